"""Centre line and control limits of each kind of chart, before clipping and multiplying.

All arrays have one element per point; per-segment results are spread over their points. Sources:
statistics.md 4.1 and 4.2; Montgomery, Introduction to Statistical Quality Control, as cited by
qicharts2 0.8.1.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from pipeline.stats import constants
from pipeline.stats.moving_range import MeanRange, mean_range, ranges, unknown_if_varying
from pipeline.stats.options import ChartOptions
from pipeline.stats.points import Points
from pipeline.stats.segments import Bools, Floats
from pipeline.stats.vocabulary import ChartKind


@dataclass(frozen=True)
class Limits:
    """Lines per point, and per segment whether the outlier screen was waived.

    `runs_line` is the line that runs are counted about, where it is not the centre.
    """

    centre: Floats
    lower: Floats
    upper: Floats
    near_lower: Floats
    near_upper: Floats
    is_screen_waived: Bools


def lines(kind: ChartKind, points: Points, options: ChartOptions) -> Limits:
    """The lines of a chart of this kind; NaN where a segment has too few points for them."""
    return _BY_KIND[kind](points, options)


def base_counts(points: Points) -> np.ndarray:
    """Per segment: how many points the centre and limits come from."""
    return points.segments.count_true(points.base & points.has_value)


def _around(
    centre: Floats,
    half: Floats,
    points: Points,
    *,
    near: float = 2 / 3,
    waived: Bools | None = None,
) -> Limits:
    """Limits at `half` on both sides of the centre; none from fewer than two points."""
    enough = base_counts(points) >= constants.MINIMUM_FOR_LIMITS
    half = np.where(points.segments.spread(enough), half, np.nan)
    if waived is None:
        waived = np.zeros(points.segments.count, dtype=bool)
    return Limits(
        centre, centre - half, centre + half, centre - near * half, centre + near * half, waived
    )


def _base_mean(points: Points) -> Floats:
    use = points.base & points.has_value
    return points.segments.where(use).mean(points.value[use])


def _base_range(x: Floats, points: Points, options: ChartOptions) -> MeanRange:
    """Mean moving range over the base rows: excluded rows are bridged, gaps are not."""
    segments = points.segments.where(points.base)
    found = mean_range(
        ranges(x[points.base], segments),
        segments,
        screen=options.screen,
        waive=not options.like_peer,
    )
    if options.like_peer:
        return found
    known = unknown_if_varying(found.mean, x[points.base], segments)
    return MeanRange(known, found.is_screen_waived)


def _individuals(limit: float, points: Points, options: ChartOptions) -> Limits:
    centre = points.segments.spread(_base_mean(points))
    found = _base_range(points.value, points, options)
    half = limit * points.segments.spread(found.mean)
    return _around(centre, half, points, waived=found.is_screen_waived)


def _xmr(points: Points, options: ChartOptions) -> Limits:
    return _individuals(constants.XMR_LIMIT, points, options)


def _i(points: Points, options: ChartOptions) -> Limits:
    return _individuals(constants.SIGMA_LIMITS / constants.D2, points, options)


def _mr(points: Points, options: ChartOptions) -> Limits:
    """Points are the moving ranges already; lower limit 0, upper 3.267 times their mean."""
    centre = points.segments.spread(_base_mean(points))
    upper = constants.MOVING_RANGE_SCREEN * centre
    none = np.zeros(points.segments.count, dtype=bool)
    return Limits(centre, 0 * centre, upper, 0 * centre, upper * 2 / 3, none)


def _run(points: Points, options: ChartOptions) -> Limits:
    use = points.base & points.has_value
    median = points.segments.where(use).median(points.value[use])
    centre = points.segments.spread(median)
    return _around(centre, np.full(len(centre), np.nan), points)


def _t(points: Points, options: ChartOptions) -> Limits:
    """An individuals chart of y^(1/3.6), taken back; a negative root has no time: 0."""
    power = constants.TIME_BETWEEN_POWER
    found = _i(points.with_value(points.value ** (1 / power)), options)

    def back(line: Floats) -> Floats:
        return np.where(line < 0, 0.0, np.abs(line)) ** power

    return Limits(
        back(found.centre),
        back(found.lower),
        back(found.upper),
        back(found.near_lower),
        back(found.near_upper),
        found.is_screen_waived,
    )


def _g(points: Points, options: ChartOptions) -> Limits:
    """Limits from the geometric distribution about the mean; the centre drawn is the median."""
    mean = points.segments.spread(_base_mean(points))
    half = constants.SIGMA_LIMITS * np.sqrt(mean * (mean + 1))
    found = _around(mean, half, points)
    return Limits(
        _run(points, options).centre,
        found.lower,
        found.upper,
        found.near_lower,
        found.near_upper,
        found.is_screen_waived,
    )


def _c(points: Points, options: ChartOptions) -> Limits:
    centre = points.segments.spread(_base_mean(points))
    return _around(centre, constants.SIGMA_LIMITS * np.sqrt(centre), points)


def _pooled(points: Points) -> Floats:
    """Sum of numerators over sum of denominators, spread over the points."""
    use = points.base & points.has_value
    segments = points.segments.where(use)
    below = segments.total(points.denominator[use])
    below[below == 0] = np.nan
    return points.segments.spread(segments.total(points.numerator[use]) / below)


def _poisson_error(centre: Floats, points: Points) -> Floats:
    return np.sqrt(centre / points.denominator)


def _binomial_error(centre: Floats, points: Points) -> Floats:
    return np.sqrt(np.maximum(centre * (1 - centre), 0) / points.denominator)


def _u(points: Points, options: ChartOptions) -> Limits:
    centre = _pooled(points)
    return _around(centre, constants.SIGMA_LIMITS * _poisson_error(centre, points), points)


def _p(points: Points, options: ChartOptions) -> Limits:
    centre = _pooled(points)
    return _around(centre, constants.SIGMA_LIMITS * _binomial_error(centre, points), points)


def _laney(centre: Floats, error: Floats, points: Points, options: ChartOptions) -> Limits:
    """Limits widened by the variation between periods: sigma_z = mean moving range of z / 1.128.

    Where the error is 0 (nothing, or all, in every period) z is 0 and so is the width.
    """
    z = np.where(error > 0, (points.value - centre) / np.where(error > 0, error, 1.0), 0.0)
    z[~points.has_value] = np.nan
    found = _base_range(z, points, options)
    half = constants.SIGMA_LIMITS * error * points.segments.spread(found.mean / constants.D2)
    return _around(centre, half, points, waived=found.is_screen_waived)


def _up(points: Points, options: ChartOptions) -> Limits:
    centre = _pooled(points)
    return _laney(centre, _poisson_error(centre, points), points, options)


def _pp(points: Points, options: ChartOptions) -> Limits:
    centre = _pooled(points)
    return _laney(centre, _binomial_error(centre, points), points, options)


def _ip(points: Points, options: ChartOptions) -> Limits:
    """I': moving ranges standardised by both denominators; limits vary with the denominator.

    qicharts2 takes the ranges of all rows even when the baseline is fixed or rows are excluded;
    here they come from the base rows, as everywhere else (`like_peer` does as qicharts2).
    """
    centre = _pooled(points)
    rows = np.ones(len(centre), dtype=bool) if options.like_peer else points.base
    segments = points.segments.where(rows)
    inverse = 1 / points.denominator[rows]
    both = np.full(len(inverse), np.nan)
    both[1:] = np.sqrt(inverse[1:] + inverse[:-1])
    sigmas = ranges(points.value[rows], segments) / (both * constants.ABSOLUTE_STEP)
    found = mean_range(
        sigmas,
        segments,
        screen=options.screen,
        factor=constants.I_PRIME_SCREEN,
        waive=not options.like_peer,
    )
    mean = found.mean
    if not options.like_peer:
        mean = unknown_if_varying(mean, points.value[rows], segments)
    sigma = points.segments.spread(mean) / np.sqrt(points.denominator)
    half = constants.SIGMA_LIMITS * sigma
    return _around(centre, half, points, waived=found.is_screen_waived)


_BY_KIND: dict[ChartKind, Callable[[Points, ChartOptions], Limits]] = {
    ChartKind.RUN: _run,
    ChartKind.I: _i,
    ChartKind.MR: _mr,
    ChartKind.XMR: _xmr,
    ChartKind.IP: _ip,
    ChartKind.U: _u,
    ChartKind.UP: _up,
    ChartKind.P: _p,
    ChartKind.PP: _pp,
    ChartKind.C: _c,
    ChartKind.T: _t,
    ChartKind.G: _g,
}
