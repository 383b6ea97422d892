"""Pages of somebody who does not read yet: closed, never in, out, over, not on the list."""

from __future__ import annotations

import streamlit as st

from dashboards.components.banner import state_page
from dashboards.identity.reading import Barred, sign_out
from pipeline.language import later, say

_WORDS = {
    Barred.CLOSED: (
        later("This dashboard is closed."),
        later(
            "It has to know who is reading, to show each manager their own teams only. "
            "Sign-in is not set up here, or its access list cannot be read, so it shows "
            "nothing."
        ),
        later(
            "For the wellbeing officer: <code>plimsoll dashboard</code> names what is "
            "missing. The sample organisation opens with <code>plimsoll dashboard "
            "--demo</code>"
        ),
    ),
    Barred.NEVER: (
        later("Sign in to see your teams."),
        later(
            "Managers see their own teams, staff see what their managers see. Nobody "
            "sees a figure about one person, because there is none."
        ),
        later(
            "You are sent to your organisation’s own sign-in page. Which pages you open "
            "is kept in an access log."
        ),
    ),
    Barred.SIGNED_OUT: (
        later("You have signed out."),
        later(
            "Nothing is shown in any window of this browser until somebody signs in again. "
            "On a shared computer, close the browser too."
        ),
        later("Signing in from here opens the page this address names."),
    ),
    Barred.EXPIRED: (
        later("Your session has ended."),
        later(
            "After some hours everyone signs in again, so that a screen left open shows nothing."
        ),
        later("What you had chosen stays in the address of the page."),
    ),
    Barred.REMEMBERED: (
        later("Your organisation’s sign-in has to ask you again."),
        later(
            "It let you in without asking, because it remembers you from some hours ago: longer "
            "ago than this dashboard accepts."
        ),
        later("Sign out there, then sign in anew."),
    ),
    Barred.UNKNOWN: (
        later("You are signed in, but not on the list."),
        later(
            "Your organisation’s sign-in knows you; the dashboard’s list of who may see "
            "what does not. Nothing is shown until somebody adds you."
        ),
        later("Ask the wellbeing officer, who keeps the list."),
    ),
}


#: Who is offered the way in, and who the way out.
_TO_SIGN_IN = (Barred.NEVER, Barred.SIGNED_OUT, Barred.EXPIRED)
_TO_SIGN_OUT = (Barred.UNKNOWN, Barred.REMEMBERED)


def barred_page(why: Barred) -> None:
    """Why nothing is shown, and the one step that helps."""
    state_page(*(say(words) for words in _WORDS[why]))
    if why in _TO_SIGN_IN:
        with st.container(key="sign_in", horizontal_alignment="left"):
            st.button(say("Sign in"), key="sign_in_button", type="primary", on_click=st.login)
    if why in _TO_SIGN_OUT:
        with st.container(key="sign_in", horizontal_alignment="left"):
            st.button(say("Sign out"), key="sign_out", on_click=sign_out)
