"""What was tried for a team: on its chart, in a table with what followed, and the ways to add."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd
import streamlit as st

from dashboards.action_words import CAUTION, NOT_KNOWN, tried_reading, tried_table
from dashboards.actions import ReadersLog
from dashboards.components.choice import choice
from dashboards.components.shell import Page
from dashboards.components.table import html_table
from dashboards.components.tried_forms import (
    RECORD,
    WITHDRAW,
    open_form,
    record_form,
    show_form,
    withdraw_form,
)
from dashboards.escape import escape
from dashboards.figures import figure_kind
from dashboards.queries import what_if as queries
from dashboards.rows import Row, rows_of
from dashboards.team_charts import series_frame, series_words
from dashboards.tried_chart import (
    action_ticks,
    rebase_choices,
    rebase_marks,
    rebase_note,
    with_rebase,
)
from pipeline.actions.effect import first_month_after
from pipeline.charts.series import SeriesWords
from pipeline.judge.caps import caps_of
from pipeline.judge.rebased import rebased
from pipeline.language import say
from schemas.action import LONGEST_NOTE

#: The chart as published: it starts again nowhere.
WHOLE = "no"


@dataclass(frozen=True)
class Tried:
    """What was tried for one team, and from which of it the chart is to start again, if any."""

    page: Page
    log: ReadersLog
    team_id: str
    entries: pd.DataFrame

    @classmethod
    def of(cls, page: Page, team_id: str) -> Tried:
        """The entries of a team in scope."""
        log = ReadersLog.of(page)
        entries = log.entries()
        return cls(page, log, team_id, entries.loc[entries["team_id"].eq(team_id)])

    @property
    def start(self) -> Row | None:
        """The entry the address or the reader's choice names; None for the chart as published."""
        asked = (st.query_params.get("rebase"), st.session_state.get("chosen_rebase"))
        known = {str(entry["action_id"]): entry for entry in rows_of(self.entries)}
        wanted = next((item for item in asked if item in known or item == WHOLE), WHOLE)
        return known.get(str(wanted))

    def series(self, series: pd.DataFrame, row: Row) -> pd.DataFrame:
        """The series as published, or with its lines computed in two parts."""
        if self.start is None:
            return series
        figures = queries.figures_of(
            self.page.ask, self.page.scope, team_id=self.team_id, indicator_id=row["indicator_id"]
        )
        own = figures["indicator_id"].eq(row["indicator_id"])
        own &= figures["exposure_kind"].eq(row["exposure_kind"])
        declared = queries.declared(self.page.ask, indicator_id=row["indicator_id"])
        start = first_month_after(self.start["started_on"].date()).date()
        caps = series[["month_start", "cap"]].rename(columns={"month_start": "period_start"})
        counted = figures.loc[own].merge(caps, on="period_start")
        charted = rebased(
            figures.loc[own],
            declared,
            start=start,
            caps=caps_of(counted.assign(limit_id=row["indicator_id"])),
        )
        return with_rebase(series, charted)

    def frame(self, series: pd.DataFrame, row: Row) -> pd.DataFrame:
        """The frame of the chart, with the cause where it starts again."""
        frame = series_frame(series, row)
        if self.start is None:
            return frame
        kind = figure_kind(row["measure"], row["unit"])
        return rebase_marks(frame, self.start, kind=kind)

    def words(self, frame: pd.DataFrame, row: Row) -> SeriesWords:
        """The words of the chart, actions among them."""
        ticks = action_ticks(self.entries, frame["month_start"])
        places = tuple((float(x), str(name)) for x, name in ticks.itertuples(index=False))
        return replace(series_words(frame, row), actions=places)

    def note(self) -> str:
        """What a chart that starts again rests on; empty for the chart as published."""
        return "" if self.start is None else rebase_note(self.start)


def tried_card(tried: Tried, series: pd.DataFrame, row: Row, titles: Mapping[str, str]) -> None:
    """The table of what was tried and what followed, the rebase, and the two forms."""
    entries = tried.entries
    reading = say(NOT_KNOWN) if tried.log.problem else tried_reading(entries)
    with st.container(border=True, key="card_tried", gap="xsmall"):
        st.html(
            f'<h3 class="card">{say("What was tried, and what followed")}</h3>'
            f'<p class="reading">{escape(reading, longest=200)}</p>'
        )
        if tried.log.problem:
            st.html(f'<p class="fine">{escape(tried.log.problem, longest=200)}</p>')
        if len(entries):
            table = tried_table(entries, titles, series=series, row=row)
            caption = say("What was tried, newest first")
            st.html(html_table(table, caption=caption, longest=LONGEST_NOTE))
            st.html(f'<p class="fine">{_compared_words(row)} {say(CAUTION)}</p>')
        _ways(tried, titles, row)


def _compared_words(row: Row) -> str:
    return say(
        "Compared by {measure}: up to twelve months with a figure on each side, six at least; the "
        "month it began in is on neither.",
        measure=escape(row["title"], longest=120),
    )


def _ways(tried: Tried, titles: Mapping[str, str], row: Row) -> None:
    """Record, withdraw, start the chart again: what this reader may do here."""
    with st.container(horizontal=True, key="ways_tried", vertical_alignment="center", gap="small"):
        may_write = tried.log.may_write(tried.team_id)
        if may_write:
            _form_button(tried, RECORD, say("Record what was tried"))
        if may_write and len(tried.entries):
            _form_button(tried, WITHDRAW, say("Withdraw an entry"))
        _rebase_choice(tried)
    form = open_form(tried.team_id) if may_write else ""
    if form == RECORD:
        record_form(tried.log, tried.team_id, titles, about=str(row["limit_id"]))
    if form == WITHDRAW and len(tried.entries):
        withdraw_form(tried.log, tried.team_id, tried.entries)


def _form_button(tried: Tried, form: str, word: str) -> None:
    st.button(word, key=f"{form}_action", on_click=show_form, args=(form, tried.team_id))


def _rebase_choice(tried: Tried) -> None:
    charted = rebase_choices(tried.entries)
    if charted:
        names = {WHOLE: say("Chart as published"), **charted}
        choice(
            "rebase",
            list(names),
            label=say("Start the chart again"),
            words=names.__getitem__,
            default=WHOLE,
            width=330,
        )
