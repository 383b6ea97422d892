"""A chart with what belongs to it: measure, reading, legend, its table and its downloads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st
import vl_convert

from dashboards.components.table import csv_text, html_table
from pipeline.language import say


@dataclass(frozen=True)
class Card:
    """What a chart card says: `key` is its place on the page, `reading` its finding, escaped."""

    key: str
    title: str
    reading: str
    reading_plain: str
    file_name: str
    legend: str = ""
    note: str = ""


def chart_card(card: Card, chart: dict[str, Any] | None, table: pd.DataFrame) -> None:
    """Title, one-sentence reading, chart, then the same figures as table and files.

    Missing: without a chart the card keeps its place and the reading says why.
    """
    with st.container(border=True, key=f"card_{card.key}", gap="xsmall", height="stretch"):
        st.html(f'<h3 class="card">{card.title}</h3><p class="reading">{card.reading}</p>')
        if chart is None:
            if card.note:
                st.html(f'<p class="fine">{card.note}</p>')
            return
        st.vega_lite_chart(
            spec=_without_roles(chart),
            theme=None,
            width="stretch",
            key=f"chart_{card.key}",
            alt=card.reading_plain,
        )
        if card.note:
            st.html(f'<p class="fine">{card.note}</p>')
        with st.container(horizontal=True, key=f"links_{card.key}", gap="small"):
            is_open = _ways(card, chart, table)
            if card.legend:
                st.html(f'<ul class="legend shapes">{card.legend}</ul>')
        if is_open:
            st.html(html_table(table, caption=card.reading_plain))


def _without_roles(chart: dict[str, Any]) -> dict[str, Any]:
    """The chart as one picture with its reading as text; the file keeps a role for each mark."""
    config = chart.get("config", {})
    return {**chart, "config": {**config, "mark": {**config.get("mark", {}), "aria": False}}}


def _ways(card: Card, chart: dict[str, Any], table: pd.DataFrame) -> bool:
    """The three links under a chart; returns whether the table is open."""
    memory = f"table_{card.key}"
    is_open = bool(st.session_state.get(memory, False))
    st.button(
        say("Hide table") if is_open else say("Show as table"),
        key=f"show_{card.key}",
        type="tertiary",
        on_click=_toggle,
        args=(memory,),
    )
    st.download_button(
        say("Download CSV"),
        lambda: csv_text(table),
        file_name=f"{card.file_name}.csv",
        mime="text/csv",
        key=f"csv_{card.key}",
        type="tertiary",
        on_click="ignore",
    )
    st.download_button(
        say("Download chart"),
        lambda: vl_convert.vegalite_to_svg({**chart, "width": 760}),
        file_name=f"{card.file_name}.svg",
        mime="image/svg+xml",
        key=f"svg_{card.key}",
        type="tertiary",
        on_click="ignore",
    )
    return is_open


def _toggle(memory: str) -> None:
    st.session_state[memory] = not st.session_state.get(memory, False)


def shape_legend(entries: Sequence[tuple[str, str]]) -> str:
    """Legend items from `(mark class, word)`."""
    return "".join(
        f'<li><span class="mark mark-{name} mark--dot" aria-hidden="true"></span>{word}</li>'
        for name, word in entries
    )
