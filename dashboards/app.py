"""The dashboard's entry: navigation only."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dashboards.identity.reading import Barred, reading
from schemas.access import Role

HERE = Path(__file__).parent
VIEWS = HERE / "views"
FIGURES = (Role.MANAGER, Role.OFFICER)
NOT_STAFF = tuple(role for role in Role if role is not Role.STAFF)
#: File, title and roles of each page; its address is its file's name. The first that a role may
#: open is where it lands.
PAGES = (
    ("my_teams", "My teams", FIGURES),
    ("team", "Team", FIGURES),
    ("organisation", "Organisation", (Role.OFFICER,)),
    ("compare", "Compare", (Role.OFFICER,)),
    ("wellbeing", "Wellbeing", (Role.OFFICER,)),
    ("explore", "Explore", (Role.ANALYST,)),
    ("data_quality", "Data quality", (Role.OFFICER, Role.DPO)),
    ("custody", "Proof and access", (Role.DPO,)),
    ("limits", "Limits", (Role.MANAGER, Role.OFFICER, Role.ANALYST)),
    ("method", "Method and privacy", NOT_STAFF),
    ("staff", "What staff can see", tuple(role for role in Role if role is not Role.DPO)),
)

st.set_page_config(
    page_title="Plimsoll",
    page_icon=str(HERE / "icons" / "plimsoll-mark.svg"),
    layout="wide",
    menu_items={},
)
reader = reading()
if isinstance(reader, Barred):
    pages = [st.Page(VIEWS / "sign_in.py", title="Sign in", default=True)]
else:
    pages = [
        st.Page(VIEWS / f"{name}.py", title=title)
        for name, title, roles in PAGES
        if reader.role in roles
    ]
st.navigation(pages, position="top").run()
