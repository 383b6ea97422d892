"""Why this limit: the article's sentence, whose number it is, how firm, and who adopted it."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from dashboards.components.why_words import adoption, why_words
from dashboards.escape import escape

__all__ = ["adoption", "why_limit"]


def why_limit(rule: pd.Series | None, *, month: date) -> None:
    """The register's entry in force in a month, in words."""
    with st.container(border=True, key="card_why", gap="xsmall", height="stretch"):
        if rule is None:
            st.html(
                '<h3 class="card">Why this limit</h3>'
                '<p class="quiet">No entry of the register was in force this month.</p>'
            )
            return
        st.html(why_words(rule))
        st.page_link(
            "views/limits.py",
            label=f"See {escape(rule['limit_id'])} in the register",
            icon="",
            query_params={"month": f"{month:%Y-%m}", "limit": str(rule["limit_id"])},
        )
