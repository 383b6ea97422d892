"""The dashboard's entry: navigation only."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

HERE = Path(__file__).parent
PAGES = HERE / "views"

st.set_page_config(
    page_title="Plimsoll",
    page_icon=str(HERE / "icons" / "plimsoll-mark.svg"),
    layout="wide",
    menu_items={},
)
chosen = st.navigation(
    [
        st.Page(PAGES / "my_teams.py", title="My teams", url_path="my-teams", default=True),
        st.Page(PAGES / "team.py", title="Team", url_path="team"),
        st.Page(PAGES / "compare.py", title="Compare", url_path="compare"),
        st.Page(PAGES / "wellbeing.py", title="Wellbeing", url_path="wellbeing"),
        st.Page(PAGES / "limits.py", title="Limits", url_path="limits"),
        st.Page(PAGES / "method.py", title="Method and privacy", url_path="method"),
    ],
    position="top",
)
chosen.run()
