"""95 % intervals around released figures, clustered by worker, one form for each kind of measure.

Worker-days of one person resemble each other, so plain binomial or Poisson intervals are too
narrow. The standard error clustered by worker that is released with each figure says by how much:
its square over the plain variance is the design effect, never taken below 1. With few people the
normal quantile is too small, so Student's t is used with the people band's lower end minus one.

share  Wilson's interval at the effective number of units
rate   the exact Poisson (Garwood) interval at the effective count
mean   Student's t; without a standard error it is a plain fact (days since a survey), not a sample
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import stats

from pipeline.stats.intervals import poisson_exact
from schemas.vocabulary import Measure, PeopleBand

Floats = npt.NDArray[np.float64]

CONFIDENCE = 0.95
_UPPER_TAIL = 0.5 + CONFIDENCE / 2
_NORMAL = float(stats.norm.ppf(_UPPER_TAIL))

#: Counts are published to the nearest 5, which adds the variance of a uniform error of that width.
ROUNDING_BASE = 5.0
_ROUNDING_VARIANCE = ROUNDING_BASE**2 / 12

_FEWEST_PEOPLE = {
    PeopleBand.FROM_5: 5,
    PeopleBand.FROM_10: 10,
    PeopleBand.FROM_20: 20,
    PeopleBand.FROM_50: 50,
}

#: Printed in the documentation beside each limit.
FORM_OF_MEASURE = {
    Measure.SHARE: "Wilson at the effective number of units",
    Measure.RATE: "exact Poisson at the effective count",
    Measure.MEAN: "Student's t",
}


def quantile(people_bands: npt.NDArray[np.object_]) -> Floats:
    """Student's quantile for each people band; the normal one where the band is unknown."""
    by_band = {
        str(band): float(stats.t.ppf(_UPPER_TAIL, fewest - 1))
        for band, fewest in _FEWEST_PEOPLE.items()
    }
    return np.array([by_band.get(str(band), _NORMAL) for band in people_bands], dtype=np.float64)


def share_interval(
    share: Floats, units: Floats, *, std_error: Floats, quantiles: Floats, rounded: bool = True
) -> tuple[Floats, Floats]:
    """Wilson's interval for a share of `units`, at its design effect.

    Units and range: 0 to 1. `rounded` adds the error of rounding the counted units to 5; near 0
    and 1 the plain variance is that of the smallest count that rounds away from it.
    Missing: NaN ends where share, units or standard error is missing or units is 0.
    Source: Wilson 1927; the effective size with Student's t as in Korn and Graubard 1998.
    """
    usable = (share >= 0) & (share <= 1) & (units > 0) & np.isfinite(std_error)
    p = np.where(usable, share, 0.5)
    n = np.where(usable, units, 1.0)
    least = np.minimum((ROUNDING_BASE / 2 if rounded else 0.5) / n, 0.5)
    plain = _binomial(np.clip(p, least, 1 - least), n)
    variance = np.maximum(np.where(usable, std_error, 0.0) ** 2, _binomial(p, n))
    variance = variance + (_ROUNDING_VARIANCE / n**2 if rounded else 0.0)
    effective = n / np.maximum(variance / plain, 1.0)
    stretch = quantiles**2 / effective
    centre = (p + stretch / 2) / (1 + stretch)
    half = np.sqrt(p * (1 - p) * stretch + stretch**2 / 4) / (1 + stretch)
    lower = np.where(p <= 0, 0.0, np.clip(centre - half, 0.0, 1.0))
    upper = np.where(p >= 1, 1.0, np.clip(centre + half, 0.0, 1.0))
    return np.where(usable, lower, np.nan), np.where(usable, upper, np.nan)


def _binomial(share: Floats, units: Floats) -> Floats:
    return share * (1 - share) / units


def rate_interval(
    rate: Floats, denominator: Floats, *, std_error: Floats, quantiles: Floats
) -> tuple[Floats, Floats]:
    """The exact Poisson interval of a rate, at the effective count.

    The effective count is rate^2 / standard error^2, at most the amount counted (a dispersion
    never under 1), shrunk for the few people behind it. Beyond that it does not depend on the
    amount's unit, so minutes and contacts are treated alike.
    Missing: NaN ends where rate, denominator or standard error is missing or the denominator is 0.
    Source: Garwood 1936 at the overdispersed count.
    """
    below = np.where(denominator > 0, denominator, np.nan)
    amount = rate * below
    usable = np.isfinite(amount) & np.isfinite(std_error)
    # a standard error next to nothing gives an infinite count: then the amount itself decides
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        by_spread = np.where(std_error > 0, rate**2 / std_error**2, np.inf)
        count = np.minimum(by_spread, amount) * (_NORMAL / quantiles) ** 2
        some = usable & (amount > 0)
        count = np.where(some, count, 0.0)
        scale = np.where(some, rate / np.where(some, count, 1.0), 1 / below)
        lower, upper = poisson_exact(count, CONFIDENCE)
    lower, upper = lower * scale, upper * scale
    return np.where(usable, lower, np.nan), np.where(usable, upper, np.nan)


def mean_interval(mean: Floats, *, std_error: Floats, quantiles: Floats) -> tuple[Floats, Floats]:
    """Student's interval; a mean without a standard error is a fact and its own interval."""
    half = np.where(np.isfinite(std_error), std_error * quantiles, 0.0)
    return mean - half, mean + half


def significant(values: Floats, digits: int) -> Floats:
    """Values rounded to so many significant digits; 0 and NaN stay as they are."""
    plain = np.isfinite(values) & (values != 0)
    size = np.floor(np.log10(np.abs(np.where(plain, values, 1.0))))
    scale = 10.0 ** (digits - 1 - size)
    return np.where(plain, np.round(np.where(plain, values, 0.0) * scale) / scale, values)
