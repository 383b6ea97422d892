"""Which control-chart signals are news: those that the newest point completed.

The rules mark every point of a run or trend, also the earlier ones, once it is long enough. What
changed this month is only the point that made it long enough.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.judge.cells import days
from pipeline.stats.constants import SHIFT_LENGTH, TREND_LENGTH
from schemas.vocabulary import PeriodKind, SpecialCause

CHARTED = ["indicator_id", "team_id", "exposure_kind"]


def fresh_signals(signal: pd.DataFrame, *, month: object) -> pd.DataFrame:
    """Series whose point of this month completed a signal.

    Grain: one row per series: `CHARTED`, `news` (a `SpecialCause`), `variation`, `is_above` its
    mean, `is_rising`. `signal` as published. Gaps are stepped over.
    Missing: series on trial limits, or without a point this month, have no news.
    """
    start = pd.Timestamp(str(month)).replace(day=1)
    when = days(signal["period_start"])
    is_month = signal["period_kind"].astype(str) == str(PeriodKind.MONTH)
    rows = signal.loc[is_month & (when <= start) & signal["value"].notna()]
    rows = rows.assign(period_start=when).sort_values([*CHARTED, "period_start"])
    rows["special_cause"] = rows["special_cause"].astype(object)
    by = [rows[name] for name in CHARTED]
    told = rows.assign(
        is_above=rows["value"] > rows["centre"],
        is_rising=rows["value"].groupby(by, observed=True).diff() > 0,
        news=_news(rows, by),
    )
    chosen = (told["period_start"] == start) & (told["news"] != "") & ~told["is_trial"].astype(bool)
    return told.loc[chosen, [*CHARTED, "news", "variation", "is_above", "is_rising"]]


def _news(rows: pd.DataFrame, by: list[pd.Series]) -> np.ndarray:
    cause = rows["special_cause"]
    outside = cause == str(SpecialCause.OUTSIDE)
    near = (cause == str(SpecialCause.TWO_OF_THREE)).astype(int)
    near_by = near.groupby(by, observed=True)
    earlier = near_by.shift(1, fill_value=0) + near_by.shift(2, fill_value=0)
    side = pd.Series(np.sign(rows["value"] - rows["centre"]), index=rows.index)
    steps = pd.Series(np.sign(rows["value"].groupby(by, observed=True).diff()), index=rows.index)
    long_enough = (_streak(steps, by) == TREND_LENGTH - 1) & (steps.abs() == 1)
    return np.select(
        [
            outside & ~outside.groupby(by, observed=True).shift(1, fill_value=False),
            long_enough,
            (_streak(side, by) == SHIFT_LENGTH) & (side != 0),
            (near == 1) & (earlier == 1),
        ],
        [
            str(SpecialCause.OUTSIDE),
            str(SpecialCause.TREND),
            str(SpecialCause.SHIFT),
            str(SpecialCause.TWO_OF_THREE),
        ],
        default="",
    )


def _streak(marks: pd.Series, by: list[pd.Series]) -> pd.Series:
    """For each point the number of equal marks in a row up to it."""
    begins = marks != marks.groupby(by, observed=True).shift(1)
    return marks.groupby([*by, begins.cumsum()], observed=True).cumcount() + 1
