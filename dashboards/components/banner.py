"""Banners and whole-page states: said in words, with what stays true and what to do."""

from __future__ import annotations

import streamlit as st

from dashboards.components.marks import mark
from dashboards.escape import escape, sentence
from pipeline.language import say

_MARKS = {"late": "state-late", "draft": "state-missing", "withheld": "verdict-withheld"}


def banner(kind: str, fact: str, stays_true: str) -> None:
    """One line above the page: a bold fact and what it means for what is below."""
    st.html(
        f'<div class="banner" role="note">{mark(_MARKS[kind], word="")}'
        f"<p><b>{escape(fact, longest=120)}</b> {sentence(stays_true)}</p></div>"
    )


def state_page(title: str, text: str, quiet: str) -> None:
    """A page that has no figure to show: what is so, what it means, and the one step that helps."""
    st.html(
        f'<section class="state-page"><h1>{title}</h1>'
        f"{mark('plimsoll-mark', word='', size='huge')}"
        f'<p>{text}</p><p class="quiet">{quiet}</p></section>'
    )


def empty_page() -> None:
    """Nothing is published yet."""
    state_page(
        say("Nothing is published yet."),
        say(
            "When the first month has been checked and published, your teams appear "
            "here. Nothing has gone wrong."
        ),
        say("<code>plimsoll run</code> for the wellbeing officer"),
    )


def broken_page() -> None:
    """Something went wrong while drawing; nothing about the data is said."""
    state_page(
        say("This page could not be drawn."),
        say(
            "The figures themselves are safe: pages only read what was published. Other "
            "pages may still open."
        ),
        say("The cause is in the log of the dashboard, for the wellbeing officer"),
    )


def unreadable_page() -> None:
    """The file the pointer names cannot be opened."""
    state_page(
        say("The published file cannot be opened."),
        say(
            "No figure is lost: each publication is a file of its own. Earlier ones are "
            "still there."
        ),
        say("<code>plimsoll doctor</code> names the cause, for the wellbeing officer"),
    )
