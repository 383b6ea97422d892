"""The four "Making Data Count" rules over many series at once.

Gaps and excluded rows are stepped over: the rules see the points that count, in order, so that a
gap neither makes nor breaks a signal. Source: statistics.md 4.1; NHSRplotthedots 0.2.2.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.stats.comparing import side, tolerance
from pipeline.stats.constants import SHIFT_LENGTH, TREND_LENGTH
from pipeline.stats.limits import Limits
from pipeline.stats.points import Points
from pipeline.stats.segments import Bools, Floats, Segments


@dataclass(frozen=True)
class RuleFlags:
    """Per point: which rules it takes part in, and which way it lies or moves.

    `side`: -1, 0, +1 against the centre. `slope`: +1 in a rising trend, -1 in a falling one, else
    0. A point where a rise turns into a fall belongs to the later trend.
    """

    outside: Bools
    trend: Bools
    two_of_three: Bools
    shift: Bools
    side: np.ndarray
    slope: np.ndarray


def four_rules(points: Points, limits: Limits) -> RuleFlags:
    """Mark the points of each rule; a row without a value is never marked."""
    counted = points.is_included & points.has_value
    segments = points.segments.where(counted)
    slack = tolerance(points.value, points.segments)
    position = side(points.value, limits.centre, slack)
    outside = is_outside(points.value, limits.lower, limits.upper, slack)
    near = (side(points.value, limits.near_upper, slack) > 0) | (
        side(points.value, limits.near_lower, slack) < 0
    )
    slope = np.zeros(len(counted), dtype=np.int8)
    slope[counted] = trend_slope(points.value[counted], segments)
    return RuleFlags(
        outside,
        slope != 0,
        _fill(counted, two_of_three((near & ~outside)[counted], position[counted], segments)),
        _fill(counted, shift(position[counted], segments)),
        position,
        slope,
    )


def is_outside(value: Floats, lower: Floats, upper: Floats, slack: Floats) -> Bools:
    """Strictly beyond a limit; false where the value or the limits are missing."""
    return (side(value, upper, slack) > 0) | (side(value, lower, slack) < 0)


def shift(position: np.ndarray, segments: Segments) -> Bools:
    """All points of a run of seven or more strictly on one side; a point on the mean breaks it."""
    run_of_point, lengths = segments.run_lengths(position)
    return (lengths[run_of_point] >= SHIFT_LENGTH) & (position != 0)


def trend_slope(value: Floats, segments: Segments) -> np.ndarray:
    """+1 for all points of seven or more in a strict rise, -1 in a strict fall, else 0."""
    step = np.zeros(len(value), dtype=np.int8)
    step[1:] = np.sign(value[1:] - value[:-1])
    begins = segments.is_first
    step[begins] = 0  # no step leads into the first point, which also cuts runs at the border
    run_of_step, lengths = segments.run_lengths(step)
    step_in_trend = np.where(lengths[run_of_step] >= TREND_LENGTH - 1, step, 0)
    into_next = np.zeros(len(value), dtype=np.int8)
    into_next[:-1] = np.where(begins[1:], 0, step_in_trend[1:])
    return np.where(into_next != 0, into_next, step_in_trend)


def two_of_three(near: Bools, position: np.ndarray, segments: Segments) -> Bools:
    """The near points of any three in a row that lie on one side with two of them near a limit.

    A point beyond the limit is on its side but not near it.
    """
    n = len(near)
    fires = np.zeros(n, dtype=bool)  # at the last of the three
    if n >= 3:
        one_side = (position[2:] != 0) & (position[2:] == position[1:-1])
        one_side &= position[1:-1] == position[:-2]
        one_side &= segments.ids[2:] == segments.ids[:-2]
        how_many = near[2:].astype(np.int8) + near[1:-1] + near[:-2]
        fires[2:] = one_side & (how_many >= 2)
    part_of = fires.copy()
    part_of[:-1] |= fires[1:]
    part_of[:-2] |= fires[2:]
    return part_of & near


def _fill(mask: Bools, chosen: Bools) -> Bools:
    result = np.zeros(len(mask), dtype=bool)
    result[mask] = chosen
    return result
