"""The two forms of the action log: record what was tried, take an entry back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

import pandas as pd
import streamlit as st

from dashboards.action_words import about_words, kind_choices
from dashboards.actions import ReadersLog
from dashboards.escape import escape, sentence
from dashboards.tried_chart import entry_names
from pipeline.actions.writing import EARLIEST, FURTHEST
from pipeline.errors import PipelineUserError
from pipeline.language import say
from schemas.action import LONGEST_NOTE, LONGEST_OWNER

#: Which form is open, and for which team: another team's page opens without one.
OPEN_FORM = "open_action_form"
RECORD, WITHDRAW = "record", "withdraw"


def open_form(team_id: str) -> str:
    """The form that is open on a team's page; empty for none."""
    form, of_team = st.session_state.get(OPEN_FORM, ("", ""))
    return form if of_team == team_id else ""


def show_form(form: str, team_id: str) -> None:
    """Open a form on a team's page, or close it with an empty name."""
    st.session_state[OPEN_FORM] = (form, team_id)


def record_form(log: ReadersLog, team_id: str, titles: Mapping[str, str], *, about: str) -> None:
    """The fields of an entry; what is taken stands on the page at once."""
    with st.form("record_action_form"):
        fields = _fields(log, titles, about=about)
        sent = _buttons(say("Record"), team_id)
    if sent:
        _carried_out(lambda: log.record(team_id=team_id, **fields), team_id)


def _fields(log: ReadersLog, titles: Mapping[str, str], *, about: str) -> dict[str, object]:
    kinds = kind_choices()
    limits = ["", *titles]
    today = datetime.now(UTC).date()
    left, middle, right = st.columns([4, 5, 2], gap="small")
    kind = left.selectbox(
        say("What was tried"), list(kinds), format_func=kinds.__getitem__, key="action_kind"
    )
    limit_id = middle.selectbox(
        say("What it is meant to move"),
        limits,
        index=limits.index(about) if about in limits else 0,
        format_func=lambda code: about_words(code, titles),
        key="action_limit",
    )
    started_on = right.date_input(
        say("From"),
        value=today,
        min_value=EARLIEST,
        max_value=today + FURTHEST - timedelta(days=1),
        key="action_day",
    )
    left, right = st.columns([4, 7], gap="small")
    owner = left.text_input(
        say("Owner: the post or manager who answers for it"),
        value=log.usual_owner,
        max_chars=LONGEST_OWNER,
        key="action_owner",
    )
    note = right.text_input(say("Note"), max_chars=LONGEST_NOTE, key="action_note")
    right.html(f'<p class="fine"><b>{say("Name no person.")}</b> {_warning()}</p>')
    return {
        "kind": kind, "limit_id": limit_id, "started_on": started_on, "owner": owner, "note": note,
    }  # fmt: skip


def _warning() -> str:
    return say(
        "No colleague, no client, nobody’s health: the team’s staff and the readers of the pack "
        "see what stands here."
    )


def withdraw_form(log: ReadersLog, team_id: str, entries: pd.DataFrame) -> None:
    """Take one of the team's entries back; its words are erased with it."""
    names = entry_names(entries)
    with st.form("withdraw_action_form"):
        chosen = st.selectbox(
            say("Entry"), list(names), format_func=names.__getitem__, key="action_to_withdraw"
        )
        words = say(
            "Its owner and note are erased. That it was there, and who took it back, stays."
        )
        st.html(f'<p class="fine">{words}</p>')
        sent = _buttons(say("Withdraw"), team_id)
    if sent:
        _carried_out(lambda: log.withdraw(str(chosen)), team_id)


def _buttons(word: str, team_id: str) -> bool:
    """Whether the form was sent; the other button closes it."""
    with st.container(horizontal=True, gap="small"):
        sent = st.form_submit_button(word, type="primary")
        st.form_submit_button(say("Close"), type="tertiary", on_click=show_form, args=("", team_id))
    return sent


def _carried_out(write: Callable[[], object], team_id: str) -> None:
    """Write and draw the page anew; a refusal is said, and what was typed stays."""
    try:
        write()
    except (PipelineUserError, PermissionError) as error:
        is_told = isinstance(error, PipelineUserError)
        found = error.found if isinstance(error, PipelineUserError) else str(error)
        expected = f" {error.expected}." if is_told and error.expected else ""  # type: ignore[union-attr]
        st.html(
            f'<p class="refused" role="alert"><b>{escape(found, longest=200)}.</b>'
            f"{sentence(expected)}</p>"
        )
        return
    show_form("", team_id)
    st.rerun()
