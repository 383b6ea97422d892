"""Exposure over time: points, what chance allows, and the load line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import altair as alt
import pandas as pd

from pipeline.charts.base import (
    LABEL_ROOM,
    LimitWords,
    configured,
    hatch,
    load_line,
    month_axis,
    records,
    year_marks,
)
from pipeline.charts.tokens import Tokens

HEIGHT = 258
TOOLTIP = (
    "team",
    "month",
    "figure",
    "verdict",
    "staffed",
    "people",
    "completeness",
)


@dataclass(frozen=True)
class SeriesWords:
    """Text on the chart, ready to print; the chart itself formats only its axis."""

    axis_format: str
    limit: LimitWords | None
    last: str
    signal: str
    band: str


def series_chart(frame: pd.DataFrame, *, tokens: Tokens, words: SeriesWords) -> alt.LayerChart:
    """A team's monthly figures against the limit in force each month.

    Grain: one row per month in order: `month_start`, `state`, `value`, `limit`, `centre`,
    `lower_limit`, `upper_limit`, `is_trial`, `mark` (common, concern, improve), `is_signal_start`
    and the text columns of the tooltip.
    Missing: a month without a value is no point; withheld months are hatched, missing and late
    ones carry their word on the axis.
    """
    months = [pd.Timestamp(value).date() for value in frame["month_start"]]
    data = frame.drop(columns=["month_start"]).assign(x=range(len(frame)))
    top = _top(data)
    layers = [
        *_process(data, tokens, words),
        _withheld(data, tokens, top=top),
        _words_for_gaps(data, tokens, top=top),
    ]
    if words.limit is not None and data["limit"].notna().any():
        end = len(data) - 0.1
        layers.append(
            load_line(
                data[["x", "limit"]],
                tokens=tokens,
                words=words.limit,
                end=end,
                format_=words.axis_format,
            )
        )
    layers += [*_points(data, tokens, words), year_marks(months, tokens, height=HEIGHT)]
    chart = alt.layer(*_scaled(layers, months, top=top, words=words)).properties(height=HEIGHT)
    return configured(chart, tokens, label_room=LABEL_ROOM)


def _top(data: pd.DataFrame) -> float:
    """Upper end of the axis: amounts start at zero and end a little over the highest mark."""
    highest = data[["value", "limit", "upper_limit"]].max(skipna=True).max(skipna=True)
    return float(highest) * 1.12 if pd.notna(highest) and highest > 0 else 1.0


def _scaled(
    layers: Sequence[alt.Chart | alt.LayerChart],
    months: Sequence[date],
    *,
    top: float,
    words: SeriesWords,
) -> list[alt.Chart | alt.LayerChart]:
    """The layers behind an invisible first one that carries the axes for all of them."""
    frame_ = alt.Chart(alt.Data(values=[{"x": 0, "y": 0}])).mark_point(opacity=0)
    axes = frame_.encode(
        x=alt.X(
            "x:Q",
            scale=alt.Scale(domain=[-0.6, len(months) - 0.1], nice=False, zero=False),
            axis=month_axis(months),
        ),
        y=alt.Y(
            "y:Q",
            scale=alt.Scale(domain=[0, top], nice=False),
            axis=alt.Axis(tickCount=4, format=words.axis_format, title=None),
        ),
    )
    return [axes, *layers]


def _process(data: pd.DataFrame, tokens: Tokens, words: SeriesWords) -> list[alt.Chart]:
    """The mist band between the process limits, its edges and the mean."""
    if data["centre"].isna().all():
        return []
    known = data.dropna(subset=["centre", "upper_limit"])
    base = alt.Chart(records(known[["x", "centre", "lower_limit", "upper_limit"]]))
    dash = [4, 4] if known["is_trial"].fillna(False).astype(bool).any() else [1, 0]
    edge = {"strokeWidth": 1, "color": tokens.edge, "strokeDash": dash, "interpolate": "step"}
    layers = [
        base.mark_area(color=tokens.mist, opacity=1, interpolate="step").encode(
            x="x:Q", y="lower_limit:Q", y2="upper_limit:Q"
        ),
        base.mark_line(**edge).encode(x="x:Q", y="upper_limit:Q"),
        base.mark_line(**edge).encode(x="x:Q", y="lower_limit:Q"),
        base.mark_line(strokeWidth=1.2, color=tokens.common).encode(x="x:Q", y="centre:Q"),
    ]
    if not known.empty:
        label = alt.Chart(records(known.head(1)[["x", "lower_limit"]].assign(text=words.band)))
        layers.append(
            label.mark_text(align="left", dx=8, dy=-9, fontSize=12, color=tokens.ink3).encode(
                x="x:Q", y="lower_limit:Q", text="text:N"
            )
        )
    return layers


def _withheld(data: pd.DataFrame, tokens: Tokens, *, top: float) -> alt.Chart:
    hidden = data.loc[data["state"].eq("suppressed"), ["x"]]
    boxes = hidden.assign(x2=hidden["x"] + 0.45, x=hidden["x"] - 0.45, y=0.0, y2=top)
    return hatch(boxes, tokens=tokens, lines=14)


def _words_for_gaps(data: pd.DataFrame, tokens: Tokens, *, top: float) -> alt.Chart:
    """The word of each month without a figure, once per run of such months."""
    words = {"suppressed": "withheld", "missing": "missing", "late": "late"}
    run = data["state"].ne(data["state"].shift()).cumsum()
    gaps = data.assign(run=run).loc[data["state"].isin(list(words))]
    firsts = gaps.groupby("run").agg(x=("x", "mean"), state=("state", "first"))
    rows = firsts.assign(text=firsts["state"].map(words), y=top * 0.985)
    return (
        alt.Chart(records(rows[["x", "y", "text"]]))
        .mark_text(
            fontSize=12,
            fontWeight="bold",
            color=tokens.ink2,
            stroke=tokens.surface,
            strokeWidth=0,
            baseline="top",
        )
        .encode(x="x:Q", y="y:Q", text="text:N")
    )


def _points(data: pd.DataFrame, tokens: Tokens, words: SeriesWords) -> list[alt.Chart]:
    """The line, the points in their shapes with a halo, the last value and a signal's start."""
    columns = ["x", "value", "mark", *TOOLTIP]
    base = alt.Chart(records(data[columns]))
    line = base.mark_line(strokeWidth=1.5, color=tokens.common, invalid="break-paths-show-domains")
    layers: list[alt.Chart] = [line.encode(x="x:Q", y="value:Q")]
    layers.append(
        base.transform_filter("isValid(datum.value)")
        .mark_point(filled=True, opacity=1, stroke=tokens.surface, strokeWidth=1.6)
        .encode(
            x="x:Q",
            y="value:Q",
            color=_by_mark([tokens.common, tokens.concern, tokens.improve], alt.Color),
            shape=_by_mark(["circle", "diamond", "square"], alt.Shape),
            size=_by_mark([74, 130, 104], alt.Size),
            tooltip=[alt.Tooltip(f"{name}:N", title=name.capitalize()) for name in TOOLTIP],
        )
    )
    return [*layers, *_point_labels(data, tokens, words)]


