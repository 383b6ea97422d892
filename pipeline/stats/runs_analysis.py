"""Anhoej's runs analysis: is the longest run too long, or are the crossings too few?

Source: statistics.md 4.2; Schilling 2012 (longest run), Chen 2010 (crossings); qicharts2 0.8.1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import binom

from pipeline.stats.segments import Bools, Floats, Ints, Segments


@dataclass(frozen=True)
class Runs:
    """Per segment; NaN where no point lies off the centre line."""

    n_useful: Ints
    longest_run: Floats
    longest_run_max: Floats
    crossings: Floats
    crossings_min: Floats
    is_signal: Bools


def runs(position: np.ndarray, segments: Segments) -> Runs:
    """Runs of `position` (-1, 0, +1 about the centre); points on the line do not count."""
    useful = position != 0
    kept = segments.where(useful)
    n_useful = kept.sizes()
    run_of_point, lengths = kept.run_lengths(position[useful])
    longest = kept.maximum(lengths[run_of_point].astype(float))
    segment_of_run = np.zeros(len(lengths), dtype=np.int64)
    segment_of_run[run_of_point] = kept.ids
    crossings = np.bincount(segment_of_run, minlength=segments.count).astype(float) - 1
    crossings[n_useful == 0] = np.nan
    longest_max, crossings_min = run_bounds(n_useful)
    with np.errstate(invalid="ignore"):
        is_signal = (longest > longest_max) | (crossings < crossings_min)
    return Runs(n_useful, longest, longest_max, crossings, crossings_min, is_signal)


def run_bounds(n_useful: Ints) -> tuple[Floats, Floats]:
    """The longest run and the fewest crossings still expected of `n_useful` points; NaN for 0.

    round(log2 n) + 3 (half to even, as R) and the 5 % quantile of Binomial(n - 1, 1/2).
    """
    some = n_useful > 0
    n = np.where(some, n_useful, 1)
    longest = np.round(np.log2(n)) + 3
    fewest = np.zeros(len(n)) if len(n) == 0 else _fewest_crossings(n)
    return np.where(some, longest, np.nan), np.where(some, fewest, np.nan)


def _fewest_crossings(n: Ints) -> Floats:
    distinct, index = np.unique(n, return_inverse=True)
    quantile = np.where(distinct > 1, binom.ppf(0.05, np.maximum(distinct - 1, 1), 0.5), 0.0)
    return np.maximum(quantile, 0.0)[index]
