"""Which publication is read: resolved at every rerun, opened once, results kept per scope."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from pipeline.narrowed import open_narrowed
from pipeline.published import Published, current_path
from pipeline.report.signing import SIGNATURES, signature_of

VARIABLE = "PLIMSOLL_PUBLISHED"
HELP_VARIABLE = "PLIMSOLL_HELP_TEXT"


@dataclass(frozen=True)
class Reader:
    """Asks one publication for one scope; answers are cached by both, so neither is ever mixed.

    With `units` the file itself is not asked but a copy that holds the cells of these units only:
    a question that forgot its scope finds nothing beyond it.
    """

    path: str
    units: tuple[str, ...] | None = None

    def __call__(self, sql: str, params: Mapping[str, Any] | None = None) -> pd.DataFrame:
        """The answer to one query; callers get a copy and may change it."""
        given = dict(params or {})
        # repr is many times quicker than hashing hundreds of unit codes one by one
        return _answer(self.path, self.units, sql, repr(given), _params=given)

    @property
    def published(self) -> Published:
        """The open file, or its narrowed copy."""
        return _door(self.path, self.units)


def help_text() -> str:
    """Whom to ask, as the workspace says; empty where it does not."""
    return os.environ.get(HELP_VARIABLE, "").strip()


def published_folder() -> Path:
    """The folder of publications, inside its workspace."""
    return Path(os.environ.get(VARIABLE, "published"))


def current_file() -> Path | None:
    """What is published now; None while nothing is."""
    path = current_path(published_folder())
    return None if path is None else path.resolve()


def signed_by(path: str, month: date) -> str:
    """Who signed the month as that file has it; empty while it is a draft."""
    book = Path(path).with_name(SIGNATURES)
    return _signer(path, month, book.stat().st_mtime_ns) if book.is_file() else ""


@st.cache_data(max_entries=100, show_spinner=False)
def _signer(path: str, month: date, written: int) -> str:
    given = signature_of(Path(path).parent, opened(path), month)
    return given.by if given else ""


@st.cache_resource(max_entries=3, show_spinner=False)
def opened(path: str) -> Published:
    """One read-only connection per published file; each query takes its own cursor.

    Neither this nor `narrowed` closes what it lets go of: somebody may be reading it. The file
    closes with its last reader.
    """
    return Published.open(Path(path))


@st.cache_resource(max_entries=64, show_spinner=False)
def narrowed(path: str, units: tuple[str, ...] | None) -> Published:
    """One copy per published file and scope, held in memory; with no units, all of it, locked."""
    if units is not None:
        _remember(units)
    return open_narrowed(Path(path), units)


#: The scopes that were read lately, the last one last.
_SEEN: dict[tuple[str, ...], None] = {}
_MOST_SEEN = 64


def _remember(units: tuple[str, ...]) -> None:
    _SEEN.pop(units, None)
    _SEEN[units] = None
    while len(_SEEN) > _MOST_SEEN:
        _SEEN.pop(next(iter(_SEEN)), None)


def scopes_seen() -> list[tuple[str, ...]]:
    """The scopes that copies were made for in this process, the latest first."""
    return list(_SEEN)[::-1]


def _door(path: str, units: tuple[str, ...] | None) -> Published:
    return opened(path) if units is None else narrowed(path, units)


@st.cache_data(max_entries=2_000, show_spinner=False)
def _answer(
    path: str, units: tuple[str, ...] | None, sql: str, asked: str, *, _params: dict[str, Any]
) -> pd.DataFrame:
    frame = _door(path, units).frame(sql, _params or None)
    enums = frame.select_dtypes("category").columns  # texts are quicker than categories, row by row
    return frame.astype(dict.fromkeys(enums, object))
