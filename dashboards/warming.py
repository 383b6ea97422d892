"""Works out ahead, beside the readers, what the next of them will ask for.

Once per publication and process: the newest month as an officer sees it, and the copies of those
who read the publication before. What is kept under a scope is found by readers with that very scope
only, as if one of them had asked.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

import streamlit as st

from dashboards import queries
from dashboards.first_screen import ALL, kept_screen
from dashboards.scope import Scope
from dashboards.source import Reader, opened, scopes_seen

_LOG = logging.getLogger("plimsoll.dashboard")


@st.cache_resource(max_entries=3, show_spinner=False)
def warmed(path: str) -> threading.Thread:
    """The thread that warms a publication, started when first asked for."""
    thread = threading.Thread(target=warm, args=(path,), name="warming", daemon=True)
    thread.start()
    return thread


def warm(path: str) -> None:
    """All of it, one after the other; what cannot be worked out is left to the page that shows it.

    Errors: none; a page that meets the same one tells its reader.
    """
    steps: list[Callable[[], object]] = [
        lambda: _first_screen(path, None),
        *(lambda units=units: _first_screen(path, units) for units in scopes_seen()),
    ]
    for step in steps:
        try:
            step()
        except Exception:  # nobody waits for this; whoever opens the page is told there
            _LOG.exception("could not be worked out ahead")
            return


def _first_screen(path: str, units: tuple[str, ...] | None) -> None:
    """The newest month of My teams, and with it the verdicts other pages are made of."""
    ask = Reader(path, units)
    scope = Scope.everything(opened(path)) if units is None else Scope(units)
    months = queries.months(ask)
    if scope.unit_ids and len(months):
        kept_screen(ask, scope, month=f"{months['period_start'].iloc[0]:%Y-%m}", division=ALL)
