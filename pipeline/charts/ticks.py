"""What was tried, on a chart over time: a small tick on the axis with its name."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from pipeline.charts.base import records
from pipeline.charts.tokens import Tokens

#: Height of a row of names over the axis, in pixels, and of the tick below them.
ROW, TICK = 15, 9
MOST_ROWS = 3
#: Width of a letter, of the plot, of the room beside it, in pixels: whether two names would touch.
LETTER, PLOT, BESIDE = 6.2, 700, 90


def ticks(places: pd.DataFrame, tokens: Tokens, *, low: float, months: int) -> list[alt.Chart]:
    """Ticks where actions began, each with its name as far as there is room.

    Grain: one row per action: `x` in months, `name`. `low` is the foot of the axis.
    Missing: a name without room is left to the table under the chart; its tick stands.
    """
    if places.empty:
        return []
    rows = places.sort_values("x").assign(y=low)
    rows = rows.assign(row=_rows_of_names(rows, months))
    layers = [
        alt.Chart(records(rows[["x", "y"]]))
        .mark_tick(orient="vertical", size=TICK * 2, thickness=2, color=tokens.ink2, opacity=1)
        .encode(x="x:Q", y="y:Q")
    ]
    for row, named in rows.loc[rows["row"] >= 0].groupby("row"):
        style: dict[str, Any] = {
            "align": "left",
            "baseline": "bottom",
            "fontSize": 12,
            "color": tokens.ink2,
        }
        layers.append(
            alt.Chart(records(named[["x", "y", "name"]]))
            .mark_text(dx=4, dy=-TICK - 2 - ROW * int(str(row)), **style)
            .encode(x="x:Q", y="y:Q", text="name:N")
        )
    return layers


def _rows_of_names(rows: pd.DataFrame, months: int) -> list[int]:
    """The lowest row of each name in which it touches no other; -1 where there is none."""
    pixels = PLOT / max(months, 1)
    free = [float("-inf")] * MOST_ROWS
    placed = []
    for place, name in zip(rows["x"], rows["name"], strict=True):
        start = place * pixels
        fits_right = start + len(name) * LETTER <= PLOT + BESIDE
        row = next((n for n in range(MOST_ROWS) if free[n] <= start and fits_right), -1)
        if row >= 0:
            free[row] = start + len(name) * LETTER + 10
        placed.append(row)
    return placed
