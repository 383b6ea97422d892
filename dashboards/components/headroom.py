"""Headroom: the hull in section, water to the limit, what is above it, and two ways back."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboards.components.hull import hull, ways
from dashboards.rows import Row
from pipeline.charts import Tokens
from pipeline.language import say


def headroom(row: Row, amounts: tuple[str, str], *, tokens: Tokens) -> None:
    """The card of one limit: `amounts` names what is above and what is below the fraction line."""
    with st.container(border=True, key="card_headroom", gap="xsmall"):
        is_over = row["verdict"] in ("over", "over_may_be_chance")
        is_judged = is_over or row["verdict"] in ("near", "within")
        title = say("What would bring it back") if is_over else say("Room under the limit")
        st.html(f'<h3 class="card">{title}</h3>')
        if pd.isna(row["value"]) or pd.isna(row["threshold"]) or not row["threshold"]:
            st.html(
                f'<p class="quiet">{say("No figure to hold against the limit this month.")}</p>'
            )
            return
        if not is_judged:
            st.html(
                '<p class="quiet">'
                + say(
                    "No verdict this month, so nothing is said about room. Low logging can look "
                    "like low load."
                )
                + "</p>"
            )
            return
        st.markdown(
            f'<div class="headroom">{hull(row, tokens)}<div>{ways(row, amounts)}</div></div>',
            unsafe_allow_html=True,
        )
