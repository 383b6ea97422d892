"""Why this limit: the article's sentence, whose number it is, how firm, and who adopted it."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from dashboards.components.marks import STRENGTH_WORDS, strength_mark
from dashboards.escape import escape, full_stop, sentence
from dashboards.figures import day

_LEVELS = {
    "must": "Statutory, or adopted here",
    "warn": "A documented default",
    "info": "Shown without a limit",
}


def why_limit(rule: pd.Series | None, *, month: date) -> None:
    """The register's entry in force in a month, in words."""
    with st.container(border=True, key="card_why", gap="xsmall", height="stretch"):
        if rule is None:
            st.html(
                '<h3 class="card">Why this limit</h3>'
                '<p class="quiet">No entry of the register was in force this month.</p>'
            )
            return
        caveat = f'<p class="fine">{sentence(rule["caveat"])}</p>' if rule["caveat"] else ""
        st.html(
            f'<div class="why-limit">{strength_mark(rule["strength"], size="ladder-big")}<div>'
            '<h3 class="card">Why this limit</h3>'
            f'<p class="article">“{sentence(rule["article"])}”</p>'
            f"<p><b>The number:</b> {full_stop(sentence(rule['source']))} "
            f'<span class="quiet">{STRENGTH_WORDS[rule["strength"]].capitalize()}.</span></p>'
            f"<p>{adoption(rule)}</p>{caveat}</div></div>"
        )
        st.page_link(
            "views/limits.py",
            label=f"See {escape(rule['limit_id'])} in the register",
            icon="",
            query_params={"month": f"{month:%Y-%m}", "limit": str(rule["limit_id"])},
        )


def adoption(rule: pd.Series) -> str:
    """Whether the organisation adopted the number, by whom and when."""
    if rule["status"] == "adopted":
        who = escape(rule["adopted_by"] or "the organisation")
        when = day(rule["adopted_on"])
        return f"<b>Adopted</b> by {who}" + (f", {when}." if when else ".")
    return "Default limit, not yet adopted here."
