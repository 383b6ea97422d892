"""Amounts without judgement: exposure by kind, when it falls, and how long rests are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd

from pipeline.charts.base import configured, hatch, layered, records
from pipeline.charts.tokens import Tokens
from pipeline.language import say, weekday

KIND_ROW = 34
HEAT_HEIGHT = 176
REST_HEIGHT = 176


@dataclass(frozen=True)
class RestWords:
    """Words of the rest histogram: the limit, the share left of it, and whether that is past it."""

    limit: str
    share: str
    is_over: bool = False


def kinds_chart(frame: pd.DataFrame, *, tokens: Tokens) -> alt.LayerChart:
    """Bars of exposure per staffed shift by kind, the usual amount as a tick.

    Grain: one row per kind in print order: `kind` (word), `state`, `hours`, `usual`, `label`.
    Missing: a kind without a figure has its word where the bar would be.
    """
    order = list(frame["kind"])
    base = alt.Chart(records(frame))
    y = alt.Y(
        "kind:N",
        sort=order,
        title=None,
        axis=alt.Axis(labelColor=tokens.ink, labelFontSize=12.5, labelLimit=120, minExtent=92),
    )
    highest = frame[["hours", "usual"]].max(skipna=True).max(skipna=True)
    top = float(highest) * 1.28 if pd.notna(highest) and highest > 0 else 1.0
    x = alt.X("hours:Q", title=None, scale=alt.Scale(domain=[0, top], nice=False), axis=None)
    bars = base.mark_bar(color=tokens.sea, height=15, cornerRadiusEnd=1).encode(
        x=x,
        y=y,
        tooltip=[alt.Tooltip("kind:N", title=say("Kind")), alt.Tooltip("label:N", title="h")],
    )
    ticks = base.mark_tick(color=tokens.ink2, thickness=2, size=22).encode(x=alt.X("usual:Q"), y=y)
    axis = base.mark_rule(color=tokens.edge, strokeWidth=1).encode(x=alt.datum(0))
    figures = base.mark_text(align="left", dx=8, fontSize=12.5, fontWeight="bold").encode(
        x=alt.X("at:Q"), y=y, text=alt.Text("label:N"), color=alt.value(tokens.ink)
    )
    figures = figures.transform_filter("datum.state == 'shown' || datum.state == 'zero'")
    figures = figures.transform_calculate(
        at="max(isValid(datum.hours) ? datum.hours : 0, isValid(datum.usual) ? datum.usual : 0)"
    )
    words = (
        base.transform_filter("datum.state != 'shown' && datum.state != 'zero'")
        .mark_text(align="left", dx=24, fontSize=12, color=tokens.ink3)
        .encode(x=alt.datum(0), y=y, text=alt.Text("label:N"))
    )
    squares = (
        base.transform_filter("datum.state == 'suppressed'")
        .mark_text(align="left", dx=6, fontSize=13, color=tokens.edge, text="▨")
        .encode(x=alt.datum(0), y=y)
    )
    chart = layered([bars, ticks, axis, figures, words, squares])
    return configured(chart.properties(height=KIND_ROW * len(order)), tokens)


def heat_chart(frame: pd.DataFrame, *, tokens: Tokens) -> alt.LayerChart:
    """Seven days by eight blocks of three hours: stronger is more.

    Grain: one row per day and block: `day` 1-7, `hour` 0, 3 .. 21, `state`, `value`, `label`
    (printed), `words` (tooltip).
    Missing: none logged is an outline, withheld is hatched.
    """
    cells = frame.assign(
        x=frame["hour"] / 3 + 0.03,
        x2=frame["hour"] / 3 + 0.97,
        y=frame["day"] - 1 + 0.06,
        y2=frame["day"] - 0.06,
        cx=frame["hour"] / 3 + 0.5,
        cy=frame["day"] - 0.5,
        block=frame["hour"].map(
            lambda hour: say("{start} to {end}", start=f"{hour:02d}:00", end=f"{hour + 3:02d}:00")
        ),
        weekday=frame["day"].map(lambda day: weekday(int(day), short=True)),
    )
    base = alt.Chart(records(cells))
    x, y = _heat_axes()
    box = {"x": x, "x2": "x2:Q", "y": y, "y2": "y2:Q"}
    tips = [
        alt.Tooltip("weekday:N", title=say("Day")),
        alt.Tooltip("block:N", title=say("Hours")),
        alt.Tooltip("words:N", title=say("Case-contacts")),
    ]
    colour = alt.Color(
        "value:Q",
        scale=alt.Scale(range=[tokens.seawash, tokens.sea, tokens.seadark], interpolate="lab"),
        legend=None,
    )
    shown = (
        base.transform_filter("datum.state == 'shown'")
        .mark_rect(cornerRadius=2)
        .encode(**box, color=colour, tooltip=tips)
    )
    outlined = (
        base.transform_filter("datum.state != 'shown'")
        .mark_rect(cornerRadius=2, fill="transparent", stroke=tokens.line, strokeWidth=1)
        .encode(**box, tooltip=tips)
    )
    hidden = cells.loc[cells["state"].eq("suppressed"), ["x", "x2", "y", "y2"]]
    labels = base.mark_text(fontSize=12, fontWeight="bold", color=tokens.on_seadark).encode(
        x=alt.X("cx:Q"), y=alt.Y("cy:Q"), text=alt.Text("label:N")
    )
    chart = layered([shown, outlined, hatch(hidden, tokens=tokens, lines=3), labels])
    return configured(chart.properties(height=HEAT_HEIGHT), tokens)


def _heat_axes() -> tuple[alt.X, alt.Y]:
    hours = ", ".join(f"'{block + 0.5}': '{block * 3:02d}'" for block in range(8))
    days = ", ".join(f"'{index + 0.5}': '{weekday(index + 1, short=True)}'" for index in range(7))
    x = alt.X(
        "x:Q",
        title=say("hour the contact began, in blocks of three"),
        scale=alt.Scale(domain=[0, 8], nice=False),
        axis=alt.Axis(
            values=[block + 0.5 for block in range(8)],
            tickCount=8,
            labelFlush=False,
            labelExpr=f"{{{hours}}}[datum.value]",
            labelOverlap=False,
            grid=False,
        ),
    )
    y = alt.Y(
        "y:Q",
        title=None,
        scale=alt.Scale(domain=[7, 0], nice=False),
        axis=alt.Axis(
            values=[index + 0.5 for index in range(7)],
            tickCount=7,
            labelExpr=f"{{{days}}}[datum.value]",
            labelOverlap=False,
            grid=False,
        ),
    )
    return x, y


def rest_chart(
    frame: pd.DataFrame, *, tokens: Tokens, limit: float | None, words: RestWords
) -> alt.LayerChart:
    """Histogram of whole hours between two shifts, the load line upright at the limit.

    Grain: one row per whole hour: `hours`, `state`, `share` (0-1 of the rests shown), `words`.
    Missing: a withheld hour is hatched, an hour without rests is empty.
    """
    bars = frame.assign(
        x=frame["hours"] + 0.06,
        x2=frame["hours"] + 0.94,
        is_short=frame["hours"].lt(limit) if limit is not None and words.is_over else False,
    )
    highest = bars["share"].max(skipna=True)
    top = float(highest) * 1.3 if pd.notna(highest) and highest > 0 else 1.0
    low = min(float(frame["hours"].min()), 7.5) if len(frame) else 7.5
    x = alt.X(
        "x:Q",
        title=say("hours between two shifts of one person; team total, none traced"),
        scale=alt.Scale(domain=[low, 25], nice=False),
        axis=alt.Axis(values=[8, 11, 16, 20, 24], tickCount=5, grid=False, format="d"),
    )
    y = alt.Y(
        "share:Q",
        title=None,
        scale=alt.Scale(domain=[0, top], nice=False),
        axis=alt.Axis(tickCount=3, format=".0%"),
    )
    tips = [alt.Tooltip("hours:Q", title=say("Hours")), alt.Tooltip("words:N", title=say("Rests"))]
    rects = (
        alt.Chart(records(bars))
        .mark_rect()
        .encode(
            x=x,
            x2=alt.X2("x2:Q"),
            y=y,
            y2=alt.datum(0),
            tooltip=tips,
            color=alt.condition("datum.is_short", alt.value(tokens.concern), alt.value(tokens.sea)),
        )
    )
    hidden = bars.loc[bars["state"].eq("suppressed"), ["x", "x2"]].assign(y=0.0, y2=top * 0.22)
    layers = [rects, hatch(hidden, tokens=tokens, lines=4)]
    if limit is not None:
        layers += _upright_line(limit, top, tokens=tokens, words=words)
    return configured(layered(layers).properties(height=REST_HEIGHT), tokens)


def _upright_line(limit: float, top: float, *, tokens: Tokens, words: RestWords) -> list[alt.Chart]:
    """A limit on the x-axis: the same load line upright, its ring at the top."""
    rows = [{"x": limit, "y": 0.0, "y2": top * 0.9, "limit": words.limit, "share": words.share}]
    base = alt.Chart(alt.Data(values=rows))
    text: dict[str, Any] = {"fontSize": 12.5, "fontWeight": "bold"}
    return [
        base.mark_rule(strokeWidth=2.2, color=tokens.ink).encode(
            x=alt.X("x:Q"), y=alt.Y("y:Q"), y2=alt.Y2("y2:Q")
        ),
        base.mark_point(
            shape="circle",
            size=140,
            strokeWidth=2.2,
            stroke=tokens.ink,
            fill=tokens.surface,
            opacity=1,
        ).encode(x=alt.X("x:Q"), y=alt.Y("y2:Q")),
        base.mark_text(align="left", dx=13, color=tokens.ink, **text).encode(
            x=alt.X("x:Q"), y=alt.Y("y2:Q"), text=alt.Text("limit:N")
        ),
        base.mark_text(
            align="right",
            dx=-9,
            dy=26,
            color=tokens.concern if words.is_over else tokens.ink,
            **text,
        ).encode(x=alt.X("x:Q"), y=alt.Y("y2:Q"), text=alt.Text("share:N")),
    ]
