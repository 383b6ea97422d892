"""From a frame to points in order: checked, split into series and parts."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from pipeline.errors import WrongUseError
from pipeline.stats.numbers import column_numbers
from pipeline.stats.options import ChartOptions
from pipeline.stats.periods import EXPECTED, PeriodKeys, one_key, period_keys
from pipeline.stats.problems import Problems
from pipeline.stats.segments import Bools, Floats, Ints, Segments
from pipeline.stats.settings_checks import chosen
from pipeline.stats.vocabulary import NEVER_NEGATIVE_KINDS, SHARE_KINDS, ChartKind, Improvement


@dataclass(frozen=True)
class Points:
    """The points of one or many series, standing in segments (series and part).

    `target` and `better` (+1 higher, -1 lower, 0 neither is better) may differ by row.
    Missing: `value` is NaN at a gap, and so are `numerator` and `denominator` there.
    """

    value: Floats
    numerator: Floats
    denominator: Floats
    segments: Segments
    part: Ints
    target: Floats
    better: Ints
    is_included: Bools
    is_baseline: Bools
    warnings: tuple[str, ...]

    @property
    def has_value(self) -> Bools:
        """True where there is a point, false at a gap."""
        return np.isfinite(self.value)

    @property
    def base(self) -> Bools:
        """Rows the centre and limits come from, gaps among them."""
        return self.is_baseline & self.is_included

    def with_value(self, value: Floats) -> Points:
        """The same points with another value, as on a moving-range chart."""
        return replace(self, value=value)


def read_points(kind: ChartKind, frame: pd.DataFrame, options: ChartOptions) -> Points:
    """Check the frame and put it in segments; the rows keep the order of a stable sort by series.

    Grain of `frame`: one row per period, or per series and period with a `series` column.
    Columns: period, value or numerator and denominator; optionally `part` (numbers that change
    where limits are to be taken anew), `is_excluded`, `target` and `improvement`.
    Errors: `RefusedInputError` with every problem found.
    """
    problems = Problems(frame)
    needed = ["numerator", "denominator"] if kind.has_denominator else ["value"]
    _require_columns(frame, ["period", *needed], problems)
    columns = {name: column_numbers(frame, name, problems) for name in needed}
    keys = period_keys(frame["period"])
    series = _series_codes(frame)
    _check_periods(keys, series, problems)
    _check_signs(kind, columns, problems)
    target = _targets(frame, options, problems)
    problems.stop(
        expected=f"plain numbers, in order of period: {EXPECTED}",
        todo="correct these rows; nothing was computed",
    )
    value, numerator, denominator, warnings = _values(columns, problems)
    raw_part, more = _raw_parts(frame, keys, options)
    segments, part = _segments(series, raw_part)
    return Points(
        value,
        numerator,
        denominator,
        segments,
        part,
        target,
        _better(frame, options),
        _included(frame, series, options),
        segments.position < (options.fix or len(frame)),
        (*warnings, *more),
    )


def series_order(frame: pd.DataFrame) -> Ints:
    """The positions that bring the rows of each series together, in their own order."""
    if "series" not in frame.columns:
        return np.arange(len(frame))
    return np.argsort(_series_codes(frame), kind="stable")


def rows_in_order(frame: pd.DataFrame, order: Ints) -> pd.DataFrame:
    """The frame in that order; rows keep the numbers they have in the caller's frame."""
    if (order[1:] > order[:-1]).all():
        return frame
    ordered = frame.iloc[order]
    if frame.index.name == "line":
        return ordered
    return ordered.set_axis(pd.Index(order + 1, name="row"))


def _require_columns(frame: pd.DataFrame, needed: list[str], problems: Problems) -> None:
    names = list(frame.columns)
    for name in needed:
        if names.count(name) == 0:
            problems.note(f"there is no column {name}")
        elif names.count(name) > 1:
            problems.note(f"there are {names.count(name)} columns {name}")
    if len(frame) == 0:
        problems.note("there are no rows")
    problems.stop(expected=f"rows with the columns {', '.join(needed)}", todo="name the columns")


def _series_codes(frame: pd.DataFrame) -> Ints:
    if "series" not in frame.columns:
        return np.zeros(len(frame), dtype=np.int64)
    return pd.factorize(frame["series"], use_na_sentinel=False)[0].astype(np.int64)


