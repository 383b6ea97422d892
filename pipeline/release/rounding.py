"""How a figure is published: states, rounding bases, bands of people and their words."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.release.relations import Bools, Floats
from schemas.vocabulary import CellState, PeopleBand

BAND_EDGES = ((50, PeopleBand.FROM_50), (20, PeopleBand.FROM_20), (10, PeopleBand.FROM_10))
ZERO_TEXT = "0 to 2"
NEARLY_ALL = 0.95
HALF_STEP = 2.0  # a count rounded to 5 is at most this much less
TINY = 1e-300


def rounded(value: Floats, base: Floats | float) -> Floats:
    """Values rounded to the nearest multiple of the base, halves upwards.

    Missing: NaN stays NaN. Nearest and not random: the same truth always gives the same figure.
    """
    return _nearest(value / base) * base


def two_significant(value: Floats) -> Floats:
    """Rates rounded to two significant figures, halves upwards.

    Missing: 0 and what no scale can hold are 0, NaN is NaN.
    """
    size = np.where((np.abs(value) < TINY) | ~np.isfinite(value), 1.0, np.abs(value))
    digits = 1 - np.floor(np.log10(size))
    factor = 10.0**digits
    return _nearest(value * factor) / factor


def whole_percent(share: Floats) -> Floats:
    """Shares (0-1) rounded to whole percent, halves upwards."""
    return _nearest(share * 100) / 100


def _nearest(value: Floats) -> Floats:
    """The nearest whole number, halves upwards: 57.5 % held as 0.575 lies a hair under its half."""
    return np.floor(np.round(value, 9) + 0.5)


def printed_error(error: Floats, over: Floats, under: Floats, *, is_counted: Bools) -> Floats:
    """Standard errors of over / under (rounded amounts) as published: two significant figures.

    `is_counted`: counts of people's days at risk, which only their rounding protects. No spread at
    all would tell 0 from 1 and 2, and all from nearly all: there it is 0 whatever it was. A small
    count that one person carries alone spreads so much that it tells the count: the error is never
    more than the least count that is rounded to the same figure could have. NaN stays NaN.
    """
    least = np.maximum(over - HALF_STEP, 0.0)
    most = np.divide(least, under, out=np.full(len(over), np.inf), where=under > 0)
    bounded = np.where(is_counted & np.isfinite(error), np.minimum(error, most), error)
    all_alike = (over <= 0) | (is_counted & (over >= under))
    return two_significant(np.where(np.isfinite(error) & all_alike, 0.0, bounded))


def people_band(people: Floats, visible: Bools) -> pd.Series:
    """The band of distinct people behind each visible cell; None for hidden or under five.

    Never the exact number: parents and children would be differenced.
    """
    band = np.full(len(people), None, dtype=object)
    band[people >= 5] = PeopleBand.FROM_5.value
    for edge, name in reversed(BAND_EDGES):
        band[people >= edge] = name.value
    band[~visible] = None
    return pd.Series(band, dtype=object)


def states(published: Floats, hidden: Bools, hint: npt.NDArray[np.object_]) -> pd.Series:
    """One of the five states per cell: shown, suppressed, zero, missing or late.

    `hint` holds missing or late for cells without complete input, else anything. An exact zero and
    a small count that rounds to zero are one state.
    """
    state = np.full(len(published), CellState.SHOWN.value, dtype=object)
    state[published == 0] = CellState.ZERO.value
    state[hidden] = CellState.SUPPRESSED.value
    for kept in (CellState.MISSING.value, CellState.LATE.value):
        state[hint == kept] = kept
    return pd.Series(state, dtype=object)


def figure_text(value: float | None, state: str) -> str:
    """A published count in words: a number, "0 to 2", "hidden", "missing" or "late"."""
    if state == CellState.SUPPRESSED:
        return "hidden"
    if state in (CellState.MISSING, CellState.LATE):
        return str(state)
    if state == CellState.ZERO or value is None or not np.isfinite(value):
        return ZERO_TEXT
    return f"{value:,.0f}"


def share_text(share: float | None, state: str) -> str:
    """A published share in words: whole percent, "0 to 2" of a zero, "95 % or more" near one."""
    if state in (CellState.SUPPRESSED, CellState.MISSING, CellState.LATE, CellState.ZERO):
        return figure_text(share, state)
    if share is None or not np.isfinite(share):
        return ZERO_TEXT
    return "95 % or more" if share >= NEARLY_ALL else f"{share * 100:.0f} %"