def _by_mark(
    values: Sequence[str | int], channel: type[alt.Color] | type[alt.Shape] | type[alt.Size]
) -> alt.Color | alt.Shape | alt.Size:
    """One channel that tells common, concern and improvement apart."""
    scale = alt.Scale(domain=["common", "concern", "improve"], range=list(values))
    return channel("mark:N", scale=scale, legend=None)


def _point_labels(data: pd.DataFrame, tokens: Tokens, words: SeriesWords) -> list[alt.Chart]:
    colours = {"concern": tokens.concern, "improve": tokens.improve}
    labels: list[alt.Chart] = []
    valued = data.dropna(subset=["value"])
    if not valued.empty and words.last:
        last = valued.tail(1)
        labels.append(
            _label(last, words.last, colour=colours.get(str(last["mark"].iloc[0]), tokens.ink))
        )
    starts = valued.loc[valued["is_signal_start"].fillna(False).astype(bool)]
    if words.signal and len(starts) and starts["x"].iloc[-1] < valued["x"].iloc[-1]:
        start = starts.tail(1)
        labels.append(
            _label(start, words.signal, colour=colours.get(str(start["mark"].iloc[0]), tokens.ink))
        )
    return labels


def _label(row: pd.DataFrame, text: str, *, colour: str) -> alt.Chart:
    return (
        alt.Chart(records(row[["x", "value"]].assign(text=text)))
        .mark_text(align="right", dx=-9, dy=-13, fontSize=12.5, fontWeight="bold", color=colour)
        .encode(x="x:Q", y="value:Q", text="text:N")
    )
