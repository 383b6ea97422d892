"""Which publication is read: resolved at every rerun, opened once, results kept per run."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from pipeline.published import Published, current_path

VARIABLE = "PLIMSOLL_PUBLISHED"
DEMO_VARIABLE = "PLIMSOLL_DEMO"
HELP_VARIABLE = "PLIMSOLL_HELP_TEXT"


@dataclass(frozen=True)
class Reader:
    """Asks one publication; answers are cached by its file, so a new run is never mixed in."""

    path: str

    def __call__(self, sql: str, params: Mapping[str, Any] | None = None) -> pd.DataFrame:
        """The answer to one query; callers get a copy and may change it."""
        return _answer(self.path, sql, dict(params or {}))

    @property
    def published(self) -> Published:
        """The open file."""
        return opened(self.path)


def is_closed() -> bool:
    """Whether readers would have to be told apart, which this version cannot do yet.

    `plimsoll dashboard` sets the variable to 1 for the demonstration and to nothing otherwise;
    unset means that a developer started Streamlit by hand.
    """
    return os.environ.get(DEMO_VARIABLE, "1") != "1"


def is_demonstration() -> bool:
    """Whether this was started as the demonstration."""
    return os.environ.get(DEMO_VARIABLE) == "1"


def help_text() -> str:
    """Whom to ask, as the workspace says; empty where it does not."""
    return os.environ.get(HELP_VARIABLE, "").strip()


def current_reader() -> Reader | None:
    """A reader of what is published now; None while nothing is."""
    path = current_path(Path(os.environ.get(VARIABLE, "published")))
    return None if path is None else Reader(str(path.resolve()))


@st.cache_resource(max_entries=3, show_spinner=False, on_release=Published.close)
def opened(path: str) -> Published:
    """One read-only connection per published file; each query takes its own cursor."""
    return Published.open(Path(path))


@st.cache_data(max_entries=500, show_spinner=False)
def _answer(path: str, sql: str, params: dict[str, Any]) -> pd.DataFrame:
    return opened(path).frame(sql, params or None)
