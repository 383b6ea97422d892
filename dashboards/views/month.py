"""Month: is it ready to be signed, what is held, who signed it, and the pack to send."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import streamlit as st

from dashboards.actions import ReadersLog
from dashboards.components.cards import table_card
from dashboards.components.heading import heading
from dashboards.components.month_cards import checklist_card, pack_card, sign_card
from dashboards.components.place import choose_month
from dashboards.components.shell import Page, banners, footer, run_page
from dashboards.escape import escape
from dashboards.figures import day
from dashboards.month import month_checklist
from dashboards.unanswered import (
    asked_on,
    unknown_words,
    waiting_signals,
    waiting_table,
    waiting_words,
)
from pipeline.actions.log import no_actions
from pipeline.language import inside, month_year, say, say_count
from pipeline.report.checklist import Checklist


def title_of(found: Checklist) -> tuple[str, str]:
    """How the month stands in a sentence, and what is still to be looked at."""
    month = month_year(found.month)
    count = len(found.to_look_at)
    names = ", ".join(escape(inside(say(point.title))) for point in found.to_look_at)
    points = say_count("One point asks for a look", "{count} points ask for a look", count)
    if found.signed_by:
        title = say("{month} is signed by {name}.", month=month, name=escape(found.signed_by))
        open_ = f"{points}: {names}." if count else ""
        return title, f"{open_} {say('A figure that changes later needs a new signature.')}"
    title = say("{month} is a draft.", month=month)
    if not count:
        return title, say("Nothing asks for a look: it can be signed.")
    return title, f"{points}: {names}."


def waiting_card(page: Page, month: date) -> None:
    """Signals nobody has answered; that they are not known where the action log cannot be read."""
    log = ReadersLog.of(page)
    entries = log.entries()
    title = say("Signals nobody has answered")
    if log.problem:
        table_card("waiting_signals", title, unknown_words(), no_actions())
        return
    waiting = waiting_signals(
        page.ask,
        page.scope,
        entries,
        month=month,
        as_of=asked_on(page.release, today=datetime.now(UTC).date()),
    )
    reading = escape(waiting_words(waiting), longest=200) or say(
        "No signal has stood for more than 31 days with nothing tried."
    )
    table_card(
        "waiting_signals",
        title,
        reading,
        waiting_table(waiting) if len(waiting) else waiting,
        file_name=f"plimsoll-unanswered-{month:%Y-%m}",
    )


def body(page: Page) -> None:
    """How the month stands; the checklist beside sign-off and pack; what waits for an answer."""
    with st.container(horizontal=True, key="scope_bar", vertical_alignment="center", gap="small"):
        name = choose_month(page)
        st.html(
            f'<p class="fresh">{escape(page.release["organisation"])} · '
            f"{say('published {day}', day=day(page.release['published_at']))}</p>"
        )
    banners(page)
    month = pd.Timestamp(f"{name}-01").date()
    found = month_checklist(page.identity, Path(page.ask.path), month)
    heading(*title_of(found))
    left, right = st.columns([800, 470], gap="small")
    with left:
        checklist_card(found)
    with right:
        sign_card(page, found)
        pack_card(page, month)
    waiting_card(page, month)
    footer(page)


run_page(body)
