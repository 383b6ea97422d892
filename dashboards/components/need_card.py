"""One team that needs a hand: what, since when, design or chance, and the way to what helps."""

from __future__ import annotations

from datetime import date

import streamlit as st

from dashboards.components.marks import (
    VARIATION_WORDS,
    assurance_mark,
    mark,
    variation_name,
    verdict_mark,
)
from dashboards.escape import escape
from dashboards.standing import Need
from dashboards.wording import need_words, pattern_words, since_words
from pipeline.language import say


def need_card(need: Need, *, division: str, month: date) -> None:
    """A card with the breach as a sentence and two ways on."""
    row = need.leading
    icon = variation_name(row["variation"], direction=row["direction"])
    with st.container(border=True, key=f"need_{need.team_id}", gap="xsmall"):
        st.html(
            f'<div class="need-head">{verdict_mark("over")}'
            f"<h3>{escape(need.team)}</h3>"
            f'<span class="quiet">{escape(division)}</span>'
            f'<span class="since">{since_words(row, month=month)}</span></div>'
            f'<p class="why">{need_words(need)}</p>'
            f'<p class="pattern">{mark(icon, word=say(VARIATION_WORDS[icon]), size="icon")}'
            f"{assurance_mark(row['assurance'])}<span>{pattern_words(row)}</span></p>"
        )
        with st.container(horizontal=True, gap="xsmall", key=f"ways_{need.team_id}"):
            address = {
                "team": need.team_id,
                "month": f"{month:%Y-%m}",
                "limit": row["limit_id"],
            }
            st.page_link(
                "views/team.py",
                label=say("What would bring it back"),
                query_params=address,
                icon="",
            )
            st.page_link(
                "views/limits.py",
                label=say("Why this limit"),
                query_params={"month": address["month"], "limit": row["limit_id"]},
                icon="",
            )
