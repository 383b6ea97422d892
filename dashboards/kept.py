"""What takes longer to work out than to keep: by publication, scope, language and question."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

import streamlit as st

from dashboards.source import Reader
from pipeline.language import spoken

T = TypeVar("T")


def kept(ask: Reader, name: str, *asked: object, make: Callable[[], T]) -> T:
    """What `make` gives, made once per file, scope, language and question; callers get a copy.

    `asked` names everything else that `make` depends on: short texts, numbers, dates.
    """
    return cast(T, _kept(ask.path, ask.units, spoken().code, name, asked, _make=make))


@st.cache_data(max_entries=1_000, show_spinner=False)
def _kept(
    path: str,
    units: tuple[str, ...] | None,
    language: str,
    name: str,
    asked: tuple[object, ...],
    *,
    _make: Callable[[], object],
) -> object:
    return _make()
