"""Plain cards: a short list, and a table with its reading and its download."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dashboards.components.table import csv_text, html_table
from pipeline.language import say


def list_card(key: str, title: str, lines: Sequence[str]) -> None:
    """A card with a short list; lines are escaped by whoever writes them."""
    with st.container(border=True, key=f"card_{key}", height="stretch"):
        items = "".join(f"<li>{line}</li>" for line in lines)
        st.html(f'<h3 class="card">{title}</h3><ul class="ruled">{items}</ul>')


def table_card(
    key: str, title: str, reading: str, table: pd.DataFrame, *, file_name: str = ""
) -> None:
    """A card with a table that speaks for itself; `reading` says what it means, escaped.

    Missing: an empty table leaves the reading alone. Without a file name there is no download.
    """
    with st.container(border=True, key=f"card_{key}", gap="xsmall"):
        st.html(f'<h3 class="card">{title}</h3><p class="reading">{reading}</p>')
        if table.empty:
            return
        st.html(html_table(table, caption=title, longest=200))
        if not file_name:
            return
        with st.container(horizontal=True, key=f"links_{key}"):
            st.download_button(
                say("Download CSV"),
                lambda: csv_text(table),
                file_name=f"{file_name}.csv",
                mime="text/csv",
                key=f"csv_{key}",
                type="tertiary",
                on_click="ignore",
            )
