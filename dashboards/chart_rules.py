"""What every chart over time says of itself: its kind, its baseline, its points and its rule."""

from __future__ import annotations

import pandas as pd

from dashboards.figures import FigureKind, figure

#: Points behind the limits at most, then they stand. Source: statistical practice 4.1.
LOCKED_AT = 24
_CHARTS = {
    "xmr": "XmR chart",
    "up": "u\u2032 chart",
    "pp": "p\u2032 chart",
    "t": "t chart of days between",
    "run": "Run chart",
}
RULE = (
    "Rule: a point beyond the limits, seven on one side of the mean, seven rising or falling, or "
    "two of three near a limit."
)


def rule_words(series: pd.DataFrame, *, kind: FigureKind) -> str:
    """Chart, baseline, number of points and rule of one series, in plain words.

    Grain of `series`: one row per month, with `chart`, `points`, `centre`, `is_trial`, `value`.
    """
    charted = series.loc[series["chart"].notna()] if "chart" in series else series.iloc[:0]
    shown = int(series["value"].notna().sum())
    if charted.empty:
        return f"Points: {_months(shown)}. Not charted: no limits and no alerts."
    last = charted.iloc[-1]
    name = _CHARTS.get(str(last["chart"]), str(last["chart"]))
    points = int(last["points"])
    if last["chart"] == "run":
        why = "under 6 there are" if shown < 6 else "this measure has"
        return f"{name}. Points: {_months(shown)}; {why} no limits and no alerts."
    mean = figure(charted["centre"].iloc[-1], kind=kind)
    which = f"the first {_months(points)}" if points >= LOCKED_AT else f"all {_months(points)}"
    lock = "they stand" if points >= LOCKED_AT else f"they lock at {LOCKED_AT}"
    said = f"{name}. Baseline: {which} with a figure, mean {mean}; {lock}."
    if last["is_trial"]:
        return f"{said} Trial limits, dashed, under 12 points: no alerts yet."
    return f"{said} {RULE}"


def _months(count: int) -> str:
    return "1 month" if count == 1 else f"{count} months"
