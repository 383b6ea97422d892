"""The dashboard's entry: navigation only."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dashboards import loading  # noqa: F401 -- first of all: one thread loads every module
from dashboards.identity.reading import Barred, Identity, reading
from dashboards.identity.wanted import WANTED, keeping, read, written
from dashboards.languages import speak_to_reader
from dashboards.pauses import settled
from dashboards.source import current_file
from dashboards.warming import warmed
from pipeline.language import later, say
from schemas.access import Role

HERE = Path(__file__).parent
VIEWS = HERE / "views"
_ARRIVED = "arrived"
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


def keep_wanted(page: str) -> None:
    """Leaves the address with the browser of somebody who has to sign in first."""
    address = written(page, {name: st.query_params[name] for name in st.query_params})
    if address:
        with st.container(key="wanted"):
            st.html(keeping(address), unsafe_allow_javascript=True)


def go_to_wanted(page: str, pages: list[st.Page]) -> None:
    """After signing in, the first run of a session at the root goes to the address kept for it.

    A page that the reader may not open counts as not named.
    """
    is_first = not st.session_state.get(_ARRIVED)
    st.session_state[_ARRIVED] = True
    by_name = {each.url_path: each for each in pages}
    found = read(st.context.cookies.get(WANTED), pages=by_name)
    if is_first and not page and not st.query_params and found:
        name, parameters = found
        st.switch_page(by_name[name], query_params=parameters)


st.set_page_config(
    page_title="Plimsoll",
    page_icon=str(HERE / "icons" / "plimsoll-mark.svg"),
    layout="wide",
    menu_items={},
)
speak_to_reader()
reader = reading()
pages = pages_of(reader)
page = st.navigation(pages, position="top")
if isinstance(reader, Barred):
    keep_wanted(page.url_path)
elif reader.claims:
    go_to_wanted(page.url_path, pages)
page.run()
settled(page.url_path)
path = current_file()
if path is not None and not isinstance(reader, Barred):
    warmed(str(path))
