"""The scales on which funnel values have a known, constant error, and the way back.

A scale says where each group and the target lie, how large the error of each group is, and how a
limit on the scale becomes a limit on the plotted value.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from pipeline.stats.funnel_options import FunnelOptions
from pipeline.stats.segments import Floats
from pipeline.stats.vocabulary import FunnelKind, FunnelMethod


@dataclass(frozen=True)
class Scale:
    """Per group `y` and its standard error; the target on the scale; the way back to a ratio.

    `limit_error` is the error the limits are drawn with: the same, except in FunnelPlotR's own
    ratio-of-counts funnel.
    """

    y: Floats
    error: Floats
    target: float
    back: Callable[[Floats], Floats]
    limit_error: Floats

    @property
    def z(self) -> Floats:
        """Distance of each group from the target in its own errors."""
        return (self.y - self.target) / self.error

    def limits(self, z: float, tau2: float) -> tuple[Floats, Floats]:
        """Lower and upper limits, back on the scale of the ratio or proportion."""
        half = z * np.sqrt(self.limit_error**2 + tau2)
        return self.back(self.target - half), self.back(self.target + half)


def scale(numerator: Floats, expected: Floats, target: float, options: FunnelOptions) -> Scale:
    """The scale for this kind of funnel. `target`: 1 for ratios, else the overall value."""
    if options.kind is FunnelKind.PROPORTION:
        return _arcsine(numerator, expected, target)
    if options.kind is FunnelKind.RATE and options.like_peer:
        return _log_of_counts(numerator, expected, target)
    if options.method is FunnelMethod.LOG:
        return _log(numerator, expected)
    return _root(numerator, expected, is_squared=not options.like_peer)


def _root(numerator: Floats, expected: Floats, *, is_squared: bool) -> Scale:
    """sqrt(O/E) with error 1/(2 sqrt E): it bears a group without events.

    A limit below 0 on the root scale is 0, not the square of a negative number. FunnelPlotR
    leaves the limits on the root scale (its issue 33), which makes them too narrow.
    """
    error = 1 / (2 * np.sqrt(expected))

    def back(root: Floats) -> Floats:
        return np.maximum(root, 0.0) ** 2 if is_squared else root

    return Scale(np.sqrt(numerator / expected), error, 1.0, back, error)


def _log(numerator: Floats, expected: Floats) -> Scale:
    """log(O/E) with error 1/sqrt E; no events count as half an event (the logarithm of 0)."""
    error = 1 / np.sqrt(expected)
    y = np.log(np.where(numerator > 0, numerator, 0.5) / expected)
    return Scale(y, error, 0.0, _ratio_of, error)


def _arcsine(numerator: Floats, total: Floats, target: float) -> Scale:
    """asin(sqrt p) with error 1/(2 sqrt n); limits stay between 0 and 1."""
    error = 1 / (2 * np.sqrt(total))

    def back(angle: Floats) -> Floats:
        return np.sin(np.clip(angle, 0.0, np.pi / 2)) ** 2

    middle = float(np.arcsin(np.sqrt(target)))
    return Scale(np.arcsin(np.sqrt(numerator / total)), error, middle, back, error)


def _log_of_counts(numerator: Floats, denominator: Floats, target: float) -> Scale:
    """FunnelPlotR's ratio of two counts, kept to compare with it.

    Its limits take 1/(2 sqrt denominator) as the error of a logarithm: for events per shift far
    too narrow.
    """
    y = np.log((numerator + 0.5) / (denominator + 0.5))
    error = np.sqrt(numerator / (numerator + 0.5) ** 2 + denominator / (denominator + 0.5) ** 2)
    return Scale(y, error, float(np.log(target)), _ratio_of, 1 / (2 * np.sqrt(denominator)))


def _ratio_of(logarithm: Floats) -> Floats:
    """The ratio; infinite where nothing bounds it (an expected number of next to nothing)."""
    with np.errstate(over="ignore"):
        return np.exp(logarithm)
