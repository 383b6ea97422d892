"""Maximum likelihood for counts whose rates differ between teams by a gamma distribution.

The counts are then negative binomial: O_i ~ NB(mean mu n_i, shape theta). theta -> infinity is
the Poisson case: the teams cannot be told apart.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq, minimize_scalar
from scipy.special import gammaln, psi

from pipeline.stats.segments import Floats

LOG_SHAPE_RANGE = (-20.0, 18.0)  # theta from 2e-9 to 7e7; above it counts are Poisson
SCAN_STEP = 1e3  # factor by which the mean is bracketed
POISSON_SHAPE = 1e6  # a fitted shape beyond this is no between-team variance


@dataclass(frozen=True)
class GammaPrior:
    """The fitted distribution of true rates: gamma with this `shape` and this `mean`.

    `shape` is infinite where the data show no variance between teams beyond chance.
    """

    shape: float
    mean: float

    @property
    def rate(self) -> float:
        """The second parameter of the gamma distribution: exposure worth of prior."""
        return self.shape / self.mean

    @property
    def variance(self) -> float:
        """Between-team variance of the rate."""
        return 0.0 if math.isinf(self.shape) else self.mean**2 / self.shape


def fit(count: Floats, exposure: Floats) -> GammaPrior:
    """The maximum-likelihood prior; counts >= 0 and exposures > 0, no missing values.

    The mean is profiled out (for each shape its score has one root); the best shape is sought on
    a grid, then refined until its own score is zero.
    """
    overall = math.fsum(count) / math.fsum(exposure)
    poisson = GammaPrior(math.inf, overall)
    if len(count) < 2 or overall == 0:
        return poisson
    grid = np.linspace(*LOG_SHAPE_RANGE, 153)
    heights = [_profile(log_shape, count, exposure) for log_shape in grid]
    best = int(np.argmax(heights))
    if best == len(grid) - 1:
        return poisson
    low, high = grid[max(best - 1, 0)], grid[best + 1]
    shape = math.exp(_peak(low, high, count, exposure))
    if shape > POISSON_SHAPE:
        return poisson
    return GammaPrior(shape, _mean_given(shape, count, exposure))


def _peak(low: float, high: float, count: Floats, exposure: Floats) -> float:
    """The log shape where the profile's score is zero; else where the profile is highest."""
    first, last = (_shape_score(x, count, exposure) for x in (low, high))
    if first > 0 > last:
        return brentq(_shape_score, low, high, args=(count, exposure), xtol=1e-14, rtol=1e-14)
    found = minimize_scalar(
        lambda x: -_profile(x, count, exposure),
        bounds=(low, high),
        method="bounded",
        options={"xatol": 1e-12},
    )
    return float(found.x)


def _mean_given(shape: float, count: Floats, exposure: Floats) -> float:
    """The likeliest mean rate for a shape: the root of sum (O - mu n) / (1 + mu n / shape)."""

    def score(mean: float) -> float:
        return math.fsum((count - mean * exposure) / (1 + mean * exposure / shape))

    rates = count / exposure
    low, high = float(rates.min()), float(rates.max())
    if low == high or score(high) >= 0:
        return high
    above = high  # rates may lie many powers of ten apart: close in on the root before refining
    while score(above / SCAN_STEP) < 0:
        above /= SCAN_STEP
    low = max(low, above / SCAN_STEP)
    return brentq(score, low, above, xtol=1e-16 * above, rtol=8.9e-16)


def _profile(log_shape: float, count: Floats, exposure: Floats) -> float:
    """Log likelihood at the best mean for this shape, up to a constant."""
    shape = math.exp(log_shape)
    expected = _mean_given(shape, count, exposure) * exposure
    terms = (
        gammaln(count + shape)
        - gammaln(shape)
        - (count + shape) * np.log1p(expected / shape)
        + count * np.log(expected / shape)
    )
    return math.fsum(terms)


def _shape_score(log_shape: float, count: Floats, exposure: Floats) -> float:
    """Derivative of the profile likelihood by the shape (its sign is that by the log shape)."""
    shape = math.exp(log_shape)
    expected = _mean_given(shape, count, exposure) * exposure
    terms = (
        psi(count + shape)
        - psi(shape)
        - np.log1p(expected / shape)
        + (expected - count) / (shape + expected)
    )
    return math.fsum(terms)
