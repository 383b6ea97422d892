"""Where the action log lives: a SQLite file in the workspace, or a PostgreSQL that is named."""

from __future__ import annotations

import os
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


def is_there(workspace: Workspace) -> bool:
    """Whether there is a log to read: a server always counts, a file once it was made."""
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
    return _server_engine(_server_address(text))


def _address(workspace: Workspace) -> str:
    return os.environ.get(URL_VARIABLE, "").strip() or workspace.settings.actions.url.strip()


def _server_address(text: str) -> URL:
    """The address with its driver, and the password of the environment where it has none."""
    try:
        url = make_url(text)
    except ArgumentError:
        url = None
    if url is None or url.get_backend_name() != "postgresql":
        raise WrongUseError(
            "the address of the action log is not one of PostgreSQL",
            expected="postgresql://USER@HOST/DATABASE, or nothing for the file in the workspace",
            todo=f"mend `actions.url` in plimsoll.toml, or {URL_VARIABLE}",
        )
    password = url.password or os.environ.get(PASSWORD_VARIABLE)
    return url.set(drivername="postgresql+pg8000", password=password)


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
def _server_engine(url: URL) -> Engine:
    return create_engine(
        url,
        pool_size=2,
        max_overflow=8,
        pool_timeout=PATIENCE,
        pool_pre_ping=True,
        connect_args={"timeout": PATIENCE},
    )
