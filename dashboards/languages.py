"""The languages of the screen: which there are, and which one this reader gets."""

from __future__ import annotations

import gettext
import io
from functools import cache
from pathlib import Path

import streamlit as st
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from pipeline.language import ENGLISH, Language, speak, spoken

PARAMETER = "lang"
CHOSEN = "chosen_language"
_NAMED = "named_language"
_LOCALE = Path(__file__).parent / "locale"
#: Code, name in its own tongue, and a date as it stands in a sentence.
_FURTHER = (("de", "Deutsch", "d. MMMM y"),)


#: The languages of the screen by code: their names in their own tongues.
NAMES = {ENGLISH.code: ENGLISH.name, **{code: name for code, name, _ in _FURTHER}}


@cache
def language(code: str) -> Language:
    """The language of a code, its catalogue read when first asked for."""
    found = {known: (name, day) for known, name, day in _FURTHER}
    if code not in found:
        return ENGLISH
    name, day = found[code]
    return Language(code, name, day, _messages(code))


def _messages(code: str) -> gettext.GNUTranslations:
    """A catalogue from its text form: no compiled file stands in the repository."""
    path = _LOCALE / code / "LC_MESSAGES" / "plimsoll.po"
    with path.open("rb") as stream:
        catalogue = read_po(stream, locale=code)
    held = io.BytesIO()
    write_mo(held, catalogue)
    held.seek(0)
    return gettext.GNUTranslations(held)


def speak_to_reader() -> Language:
    """Say this rerun in the reader's language: the address, the choice made, then the browser.

    Missing: a language there is none of counts as not asked for; English where none was.
    """
    browser = (st.context.locale or "").split("-")[0].lower()
    asked = (st.query_params.get(PARAMETER), st.session_state.get(CHOSEN), browser)
    chosen = language(next((code for code in asked if code in NAMES), ENGLISH.code))
    st.session_state[CHOSEN] = chosen.code
    speak(chosen)
    return chosen


def choose(code: str) -> None:
    """Take a language for this session and its address."""
    st.session_state[CHOSEN] = code
    st.query_params[PARAMETER] = code


def name_language() -> None:
    """Tell the browser, and with it a screen reader, which language the page is in.

    Streamlit names every page English; nothing else can change that but a line of script, made
    from a code of the list above and nothing from outside.
    """
    code = spoken().code
    if code != ENGLISH.code or st.session_state.get(_NAMED):
        st.session_state[_NAMED] = True
        script = f'<script>document.documentElement.lang = "{code}"</script>'
        st.html(script, unsafe_allow_javascript=True)
