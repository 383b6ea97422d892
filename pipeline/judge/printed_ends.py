"""Interval ends as they are printed: a function of the published figure, not of exact amounts.

A verdict may rest on the exact amounts that are shown; its interval, printed to four digits, would
let a reader work them back. So the printed ends come from the rounded amounts and the published
standard error, and only the verdict itself tells on which side of the limit the exact one lies.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.judge.intervals import significant
from pipeline.judge.verdict import Floats, intervals_of
from schemas.vocabulary import Measure, Verdict

#: Interval ends to four significant digits: more would pretend.
INTERVAL_DIGITS = 4


def with_printed_ends(verdicts: pd.DataFrame) -> pd.DataFrame:
    """The rows with `lower` and `upper` as published; empty where they were.

    Grain: unchanged, rows of `with_verdicts` with the published `numerator`, `denominator`, `value`
    and `std_error`. Where the rounded figure puts an end on the other side of the limit than the
    verdict has it, the end is the limit: a reader knows the verdict anyway.
    """
    lower, upper = intervals_of(_as_published(verdicts))
    limit = verdicts["limit_value"].to_numpy(float)
    verdict = verdicts["verdict"].to_numpy(object)
    low = verdicts["is_low_worse"].to_numpy(bool)
    is_over = verdict == str(Verdict.OVER)
    may_be = verdict == str(Verdict.OVER_MAY_BE_CHANCE)
    lower = np.where(is_over & ~low, np.fmax(lower, limit), lower)
    lower = np.where(may_be & ~low, np.minimum(lower, limit), lower)
    upper = np.where(is_over & low, np.fmin(upper, limit), upper)
    upper = np.where(may_be & low, np.maximum(upper, limit), upper)
    upper, lower = np.fmax(upper, lower), np.fmin(upper, lower)
    had = verdicts["lower"].notna().to_numpy(bool)
    return verdicts.assign(
        lower=np.where(had, significant(lower, INTERVAL_DIGITS), np.nan),
        upper=np.where(had, significant(upper, INTERVAL_DIGITS), np.nan),
    )


def _as_published(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with what a reader of the file has in the place of what verdicts are read off.

    A share is judged by its rounded counts already.
    """
    value, below = rows["value"].to_numpy(float), rows["denominator"].to_numpy(float)
    is_rate = (rows["measure"] == str(Measure.RATE)).to_numpy(bool)
    ratio = _ratio(rows["numerator"].to_numpy(float), below)
    judged = rows["judged_value"].to_numpy(float)
    is_mean = (rows["measure"] == str(Measure.MEAN)).to_numpy(bool)
    printed = np.select([is_rate & np.isfinite(ratio), is_mean | is_rate], [ratio, value], judged)
    return rows.assign(
        judged_value=printed, judged_denominator=below, judged_std_error=rows["std_error"]
    )


def _ratio(over: Floats, under: Floats) -> Floats:
    return np.divide(over, under, out=np.full(len(over), np.nan), where=under > 0)
