"""Comparing points with lines, blind to rounding errors in the last digits.

Ten points of 0.1 have a mean that may differ from 0.1 in the seventeenth digit; a point there is
*on* the line. Thirty-two units in the last place of the largest value of the segment count as
equal.
"""

from __future__ import annotations

import numpy as np

from pipeline.stats.segments import Floats, Segments

ULPS = 32 * np.finfo(float).eps


def tolerance(value: Floats, segments: Segments) -> Floats:
    """Per point: below this a difference is rounding. Missing values are ignored."""
    size = np.where(np.isfinite(value), np.abs(value), 0.0)
    return segments.spread(np.nan_to_num(segments.maximum(size))) * ULPS


def side(value: Floats, line: Floats, slack: Floats) -> np.ndarray:
    """-1 below the line, 0 on it (or either missing), +1 above."""
    difference = value - line
    above = difference > slack
    below = difference < -slack
    return above.astype(np.int8) - below.astype(np.int8)
