"""Wellbeing: what teams answered in a survey wave, with its uncertainty and who answered."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import streamlit as st

from dashboards.components.choice import choice
from dashboards.components.heading import heading
from dashboards.components.scale_axis import shared_axis
from dashboards.components.scale_cards import (
    can_say_card,
    figures_table,
    response_card,
    scale_card,
)
from dashboards.components.scale_table import (
    in_tree_order,
    legend,
    scale_table,
)
from dashboards.components.shell import Page, banners, footer, run_page
from dashboards.components.table import csv_text, html_table
from dashboards.components.wave_trend import trend_card
from dashboards.escape import escape, plain
from dashboards.kept import kept
from dashboards.queries import wellbeing as queries
from dashboards.rows import Row, rows_of
from dashboards.wellbeing_words import (
    NOT_VALIDATED,
    counts_sentence,
    new_series,
    scale_choice,
    scale_title,
    side_sentence,
    wave_label,
    wave_verdict,
)
from pipeline.language import say

_STYLE = (Path(__file__).parents[1] / "wellbeing.css").read_text(encoding="utf-8")
_TABLE_OPEN = "table_scales"


def body(page: Page) -> None:
    """Scope, verdict, the table beside what it can say, and the trend of one unit."""
    st.html(f"<style>{_STYLE}</style>")
    scales = queries.scales(page.ask, page.scope)
    if scales.empty:
        nothing_delivered(page)
        return
    scale, history, wave = scope_bar(page, scales)
    rows = in_tree_order(history.loc[history["wave_id"].eq(wave)])
    banners(page)
    lede = [side_sentence(scale), say("Where two ranges overlap, treat the teams as the same.")]
    if not scale["is_validated"]:
        what = say(NOT_VALIDATED)
        lede.insert(0, say("This list is {what}: a count, for trends only.", what=what))
    changed = new_series(rows)
    if changed:
        lede.append(
            say(
                "This wave begins {what}; waves before it are not compared with it.",
                what=plain(changed),
            )
        )
    lede.append(say("Answers carry no names and are never joined to a person's shifts."))
    heading(
        wave_verdict(rows.loc[rows["level"].eq("team")], before=wave_before(rows, history)),
        " ".join(lede),
    )
    least = queries.response_limit(page.ask)
    left, right = st.columns([974, 296], gap="small")
    with left:
        table_card(page, scale, rows, history=history, least=least)
    with right:
        response_card(rows, least=least)
        can_say_card()
        scale_card(scale, rows, fewest=fewest_answers(page))
    trend_card(page, scale, history)
    footer(page)


def wave_before(rows: pd.DataFrame, history: pd.DataFrame) -> str:
    """The wave the changes are told from, where it is one and the same for all; else empty."""
    named = rows["previous_wave_id"].dropna().unique()
    found = history.loc[history["wave_id"].isin(named)].head(1)
    return wave_label(rows_of(found)[0]) if len(named) == 1 and len(found) else ""


def nothing_delivered(page: Page) -> None:
    """The page while no survey has been published."""
    banners(page)
    heading(
        say("No survey has been published yet."),
        say(
            "Nothing has gone wrong: survey answers are optional. A wave appears here "
            "once its answers are delivered, it has closed, and its days of grace have "
            "passed."
        ),
    )
    footer(page)


def scope_bar(page: Page, scales: pd.DataFrame) -> tuple[Row, pd.DataFrame, str]:
    """Which scale and which wave; every unit's waves of the scale come with them."""
    found = {f"{row['instrument_id']}.{row['scale_id']}": row for row in rows_of(scales)}
    with st.container(horizontal=True, key="scope_bar", vertical_alignment="center", gap="small"):
        name = choice(
            "scale",
            list(found),
            label=say("Scale"),
            words=lambda code: scale_choice(found[code]),
            default=next((code for code in found if code.endswith(".bo")), next(iter(found))),
            width=400,
        )
        scale = found[name]
        history = queries.scale_waves(
            page.ask, page.scope, instrument_id=scale["instrument_id"], scale_id=scale["scale_id"]
        )
        starts = history.drop_duplicates("wave_id").sort_values("period_start", ascending=False)
        labels = {
            str(row["wave_id"]): say("{month} wave", month=wave_label(row))
            for row in rows_of(starts)
        }
        wave = choice(
            "wave",
            list(labels),
            label=say("Wave"),
            words=lambda code: labels[code],
            default=next(iter(labels)),
            width=220,
        )
        rows = history.loc[history["wave_id"].eq(wave)]
        least = queries.response_limit(page.ask)
        st.html(f'<p class="fresh">{counts_sentence(rows, least=least)}</p>')
    return scale, history, wave


def table_card(
    page: Page, scale: Row, rows: pd.DataFrame, *, history: pd.DataFrame, least: float
) -> None:
    """The table that is the chart, and the same figures as a plain table and a file."""
    first = rows_of(rows.head(1))[0]
    title = f"{scale_title(scale)}, {wave_label(first)}"
    with st.container(border=True, key="card_scales", gap="xsmall"):
        st.html(f'<h3 class="card">{escape(title)}</h3>{legend(rows)}')
        caption = say(
            "{title}: mean, range, shares per band and answers by team", title=plain(title)
        )
        asked = (scale["instrument_id"], scale["scale_id"], str(first["wave_id"]))
        drawn_table, table = kept(
            page.ask,
            "scale_table",
            *asked,
            make=lambda: (
                scale_table(rows, history, shared_axis(history), caption=caption, least=least),
                figures_table(rows, least=least),
            ),
        )
        st.html(drawn_table)
        with st.container(horizontal=True, key="links_scales", gap="small"):
            is_open = st.session_state.get(_TABLE_OPEN, False)
            st.button(
                say("Hide table") if is_open else say("Show as table"),
                key="show_scales",
                type="tertiary",
                on_click=_toggle,
            )
            st.download_button(
                say("Download CSV"),
                lambda: csv_text(table),
                file_name=f"plimsoll-{scale['instrument_id']}-{scale['scale_id']}.csv",
                mime="text/csv",
                key="csv_scales",
                type="tertiary",
                on_click="ignore",
            )
        if is_open:
            st.html(html_table(table, caption=caption))


def _toggle() -> None:
    st.session_state[_TABLE_OPEN] = not st.session_state.get(_TABLE_OPEN, False)


def fewest_answers(page: Page) -> int:
    """Respondents behind any survey figure of this release."""
    entry = json.loads(page.release["policy"] or "{}").get("k_survey", 10)
    return int(entry["value"] if isinstance(entry, dict) else entry)


run_page(body, needs_months=False)
