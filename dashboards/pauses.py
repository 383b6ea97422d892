"""Keeps the collector's pauses short: what is loaded once is not looked through at every rerun."""

from __future__ import annotations

import gc

import streamlit as st


@st.cache_resource(show_spinner=False)
def settled(page: str) -> str:
    """Once per page of this process, after its first run: its libraries leave the collection.

    Streamlit collects garbage after every rerun; with all libraries in it that takes longer than
    drawing the page. Counting references frees what is dropped later all the same.
    """
    gc.collect()
    gc.freeze()
    return page
