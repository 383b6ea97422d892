"""Who is reading, above every page: sign-out, or in the demonstration the switch of roles."""

from __future__ import annotations

import streamlit as st

from dashboards.escape import escape, plain
from dashboards.identity.opening import is_demonstration
from dashboards.identity.reading import DEMO_ROLE, DEMO_TEAMS, Identity, reading, sign_out
from dashboards.identity.wanted import arriving
from dashboards.languages import NAMES, choose, name_language
from pipeline.language import inside, later, say, spoken
from pipeline.published import Published
from schemas.access import SEE_OWN, Role

_ROLE = "switch_role"
_TEAMS = "switch_teams"
_LANGUAGE = "switch_language"
#: How often an open window looks whether its reader may still read.
WATCHED_SECONDS = 10
ROLE_WORDS = {
    Role.MANAGER: later("Manager"),
    Role.OFFICER: later("Wellbeing officer"),
    Role.ANALYST: later("Analyst"),
    Role.STAFF: later("Staff member"),
    Role.DPO: later("Data-protection officer"),
}


def account_bar(identity: Identity, published: Published | None) -> None:
    """One quiet line: the reader and the way out, or the demonstration and its switch."""
    with st.container(key="account_bar", horizontal=True, vertical_alignment="center", gap="small"):
        language_choice()
        if is_demonstration():
            _switch(identity, published)
            return
        st.html(
            f'<p class="account"><b>{escape(identity.person)}</b> · '
            f"{inside(say(ROLE_WORDS[identity.role]))}</p>"
        )
        st.button(say("Sign out"), key="sign_out", type="tertiary", on_click=sign_out)
        st.html(arriving(), unsafe_allow_javascript=True)
        _watch(identity)


@st.fragment(run_every=WATCHED_SECONDS)
def _watch(drawn_for: Identity) -> None:
    """Draws the page anew once its reader has signed out elsewhere, run out of time or changed."""
    if reading() != drawn_for:
        st.rerun()


def language_bar() -> None:
    """The strip of somebody who does not read yet: only the language can be chosen."""
    with st.container(key="account_bar", horizontal=True, vertical_alignment="center"):
        language_choice()


def language_choice() -> None:
    """The language of the screen, each under its own name."""
    st.session_state[_LANGUAGE] = spoken().code
    st.selectbox(
        say("Language"),
        list(NAMES),
        key=_LANGUAGE,
        format_func=NAMES.__getitem__,
        label_visibility="collapsed",
        width=120,
        on_change=lambda: choose(st.session_state[_LANGUAGE]),
    )
    name_language()


def _switch(identity: Identity, published: Published | None) -> None:
    st.html(
        f'<p class="account"><b>{say("Demonstration")}</b><span class="far"> · '
        f"{say('invented people, no sign-in · seen by')}</span></p>"
    )
    st.session_state[_ROLE] = identity.role.value
    st.selectbox(
        say("Seen by"),
        [role.value for role in Role],
        key=_ROLE,
        format_func=lambda role: say(ROLE_WORDS[Role(role)]),
        label_visibility="collapsed",
        width=205,
        on_change=_remember,
        args=(_ROLE, DEMO_ROLE),
    )
    if identity.role not in SEE_OWN or published is None:
        return
    teams = published.frame(
        "select team_id, name from team where level = 'team' order by sort_order, team_id"
    )
    names = dict(zip(teams["team_id"], teams["name"], strict=True))
    st.session_state[_TEAMS] = [team for team in identity.teams if team in names]
    st.multiselect(
        say("Teams of this reader"),
        list(names),
        key=_TEAMS,
        format_func=lambda team: plain(names[team]),
        label_visibility="collapsed",
        placeholder=say("Teams of this reader"),
        width=560,
        on_change=_remember,
        args=(_TEAMS, DEMO_TEAMS),
    )


def _remember(widget: str, memory: str) -> None:
    """A widget's state goes with its page; what was chosen is kept apart from it."""
    st.session_state[memory] = st.session_state[widget]
