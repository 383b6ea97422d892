"""Months without a figure on a chart over time: hatched where withheld, a word for each kind."""

from __future__ import annotations

import altair as alt
import pandas as pd

from pipeline.charts.base import hatch, records
from pipeline.charts.tokens import Tokens
from pipeline.language import later, say

#: Height of the charts over time, which the slope of the hatching follows.
HEIGHT = 370
GAP_WORDS = {"suppressed": later("withheld"), "missing": later("missing"), "late": later("late")}


def withheld_months(data: pd.DataFrame, tokens: Tokens, *, low: float, top: float) -> alt.Chart:
    """Months whose figure is withheld, hatched from the axis to just under the words."""
    hidden = data.loc[data["state"].eq("suppressed"), ["x"]]
    roof = top - (top - low) * 0.1
    boxes = hidden.assign(x2=hidden["x"] + 0.45, x=hidden["x"] - 0.45, y=low, y2=roof)
    width = 700 / max(len(data), 1)
    return hatch(boxes, tokens=tokens, lines=34, rise=min(width / HEIGHT, 1.0))


def gap_words(data: pd.DataFrame, tokens: Tokens, *, top: float) -> alt.Chart:
    """The word of each month without a figure, once per run of such months."""
    run = data["state"].ne(data["state"].shift()).cumsum()
    gaps = data.assign(run=run).loc[data["state"].isin(list(GAP_WORDS))]
    firsts = gaps.groupby("run").agg(x=("x", "mean"), state=("state", "first"))
    firsts = firsts.loc[_far_enough(list(firsts["x"]), apart=len(data) * 0.085)]
    rows = firsts.assign(text=[say(GAP_WORDS[state]) for state in firsts["state"]], y=top)
    return (
        alt.Chart(records(rows[["x", "y", "text"]]))
        .mark_text(
            fontSize=12,
            fontWeight="bold",
            color=tokens.ink2,
            dy=4,
            baseline="top",
        )
        .encode(x=alt.X("x:Q"), y=alt.Y("y:Q"), text=alt.Text("text:N"))
    )


def _far_enough(places: list[float], *, apart: float) -> list[bool]:
    """Which words can stand without touching the one before; the note below names every kind."""
    kept, last = [], float("-inf")
    for place in places:
        is_free = place - last >= apart
        last = place if is_free else last
        kept.append(is_free)
    return kept
