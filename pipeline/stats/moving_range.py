"""The mean moving range, with the one-pass outlier screen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.stats.constants import MOVING_RANGE_SCREEN
from pipeline.stats.segments import Bools, Floats, Segments


@dataclass(frozen=True)
class MeanRange:
    """Per segment: the mean moving range, and where the screen was set aside."""

    mean: Floats
    is_screen_waived: Bools


def ranges(x: Floats, segments: Segments) -> Floats:
    """|x - the point before|; NaN at the first point of a segment and on both sides of a gap."""
    result = np.full(len(x), np.nan)
    result[1:] = np.abs(x[1:] - x[:-1])
    result[segments.is_first] = np.nan
    return result


def mean_range(
    moving: Floats,
    segments: Segments,
    *,
    screen: bool,
    factor: float = MOVING_RANGE_SCREEN,
    waive: bool = True,
) -> MeanRange:
    """The mean of the moving ranges per segment; NaN where a segment has none.

    Screen: ranges of `factor` times the mean or more are dropped once and the mean is taken
    again. In a series that hardly ever changes this drops every range that is not zero, the
    limits collapse on the mean and each point is a signal (NHSRplotthedots and qicharts2 do so).
    There the screen is waived, unless `waive` is false. A series without any change has mean
    range 0 (the peers: NaN, because "range < 0" keeps nothing).
    Source: statistics.md 4.1; Nelson 1982.
    """
    present = np.isfinite(moving)
    whole = _mean(moving, segments, present)
    if not screen:
        return MeanRange(whole, np.zeros(segments.count, dtype=bool))
    kept = present & (moving < factor * segments.spread(whole))
    screened = _mean(moving, segments, kept)
    if not waive:
        return MeanRange(screened, np.zeros(segments.count, dtype=bool))
    collapsed = (whole > 0) & ~(screened > 0)
    result = np.where(collapsed | (whole == 0), whole, screened)
    return MeanRange(result, collapsed)


def unknown_if_varying(mean: Floats, x: Floats, segments: Segments) -> Floats:
    """The mean ranges, but NaN where one is 0 although the series varies.

    That happens when every change lies across a gap: no range saw it, and limits without width
    would make each point a signal.
    """
    present = np.isfinite(x)
    kept, values = segments.where(present), x[present]
    varies = kept.maximum(values) > -kept.maximum(-values)
    return np.where((mean == 0) & varies, np.nan, mean)


def _mean(x: Floats, segments: Segments, mask: Bools) -> Floats:
    return segments.where(mask).mean(x[mask])
