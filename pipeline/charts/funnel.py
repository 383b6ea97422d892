"""Teams beside each other: a funnel that is as wide as a team's size allows."""

from __future__ import annotations

from dataclasses import dataclass

import altair as alt
import pandas as pd

from pipeline.charts.base import LABEL_ROOM, LimitWords, configured, layered, load_line, records
from pipeline.charts.labels import placed
from pipeline.charts.tokens import Tokens
from pipeline.language import later, printed, say

HEIGHT = 440
#: Width the names are laid out for; a wider card has more room, never less.
WIDTH = 690
TOOLTIP = ("team", "figure", "steadied_words", "size_words", "verdict", "place")
_MARKS = ("common", "concern", "improve")


@dataclass(frozen=True)
class FunnelWords:
    """Text on the chart, ready to print; the chart itself formats only its axes."""

    axis_format: str
    x_title: str
    target: str
    limit: LimitWords | None


def funnel_chart(
    frame: pd.DataFrame, *, curve: pd.DataFrame, tokens: Tokens, words: FunnelWords
) -> alt.LayerChart:
    """Each team's figure by what it rests on, the steadied figure as a bar, and the funnel.

    Grain: one row per team: `size`, `value`, `steadied`, `target`, `limit`, `mark` (common,
    concern, improve), `is_bold` and the text columns of the tooltip. `curve`: `denominator` and
    the four limits, in order of size.
    """
    low_x, high_x = float(curve["denominator"].min()), float(curve["denominator"].max())
    low, top = _domain(frame, curve)
    end = high_x + (high_x - low_x) * 0.012
    layers: list[alt.Chart | alt.LayerChart] = [
        _axes((low_x, end), (low, top), words),
        *_funnel(curve, frame, tokens, words, domain=(low, top)),
    ]
    if words.limit is not None:
        line = pd.DataFrame({"x": [low_x + 0.5], "limit": [float(frame["limit"].iloc[0])]})
        layers.append(
            load_line(line, tokens=tokens, words=words.limit, end=end, format_=words.axis_format)
        )
    layers += _teams(frame, tokens, box=(low_x, end, low, top))
    chart = layered(layers).properties(height=HEIGHT)
    return configured(chart, tokens, label_room=LABEL_ROOM)


def _domain(frame: pd.DataFrame, curve: pd.DataFrame) -> tuple[float, float]:
    """Ends of the axis: every point, and the funnel but for the widest part of its mouth.

    From zero, unless everything lies high above it, as shares near 100 % do.
    """
    marks = frame[["value", "steadied", "limit", "target"]]
    highest, lowest = float(marks.max().max()), float(marks.min().min())
    mouth = float(curve["upper_998"].clip(upper=2 * highest).max())
    top = max(highest, mouth) * 1.06 or 1.0
    lowest = min(lowest, float(curve["lower_998"].min()))
    is_high = lowest > 0.4 * top
    return (lowest - 0.2 * (top - lowest) if is_high else 0.0), top


def _axes(x: tuple[float, float], y: tuple[float, float], words: FunnelWords) -> alt.Chart:
    """An invisible first layer that carries the axes for all of them."""
    return (
        alt.Chart(alt.Data(values=[{"x": x[0], "y": y[0]}]))
        .mark_point(opacity=0)
        .encode(
            x=alt.X(
                "x:Q",
                scale=alt.Scale(domain=list(x), nice=False, zero=False),
                axis=alt.Axis(
                    tickCount=7,
                    grid=False,
                    title=words.x_title,
                    titleAnchor="start",
                    titleY=30,
                    titleLimit=260,
                ),
            ),
            y=alt.Y(
                "y:Q",
                scale=alt.Scale(domain=list(y), nice=False, zero=False),
                axis=alt.Axis(tickCount=5, format=words.axis_format, title=None),
            ),
        )
    )


