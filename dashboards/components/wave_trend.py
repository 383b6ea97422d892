"""The card of one unit's waves, with what chance allows from six waves of one series on."""

from __future__ import annotations

import pandas as pd

from dashboards.components.chart_card import Card, chart_card
from dashboards.components.choice import choice
from dashboards.components.scale_table import (
    change_word,
    score,
)
from dashboards.components.shell import Page
from dashboards.drawing import drawn
from dashboards.escape import escape, plain
from dashboards.rows import Row, rows_of
from dashboards.wellbeing_words import (
    broken_waves,
    scale_title,
    wave_label,
)
from pipeline.charts.waves import waves_chart
from pipeline.language import say, short_month

#: Waves from which a series has process limits (statistical practice 4.1).
WAVES_FOR_LIMITS = 6


def trend_card(page: Page, scale: Row, history: pd.DataFrame) -> None:
    """One unit's waves with what chance allows, from six waves of one series on."""
    starts = broken_waves(history)
    if starts:
        history = history.loc[pd.to_datetime(history["period_start"]).ge(starts[-1])]
    shown = history.loc[history["state"].eq("shown")]
    counts = shown.groupby("team_id", sort=False).size()
    units = [str(unit) for unit in counts.index[counts.ge(WAVES_FOR_LIMITS)]]
    if not units:
        return
    names = dict(zip(history["team_id"], history["team"], strict=True))
    unit = choice(
        "unit",
        units,
        label=say("Unit of the trend"),
        words=lambda code: plain(names[code]),
        default=units[0],
        width=260,
    )
    series = history.loc[history["team_id"].eq(unit)].copy()
    series["label"] = [f"{short_month(start)} {start.year}" for start in series["period_start"]]
    words = {"improvement": "improve", "concern": "concern"}
    series["mark"] = [words.get(row["variation"], "common") for row in rows_of(series)]
    reading = trend_words(series, str(names[unit]))
    card = Card(
        key="trend",
        title=say(
            "{scale}: {unit}, wave by wave",
            scale=escape(scale_title(scale)),
            unit=escape(names[unit]),
        ),
        reading=escape(reading, longest=400),
        reading_plain=reading,
        file_name=f"plimsoll-{scale['instrument_id']}-{scale['scale_id']}-waves",
        note=say("Grey band: what chance allows. Blue-grey bars: 95% range of each wave’s mean."),
    )
    columns = ["label", "mean", "lower", "upper", "centre", "lower_limit", "upper_limit"]
    chart_card(card, drawn(waves_chart, series, tokens=page.tokens), series[columns])


def trend_words(series: pd.DataFrame, name: str) -> str:
    """What the newest shown wave says against the waves before it."""
    shown = rows_of(series.loc[series["state"].eq("shown")])
    last = shown[-1]
    said = say(
        "{unit}: {score} in {month}",
        unit=plain(name),
        score=score(last["mean"], last),
        month=wave_label(last),
    )
    if last["is_trial"]:
        return say(
            "{said}; {count} waves so far: what chance allows is on trial.",
            said=said,
            count=len(shown),
        )
    if change_word(last) == "common" and last["special_cause"] == "none":
        return say("{said}; within what chance allows.", said=said)
    if last["special_cause"] == "none":
        return say(
            "{said}; different from the wave before, within what chance allows over all waves.",
            said=said,
        )
    return say("{said}; beyond what chance allows.", said=said)
