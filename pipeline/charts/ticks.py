"""What was tried, on a chart over time: a small tick on the axis with its name."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from pipeline.charts.base import records
from pipeline.charts.gaps import HEIGHT
from pipeline.charts.tokens import Tokens

#: Height of a row of names over the axis, in pixels, and of the tick below them.
ROW, TICK = 15, 9
MOST_ROWS = 3
#: Width of a letter and of the narrowest plot, in pixels: whether two names would touch.
LETTER, PLOT = 6.2, 560
#: Height of the plot on paper and on screen: a limit that lies low crosses the names there.
HEIGHTS = (152, HEIGHT)


def ticks(
    places: pd.DataFrame, tokens: Tokens, *, domain: tuple[float, float], months: int,
    limit: float | None = None,
) -> list[alt.Chart]:  # fmt: skip
    """Ticks where actions began, each with its name as far as there is room.

    Grain: one row per action: `x` in months, `name`. `domain`: foot and top of the axis. `limit`:
    where the load line ends, whose own words stand right of the plot.
    Missing: a name without room is left to the table under the chart; its tick stands.
    """
    if places.empty:
        return []
    low, top = domain
    share = None if limit is None or top <= low else (limit - low) / (top - low)
    rows = places.sort_values("x").assign(y=low)
    rows = rows.join(_placed(rows, months, _free_rows(share)))
    layers = [
        alt.Chart(records(rows[["x", "y"]]))
        .mark_tick(orient="vertical", size=TICK * 2, thickness=2, color=tokens.ink2, opacity=1)
        .encode(x=alt.X("x:Q"), y=alt.Y("y:Q"))
    ]
    for (row, align), named in rows.loc[rows["row"] >= 0].groupby(["row", "align"]):
        style: dict[str, Any] = {
            "align": align,
            "baseline": "bottom",
            "fontSize": 12,
            "color": tokens.ink2,
        }
        layers.append(
            alt.Chart(records(named[["x", "y", "name"]]))
            .mark_text(dx=4 if align == "left" else -4, dy=-TICK - 2 - ROW * int(str(row)), **style)
            .encode(x=alt.X("x:Q"), y=alt.Y("y:Q"), text=alt.Text("name:N"))
        )
    return layers


def _free_rows(share: float | None) -> list[int]:
    """Rows of names that a load line at this share of the height does not cross."""
    if share is None or not 0 <= share <= 1:
        return list(range(MOST_ROWS))
    first, last = (share * height for height in HEIGHTS)
    return [
        row for row in range(MOST_ROWS) if TICK + ROW * (row + 1) < first or TICK + ROW * row > last
    ]


def _placed(rows: pd.DataFrame, months: int, free: list[int]) -> pd.DataFrame:
    """The lowest row of each name in which it touches no other, and its side of the tick.

    Grain: one row per name: `row` (-1 where there is no room) and `align`. A name that would leave
    the plot on the right stands left of its tick.
    """
    pixels = PLOT / max(months, 1)
    ends = dict.fromkeys(free, float("-inf"))
    placed = []
    for place, name in zip(rows["x"], rows["name"], strict=True):
        wide = len(name) * LETTER + 4
        is_left = place * pixels + wide <= PLOT
        start = place * pixels if is_left else place * pixels - wide
        row = next((n for n in free if ends[n] <= start and start >= 0), -1)
        if row >= 0:
            ends[row] = start + wide + 10
        placed.append((row, "left" if is_left else "right"))
    return pd.DataFrame(placed, columns=["row", "align"], index=rows.index)