def _funnel(
    curve: pd.DataFrame,
    frame: pd.DataFrame,
    tokens: Tokens,
    words: FunnelWords,
    *,
    domain: tuple[float, float],
) -> list[alt.Chart]:
    """Mist inside 99.8 %, its edges, 95 % dashed, the mean of all teams, each named in place."""
    base = alt.Chart(records(curve))
    target = float(frame["target"].iloc[0])
    edges = []
    for name, dash in (("998", [1, 0]), ("95", [4, 4])):
        for side in ("lower", "upper"):
            edge = base.mark_line(strokeWidth=1, color=tokens.edge, strokeDash=dash, clip=True)
            edges.append(edge.encode(x=alt.X("denominator:Q"), y=alt.Y(f"{side}_{name}:Q")))
    ends = pd.DataFrame({"x": [curve["denominator"].min()], "x2": [curve["denominator"].max()]})
    middle = alt.Chart(records(ends.assign(y=target))).mark_rule(
        strokeWidth=1.2, color=tokens.common
    )
    return [
        base.mark_area(color=tokens.mist, opacity=1, line=False, clip=True).encode(
            x=alt.X("denominator:Q"), y=alt.Y("lower_998:Q"), y2=alt.Y2("upper_998:Q")
        ),
        *edges,
        middle.encode(x=alt.X("x:Q"), x2=alt.X2("x2:Q"), y=alt.Y("y:Q")),
        *_names_of_lines(
            curve, target, tokens, words, domain=domain, limit=float(frame["limit"].iloc[0])
        ),
    ]


def _names_of_lines(
    curve: pd.DataFrame,
    target: float,
    tokens: Tokens,
    words: FunnelWords,
    *,
    domain: tuple[float, float],
    limit: float,
) -> list[alt.Chart]:
    """A word at the end of each line that ends within the picture and clear of its neighbours."""
    last = curve.iloc[-1]
    free = (domain[1] - domain[0]) * 16 / HEIGHT
    ends = [(target, words.target)]
    taken = [] if words.limit is None else [limit - free, limit, limit + free]
    for name, word in (("998", printed("99.8%")), ("95", printed("95%"))):
        for side in ("upper", "lower"):
            end = float(last[f"{side}_{name}"])
            is_clear = all(
                abs(end - other) > free for other in [*taken, *(known for known, _ in ends)]
            )
            if is_clear and domain[0] <= end <= domain[1]:
                ends.append((end, word))
    rows = pd.DataFrame(ends, columns=["y", "text"]).assign(x=float(last["denominator"]))
    chart = alt.Chart(records(rows)).mark_text(align="left", dx=22, fontSize=12, color=tokens.ink3)
    return [chart.encode(x=alt.X("x:Q"), y=alt.Y("y:Q"), text=alt.Text("text:N"))]


def _teams(
    frame: pd.DataFrame, tokens: Tokens, *, box: tuple[float, float, float, float]
) -> list[alt.Chart]:
    """The bar to the steadied figure, the point as counted in its shape, and the name."""
    base = alt.Chart(records(frame))
    points = base.mark_point(filled=True, opacity=1, stroke=tokens.surface, strokeWidth=1.6)
    colours = [tokens.common, tokens.concern, tokens.improve]
    shapes = ["circle", "diamond", "square"]
    steadied = base.mark_rule(strokeWidth=1.4, color=tokens.seadeep)
    tick = base.mark_tick(thickness=2, size=14, color=tokens.seadeep, orient="horizontal")
    named = placed(frame, box=box, width=WIDTH, height=HEIGHT)
    names = [
        alt.Chart(records(rows))
        .mark_text(
            align=rows["align"].iloc[0],
            fontSize=12,
            fontWeight="bold" if is_bold else "normal",
            color=tokens.ink if is_bold else tokens.ink2,
            dx=float(rows["dx"].iloc[0]),
            dy=float(rows["dy"].iloc[0]),
            clip=True,
        )
        .encode(
            x=alt.X("size:Q"),
            y=alt.Y("value:Q"),
            text=alt.condition(f"width > {WIDTH // 2}", "team:N", alt.value("")),
        )
        for (is_bold, _), rows in named.groupby(["is_bold", "place_id"])
    ]
    return [
        steadied.encode(x=alt.X("size:Q"), y=alt.Y("value:Q"), y2=alt.Y2("steadied:Q")),
        tick.encode(x=alt.X("size:Q"), y=alt.Y("steadied:Q")),
        points.encode(
            x=alt.X("size:Q"),
            y=alt.Y("value:Q"),
            color=alt.Color("mark:O", scale=_by_mark(colours), legend=None),
            shape=alt.Shape("mark:O", scale=_by_mark(shapes), legend=None),
            size=alt.Size("mark:O", scale=_by_mark([74, 130, 104]), legend=None),
            tooltip=[alt.Tooltip(f"{name}:N", title=say(_TITLES[name])) for name in TOOLTIP],
        ),
        *names,
    ]


_TITLES = {
    "team": later("Team"),
    "figure": later("As counted"),
    "steadied_words": later("Steadied"),
    "size_words": later("Rests on"),
    "verdict": later("Against its limit"),
    "place": later("Among the teams"),
}


def _by_mark(values: list[str] | list[int]) -> alt.Scale:
    return alt.Scale(domain=list(_MARKS), range=list(values))
