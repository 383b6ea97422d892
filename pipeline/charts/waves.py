"""A survey scale over its waves: means with their ranges, and what chance allows."""

from __future__ import annotations

import altair as alt
import numpy as np
import pandas as pd

from pipeline.charts.base import configured, layered, records
from pipeline.charts.tokens import Tokens
from pipeline.language import say

HEIGHT = 240
COLUMNS = [
    "label", "mean", "lower", "upper", "centre", "lower_limit", "upper_limit", "is_trial", "mark",
]  # fmt: skip


def waves_chart(frame: pd.DataFrame, *, tokens: Tokens) -> alt.LayerChart:
    """One unit's means wave by wave, with the mist band between the process limits.

    Grain: one row per wave in order, the columns in COLUMNS; `mark` is common, concern or improve.
    Missing: a withheld wave has its place on the axis and no point. No load line: nobody says how
    much is too much.
    """
    data = frame[COLUMNS].assign(x=range(len(frame)))
    ends = data[["lower", "upper", "lower_limit", "upper_limit"]].to_numpy(float)
    low, high = float(np.nanmin(ends)), float(np.nanmax(ends))
    pad = (high - low) * 0.08
    scale = alt.Scale(domain=[low - pad, high + pad], nice=False, zero=False)
    texts = ",".join(f"'{place}':'{label}'" for place, label in enumerate(data["label"]))
    axis = alt.Axis(
        values=list(range(len(data))), labelExpr=f"({{{texts}}})[datum.value]", grid=False,
        title=None, labelOverlap=True,
    )  # fmt: skip
    x = alt.X("x:Q", scale=alt.Scale(domain=[-0.5, len(data) - 0.5], nice=False), axis=axis)
    y = alt.Y("mean:Q", scale=scale, axis=alt.Axis(title=None, tickCount=4))
    base = alt.Chart(records(data)).encode(x=x)
    points = base.transform_filter("isValid(datum.mean)")
    colours = alt.Scale(
        domain=["common", "concern", "improve"],
        range=[tokens.ink, tokens.concern, tokens.improve],
    )
    shapes = alt.Scale(
        domain=["common", "concern", "improve"], range=["circle", "diamond", "square"]
    )
    layers: list[alt.Chart | alt.LayerChart] = [
        *_process(data, tokens, scale),
        points.mark_rule(strokeWidth=6, color=tokens.sea, strokeCap="round").encode(
            y=alt.Y("lower:Q", scale=scale), y2=alt.Y2("upper:Q")
        ),
        base.mark_line(
            color=tokens.common, strokeWidth=1.5, invalid="break-paths-show-domains"
        ).encode(y=y),
        points.mark_point(filled=True, opacity=1, size=90, stroke=tokens.surface).encode(
            y=y,
            color=alt.Color("mark:O", scale=colours, legend=None),
            shape=alt.Shape("mark:O", scale=shapes, legend=None),
            tooltip=[
                alt.Tooltip("label:N", title=say("Wave")),
                alt.Tooltip("mean:Q", title=say("Mean")),
                alt.Tooltip("lower:Q", title=say("Range from")),
                alt.Tooltip("upper:Q", title=say("Range to")),
            ],
        ),
    ]
    return configured(layered(layers).properties(height=HEIGHT), tokens)


def _process(data: pd.DataFrame, tokens: Tokens, scale: alt.Scale) -> list[alt.Chart]:
    """Band, edges and mean line, where the unit has waves enough for them."""
    known = data.dropna(subset=["centre", "lower_limit", "upper_limit"])
    if known.empty:
        return []
    spans = known.assign(start=known["x"] - 0.5, stop=known["x"] + 0.5)
    base = alt.Chart(records(spans)).encode(x=alt.X("start:Q"), x2=alt.X2("stop:Q"))
    dash = [4, 4] if bool(known["is_trial"].any()) else [1, 0]
    edge = base.mark_rule(strokeWidth=1, color=tokens.edge, strokeDash=dash)
    return [
        base.mark_rect(color=tokens.mist, opacity=1).encode(
            y=alt.Y("lower_limit:Q", scale=scale), y2=alt.Y2("upper_limit:Q")
        ),
        edge.encode(y=alt.Y("lower_limit:Q", scale=scale)),
        edge.encode(y=alt.Y("upper_limit:Q", scale=scale)),
        base.mark_rule(strokeWidth=1.2, color=tokens.common).encode(
            y=alt.Y("centre:Q", scale=scale)
        ),
    ]