def _check_periods(keys: PeriodKeys, series: Ints, problems: Problems) -> None:
    problems.mark(keys.is_unread, f"period is empty or not written as the other {keys.family}s")
    follows = np.zeros(len(series), dtype=bool)
    follows[1:] = (series[1:] == series[:-1]) & ~keys.is_unread[1:] & ~keys.is_unread[:-1]
    step = np.zeros(len(series))
    step[1:] = np.sign(keys.keys[1:] - keys.keys[:-1])
    problems.mark(follows & (step == 0), "period is repeated")
    problems.mark(follows & (step < 0), "period is earlier than the one before it (not in order)")


def _check_signs(kind: ChartKind, columns: dict[str, Floats], problems: Problems) -> None:
    for name, numbers in columns.items():
        if name == "denominator" or kind in NEVER_NEGATIVE_KINDS:
            problems.mark(numbers < 0, f"{name} is negative")
    if kind in SHARE_KINDS:
        more = columns["numerator"] > columns["denominator"]
        problems.mark(more, "numerator is above its denominator, which a share cannot be")


def _values(
    columns: dict[str, Floats], problems: Problems
) -> tuple[Floats, Floats, Floats, list[str]]:
    """The plotted value; a row without both parts, or with nothing to divide by, is a gap."""
    if "value" in columns:
        value = columns["value"]
        return value, value, np.ones(len(value)), []
    numerator, denominator = columns["numerator"], columns["denominator"]
    is_point = np.isfinite(numerator) & (denominator > 0)
    numerator = np.where(is_point, numerator, np.nan)
    denominator = np.where(is_point, denominator, np.nan)
    lost = (columns["denominator"] == 0) & (columns["numerator"] != 0)
    lost &= np.isfinite(columns["numerator"])
    warnings = []
    if lost.any():
        warnings.append(f"{problems.lines(lost)}: events with a denominator of 0 are left out")
    return numerator / denominator, numerator, denominator, warnings


def _raw_parts(
    frame: pd.DataFrame, keys: PeriodKeys, options: ChartOptions
) -> tuple[Ints, list[str]]:
    """The number of rebase dates passed, or the frame's own `part` column."""
    if "part" in frame.columns:
        return pd.factorize(frame["part"], use_na_sentinel=False)[0].astype(np.int64), []
    dates = sorted({one_key(text, keys.family) for text in options.rebase})
    warnings = [
        "a rebase date has no period on one of its sides and starts no new part"
        for date in dates
        if (keys.keys >= date).all() or (keys.keys < date).all()
    ]
    return np.searchsorted(np.array(dates), keys.keys, side="right").astype(np.int64), warnings


def _segments(series: Ints, raw_part: Ints) -> tuple[Segments, Ints]:
    """Segments where series or part changes; parts are numbered 1, 2 ... in each series."""
    new_series = np.ones(len(series), dtype=bool)
    new_series[1:] = series[1:] != series[:-1]
    begins = new_series.copy()
    begins[1:] |= raw_part[1:] != raw_part[:-1]
    ids = np.cumsum(begins) - 1
    first_of_series = np.maximum.accumulate(np.where(new_series, ids, 0))
    return Segments(ids, int(ids[-1]) + 1), ids - first_of_series + 1


def _targets(frame: pd.DataFrame, options: ChartOptions, problems: Problems) -> Floats:
    if "target" in frame.columns:
        return column_numbers(frame, "target", problems)
    target = np.nan if options.target is None else options.target
    return np.broadcast_to(np.float64(target), len(frame))


def _better(frame: pd.DataFrame, options: ChartOptions) -> Ints:
    if "improvement" not in frame.columns:
        return np.broadcast_to(np.int64(options.improvement.sign), len(frame))
    codes, distinct = pd.factorize(frame["improvement"], use_na_sentinel=False)
    signs = [chosen(Improvement, word, "improvement").sign for word in distinct]
    return np.array(signs, dtype=np.int64)[codes]


def _included(frame: pd.DataFrame, series: Ints, options: ChartOptions) -> Bools:
    included = np.ones(len(frame), dtype=bool)
    if "is_excluded" in frame.columns:
        included &= ~frame["is_excluded"].to_numpy(dtype=bool)
    if options.exclude:
        row = Segments(*_dense(series)).position + 1
        if max(options.exclude) > row.max():
            raise WrongUseError(
                "--exclude names a row after the last one",
                expected=f"row numbers from 1 to {row.max()}",
            )
        included &= ~np.isin(row, options.exclude)
    return included


def _dense(series: Ints) -> tuple[Ints, int]:
    changes = np.ones(len(series), dtype=bool)
    changes[1:] = series[1:] != series[:-1]
    ids = np.cumsum(changes) - 1
    return ids, int(ids[-1]) + 1
