"""Cronbach's alpha with its interval, from items that are already reversed where they must be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats


@dataclass(frozen=True)
class Alpha:
    """Cronbach's alpha of one scale; NaN where it cannot be had.

    n_rows: respondents with any answer (pairwise) or with every answer (listwise).
    lower, upper: Feldt's interval.
    """

    value: float
    lower: float
    upper: float
    n_items: int
    n_rows: int


def cronbach_alpha(
    items: pd.DataFrame, *, pairwise: bool = True, confidence: float = 0.95
) -> Alpha:
    """Cronbach's alpha of the items, one column each.

    Units: 1 is perfectly consistent; below 0 means the items do not belong together.
    Missing: pairwise covariances by default (as R psych); listwise drops incomplete respondents.
    NaN with fewer than two items, fewer than three respondents or no variance.
    Source: Cronbach (1951); interval Feldt (1965) with F(n - 1, (n - 1)(k - 1)).
    """
    values = items.to_numpy(dtype="float64")
    is_answer = ~np.isnan(values)
    keep = is_answer.any(axis=1) if pairwise else is_answer.all(axis=1)
    n_items = values.shape[1]
    values = values if keep.all() else values[keep]
    n_rows = len(values)
    if n_items < 2 or n_rows < 3:
        return Alpha(np.nan, np.nan, np.nan, n_items, n_rows)
    covariance = _pairwise_covariance(values)
    total = covariance.sum()
    if not np.isfinite(total) or total <= 0:
        return Alpha(np.nan, np.nan, np.nan, n_items, n_rows)
    value = n_items / (n_items - 1) * (1 - np.trace(covariance) / total)
    tail = (1 - confidence) / 2
    degrees = (n_rows - 1, (n_rows - 1) * (n_items - 1))
    lower = 1 - (1 - value) * stats.f.ppf(1 - tail, *degrees)
    upper = 1 - (1 - value) * stats.f.ppf(tail, *degrees)
    return Alpha(float(value), float(lower), float(upper), n_items, n_rows)


def _pairwise_covariance(values: np.ndarray) -> np.ndarray:
    """Covariance of each pair of columns over the rows that have both; NaN under two rows."""
    is_answer = (~np.isnan(values)).astype("float64")
    filled = np.nan_to_num(values - _centre(values))
    pairs = is_answer.T @ is_answer
    products = filled.T @ filled
    sums = filled.T @ is_answer  # sum of the row item over the rows that have the column item
    with np.errstate(divide="ignore", invalid="ignore"):
        covariance = (products - sums * sums.T / pairs) / (pairs - 1)
    return np.where(pairs > 1, covariance, np.nan)


def _centre(values: np.ndarray) -> np.ndarray:
    """A constant per column near its middle, so that sums of products lose no digits."""
    counts = np.maximum((~np.isnan(values)).sum(axis=0), 1)
    return np.nansum(values, axis=0) / counts
