"""The verdict of a page in one sentence, and the lede under it."""

from __future__ import annotations

import streamlit as st


def heading(verdict_html: str, lede_html: str, *, aside_html: str = "") -> None:
    """The one h1 of a page. Both texts come escaped."""
    lede = f'<p class="lede">{lede_html}</p>' if lede_html else ""
    aside = f'<div class="verdict-aside">{aside_html}</div>' if aside_html else ""
    st.html(f'<header class="verdict"><div><h1>{verdict_html}</h1>{lede}</div>{aside}</header>')


def section_title(text_html: str, *, note_html: str = "") -> None:
    """A section's name with a quiet note beside it."""
    note = f' <span class="note">{note_html}</span>' if note_html else ""
    st.html(f'<h2 class="section">{text_html}{note}</h2>')
