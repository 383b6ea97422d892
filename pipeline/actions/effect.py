"""Before and after: the months around an action compared, with an interval."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from scipy.stats import t as student

#: Months with a figure needed on each side: under six points a series carries no limits either.
#: Source: statistical practice 4.1.
LEAST_MONTHS = 6
#: The nearest twelve on each side: a year, so that a season weighs the same on both.
MOST_MONTHS = 12
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Effect:
    """What the months around an action say.

    Units: the unit of the figure. `difference` is after less before, `lower` and `upper` its 95 %
    interval. Missing: means, difference and interval are None until both sides have six months
    with a figure; `needed_before` and `needed_after` say how many they lack. Difference and
    interval are None too where no month differs from the others on its side: rounding or a steady
    count, and nothing to tell chance by.
    """

    months_before: int
    months_after: int
    before: float | None = None
    after: float | None = None
    difference: float | None = None
    lower: float | None = None
    upper: float | None = None

    @property
    def needed_before(self) -> int:
        """Months with a figure that are lacking before it; no waiting brings them."""
        return max(LEAST_MONTHS - self.months_before, 0)

    @property
    def needed_after(self) -> int:
        """Months with a figure that have still to come."""
        return max(LEAST_MONTHS - self.months_after, 0)

    @property
    def is_judged(self) -> bool:
        """Whether there is a comparison."""
        return self.difference is not None

    @property
    def change(self) -> str:
        """`lower`, `higher`, or `unclear` where the interval holds no change at all."""
        if self.lower is None or self.upper is None or self.lower <= 0 <= self.upper:
            return "unclear"
        return "lower" if self.upper < 0 else "higher"


def first_month_after(started_on: date) -> pd.Timestamp:
    """The first whole month: the action's own when it began on its first day, else the next."""
    day = pd.Timestamp(started_on)
    return day if day.day == 1 else day + pd.offsets.MonthBegin(1)


def effect(months: pd.DataFrame, started_on: date) -> Effect:
    """The months before and after an action.

    Grain: `months` has one row per month: `month_start`, `value`. The month an action begins in
    belongs to neither side, unless it began on the 1st. Before are the twelve calendar months
    before it, after the twelve from the first whole one on.
    Missing: a month without a figure counts on neither side.
    Source: Welch's interval of a difference of means, months as the units: what varies from month
    to month is in it, and so is that workers' cases come in clusters.
    """
    day = pd.Timestamp(started_on)
    own = day - pd.offsets.MonthBegin(0) if day.day == 1 else day - pd.offsets.MonthBegin(1)
    first = first_month_after(started_on)
    start = months["month_start"]
    span = pd.DateOffset(months=MOST_MONTHS)
    before = _known(months.loc[start.between(own - span, own, inclusive="left")])
    after = _known(months.loc[start.between(first, first + span, inclusive="left")])
    if min(len(before), len(after)) < LEAST_MONTHS:
        return Effect(len(before), len(after))
    return _compared(before, after)


def _known(months: pd.DataFrame) -> np.ndarray:
    return months["value"].dropna().to_numpy(float)


def _compared(before: np.ndarray, after: np.ndarray) -> Effect:
    if np.ptp(before) == np.ptp(after) == 0:  # by the spread: a variance of equal shares is 1e-34
        means = (float(before[0]), float(after[0]))
        return Effect(len(before), len(after), *means)
    difference = float(after.mean() - before.mean())
    shares = np.array([before.var(ddof=1) / len(before), after.var(ddof=1) / len(after)])
    below = np.array([len(before) - 1, len(after) - 1])
    error = float(np.sqrt(shares.sum()))
    freedom = float(shares.sum() ** 2 / (shares**2 / below).sum())
    half = float(student.ppf(0.5 + CONFIDENCE / 2, freedom)) * error
    return Effect(
        months_before=len(before),
        months_after=len(after),
        before=float(before.mean()),
        after=float(after.mean()),
        difference=difference,
        lower=difference - half,
        upper=difference + half,
    )
