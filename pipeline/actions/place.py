"""Where the action log lives: a SQLite file in the workspace, or a PostgreSQL that is named."""

from __future__ import annotations

import os
import ssl
from functools import lru_cache
from pathlib import Path

from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool

from pipeline.errors import WrongUseError
from pipeline.settings import Workspace

FOLDER = "dashboard"
NAME = "actions.sqlite"
#: Wins over the setting, so that an address with a password stays out of plimsoll.toml.
URL_VARIABLE = "PLIMSOLL_ACTIONS_URL"
PASSWORD_VARIABLE = "PGPASSWORD"
#: Seconds to wait for another writer, or for the server to answer.
PATIENCE = 5
#: What may stand after the `?` of an address.
_PARAMETERS = frozenset({"sslmode", "unix_sock"})
#: `sslmode`, and whether a connection is encrypted: where the server offers it, or always.
_MODES = ("prefer", "require", "verify-full")


def is_there(workspace: Workspace) -> bool:
    """Whether there is a log to read: a server always counts, a file once it was made.

    Errors: PermissionError where this account may not look into the folder.
    """
    return bool(_address(workspace)) or (workspace.root / FOLDER / NAME).is_file()


def engine_of(workspace: Workspace) -> Engine:
    """The engine of a workspace's action log, one per address and process.

    The file is made where it is absent, so only whoever means to write may ask: it belongs to the
    account that made it.
    Errors: WrongUseError for an address that is neither SQLite's default nor PostgreSQL's.
    """
    text = _address(workspace)
    if not text:
        return _file_engine(workspace.root / FOLDER / NAME)
    url = _server_address(text)
    mode = str(url.query.get("sslmode", _MODES[0]))
    return _server_engine(url.difference_update_query(["sslmode"]), mode)


def _address(workspace: Workspace) -> str:
    return os.environ.get(URL_VARIABLE, "").strip() or workspace.settings.actions.url.strip()


def _server_address(text: str) -> URL:
    """The address with its driver, and the password of the environment where it has none.

    Errors: WrongUseError that names what is wrong, and nothing of the address: it is a secret.
    """
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise _wrong("is not one of PostgreSQL") from None
    if url.get_backend_name() != "postgresql":
        raise _wrong("is not one of PostgreSQL")
    if not url.username or not (url.host or "unix_sock" in url.query):
        raise _wrong("names no user or no host")
    is_single = all(isinstance(value, str) for value in url.query.values())
    if not is_single or not _PARAMETERS.issuperset(url.query):
        raise _wrong("has a parameter that is not known")
    if url.query.get("sslmode", _MODES[0]) not in _MODES:
        raise _wrong("has an sslmode that is not known")
    password = url.password or os.environ.get(PASSWORD_VARIABLE)
    return url.set(drivername="postgresql+pg8000", password=password)


def _wrong(found: str) -> WrongUseError:
    return WrongUseError(
        f"the address of the action log {found}",
        expected="postgresql://USER@HOST/DATABASE, with ?sslmode=require or verify-full if wanted; "
        "or nothing for the file in the workspace",
        todo=f"mend `actions.url` in plimsoll.toml, or {URL_VARIABLE}; write a character of a "
        "password that is neither letter nor digit as %XX",
    )


def _file_engine(path: Path) -> Engine:
    """The file, made for this account only where it is not there."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    path.touch(mode=0o600, exist_ok=True)
    return _cached_file(str(path.resolve()))


@lru_cache(maxsize=16)
def _cached_file(path: str) -> Engine:
    url = URL.create("sqlite", database=path)
    return create_engine(url, poolclass=NullPool, connect_args={"timeout": PATIENCE})


@lru_cache(maxsize=4)
def _server_engine(url: URL, mode: str) -> Engine:
    encrypted = {
        "prefer": None,  # encrypted where the server offers it; whose server it is is not checked
        "require": True,  # encrypted or not at all; whose server it is is not checked
        "verify-full": ssl.create_default_context(),  # and with a certificate for its own name
    }
    return create_engine(
        url,
        pool_size=2,
        max_overflow=8,
        pool_timeout=PATIENCE,
        pool_pre_ping=True,
        connect_args={"timeout": PATIENCE, "ssl_context": encrypted[mode]},
    )
