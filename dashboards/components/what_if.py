"""The card "what if": another number or more shifts, every month judged again, next month drawn."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from dashboards.components.marks import mark, verdict_mark, verdict_word
from dashboards.components.shell import Page
from dashboards.escape import escape
from dashboards.figures import FigureKind, figure_kind, limit_figure, short_figure
from dashboards.kept import kept
from dashboards.queries import what_if as queries
from dashboards.rows import Row, rows_of
from dashboards.what_if_words import next_words, past_words
from pipeline.judge.whatif import OtherLimit, Tables, next_month, with_more_shifts, with_other_limit
from pipeline.language import later, printed, say, short_month

#: Any seed gives the same words to within a tenth; one seed gives the same words every time.
SEED = 1
MONTHS_SHOWN = 12
SHIFT_STEP = 5
LIMIT, SHIFTS = later("Another limit"), later("More staffed shifts")


def what_if(page: Page, row: Row) -> None:
    """One question on the chosen limit, asked of released figures of this unit alone."""
    with st.container(border=True, key="card_what_if", gap="xsmall", height="stretch"):
        st.html(f'<h3 class="card">{say("What if")}</h3>')
        tables = _tables(page, row)
        caps = queries.other_caps(
            page.ask, page.scope, team_id=row["team_id"], indicator_id=row["indicator_id"]
        )
        if pd.isna(row["threshold"]) or tables.figures.empty:
            st.html(f'<p class="quiet">{say("No limit with a figure to ask about.")}</p>')
            return
        kind = figure_kind(row["measure"], row["unit"])
        (months, projected), what = _asked(page, tables, row, caps=caps, kind=kind)
        told = past_words(months, what=escape(what))
        then = next_words(projected, kind=kind, measure=row["measure"])
        st.html(
            f'<p class="reading">{told} {then}</p>{_strip(months, kind=kind, row=row)}'
            + '<p class="fine">'
            + say(
                "Judged from published, rounded figures of the team as a whole; a month on "
                "the line can differ from its published verdict. Withheld stays withheld."
            )
            + "</p>"
        )


def _tables(page: Page, row: Row) -> Tables:
    place = {"team_id": row["team_id"]}
    return Tables(
        figures=queries.figures_of(page.ask, page.scope, indicator_id=row["indicator_id"], **place),
        limits=queries.versions_of(page.ask, page.scope, limit_id=row["limit_id"], **place),
        teams=pd.DataFrame({"team_id": [row["team_id"]], "name": [row["team"]]}),
        indicators=queries.declared(page.ask, indicator_id=row["indicator_id"]),
    )


#: The months judged again, and where the next one would lie.
Again = tuple[pd.DataFrame, pd.DataFrame]


def _again(page: Page, row: Row, *asked: object, make: Callable[[], pd.DataFrame]) -> Again:
    """The months judged again and the next one drawn; judging takes longer than all queries."""

    def judged() -> Again:
        months = make()
        return months, next_month(months, seed=SEED)

    return kept(page.ask, "what_if", row["team_id"], row["limit_id"], *asked, make=judged)


def _asked(
    page: Page, tables: Tables, row: Row, *, caps: pd.DataFrame, kind: FigureKind
) -> tuple[Again, str]:
    """The months judged again under what the reader chose, and the choice in words."""
    is_per_shift = set(tables.limits["unit"]) == {"staffed_shift"}
    asked = LIMIT
    if is_per_shift:
        asked = str(
            st.segmented_control(
                say("Question"), [LIMIT, SHIFTS], default=LIMIT, key="what_if_question",
                format_func=say,
                label_visibility="collapsed",
            )
            or LIMIT
        )  # fmt: skip
    if asked == SHIFTS:
        return _more_shifts(page, tables, row)
    if len(caps):
        known = sorted({int(cap) for cap in caps["cap"]})
        now = int(row["cap"]) if pd.notna(row["cap"]) and int(row["cap"]) in known else known[0]
        cap = st.select_slider(say("Cap per worker-day"), known, value=now, key="what_if_cap")
        change = OtherLimit(row["limit_id"], cap=float(cap))
        again = _again(
            page, row, "cap", cap, make=lambda: with_other_limit(tables, change, at_caps=caps)
        )
        return again, say("With a cap of {cap} a day", cap=cap)
    return _other_number(page, tables, row, kind=kind)


def _more_shifts(page: Page, tables: Tables, row: Row) -> tuple[Again, str]:
    more = st.number_input(
        say("Staffed shifts more a month"),
        min_value=SHIFT_STEP, value=20, step=SHIFT_STEP, key="what_if_shifts",
        help=say("A full-time post is about 20 staffed shifts a month."),
    )  # fmt: skip
    place = {"shifts_a_month": float(more), "limit_id": row["limit_id"]}
    months = _again(
        page, row, "shifts", more, make=lambda: with_more_shifts(tables, row["team_id"], **place)
    )
    return months, say(
        "With {count} more staffed shifts a month and the same work", count=printed(f"{more:g}")
    )


def _other_number(page: Page, tables: Tables, row: Row, *, kind: FigureKind) -> tuple[Again, str]:
    """Another threshold, or another share tolerated where the limit is a cap."""
    is_share = tables.limits["threshold"].isna().all()
    scale = 100.0 if kind == "percent" or is_share else 60.0 if kind == "hours" else 1.0
    sign = "%" if scale == 100.0 else say("hours") if scale == 60.0 else ""
    label = (
        say("Tolerated, {sign}", sign=sign)
        if is_share
        else say("Limit, {sign}", sign=sign)
        if sign
        else say("Limit")
    )
    number = st.number_input(
        label, min_value=0.0, value=float(row["threshold"]) * scale,
        step=1.0 if scale == 100.0 else 0.5, key=f"what_if_number_{row['limit_id']}",
    )  # fmt: skip
    name = "tolerated_share" if is_share else "threshold"
    change = OtherLimit(row["limit_id"], **{name: float(number) / scale})
    words = limit_figure(float(number) / scale, kind="percent" if is_share else kind)
    what = (
        say("With {share} tolerated", share=words)
        if is_share
        else say("With a limit of {limit}", limit=words)
    )
    asked = (name, float(number))
    return _again(page, row, *asked, make=lambda: with_other_limit(tables, change)), what


def _strip(months: pd.DataFrame, *, kind: FigureKind, row: Row) -> str:
    """The latest months as a table of two rows of marks, and the figures under both."""
    latest = rows_of(months.sort_values("period_start").tail(MONTHS_SHOWN))
    head = "".join(
        f'<th scope="col">{short_month(month["period_start"])}'
        + (f"<span>{month['period_start'].year}</span>" if not place else "")
        + "</th>"
        for place, month in enumerate(latest)
    )
    rows = "".join(
        f'<tr><th scope="row">{name}</th>'
        + "".join(
            f"<td>{_cell(month[f'verdict{end}'], month[f'value{end}'], kind=kind, row=row)}</td>"
            for month in latest
        )
        + "</tr>"
        for name, end in ((say("As it is"), ""), (say("If"), "_if"))
    )
    return (
        '<div class="scroll" tabindex="0" role="region" aria-label="'
        f'{say("Months judged again")}"><table class="history"><caption class="hidden">'
        f"{say('Verdict of each month as it is, and as it would be')}</caption><thead><tr>"
        f'<th scope="col">{say("Month")}</th>{head}</tr></thead><tbody>{rows}</tbody></table>'
        "</div>"
    )


def _cell(verdict: str, value: object, *, kind: FigureKind, row: Row) -> str:
    if verdict == "no_limit":
        return '<span class="quiet" title="' + say("no limit in force") + '">·</span>'
    drawn = verdict_mark(verdict, word=verdict_word(verdict, direction=row["direction"]))
    if verdict == "too_little_data" and pd.isna(value):  # type: ignore[call-overload]
        drawn = mark("state-missing", word=say("no figure"), size="gap")
    return f"{drawn}<br><small>{short_figure(value, kind=kind, measure=row['measure'])}</small>"
