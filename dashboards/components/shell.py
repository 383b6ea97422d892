"""What every page begins and ends with: theme, logo, publication, banners, footer."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import streamlit as st

from dashboards import queries
from dashboards.components.account import account_bar, language_bar
from dashboards.components.banner import banner, broken_page, empty_page, unreadable_page
from dashboards.components.barred import barred_page
from dashboards.components.marks import svg
from dashboards.escape import escape, sentence
from dashboards.figures import as_date, day
from dashboards.identity.reading import Barred, Identity, reading
from dashboards.identity.visits import record_visit
from dashboards.scope import Scope
from dashboards.source import Reader, current_file, help_text, opened
from dashboards.theme import current_tokens, stylesheet
from pipeline.charts import Tokens
from pipeline.errors import PipelineUserError
from pipeline.language import month_year, say

_LOG = logging.getLogger("plimsoll.dashboard")

#: Figures older than this carry a banner.
STALE_AFTER_DAYS = 31


@dataclass(frozen=True)
class Page:
    """What a page works with: who reads, which publication, which colours."""

    identity: Identity
    ask: Reader
    scope: Scope
    tokens: Tokens
    release: pd.Series
    months: pd.DataFrame

    @property
    def month_names(self) -> list[str]:
        """Published months as 2026-10, newest first, the form in which addresses carry them."""
        return [f"{start:%Y-%m}" for start in self.months["period_start"]]

    def month_label(self, name: str) -> str:
        """A month's words on screen."""
        return month_year(pd.Timestamp(f"{name}-01"))


def open_page(*, needs_months: bool = True) -> Page:
    """Theme, logo and the publication of this rerun; a page of its own where there is none.

    Surveys may be published before any month is: a page of theirs does without one.
    """
    tokens = current_tokens()
    st.html(stylesheet(tokens))
    st.logo(svg("plimsoll-logo", tokens), size="large")
    identity = reading()
    if isinstance(identity, Barred):
        language_bar()
        barred_page(identity)
        st.stop()
    path = current_file()
    if path is None:
        account_bar(identity, None)
        empty_page()
        st.stop()
    try:
        whole = opened(str(path))
        account_bar(identity, whole)
        scope = Scope.of(identity, whole)
        reader = Reader(str(path), None if scope.is_whole else scope.unit_ids)
        release = queries.release(reader)
        months = queries.months(reader)
    except PipelineUserError:
        unreadable_page()
        st.stop()
    if months.empty and needs_months:
        empty_page()
        st.stop()
    return Page(identity, reader, scope, tokens, release, months)


def run_page(body: Callable[[Page], None], *, needs_months: bool = True) -> None:
    """Draw one page; whatever goes wrong ends in a page of its own, its traceback in the log."""
    try:
        page = open_page(needs_months=needs_months)
        record_visit(page.identity, page=Path(body.__code__.co_filename).stem, team=_team(page))
        body(page)
    except Exception:  # the last resort of the screen: a reader is told, a maintainer reads the log
        _LOG.exception("a page could not be drawn")
        broken_page()


def _team(page: Page) -> str:
    """The unit this rerun is about, as far as the reader may see it; empty where it is about none.

    The choice of a team reads the same two places in the same order.
    """
    asked = (st.query_params.get("team"), st.session_state.get("chosen_team"))
    return next((unit for unit in asked if unit and page.scope.allows(unit)), "")


def age_in_days(release: pd.Series, *, today: date) -> int:
    """Days since the last day with data, on the clock the run went by.

    A run with a fixed `as_of` (the sample organisation) carries its own today, so its age is the
    age it had when it ran plus the days since.
    """
    as_of, published_on = as_date(release["as_of"]), as_date(release["published_at"])
    data_to = as_date(release["data_to"])
    if as_of is None or published_on is None or data_to is None:
        return 0
    return (as_of - data_to).days + max((today - published_on).days, 0)


def banners(page: Page) -> None:
    """What must be known before reading: stale, draft, no impact assessment, assumptions."""
    age = age_in_days(page.release, today=datetime.now(UTC).date())
    if age > STALE_AFTER_DAYS:
        banner(
            "late",
            say(
                "These figures are from {day}, {age} days ago.",
                day=day(page.release["data_to"]),
                age=age,
            ),
            say(
                "Nothing newer has been published, so no verdict is newer either. Everything "
                "below is shown as it stood."
            ),
        )
    if not page.release["dpia_ref"] or pd.isna(page.release["dpia_ref"]):
        banner(
            "draft",
            say("Draft: no data-protection impact assessment is named for this workspace."),
            say("Publishing is not blocked; the assessment is named in plimsoll.toml."),
        )
    assumed = assumptions(page.release)
    if assumed:
        told = f"{'; '.join(assumed[:2])}."
        if assumed[2:]:
            more = len(assumed) - 2
            told += " " + say("And {count} more, under Method and privacy.", count=more)
        banner("draft", say("Rests on assumptions:"), told)


def assumptions(release: pd.Series) -> list[str]:
    """What the sources declare as assumed, in their own words."""
    return [str(item).rstrip(". ") for item in json.loads(release["assumptions"] or "[]")]


def _whence(release: pd.Series) -> list[str]:
    """Where the figures come from: the data's last day, the day they were published, the run."""
    data_to = as_date(release["data_to"])
    return [
        *([say("Data to {day}", day=day(data_to))] if data_to else []),
        say("published {day}", day=day(release["published_at"])),
        say("run {run}", run=escape(release["run_id"])),
    ]


def footer(page: Page) -> None:
    """Date of data, run, level, and what these figures must not be used for."""
    release = page.release
    parts = (
        " · ".join(_whence(release)),
        say("Team level only; groups of five workers or more"),
        say("Limits are organisational limits, not a measure of harm"),
        say("Not for pay, discipline or promotion"),
        *([sentence(help_text())] if help_text() else []),
    )
    spans = "".join(f"<span>{part}</span>" for part in parts)
    st.html(f'<footer class="foot">{spans}</footer>')
