"""The cards of the month: its checklist, its sign-off, its pack."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import streamlit as st

from dashboards.components.marks import mark
from dashboards.components.shell import Page
from dashboards.components.table import html_table
from dashboards.escape import escape, sentence
from dashboards.figures import day
from dashboards.month import given_signatures, pack_archive, sign_month
from pipeline.errors import PipelineUserError
from pipeline.language import inside, later, month_year, printed, say
from pipeline.report.checklist import Checklist
from pipeline.report.points import Point, PointState
from pipeline.report.signing import Signature

_MARKS = {
    PointState.DONE: ("verdict-within", later("as expected")),
    PointState.LOOK: ("point-concern", later("asks for a look")),
    PointState.UNKNOWN: ("verdict-too-little-data", later("not known")),
}
_MOST_ROWS = 30
_HEADS = {
    "source": later("Source"),
    "contract": later("Contract"),
    "expected": later("Expected"),
    "received": later("Received"),
    "received_on": later("Received on"),
    "covers_to": later("Covers to"),
    "days": later("Days"),
    "file_name": later("File name"),
    "message": later("Message"),
    "reason": later("Reason"),
    "rows": later("Rows"),
    "first_line": later("First line"),
    "check_id": later("Check"),
    "sentence": later("Sentence"),
    "severity": later("Severity"),
    "status": later("Status"),
    "violations": later("Violations"),
    "denominator": later("Denominator"),
    "team": later("Team"),
    "state": later("State"),
    "logged": later("Logged"),
    "month": later("Month"),
    "measure": later("Measure"),
    "old_state": later("Old state"),
    "old_value": later("Old value"),
    "new_state": later("New state"),
    "new_value": later("New value"),
    "cause": later("Cause"),
}
#: Rows that can be opened even when all is well: what each source brought, and what is held.
_ALWAYS = ("files", "freshness", "held", "revisions")


def point_rows(points: tuple[Point, ...]) -> str:
    """The checklist as a table: mark, point, finding, what to do."""
    rows = "".join(
        f'<tr><th scope="row">{mark(_MARKS[point.state][0], word=say(_MARKS[point.state][1]))} '
        f"{escape(say(point.title))}</th>"
        f"<td>{sentence(point.finding)}"
        f"{f'<br><span class=quiet>{_todo(point.todo)}</span>' if point.todo else ''}</td></tr>"
        for point in points
    )
    return (
        '<table class="limits checklist"><caption class="hidden">'
        f"{say('Checklist of the month')}</caption><tbody>{rows}</tbody></table>"
    )


def _todo(text: str) -> str:
    """What to do, its command in the type of commands."""
    parts = sentence(text).split("`")
    return "".join(
        f"<code>{part}</code>" if place % 2 else part for place, part in enumerate(parts)
    )


def checklist_card(found: Checklist) -> None:
    """Every point, and the rows behind those that ask for a look."""
    run = say("Run {run}, as of {day}.", run=escape(found.run_id), day=day(found.as_of))
    with st.container(border=True, key="card_checklist", gap="xsmall"):
        st.html(
            f'<h3 class="card">{say("Before it is signed")}</h3><p class="reading">{run}</p>'
            f"{point_rows(found.points)}"
        )
        for point in found.points:
            asks = point.state is PointState.LOOK or point.point_id in _ALWAYS
            if asks and len(point.rows):
                with st.expander(say("{point}: the rows behind it", point=say(point.title))):
                    st.html(html_table(in_words(point.rows), caption=say(point.title), longest=200))


def in_words(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of a point with readable heads, days and shares."""
    shown = rows.head(_MOST_ROWS)
    for name in shown.columns:
        if pd.api.types.is_datetime64_any_dtype(shown[name]):
            shown = shown.assign(**{name: shown[name].map(day)})
        elif name == "logged":
            shown = shown.assign(
                logged=shown["logged"].map(lambda v: "" if pd.isna(v) else printed(f"{v:.0%}"))
            )
    return (
        shown.astype(object)
        .where(shown.notna(), "")
        .rename(columns=lambda name: say(_HEADS.get(str(name), str(name))))
    )


