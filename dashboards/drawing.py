"""Charts as specifications, kept per input, because building one takes longer than all queries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st
from altair.utils.schemapi import disable_debug_mode

from pipeline.charts import Tokens
from pipeline.language import spoken

# Every part of a chart would be held against the schema as it is made, most of the time of a
# chart; the tests do that once for every chart there is.
disable_debug_mode()


def drawn(
    maker: Callable[..., alt.LayerChart], frame: pd.DataFrame, *, tokens: Tokens, **words: Any
) -> dict[str, Any]:
    """The specification `maker` gives for a frame, a theme and its words."""
    return _drawn(maker.__name__, spoken().code, maker, frame, tokens=tokens, words=words)


@st.cache_data(max_entries=400, show_spinner=False)
def _drawn(
    name: str,
    language: str,
    _maker: Callable[..., alt.LayerChart],
    frame: pd.DataFrame,
    *,
    tokens: Tokens,
    words: dict[str, Any],
) -> dict[str, Any]:
    """Keyed by the maker's name, the language, the frame's content, the colours and the words."""
    return dict(_maker(frame, tokens=tokens, **words).to_dict(validate=False))
