"""The line of signals nobody has answered, which opens into a list; nothing without any."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pandas as pd
import streamlit as st

from dashboards.actions import ReadersLog
from dashboards.components.limits_grid import team_address
from dashboards.components.shell import Page
from dashboards.escape import escape
from dashboards.kept import kept
from dashboards.unanswered import (
    asked_on,
    unknown_words,
    waiting_list,
    waiting_signals,
    waiting_words,
)


def waiting_line(page: Page, *, month: date, division: str = "") -> None:
    """How many signals wait, opening into teams and measures; of one division where it is named.

    Missing: where the action log cannot be read, the line says that they are not known.
    """
    log = ReadersLog.of(page)
    entries = log.entries()
    if log.problem:
        st.html(f'<p class="fine" role="status">{unknown_words()}</p>')
        return
    as_of = asked_on(page.release, today=datetime.now(UTC).date())
    told = kept(
        page.ask,
        "waiting_line",
        month,
        division,
        as_of,
        "".join(entries["action_id"]),
        make=lambda: _line(page, entries, division, month=month, as_of=as_of),
    )
    if told:
        st.html(told)


def _line(page: Page, entries: pd.DataFrame, division: str, *, month: date, as_of: date) -> str:
    waiting = waiting_signals(page.ask, page.scope, entries, month=month, as_of=as_of)
    if division:
        waiting = waiting.loc[waiting["parent_id"].eq(division)]
    if waiting.empty:
        return ""
    return (
        f'<details class="silent waiting"><summary>{escape(waiting_words(waiting), longest=200)}'
        f"</summary><ul>{waiting_list(waiting, team_address, month=month)}</ul></details>"
    )
