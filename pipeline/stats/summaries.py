"""What a part of a series adds up to: counts, runs, variation, assurance, and what to warn of."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.stats.comparing import side, tolerance
from pipeline.stats.constants import TRIAL_BELOW
from pipeline.stats.limits import base_counts
from pipeline.stats.options import ChartOptions
from pipeline.stats.points import Points
from pipeline.stats.runs_analysis import Runs, runs
from pipeline.stats.segments import Bools
from pipeline.stats.verdicts import assurances, variations, words
from pipeline.stats.vocabulary import (
    WITHOUT_ASSURANCE,
    Assurance,
    ChartKind,
    Variation,
)


def summarise(
    kind: ChartKind,
    points: Points,
    table: pd.DataFrame,
    direction: np.ndarray,
    options: ChartOptions,
) -> pd.DataFrame:
    """One row per series and part, in order.

    `n`: rows that are not excluded, gaps among them. `n_useful`: points off the centre line.
    Variation is that of the last point with a value, assurance that of its limits; `centre`,
    `lower` and `upper` are the lines at that point.
    """
    segments = points.segments
    last = segments.last_index(points.has_value)
    found = _runs(kind, points, table, options)
    counts = base_counts(points)
    latest = np.where(last >= 0, direction[last], 0)
    summary = pd.DataFrame(
        {
            "part": points.part[segments.is_first],
            "n": segments.count_true(points.is_included),
            "n_useful": found.n_useful,
            "baseline_points": counts,
            "variation": words(variations(latest, points.better[last]), Variation),
            "assurance": words(_assurance(kind, points, table, options), Assurance),
            "longest_run": found.longest_run,
            "longest_run_max": found.longest_run_max,
            "crossings": found.crossings,
            "crossings_min": found.crossings_min,
            "runs_signal": found.is_signal,
            "trial_limits": counts < TRIAL_BELOW,
        }
    )
    ends = segments.last_index(np.ones(len(table), dtype=bool))
    summary["first_period"] = table["period"].to_numpy()[segments.is_first]
    summary["last_period"] = table["period"].to_numpy()[ends]
    for line in ("centre", "lower", "upper"):
        summary[line] = np.where(last >= 0, table[line].to_numpy()[last], np.nan)
    return summary


def chart_warnings(
    kind: ChartKind, points: Points, is_waived: Bools, options: ChartOptions
) -> list[str]:
    """What a reader should know before trusting the lines, one sentence each."""
    counts = base_counts(points)
    gaps = int(np.isnan(points.numerator).sum())  # not `value`: the first range is no gap
    said = []
    if (counts == 0).any():
        said.append(f"{_parts(counts == 0)} without a single point to draw lines from")
    short = (counts > 0) & (counts < TRIAL_BELOW) & (kind is not ChartKind.RUN)
    if short.any():
        said.append(f"trial limits: {_parts(short)} with fewer than {TRIAL_BELOW} baseline points")
    if gaps:
        said.append(f"{gaps} row{'s' if gaps > 1 else ''} without a value: gaps, not zeros")
    if is_waived.any():
        said.append(
            f"moving ranges are not screened in {_parts(is_waived)} that hardly vary: the screen "
            "would leave limits without width"
        )
    if options.clip:
        lowest = np.where(points.has_value, points.value, np.inf)
        if (lowest < 0).any():
            said.append("limits are not clipped at 0 where values are negative")
    return said


def _parts(mask: Bools) -> str:
    return "1 part" if mask.sum() == 1 else f"{mask.sum()} parts"


def _runs(kind: ChartKind, points: Points, table: pd.DataFrame, options: ChartOptions) -> Runs:
    centre = table["centre"].to_numpy() / options.multiply
    position = side(points.value, centre, tolerance(points.value, points.segments))
    position = np.where(points.is_included & points.has_value, position, 0)
    found = runs(position, points.segments)
    if kind is ChartKind.MR:  # neighbouring ranges share a point: their runs prove nothing
        found.is_signal[:] = False
    return found


def _assurance(
    kind: ChartKind, points: Points, table: pd.DataFrame, options: ChartOptions
) -> np.ndarray:
    last = points.segments.last_index(points.has_value)
    target, better = points.target[last], points.better[last]
    if kind in WITHOUT_ASSURANCE:
        return np.zeros(len(last), dtype=np.int8)
    lower = np.where(last >= 0, table["lower"].to_numpy()[last], np.nan)
    upper = np.where(last >= 0, table["upper"].to_numpy()[last], np.nan)
    found = assurances(lower, upper, target, better)
    if options.like_peer:  # NHSRplotthedots says hit-and-miss where it has no limits
        found[(found == 0) & np.isfinite(target) & (better != 0)] = 3
    return found
