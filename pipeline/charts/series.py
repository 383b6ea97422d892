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
    layered,
    load_line,
    month_axis,
    records,
)
from pipeline.charts.gaps import GAP_WORDS, HEIGHT, gap_words, withheld_months
from pipeline.charts.labels import band_words_place
from pipeline.charts.point_labels import point_labels
from pipeline.charts.rebase import part_numbers, rebases
from pipeline.charts.ticks import ticks
from pipeline.charts.tokens import Tokens
from pipeline.language import later, say

#: Columns of the tooltip with their words.
TOOLTIP = {
    "team": later("Team"),
    "month": later("Month"),
    "figure": later("Figure"),
    "verdict": later("Verdict"),
    "staffed": later("Staffed"),
    "people": later("People"),
    "completeness": later("Completeness"),
}


@dataclass(frozen=True)
class SeriesWords:
    """Text on the chart, ready to print; the chart itself formats only its axis.

    `actions`: where on the axis something was tried, in months from 0, and its name.
    """

    axis_format: str
    limit: LimitWords | None
    last: str
    signal: str
    band: str
    actions: tuple[tuple[float, str], ...] = ()


def series_chart(frame: pd.DataFrame, *, tokens: Tokens, words: SeriesWords) -> alt.LayerChart:
    """A team's monthly figures against the limit in force each month.

    Grain: one row per month in order: `month_start`, `state`, `value`, `limit`, `centre`,
    `lower_limit`, `upper_limit`, `is_trial`, `mark` (common, concern, improve), `is_signal_start`
    and the text columns of the tooltip; optionally `rebase`, the cause and date on the first month
    of a new part, and `rebase_note` below it.
    Missing: a month without a value is no point; withheld months are hatched, missing and late
    ones carry their word on the axis.
    """
    months = [pd.Timestamp(value).date() for value in frame["month_start"]]
    data = frame.drop(columns=["month_start"]).assign(x=range(len(frame)))
    low, top = _domain(data)
    layers: list[alt.Chart | alt.LayerChart] = [
        *_process(data, tokens, words, low=low, top=top),
        withheld_months(data, tokens, low=low, top=top),
        gap_words(data, tokens, top=top),
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
    tried = pd.DataFrame(words.actions, columns=["x", "name"])
    layers += [
        *ticks(tried, tokens, domain=(low, top), months=len(data), limit=_last_limit(data)),
        *rebases(data, tokens),
        *_points(data, tokens, words, domain=(low, top)),
    ]
    chart = layered(_scaled(layers, months, domain=(low, top), words=words)).properties(
        height=HEIGHT
    )
    return configured(chart, tokens, label_room=LABEL_ROOM)


def _last_limit(data: pd.DataFrame) -> float | None:
    """The limit its line ends at; None where none is in force."""
    known = data["limit"].dropna()
    return float(known.iloc[-1]) if len(known) else None


def _domain(data: pd.DataFrame) -> tuple[float, float]:
    """Ends of the axis. Amounts start at zero; a control chart may start higher, as numbers say."""
    marks = data[["value", "limit", "upper_limit", "lower_limit"]]
    highest, lowest = marks.max(skipna=True).max(), marks.min(skipna=True).min()
    if pd.isna(highest) or highest <= 0:
        return 0.0, 1.0
    spread = float(highest - lowest)
    has_gap = data["state"].isin(list(GAP_WORDS)).any()
    room = 0.3 if has_gap else 0.16
    top = float(highest) + max(spread * room, float(highest) * room / 3)
    is_chart = data["centre"].notna().any()
    low = float(lowest) - spread * 0.3
    return (low, top) if is_chart and low > 0.35 * float(highest) else (0.0, top)


def _scaled(
    layers: Sequence[alt.Chart | alt.LayerChart],
    months: Sequence[date],
    *,
    domain: tuple[float, float],
    words: SeriesWords,
) -> list[alt.Chart | alt.LayerChart]:
    """The layers behind an invisible first one that carries the axes for all of them."""
    frame_ = alt.Chart(alt.Data(values=[{"x": 0, "y": domain[0]}])).mark_point(opacity=0)
    axes = frame_.encode(
        x=alt.X(
            "x:Q",
            scale=alt.Scale(domain=[-0.6, len(months) - 0.1], nice=False, zero=False),
            axis=month_axis(months),
        ),
        y=alt.Y(
            "y:Q",
            scale=alt.Scale(domain=list(domain), nice=False),
            axis=alt.Axis(tickCount=4, format=words.axis_format, title=None),
        ),
    )
    return [axes, *layers]


def _process(
    data: pd.DataFrame, tokens: Tokens, words: SeriesWords, *, low: float, top: float
) -> list[alt.Chart]:
    """The mist band between the process limits, its edges and the mean, month by month."""
    known = data.dropna(subset=["centre", "upper_limit"])
    if known.empty:
        return []
    spans = known.assign(
        start=known["x"] - 0.5, stop=known["x"] + 0.5, lower_limit=known["lower_limit"].fillna(0)
    )
    columns = ["start", "stop", "centre", "lower_limit", "upper_limit"]
    base = alt.Chart(records(spans[columns]))
    span = {"x": alt.X("start:Q"), "x2": alt.X2("stop:Q")}
    edges = [
        alt.Chart(records(rows[columns]))
        .mark_rule(strokeWidth=1, color=tokens.edge, strokeDash=[4, 4] if is_trial else [1, 0])
        .encode(**span, y=alt.Y(f"{name}:Q"))
        for is_trial, rows in spans.groupby("is_trial")
        for name in ("upper_limit", "lower_limit")
    ]
    place, dy = band_words_place(spans, data["value"], low=low, top=top)
    label = alt.Chart(records(spans.head(1)[["start"]].assign(y=place, text=words.band)))
    return [
        base.mark_rect(color=tokens.mist, opacity=1, stroke=tokens.mist, strokeWidth=1).encode(
            **span, y=alt.Y("lower_limit:Q"), y2=alt.Y2("upper_limit:Q")
        ),
        *edges,
        base.mark_rule(strokeWidth=1.2, color=tokens.common).encode(**span, y=alt.Y("centre:Q")),
        label.mark_text(align="left", dx=8, dy=dy, fontSize=12, color=tokens.ink3).encode(
            x=alt.X("start:Q"), y=alt.Y("y:Q"), text=alt.Text("text:N")
        ),
    ]


def _points(
    data: pd.DataFrame, tokens: Tokens, words: SeriesWords, *, domain: tuple[float, float]
) -> list[alt.Chart]:
    """The line, the points in their shapes with a halo, the last value and a signal's start."""
    data = data.assign(part=part_numbers(data))
    columns = ["x", "value", "mark", "part", *TOOLTIP]
    base = alt.Chart(records(data[columns]))
    line = base.mark_line(strokeWidth=1.5, color=tokens.common, invalid="break-paths-show-domains")
    points = base.transform_filter("isValid(datum.value)").mark_point(
        filled=True, opacity=1, stroke=tokens.surface, strokeWidth=1.6
    )
    colours = [tokens.common, tokens.concern, tokens.improve]
    return [
        line.encode(x=alt.X("x:Q"), y=alt.Y("value:Q"), detail=alt.Detail("part:N")),
        points.encode(
            x=alt.X("x:Q"),
            y=alt.Y("value:Q"),
            color=alt.Color("mark:O", scale=_by_mark(colours), legend=None),
            shape=alt.Shape("mark:O", scale=_by_mark(["circle", "diamond", "square"]), legend=None),
            size=alt.Size("mark:O", scale=_by_mark([74, 130, 104]), legend=None),
            tooltip=[alt.Tooltip(f"{name}:N", title=say(word)) for name, word in TOOLTIP.items()],
        ),
        *point_labels(data, tokens, (words.last, words.signal), domain=domain),
    ]


def _by_mark(values: Sequence[str | int]) -> alt.Scale:
    """A scale that tells common, concern and improvement apart in one channel."""
    return alt.Scale(domain=["common", "concern", "improve"], range=list(values))