def sign_card(page: Page, found: Checklist) -> None:
    """Who signed and when, and the button that signs in the reader's own name."""
    path = Path(page.ask.path)
    given = given_signatures(page.identity, path, found.month)
    with st.container(border=True, key="card_sign", gap="xsmall"):
        said = (
            say("Signed. Packs and pages no longer call it a draft.")
            if found.signed_by
            else say("Not signed: every page of its pack says DRAFT.")
        )
        st.html(f'<h3 class="card">{say("Sign-off")}</h3><p class="reading">{said}</p>')
        if given:
            items = "".join(f"<li>{_signature(one, found)}</li>" for one in given[:5])
            st.html(f'<ul class="ruled">{items}</ul>')
        if found.signed_by:
            return
        sure = _looked_at(found)
        word = say("Sign {month}", month=month_year(found.month))
        if sure and st.button(word, key=f"sign_month_{found.run_id}", type="primary"):
            _sign(page, path, found.month)
        st.html(
            f'<p class="fine">{say("Or at a terminal:")} '
            f"<code>plimsoll sign --month {found.month:%Y-%m} --by NAME "
            f"--run {escape(found.run_id)}</code></p>"
        )


def _looked_at(found: Checklist) -> bool:
    """Whether the points of this publication were looked at; a tick is for no other one."""
    ticked = st.session_state.get("ticked_run")
    sure = st.checkbox(
        say("I have looked at the points above; they are recorded with my name."),
        key=f"sure_{found.month:%Y-%m}_{found.run_id}",
    )
    if sure:
        st.session_state["ticked_run"] = (found.month, found.run_id)
    elif ticked and ticked[0] == found.month and ticked[1] != found.run_id:
        newer = say(
            "A newer publication came in, and nothing was signed: look at its points first."
        )
        st.html(f'<p class="refused" role="alert"><b>{newer}</b></p>')
    return sure


def _signature(one: Signature, found: Checklist) -> str:
    when = one.signed_at[:16].replace("T", " ")
    titles = {point.point_id: say(point.title) for point in found.points}
    names = ", ".join(escape(inside(titles.get(name, name))) for name in one.open_points)
    beside = f'<br><span class="quiet">{say("Open then: {points}", points=names)}</span>'
    return f"<b>{escape(one.by)}</b>, {escape(when)} UTC{beside if one.open_points else ''}"


def _sign(page: Page, path: Path, month: date) -> None:
    try:
        sign_month(page.identity, path, month)
    except (PipelineUserError, OSError) as error:
        told = (
            error.found
            if isinstance(error, PipelineUserError)
            else say("this account may not write beside the publications")
        )
        st.html(f'<p class="refused" role="alert"><b>{escape(told, longest=200)}.</b></p>')
        return
    st.rerun()


def pack_card(page: Page, month: date) -> None:
    """The pack, made when it is asked for."""
    with st.container(border=True, key="card_pack", gap="xsmall"):
        st.html(
            f'<h3 class="card">{say("The pack")}</h3><p class="reading">'
            + say(
                "The organisation’s page, PDF, workbook and CSV files with their hashes, as one "
                "archive. Making it takes up to a minute."
            )
            + "</p>"
        )
        st.download_button(
            say("Download the pack"),
            lambda: pack_archive(page.identity, Path(page.ask.path), month),
            file_name=f"plimsoll-pack-{month:%Y-%m}-{page.release['run_id']}.zip",
            mime="application/zip",
            key="download_pack",
            on_click="ignore",
        )
        st.html(
            f'<p class="fine">{say("One pack per manager as well:")} '
            f"<code>plimsoll report --month {month:%Y-%m}</code></p>"
        )
