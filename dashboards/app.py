"""The dashboard's entry: navigation only."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dashboards.identity.reading import Barred, Identity, reading
from dashboards.languages import speak_to_reader
from dashboards.pauses import settled
from pipeline.language import later, say
from schemas.access import Role

HERE = Path(__file__).parent
VIEWS = HERE / "views"
FIGURES = (Role.MANAGER, Role.OFFICER)
NOT_STAFF = tuple(role for role in Role if role is not Role.STAFF)
#: The landing page lives at the root; this only keeps its own name free as an address.
LANDING = "start"
#: File, title and roles of each page; its address is its file's name. The first that a role may
#: open is where it lands.
PAGES = (
    ("my_teams", later("My teams"), FIGURES),
    ("team", later("Team"), FIGURES),
    ("organisation", later("Organisation"), (Role.OFFICER,)),
    ("compare", later("Compare"), (Role.OFFICER,)),
    ("wellbeing", later("Wellbeing"), (Role.OFFICER,)),
    ("month", later("Month"), (Role.OFFICER,)),
    ("explore", later("Explore"), (Role.ANALYST,)),
    ("data_quality", later("Data quality"), (Role.OFFICER, Role.DPO)),
    ("custody", later("Proof and access"), (Role.DPO,)),
    ("limits", later("Limits"), (Role.MANAGER, Role.OFFICER, Role.ANALYST)),
    ("method", later("Method and privacy"), NOT_STAFF),
    ("staff", later("What staff can see"), tuple(role for role in Role if role is not Role.DPO)),
)


def addresses(name: str, *, is_first: bool) -> list[str]:
    """Where else a page is found: with hyphens, and the landing page under its own name too."""
    names = [name] if is_first else []
    return names if "_" not in name else [*names, name.replace("_", "-")]


def pages_of(reader: Identity | Barred) -> list[st.Page]:
    """The pages of a reader, the first at the root; whoever is barred signs in at any address."""
    if isinstance(reader, Barred):
        file = VIEWS / "sign_in.py"
        found = [st.Page(file, title=say("Sign in"), default=True)]
        names = [each for name, *_ in PAGES for each in addresses(name, is_first=True)]
        return found + [st.Page(file, url_path=each, visibility="hidden") for each in names]
    own = [(name, title) for name, title, roles in PAGES if reader.role in roles]
    found, hidden = [], []
    for name, title in own:
        file, is_first = VIEWS / f"{name}.py", (name, title) == own[0]
        path = LANDING if is_first else None
        found.append(st.Page(file, title=say(title), default=is_first, url_path=path))
        hidden += [
            st.Page(file, title=say(title), url_path=each, visibility="hidden")
            for each in addresses(name, is_first=is_first)
        ]
    return found + hidden


st.set_page_config(
    page_title="Plimsoll",
    page_icon=str(HERE / "icons" / "plimsoll-mark.svg"),
    layout="wide",
    menu_items={},
)
speak_to_reader()
page = st.navigation(pages_of(reading()), position="top")
page.run()
settled(page.url_path)
