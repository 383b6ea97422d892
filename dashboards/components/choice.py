"""A choice that lives in the address: one select box bound to one query parameter."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st


def choice(
    parameter: str,
    options: Sequence[str],
    *,
    label: str,
    words: Callable[[str], str],
    default: str,
    width: int = 200,
) -> str:
    """The chosen option. The address decides, then what was chosen on another page, then default.

    Errors: an option the address names but the reader may not see counts as not named.
    """
    memory = f"chosen_{parameter}"
    asked = st.query_params.get(parameter)
    remembered = st.session_state.get(memory)
    value = next((item for item in (asked, remembered, default) if item in options), options[0])
    widget = f"choice_{parameter}"
    st.session_state[widget] = value
    st.session_state[memory] = value
    return st.selectbox(
        label,
        options,
        key=widget,
        format_func=words,
        label_visibility="collapsed",
        width=width,
        on_change=_remember,
        args=(parameter,),
    )


def _remember(parameter: str) -> None:
    value = st.session_state[f"choice_{parameter}"]
    st.session_state[f"chosen_{parameter}"] = value
    st.query_params[parameter] = value
