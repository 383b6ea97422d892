"""A control chart, or thousands at once: points, lines, signals and what they add up to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.stats import drift as drift_charts
from pipeline.stats.comparing import side, tolerance
from pipeline.stats.limits import Limits, lines
from pipeline.stats.moving_range import ranges
from pipeline.stats.options import ChartOptions
from pipeline.stats.points import Points, read_points, rows_in_order, series_order
from pipeline.stats.rules import four_rules, is_outside
from pipeline.stats.segments import Bools, Floats
from pipeline.stats.summaries import chart_warnings, summarise
from pipeline.stats.verdicts import directions, special_causes, variations, words
from pipeline.stats.vocabulary import (
    COUNT_KINDS,
    SHARE_KINDS,
    ChartKind,
    Direction,
    SpecialCause,
    Variation,
)

CLIPPED_BY_HABIT = COUNT_KINDS | {ChartKind.G}


@dataclass(frozen=True)
class Chart:
    """What a chart says.

    `points`: one row per row of the input, in its order; columns as the `spc` command puts out.
    `parts`: one row per series and part, with the counts, runs and verdicts of that part; the
    last part of a series is the process as it is now.
    """

    kind: ChartKind
    points: pd.DataFrame
    parts: pd.DataFrame
    warnings: tuple[str, ...]

    def summary(self) -> dict[str, object]:
        """Plain values, None where unknown: the last part of a single series, and all `parts`."""
        parts = [plain(row) for row in self.parts.to_dict("records")]
        is_single = "series" not in self.parts or self.parts["series"].nunique() == 1
        return {**(parts[-1] if is_single else {}), "parts": parts}


def chart(kind: ChartKind, frame: pd.DataFrame, options: ChartOptions | None = None) -> Chart:
    """Compute a chart for one series, or for each series of a long frame.

    Grain: one row per period; with a column `series`, per series and period. Columns: `period`
    and `value`, or `numerator` and `denominator`; optionally, by row, `part`, `is_excluded`,
    `target` (on the drawn scale) and `improvement`, which then stand for the options.
    Missing: an empty value is a gap: it has no signal, breaks the moving range on both its sides,
    and neither makes nor breaks a run. A denominator of 0 makes a gap.
    Errors: `RefusedInputError` with all problems at once; `WrongUseError` for options that do not
    fit the file. The frame is not changed.
    """
    options = options or ChartOptions()
    order = series_order(frame)
    in_order = rows_in_order(frame, order)
    points = read_points(kind, in_order, options)
    if kind is ChartKind.MR:
        points = points.with_value(ranges(points.value, points.segments))
    table, signal, found = _compute(kind, points, options)
    table.insert(0, "period", in_order["period"].to_numpy())
    parts = summarise(kind, points, table, signal, options)
    if "series" in frame.columns:
        table["series"] = in_order["series"].to_numpy()
        parts["series"] = table["series"].to_numpy()[points.segments.is_first]
    back = np.empty(len(order), dtype=np.int64)
    back[order] = np.arange(len(order))
    table = table.iloc[back].reset_index(drop=True)
    return Chart(
        kind, table, parts, (*points.warnings, *chart_warnings(kind, points, found, options))
    )


def _compute(
    kind: ChartKind, points: Points, options: ChartOptions
) -> tuple[pd.DataFrame, np.ndarray, Bools]:
    """The table, the signal at each point (-1, 0, +1 or a direction code) and waived screens."""
    if kind.is_drift:
        return _drift(kind, points, options)
    limits = lines(kind, points, options)
    if kind is ChartKind.XMR:
        table, direction = _with_rules(points, limits, options)
        return table, direction, limits.is_screen_waived
    slack = tolerance(points.value, points.segments)
    outside = is_outside(points.value, limits.lower, limits.upper, slack)
    table = _lines_table(kind, points, limits, options)
    table["sigma_signal"] = outside.astype(np.int8)
    table["part"] = points.part
    high = side(points.value, limits.upper, slack) > 0
    direction = np.select([outside & high, outside], [1, 2], default=0)
    return table, direction, limits.is_screen_waived


def _lines_table(
    kind: ChartKind, points: Points, limits: Limits, options: ChartOptions
) -> pd.DataFrame:
    """Value, centre and limits as they are drawn: clipped, then multiplied."""
    k = options.multiply
    lower, upper = _clipped(kind, points, limits.lower, limits.upper, options)
    return pd.DataFrame(
        {
            "value": points.value * k,
            "centre": limits.centre * k,
            "lower": lower * k,
            "upper": upper * k,
        }
    )


def _clipped(
    kind: ChartKind, points: Points, lower: Floats, upper: Floats, options: ChartOptions
) -> tuple[Floats, Floats]:
    """Limits cut at 0, and at 1 for shares, where that is asked or the habit of the chart."""
    clip = kind in CLIPPED_BY_HABIT if options.clip is None else options.clip
    if not clip:
        return lower, upper
    if kind in SHARE_KINDS:
        upper = np.where(upper > 1, 1.0, upper)
    return np.where((lower < 0) & ~_has_negatives(points), 0.0, lower), upper


def _has_negatives(points: Points) -> Bools:
    """True for points of segments in which 0 is no floor."""
    lowest = -points.segments.maximum(np.where(points.has_value, -points.value, -np.inf))
    return points.segments.spread(lowest < 0)


def _with_rules(
    points: Points, limits: Limits, options: ChartOptions
) -> tuple[pd.DataFrame, np.ndarray]:
    flags = four_rules(points, limits)
    cause = special_causes(flags)
    direction = directions(cause, flags)
    table = _lines_table(ChartKind.XMR, points, limits, options)
    near_lower, near_upper = _clipped(
        ChartKind.XMR, points, limits.near_lower, limits.near_upper, options
    )
    table["near_lower"] = near_lower * options.multiply
    table["near_upper"] = near_upper * options.multiply
    table["rule_outside"] = flags.outside.astype(np.int8)
    table["rule_trend"] = flags.trend.astype(np.int8)
    table["rule_two_of_three"] = flags.two_of_three.astype(np.int8)
    table["rule_shift"] = flags.shift.astype(np.int8)
    table["special_cause"] = words(cause, SpecialCause)
    table["direction"] = words(direction, Direction)
    table["variation"] = words(variations(direction, points.better), Variation)
    table["part"] = points.part
    return table, direction


def _drift(
    kind: ChartKind, points: Points, options: ChartOptions
) -> tuple[pd.DataFrame, np.ndarray, Bools]:
    compute = drift_charts.ewma if kind is ChartKind.EWMA else drift_charts.cusum
    found = compute(points, options)
    is_sum = kind is ChartKind.CUSUM
    lower, upper = found.lower, found.upper
    if options.clip and not is_sum:
        lower, upper = _clipped(kind, points, lower, upper, options)
    k = options.multiply
    lines_at = 1.0 if is_sum else k  # the sums are in standard deviations already
    slack = tolerance(points.value, points.segments) if not is_sum else np.zeros(len(lower))
    high = side(found.high, found.upper, slack) > 0
    low = side(found.low, found.lower, slack) < 0
    table = pd.DataFrame(
        {
            "value": points.value * k,
            "centre": found.centre * k,
            "lower": lower * lines_at,
            "upper": upper * lines_at,
            "sigma_signal": (high | low).astype(np.int8),
            "part": points.part,
        }
    )
    if is_sum:
        table["cusum_high"], table["cusum_low"] = found.high, found.low
    else:
        table["ewma"] = found.high * k
    waived = np.zeros(points.segments.count, dtype=bool)
    return table, np.select([high, low], [1, 2], default=0), waived


def plain(row: dict) -> dict[str, object]:
    """Numbers and words as Python's own, NaN as None: ready for JSON."""
    return {str(name): _plain_value(value) for name, value in row.items()}


def _plain_value(value: object) -> object:
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        if not np.isfinite(value):
            return None
        return int(value) if value.is_integer() and abs(value) < 1e15 else value
    return value
