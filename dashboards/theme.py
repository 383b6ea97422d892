"""The theme on screen: which token table is on, and the style sheet made from it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import streamlit as st

from dashboards.components.marks import mark_rules
from pipeline.charts import TABLES, ThemeName, Tokens

_STYLE = Path(__file__).with_name("style.css")


def current_tokens() -> Tokens:
    """The colours of the reader's theme; light until the browser has said."""
    name: ThemeName = "dark" if st.context.theme.type == "dark" else "light"
    return TABLES[name]


@cache
def stylesheet(tokens: Tokens) -> str:
    """The whole style sheet of one theme: tokens as custom properties, marks, then the rules."""
    properties = "".join(f"--{name}:{value};" for name, value in tokens.colours().items())
    rules = _STYLE.read_text(encoding="utf-8")
    return f"<style>:root{{{properties}}}{mark_rules(tokens)}{rules}</style>"
