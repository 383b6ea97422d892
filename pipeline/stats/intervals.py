"""Exact and near-exact intervals of counts, rates and shares.

Units: `confidence` is the two-sided coverage, 0.95 by default. All functions take arrays or
numbers and give (lower, upper) arrays. Missing: NaN in, NaN out; so are negative counts, and
numerators above their denominator.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammainccinv, gammaincinv
from scipy.stats import beta, norm

from pipeline.stats.segments import Floats

BYAR_FROM = 10  # below this count Byar's approximation is replaced by the exact interval


def poisson_exact(count: ArrayLike, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """The exact interval of the mean behind an observed count (also a fractional one).

    Source: Garwood 1936; qchisq(a/2, 2x)/2 and qchisq(1 - a/2, 2x + 2)/2, here as gamma
    quantiles, which is the same and holds its digits in the far tails.
    """
    x = _counts(count)
    tail = (1 - confidence) / 2
    lower = np.where(x > 0, gammaincinv(np.where(x > 0, x, 1.0), tail), 0.0)
    upper = gammainccinv(x + 1, tail)
    return _where_known(x, lower, upper)


def byar(count: ArrayLike, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Byar's approximation of the interval of a Poisson mean; the lower end is never below 0.

    Source: Breslow and Day 1987, as used for English public-health indicators.
    """
    x = _counts(count)
    z = norm.isf((1 - confidence) / 2)
    some = np.where(x > 0, x, 1.0)
    root = 1 - 1 / (9 * some) - z / (3 * np.sqrt(some))
    lower = np.where(x > 0, x * np.maximum(root, 0) ** 3, 0.0)
    upper = (x + 1) * (1 - 1 / (9 * (x + 1)) + z / (3 * np.sqrt(x + 1))) ** 3
    return _where_known(x, lower, upper)


def poisson(count: ArrayLike, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Exact below ten events, Byar from ten on: the convention of PHEindicatormethods."""
    x = _counts(count)
    exact, near = poisson_exact(x, confidence), byar(x, confidence)
    is_small = x < BYAR_FROM
    return np.where(is_small, exact[0], near[0]), np.where(is_small, exact[1], near[1])


def rate(count: ArrayLike, exposure: ArrayLike, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """The interval of events per unit of exposure; NaN where there is no exposure."""
    lower, upper = poisson(count, confidence)
    amount = np.asarray(exposure, dtype=float)
    amount = np.where(amount > 0, amount, np.nan)
    return lower / amount, upper / amount


def wilson(count: ArrayLike, total: ArrayLike, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Wilson's score interval of a share; NaN where the total is 0."""
    x, n = _counts_of(count, total)
    z = norm.isf((1 - confidence) / 2)
    middle = 2 * x + z**2
    half = z * np.sqrt(z**2 + 4 * x * (1 - x / n))
    return (
        np.maximum((middle - half) / (2 * (n + z**2)), 0.0),
        np.minimum((middle + half) / (2 * (n + z**2)), 1.0),
    )


def binomial_exact(
    count: ArrayLike, total: ArrayLike, confidence: float = 0.95
) -> tuple[Floats, Floats]:
    """The exact interval of a share, also for fractional counts; NaN where the total is 0.

    Source: Clopper and Pearson 1934, as quantiles of beta distributions.
    """
    x, n = _counts_of(count, total)
    tail = (1 - confidence) / 2
    rest = n - x
    some, left = x > 0, rest > 0
    lower = np.where(some, beta.ppf(tail, np.where(some, x, 1), rest + 1), 0.0)
    upper = np.where(left, beta.isf(tail, x + 1, np.where(left, rest, 1)), 1.0)
    return _where_known(x, lower, upper)


def _counts(count: ArrayLike) -> Floats:
    x = np.asarray(count, dtype=float)
    return np.where(x >= 0, x, np.nan)


def _counts_of(count: ArrayLike, total: ArrayLike) -> tuple[Floats, Floats]:
    x, n = np.broadcast_arrays(_counts(count), np.asarray(total, dtype=float))
    holds = (n > 0) & (x <= n)
    return np.where(holds, x, np.nan), np.where(holds, n, np.nan)


def _where_known(x: Floats, lower: Floats, upper: Floats) -> tuple[Floats, Floats]:
    return np.where(np.isnan(x), np.nan, lower), np.where(np.isnan(x), np.nan, upper)
