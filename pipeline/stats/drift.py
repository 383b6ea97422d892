"""EWMA and CUSUM: charts that gather small changes over time.

Both run over the points that have a value and are not excluded; a gap passes without a step. The
recursions of all segments run at once: the points are laid out as one row per segment.
Source: statistics.md 4.5; qcc 2.7 (`ewma`, `cusum`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.signal import lfilter

from pipeline.stats import constants
from pipeline.stats.moving_range import mean_range, ranges, unknown_if_varying
from pipeline.stats.options import ChartOptions
from pipeline.stats.points import Points
from pipeline.stats.segments import Bools, Floats, Segments


@dataclass(frozen=True)
class Drift:
    """Per point: the centre, the limits, and the statistic(s) followed.

    EWMA: `high` and `low` are both the moving average. CUSUM: `high` and `low` are the two sums
    in standard deviations (the low one negative) and the limits are +-h.
    Missing: NaN at gaps and excluded rows, and where the spread cannot be known.
    """

    centre: Floats
    lower: Floats
    upper: Floats
    high: Floats
    low: Floats


def ewma(points: Points, options: ChartOptions) -> Drift:
    """The exponentially weighted moving average with its exact, time-varying limits."""
    centre, sd = _centre_and_sd(points, options)
    weight = options.drift.weight
    step = points.is_included & points.has_value
    segments = points.segments.where(step)
    deviation = points.value[step] - segments.spread(centre)
    rows = _Rows(segments)
    smooth = lfilter([weight], [1, weight - 1], rows.lay_out(deviation), axis=1)
    t = segments.position + 1.0
    variance = weight / (2 - weight) * (1 - (1 - weight) ** (2 * t))
    half = options.drift.sigmas * segments.spread(sd) * np.sqrt(variance)
    middle = segments.spread(centre)
    average = middle + rows.pick(smooth)
    return Drift(
        points.segments.spread(centre),
        _fill(step, middle - half),
        _fill(step, middle + half),
        _fill(step, average),
        _fill(step, average),
    )


def cusum(points: Points, options: ChartOptions) -> Drift:
    """The two one-sided cumulative sums of z -+ k, each held at 0, starting at the head start.

    S_t = max(0, S_{t-1} + d_t) equals the walk C_t = d_1 + ... + d_t less its lowest value so
    far, and lies above head start + C_t: a running minimum instead of a loop.
    """
    centre, sd = _centre_and_sd(points, options)
    step = points.is_included & points.has_value
    segments = points.segments.where(step)
    sd = np.where(sd > 0, sd, np.nan)  # no change, no scale to count deviations in
    z = (points.value[step] - segments.spread(centre)) / segments.spread(sd)
    rows = _Rows(segments)
    reference, start = options.drift.reference, options.drift.head_start
    high = rows.pick(_one_sided(rows.lay_out(z - reference), start))
    low = -rows.pick(_one_sided(rows.lay_out(-z - reference), start))
    whole = points.segments.spread(centre)
    h = np.full(len(whole), options.drift.decision)
    return Drift(whole, -h, h, _fill(step, high), _fill(step, low))


def _one_sided(steps: Floats, start: float) -> Floats:
    walk = np.cumsum(steps, axis=1)
    return np.maximum(walk + start, walk - np.minimum.accumulate(walk, axis=1))


def _centre_and_sd(points: Points, options: ChartOptions) -> tuple[Floats, Floats]:
    """Per segment: as given, else the mean and mean|MR|/1.128 of the base, never screened."""
    use = points.base & points.has_value
    centre = points.segments.where(use).mean(points.value[use])
    base = points.segments.where(points.base)
    moving = ranges(points.value[points.base], base)
    mean = mean_range(moving, base, screen=False).mean
    sd = unknown_if_varying(mean, points.value[points.base], base) / constants.D2
    if options.drift.centre is not None:
        centre = np.full(points.segments.count, options.drift.centre)
    if options.drift.sd is not None:
        sd = np.full(points.segments.count, options.drift.sd)
    return centre, sd


def _fill(step: Bools, chosen: Floats) -> Floats:
    result = np.full(len(step), np.nan)
    result[step] = chosen
    return result


class _Rows:
    """Points laid out as a rectangle: one row per segment, padded with 0 at the right."""

    def __init__(self, segments: Segments) -> None:
        self._ids = segments.ids
        self._position = segments.position
        width = int(self._position.max()) + 1 if len(self._position) else 0
        self._shape = (segments.count, width)

    def lay_out(self, x: Floats) -> Floats:
        rectangle = np.zeros(self._shape)
        rectangle[self._ids, self._position] = x
        return rectangle

    def pick(self, rectangle: Floats) -> Floats:
        return rectangle[self._ids, self._position]
