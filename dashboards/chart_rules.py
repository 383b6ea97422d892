"""What every chart over time says of itself: its kind, its baseline, its points and its rule."""

from __future__ import annotations

import pandas as pd

from dashboards.cap_changes import since_the_cap
from dashboards.figures import FigureKind, figure
from pipeline.language import later, say, say_count

#: Points behind the limits at most, then they stand. Source: statistical practice 4.1.
LOCKED_AT = 24
_CHARTS = {
    "xmr": later("XmR chart"),
    "up": later("u\u2032 chart"),
    "pp": later("p\u2032 chart"),
    "t": later("t chart of days between"),
    "run": later("Run chart"),
}
RULE = later(
    "Rule: a point beyond the limits, seven on one side of the mean, seven rising or falling, or "
    "two of three near a limit."
)


def rule_words(series: pd.DataFrame, *, kind: FigureKind) -> str:
    """Chart, baseline, number of points and rule of one series, in plain words.

    Grain of `series`: one row per month, with `chart`, `points`, `centre`, `is_trial`, `value`.
    """
    series, begun = since_the_cap(series)
    said = _words_of_part(series, kind=kind)
    return f"{said} {begun}" if begun else said


def _words_of_part(series: pd.DataFrame, *, kind: FigureKind) -> str:
    charted = series.loc[series["chart"].notna()] if "chart" in series else series.iloc[:0]
    shown = int(series["value"].notna().sum())
    if charted.empty:
        return say("Points: {months}. Not charted: no limits and no alerts.", months=_months(shown))
    last = charted.iloc[-1]
    name = say(_CHARTS.get(str(last["chart"]), str(last["chart"])))
    points = int(last["points"])
    if last["chart"] == "run":
        told = {"chart": name, "months": _months(shown)}
        if shown < 6:
            return say(
                "{chart}. Points: {months}; under 6 there are no limits and no alerts.", **told
            )
        return say("{chart}. Points: {months}; this measure has no limits and no alerts.", **told)
    mean = figure(charted["centre"].iloc[-1], kind=kind)
    told = {"chart": name, "months": _months(points), "mean": mean}
    if points >= LOCKED_AT:
        said = say(
            "{chart}. Baseline: the first {months} with a figure, mean {mean}; they stand.", **told
        )
    else:
        said = say(
            "{chart}. Baseline: all {months} with a figure, mean {mean}; they lock at {locked}.",
            locked=LOCKED_AT,
            **told,
        )
    if last["is_trial"]:
        return f"{said} {say('Trial limits, dashed, under 12 points: no alerts yet.')}"
    return f"{said} {say(RULE)}"


def _months(count: int) -> str:
    return say_count("{count} month", "{count} months", count)
