"""What all charts share: quiet axes, the month axis, the load line and the hatch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import altair as alt
import pandas as pd

from pipeline.charts.tokens import SANS, Tokens
from pipeline.language import ENGLISH, axis_signs, short_month, spoken

#: Room right of the plot for the words of the load line, in pixels.
LABEL_ROOM = 24


@dataclass(frozen=True)
class LimitWords:
    """The two lines beside a load line: `Limit 4` and `a shift · W-01`."""

    title: str
    note: str


def configured(chart: alt.LayerChart, tokens: Tokens, *, label_room: int = 0) -> alt.LayerChart:
    """The chart with the product's type, colours and no box around it.

    Set on one shallow copy: each `configure_...` of the library copies every layer again.
    """
    axis = alt.AxisConfig(
        labelColor=tokens.ink3,
        labelFont=SANS,
        labelFontSize=12,
        titleColor=tokens.ink3,
        titleFont=SANS,
        titleFontSize=12,
        titleFontWeight="normal",
        gridColor=tokens.line,
        domain=False,
        ticks=False,
        labelPadding=8,
    )
    made = chart.copy(deep=False)
    made.padding = {"left": 2, "right": 4 + label_room, "top": 8, "bottom": 4}
    made.config = alt.Config(
        background=tokens.surface,
        font=SANS,
        view=alt.ViewConfig(strokeWidth=0),
        axis=axis,
        text=alt.MarkConfig(font=SANS, fontSize=12, color=tokens.ink2),
        **_signs(),
    )
    return made


def _signs() -> dict[str, Any]:
    """The signs of numbers on the axes, where they differ from those in English."""
    return {} if spoken().code == ENGLISH.code else {"locale": {"number": axis_signs()}}


def layered(layers: Sequence[alt.Chart | alt.LayerChart]) -> alt.LayerChart:
    """The layers as one chart, first at the back."""
    return alt.LayerChart(layer=list(layers))


def records(frame: pd.DataFrame) -> alt.Data:
    """A frame as inline values, with nulls as null and dates as text, so no zone can shift them.

    As a tuple, because lists are copied, value by value, each time a layer is put on another.
    """
    plain = frame.astype(object).where(frame.notna(), None)
    return alt.Data(values=tuple(plain.to_dict(orient="records")))


def month_axis(months: Sequence[date]) -> alt.Axis:
    """Months by position 0..n-1, a word every third (fewer when many), each year once under it."""
    step = next(
        step for step, most in ((1, 8), (3, 32), (6, 60), (12, 10_000)) if len(months) <= most
    )
    first = 1 if step == 12 else 0
    shown = [index for index, month in enumerate(months) if month.month % step == first % step]
    lines = []
    year = None
    for index in shown:
        month = months[index]
        second = f", '{month.year}'" if month.year != year else ""
        year = month.year
        lines.append(f"'{index}': ['{short_month(month)}'{second}]")
    return alt.Axis(
        values=shown,
        tickCount=len(shown),
        labelExpr=f"{{{', '.join(lines)}}}[datum.value]",
        labelOverlap=False,
        labelLineHeight=15,
        grid=False,
        title=None,
    )


def load_line(
    limits: pd.DataFrame, *, tokens: Tokens, words: LimitWords, end: float, format_: str
) -> alt.LayerChart:
    """The load line: ink, in steps where the limit changed, with a ring outside the last point.

    Grain: `limits` has one row per position: `x`, `limit` (null where none was in force).
    """
    runs = limit_runs(limits, end=end)
    rule = (
        alt.Chart(records(runs))
        .mark_rule(strokeWidth=2.2, color=tokens.ink)
        .encode(x=alt.X("start:Q"), x2=alt.X2("stop:Q"), y=alt.Y("limit:Q"))
    )
    layers: list[alt.Chart] = [rule]
    if len(runs) > 1:
        layers += _steps(runs, tokens, format_=format_)
    last = records(runs.tail(1).assign(title=words.title, note=words.note))
    ring = (
        alt.Chart(last)
        .mark_point(
            shape="circle",
            size=140,
            strokeWidth=2.2,
            stroke=tokens.ink,
            fill=tokens.surface,
            opacity=1,
        )
        .encode(x=alt.X("stop:Q"), y=alt.Y("limit:Q"))
    )
    cross = (
        alt.Chart(last)
        .mark_rule(strokeWidth=2.2, color=tokens.ink)
        .encode(x=alt.X("stop:Q"), x2=alt.X2("tail:Q"), y=alt.Y("limit:Q"))
        .transform_calculate(tail="datum.stop + 0.25")
    )
    title = (
        alt.Chart(last)
        .mark_text(align="left", dx=15, dy=-4, fontWeight="bold", fontSize=13, color=tokens.ink)
        .encode(x=alt.X("stop:Q"), y=alt.Y("limit:Q"), text=alt.Text("title:N"))
    )
    note = (
        alt.Chart(last)
        .mark_text(align="left", dx=15, dy=11, fontSize=12, color=tokens.ink3)
        .encode(x=alt.X("stop:Q"), y=alt.Y("limit:Q"), text=alt.Text("note:N"))
    )
    return layered([*layers, cross, ring, title, note])


def limit_runs(limits: pd.DataFrame, *, end: float) -> pd.DataFrame:
    """Stretches of one limit: `start`, `stop`, `limit`; steps fall midway between two positions."""
    known = limits.dropna(subset=["limit"]).sort_values("x")
    change = known["limit"].ne(known["limit"].shift()).cumsum()
    runs = known.groupby(change).agg(first=("x", "min"), limit=("limit", "first"))
    start = runs["first"].astype(float) - 0.5
    return pd.DataFrame(
        {
            "start": start.to_numpy(),
            "stop": start.shift(-1).fillna(end).to_numpy(),
            "limit": runs["limit"].to_numpy(),
        }
    )


def _steps(runs: pd.DataFrame, tokens: Tokens, *, format_: str) -> list[alt.Chart]:
    """Uprights where the limit changed, with the old and the new value beside them."""
    uprights = pd.DataFrame(
        {
            "x": runs["start"].iloc[1:].to_numpy(),
            "old": runs["limit"].iloc[:-1].to_numpy(),
            "new": runs["limit"].iloc[1:].to_numpy(),
        }
    )
    base = alt.Chart(records(uprights))
    upright = base.mark_rule(strokeWidth=2.2, color=tokens.ink).encode(
        x=alt.X("x:Q"), y=alt.Y("old:Q"), y2=alt.Y2("new:Q")
    )
    style: dict[str, Any] = {"fontWeight": "bold", "fontSize": 12, "color": tokens.ink}
    old = base.mark_text(align="right", dx=-6, dy=-9, **style).encode(
        x=alt.X("x:Q"), y=alt.Y("old:Q"), text=alt.Text("old:Q", format=format_)
    )
    new = base.mark_text(align="left", dx=6, dy=-9, **style).encode(
        x=alt.X("x:Q"), y=alt.Y("new:Q"), text=alt.Text("new:Q", format=format_)
    )
    return [upright, old, new]


def hatch(boxes: pd.DataFrame, *, tokens: Tokens, lines: int = 5, rise: float = 1.0) -> alt.Chart:
    """Withheld areas as short diagonal rules, because the grammar has no patterns.

    Grain: `boxes` has one row per box: `x`, `x2`, `y`, `y2`, all in the scales of the chart.
    `lines` strokes to a box's height, each rising by `rise` of it from one side to the other.
    """
    steps = pd.DataFrame({"k": range(-int(lines * rise), lines)})
    grid = boxes[["x", "x2", "y", "y2"]].astype(float).merge(steps, how="cross")
    foot = grid["k"] / lines
    low, high = (-foot / rise).clip(lower=0), ((1 - foot) / rise).clip(upper=1)
    width, height = grid["x2"] - grid["x"], grid["y2"] - grid["y"]
    strokes = pd.DataFrame(
        {
            "x": grid["x"] + width * low,
            "x2": grid["x"] + width * high,
            "y": grid["y"] + height * (foot + rise * low),
            "y2": grid["y"] + height * (foot + rise * high),
        }
    )
    return (
        alt.Chart(records(strokes))
        .mark_rule(strokeWidth=1, color=tokens.edge, opacity=0.8)
        .encode(x=alt.X("x:Q"), x2=alt.X2("x2:Q"), y=alt.Y("y:Q"), y2=alt.Y2("y2:Q"))
    )
