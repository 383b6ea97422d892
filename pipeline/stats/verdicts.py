"""From flags to words: special cause, direction, variation and assurance."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.stats.comparing import ULPS
from pipeline.stats.rules import RuleFlags
from pipeline.stats.segments import Floats
from pipeline.stats.vocabulary import (
    Assurance,
    Direction,
    Improvement,
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


def variations(direction: np.ndarray, improvement: Improvement) -> np.ndarray:
    """Codes into `Variation`; above and rising are high, below and falling are low."""
    high = (direction == 1) | (direction == 3)
    low = (direction == 2) | (direction == 4)
    for_high, for_low = {1: (1, 2), -1: (2, 1), 0: (3, 4)}[improvement.sign]
    return np.select([high, low], [for_high, for_low], default=0).astype(np.int8)


def assurances(
    lower: Floats, upper: Floats, target: Floats, improvement: Improvement
) -> np.ndarray:
    """Codes into `Assurance`; `none` without a target, without limits, or where neither is better.

    Lower is better: a target above the upper limit is kept by almost every point (consistently
    within), one below the lower limit by almost none. Higher is better: the mirror image.
    """
    slack = ULPS * np.maximum(np.abs(lower), np.abs(upper))
    known = np.isfinite(lower) & np.isfinite(upper) & np.isfinite(target)
    above = target - upper > slack
    below = lower - target > slack
    within, over = (above, below) if improvement is Improvement.DOWN else (below, above)
    if improvement is Improvement.NEUTRAL:
        return np.zeros(len(lower), dtype=np.int8)
    return np.select([~known, within, over], [0, 1, 2], default=3).astype(np.int8)


_Words = type[SpecialCause] | type[Direction] | type[Variation] | type[Assurance]


def words(codes: np.ndarray, vocabulary: _Words) -> pd.Categorical[str]:
    """Codes as the words of a vocabulary, without a string per row."""
    return pd.Categorical.from_codes(codes, categories=pd.Index([str(word) for word in vocabulary]))
