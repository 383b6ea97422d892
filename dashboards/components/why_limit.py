"""Why this limit: the article's sentence, whose number it is, how firm, and who adopted it."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from dashboards.components.why_words import adoption, why_words
from dashboards.escape import escape
from pipeline.language import say

__all__ = ["adoption", "why_limit"]


def why_limit(rule: pd.Series | None, *, month: date) -> None:
    """The register's entry in force in a month, in words."""
    with st.container(border=True, key="card_why", gap="xsmall", height="stretch"):
        if rule is None:
            st.html(
                f'<h3 class="card">{say("Why this limit")}</h3><p class="quiet">'
                f"{say('No entry of the register was in force this month.')}</p>"
            )
            return
        st.html(why_words(rule))
        st.page_link(
            "views/limits.py",
            label=say("See {limit_id} in the register", limit_id=escape(rule["limit_id"])),
            icon="",
            query_params={"month": f"{month:%Y-%m}", "limit": str(rule["limit_id"])},
        )
