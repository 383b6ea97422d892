"""The two cards of the compare page: the funnel, and the teams in name order."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dashboards.compare_words import (
    compared,
    gap_word,
    printed,
    reading,
    rule_words,
    size_words,
    steadied_words,
)
from dashboards.components.chart_card import Card, chart_card, shape_legend
from dashboards.components.marks import VERDICT_WORDS
from dashboards.components.shell import Page
from dashboards.drawing import drawn
from dashboards.escape import escape, plain
from dashboards.figures import axis_format, figure, figure_kind, limit_figure
from dashboards.rows import Row, rows_of
from pipeline.charts import FunnelWords, LimitWords, funnel_chart
from pipeline.language import capital, later, month_year, say, whole
from pipeline.stats import FunnelKind
from pipeline.stats.funnel_limits import funnel_curve

CURVE_POINTS = 120
_PLACES = {
    "high": later("above the funnel"),
    "low": later("below the funnel"),
    "inside": later("inside the funnel"),
}


def _said(words: dict[str, str], code: object, otherwise: str) -> str:
    """The word of a code, or what is said where there is none."""
    return say(words.get(str(code), otherwise))


def funnel_card(page: Page, rows: pd.DataFrame, indicator: Row, *, month: pd.Timestamp) -> None:
    """The funnel of one measure and month, its table and its files."""
    shown = compared(rows)
    size = size_words(indicator, rows)
    said = reading(rows)
    title = say(str(indicator["title"]).removesuffix(", by kind"))
    limit = common_limit(shown)
    words = FunnelWords(
        axis_format=axis_format(figure_kind(indicator["measure"], indicator["unit"])),
        x_title=f"{capital(size)}, {month_year(month)}",
        target=_target_words(shown, indicator),
        limit=limit,
    )
    chart = None
    if len(shown):
        chart = drawn(
            funnel_chart,
            funnel_frame(shown, size=size),
            tokens=page.tokens,
            curve=curve_of(shown, indicator),
            words=words,
        )
    card = Card(
        key="funnel",
        title=say("{measure}, by how much the figure rests on", measure=escape(title, longest=120)),
        reading=said,
        reading_plain=f"{plain(title)}, {month_year(month)}. {said}",
        file_name=f"plimsoll-compare-{indicator['indicator_id']}-{month:%Y-%m}",
        legend=shape_legend(_legend(indicator)) + _steadied(),
        note=say(
            "Teams further right rest on more, so chance moves them less. {rule}",
            rule=rule_words(rows),
        ),
    )
    chart_card(card, chart, figures_table(rows, size=size))


def _steadied() -> str:
    return f'<li><span class="steadied" aria-hidden="true"></span>{say("steadied")}</li>'


def _legend(indicator: Row) -> list[tuple[str, str]]:
    low = indicator["direction"] == "low_is_worse"
    return [
        ("point-common", say("inside the funnel")),
        (
            "point-concern",
            say("below: worse than the others") if low else say("above: worse than the others"),
        ),
        ("point-improve", say("above: better") if low else say("below: better")),
    ]


def _target_words(shown: pd.DataFrame, indicator: Row) -> str:
    if shown.empty:
        return ""
    kind = figure_kind(indicator["measure"], indicator["unit"])
    return say("all teams {mean}", mean=figure(shown["target"].iloc[0], kind=kind))


def common_limit(shown: pd.DataFrame) -> LimitWords | None:
    """The load line's words where every team has the same limit; None where they differ."""
    limits = shown["threshold"].dropna().unique()
    if len(limits) != 1 or shown["threshold"].isna().any():
        return None
    row = rows_of(shown.head(1))[0]
    kind = figure_kind(row["measure"], row["unit"])
    limit = limit_figure(limits[0], kind=kind)
    is_least = row["direction"] == "low_is_worse"
    title = say("At least {limit}", limit=limit) if is_least else say("Limit {limit}", limit=limit)
    return LimitWords(title, str(row["limit_id"]))


def funnel_frame(shown: pd.DataFrame, *, size: str) -> pd.DataFrame:
    """The chart's frame: numbers to draw, words for the tooltip, shapes for the points."""
    rows = rows_of(shown)
    is_past = shown["verdict"].isin(["over", "over_may_be_chance"])
    low = shown["direction"].eq("low_is_worse")
    worse = shown["position"].eq("low").where(low, shown["position"].eq("high"))
    apart = shown["position"].isin(["high", "low"])
    ceiling = 0.95 if shown["measure"].iloc[0] == "share" else float("inf")
    return pd.DataFrame(
        {
            "size": shown["size"].to_numpy(float),
            "value": shown["counted"].clip(upper=ceiling).to_numpy(float),
            "steadied": shown["steadied"].clip(upper=ceiling).to_numpy(float),
            "target": shown["target"].to_numpy(float),
            "limit": shown["threshold"].to_numpy(float),
            "mark": np.select([apart & worse, apart], ["concern", "improve"], "common"),
            "is_bold": (is_past | apart).to_numpy(bool),
            "team": [plain(row["team"], longest=32) for row in rows],
            "figure": [printed(row) for row in rows],
            "steadied_words": [steadied_words(row) for row in rows],
            "size_words": [
                say("about {count} {things}", count=whole(row["size"]), things=size) for row in rows
            ],
            "verdict": [
                _said(VERDICT_WORDS, row["verdict"], later("no limit set")) for row in rows
            ],
            "place": [_said(_PLACES, row["position"], later("not marked")) for row in rows],
        }
    )


def curve_of(shown: pd.DataFrame, indicator: Row) -> pd.DataFrame:
    """The funnel's lines from the smallest team to the largest, with a little room."""
    least, most = float(shown["size"].min()), float(shown["size"].max())
    room = max((most - least) * 0.06, most * 0.02)
    sizes = np.linspace(max(least - room, least / 2), most + room, CURVE_POINTS)
    kind = FunnelKind.PROPORTION if indicator["measure"] == "share" else FunnelKind.RATE
    first = shown.iloc[0]
    return funnel_curve(sizes, target=float(first["target"]), tau2=float(first["tau2"]), kind=kind)


def figures_table(rows: pd.DataFrame, *, size: str) -> pd.DataFrame:
    """Every team as words, hidden ones with the word of their state."""
    kind = figure_kind(rows["measure"].iloc[0], rows["unit"].iloc[0])
    taking_part = rows["counted"].notna() & rows["upper_998"].notna()
    found = []
    for row, takes_part in zip(rows_of(rows), taking_part, strict=True):
        limits = [figure(row[name], kind=kind) for name in ("lower_998", "upper_998")]
        part = [
            say("about {size}", size=whole(row["size"])),
            printed(row),
            steadied_words(row),
            *limits,
        ]
        verdict = row["verdict"]
        found.append(
            [
                plain(row["team"]),
                *(part if takes_part else ["", gap_word(row), "", "", ""]),
                _said(_PLACES, row["position"], later("not marked") if takes_part else ""),
                _said(VERDICT_WORDS, verdict, later("no limit set")),
            ]
        )
    columns = [
        say("Team"),
        capital(size),
        say("As counted"),
        say("Steadied"),
        say("99.8% from"),
        say("99.8% to"),
    ]
    return pd.DataFrame(found, columns=[*columns, say("Among the teams"), say("Against its limit")])
