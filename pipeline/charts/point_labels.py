"""Words at points of a chart over time: the last figure, and since when a signal runs."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from pipeline.charts.base import records
from pipeline.charts.gaps import HEIGHT
from pipeline.charts.labels import LETTER, LINE
from pipeline.charts.ticks import PLOT
from pipeline.charts.tokens import Tokens

#: Words at a point: its row, the text, and where the text stands.
Told = tuple[pd.DataFrame, str, dict[str, Any]]
#: Months that words at a point reach back over.
_LABEL_MONTHS = 3


def point_labels(
    data: pd.DataFrame, tokens: Tokens, words: tuple[str, str], *, domain: tuple[float, float]
) -> list[alt.Chart]:
    """Words at the last point, and at the start of a signal that is still running.

    Grain: `data` as for the chart, with `x` in months. `words`: those two, either may be empty.
    """
    colours = {"concern": tokens.concern, "improve": tokens.improve}
    valued = data.dropna(subset=["value"])
    if valued.empty:
        return []
    starts = valued.loc[valued["is_signal_start"] & valued["x"].lt(valued["x"].iloc[-1])]
    told = []
    for row, text in zip((valued.tail(1), starts.tail(1)), words, strict=True):
        if len(row) and text:
            is_last = int(row["x"].iloc[0]) == len(data) - 1
            told.append((row, text, _label_place(row, valued, domain=domain, is_last=is_last)))
    if len(told) > 1:
        told[1] = _clear_of(told[1], told[0], data=data, domain=domain)
    return [
        _label(row, text, colour=colours.get(str(row["mark"].iloc[0]), tokens.ink), place=place)
        for row, text, place in told
    ]


def _clear_of(own: Told, other: Told, *, data: pd.DataFrame, domain: tuple[float, float]) -> Told:
    """The words at a signal's start, a line above those at the last point where they would meet."""
    row, text, place = own
    last, words, taken = other
    apart = float(last["x"].iloc[0] - row["x"].iloc[0]) * PLOT / max(len(data), 1)
    if taken["align"] != "right" or apart > len(words) * LETTER:
        return own
    pixels = HEIGHT / (domain[1] - domain[0])
    higher = float(last["value"].iloc[0] - row["value"].iloc[0]) * pixels
    return row, text, place | {"dy": min(place["dy"], taken["dy"] - max(higher, 0.0) - LINE)}


def _label_place(
    row: pd.DataFrame, valued: pd.DataFrame, *, domain: tuple[float, float], is_last: bool
) -> dict[str, Any]:
    """Right of the last point, above any other and those it reaches back over; off the load line.

    Shifts are in pixels.
    """
    x, value, limit = int(row["x"].iloc[0]), float(row["value"].iloc[0]), row["limit"].iloc[0]
    pixels = HEIGHT / (domain[1] - domain[0])
    above = (limit - value) * pixels if pd.notna(limit) else 999.0
    if is_last and abs(above) > 38:
        return {"align": "left", "dx": 20, "dy": 0}
    beside = valued.loc[valued["x"].between(x - _LABEL_MONTHS, x), "value"]
    lift = (float(beside.max()) - value) * pixels
    if 0 <= above < lift + 34:
        return {"align": "right", "dx": 8, "dy": -max(above, lift) - 13}
    return {"align": "right", "dx": 8, "dy": -lift - 15}


def _label(row: pd.DataFrame, text: str, *, colour: str, place: dict[str, Any]) -> alt.Chart:
    """Words at a point."""
    return (
        alt.Chart(records(row[["x", "value"]].assign(text=text)))
        .mark_text(fontSize=12.5, fontWeight="bold", color=colour, **place)
        .encode(x=alt.X("x:Q"), y=alt.Y("value:Q"), text=alt.Text("text:N"))
    )
