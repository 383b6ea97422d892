"""From flags to words: special cause, direction, variation and assurance."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.stats.comparing import ULPS
from pipeline.stats.rules import RuleFlags
from pipeline.stats.segments import Floats, Ints
from pipeline.stats.vocabulary import (
    Assurance,
    Direction,
    SpecialCause,
    Variation,
)


def special_causes(flags: RuleFlags) -> np.ndarray:
    """Codes into `SpecialCause`: the first rule that applies, outside first."""
    ordered = [flags.outside, flags.trend, flags.two_of_three, flags.shift]
    return np.select(ordered, [1, 2, 3, 4], default=0).astype(np.int8)


def directions(cause: np.ndarray, flags: RuleFlags) -> np.ndarray:
    """Codes into `Direction`: a trend has its slope, the other rules the side of the mean."""
    lies = np.where(flags.side > 0, 1, 2)
    moves = np.where(flags.slope > 0, 3, 4)
    return np.select([cause == 0, cause == 2], [0, moves], default=lies).astype(np.int8)


def variations(direction: np.ndarray, better: Ints) -> np.ndarray:
    """Codes into `Variation`; above and rising are high, below and falling are low.

    `better`: +1 where higher is better, -1 where lower is, 0 where neither.
    """
    lies = np.select([(direction == 1) | (direction == 3), direction != 0], [1, -1], default=0)
    judged = lies * better
    neutral = (lies != 0) & (better == 0)
    cases = [judged > 0, judged < 0, neutral & (lies > 0), neutral]
    return np.select(cases, [1, 2, 3, 4], default=0).astype(np.int8)


def assurances(lower: Floats, upper: Floats, target: Floats, better: Ints) -> np.ndarray:
    """Codes into `Assurance`; `none` without a target, without limits, or where neither is better.

    Lower is better: a target above the upper limit is kept by almost every point (consistently
    within), one below the lower limit by almost none. Higher is better: the mirror image.
    """
    slack = ULPS * np.maximum(np.abs(lower), np.abs(upper))
    known = np.isfinite(lower) & np.isfinite(upper) & np.isfinite(target) & (better != 0)
    above = target - upper > slack
    below = lower - target > slack
    within, over = np.where(better < 0, above, below), np.where(better < 0, below, above)
    return np.select([~known, within, over], [0, 1, 2], default=3).astype(np.int8)


_Words = type[SpecialCause] | type[Direction] | type[Variation] | type[Assurance]


def words(codes: np.ndarray, vocabulary: _Words) -> pd.Categorical[str]:
    """Codes as the words of a vocabulary, without a string per row."""
    return pd.Categorical.from_codes(codes, categories=pd.Index([str(word) for word in vocabulary]))
