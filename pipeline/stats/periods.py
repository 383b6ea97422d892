"""Periods as they are written in files, and the order they stand in.

A column of periods is written in one way: numbers (1, 2, 3 or 202401), days or times (ISO 8601),
months (2024-01), ISO weeks (2024-W05) or quarters (2024-Q1).
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.errors import WrongUseError
from pipeline.stats.numbers import NUMBER

PATTERNS = {
    "number": re.compile(NUMBER),
    "day": re.compile(
        r"\d{4}[-/]\d{2}[-/]\d{2}"
        r"(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?",
        re.ASCII,
    ),
    "month": re.compile(r"\d{4}-\d{2}", re.ASCII),
    "week": re.compile(r"(\d{4})-?W(\d{2})", re.ASCII),
    "quarter": re.compile(r"(\d{4})-?Q([1-4])", re.ASCII),
}
LAST_YEAR = 9999  # the calendar ends with it
EXPECTED = "numbers, ISO dates (2024-01-31), months (2024-01), weeks (2024-W05) or quarters"


@dataclass(frozen=True)
class PeriodKeys:
    """Sortable keys of a column of periods.

    Missing: `is_unread` marks cells that are empty or written in another way than the rest.
    """

    family: str
    keys: np.ndarray
    is_unread: np.ndarray


def period_keys(periods: pd.Series) -> PeriodKeys:
    """Keys that sort as the periods do, with the way they are written."""
    dtype = periods.dtype
    if pd.api.types.is_numeric_dtype(dtype):
        numbers = periods.to_numpy(dtype=float, na_value=np.nan)
        return PeriodKeys("number", numbers, ~np.isfinite(numbers))
    if pd.api.types.is_datetime64_any_dtype(dtype):
        return PeriodKeys("day", _microseconds(periods), periods.isna().to_numpy())
    codes, distinct = pd.factorize(periods, use_na_sentinel=True)
    texts = [str(item).strip() for item in distinct]
    family = _family(texts)
    keys, is_read = _keys(texts, family)
    return PeriodKeys(family, np.append(keys, 0)[codes], ~np.append(is_read, False)[codes])


def one_key(text: str, family: str) -> float | int:
    """The key of one period given as an option, to compare with a column of that family.

    A day or month stands for the first period that begins on or after it.
    Errors: `WrongUseError` when it is neither a date nor written as the column is.
    """
    for candidate in (family,) if family == "number" else (family, "day", "month"):
        keys, is_read = _keys([text.strip()], candidate)
        if not is_read[0]:
            continue
        if candidate == family or family in {"day", "month"}:
            return keys[0]
        stamp = pd.Timestamp(keys[0], unit="us")
        if 0 < stamp.year < LAST_YEAR:
            return _next_key(stamp.date(), family)
    raise WrongUseError(
        "a rebase date is not a period of this file", expected=f"a {family} like those in the file"
    )


def _next_key(day: dt.date, family: str) -> int:
    """The key of the first week or quarter that begins on that day or later."""
    if family == "week":
        monday = (day + dt.timedelta(days=-day.weekday() % 7)).isocalendar()
        return monday.year * 100 + monday.week
    begun = (day.month - 1) // 3 + 1
    is_first_day = day == dt.date(day.year, 3 * begun - 2, 1)
    years, quarter = divmod(begun - is_first_day, 4)
    return (day.year + years) * 100 + quarter + 1


def _family(texts: list[str]) -> str:
    """The way most of the periods are written."""
    hits = {
        family: sum(bool(pattern.fullmatch(text)) for text in texts)
        for family, pattern in PATTERNS.items()
    }
    return max(hits, key=lambda family: hits[family])


def _keys(texts: list[str], family: str) -> tuple[np.ndarray, np.ndarray]:
    """Sortable keys of distinct texts, and which of them are written in that way."""
    matches = [PATTERNS[family].fullmatch(text) for text in texts]
    is_read = np.array([match is not None for match in matches], dtype=bool)
    if family == "number":
        keys = np.array(
            [float(text) if ok else 0.0 for text, ok in zip(texts, is_read, strict=True)]
        )
        return keys, is_read & np.isfinite(keys)
    if family in {"day", "month"}:
        written = [text.replace("/", "-") for text in texts]
        stamps = pd.to_datetime(written, format="ISO8601", utc=True, errors="coerce")
        return _microseconds(stamps), is_read & ~np.asarray(stamps.isna())
    pairs = [(int(match[1]), int(match[2])) if match else (0, 0) for match in matches]
    keys = np.array([year * 100 + within for year, within in pairs])
    if family == "quarter":
        return keys, is_read
    return keys, is_read & np.array([_is_week(year, week) for year, week in pairs], dtype=bool)


def _is_week(year: int, week: int) -> bool:
    """Whether the ISO year has that week: 2020 has 53, 2024 has 52."""
    return year > 0 and 1 <= week <= dt.date(year, 12, 28).isocalendar().week


def _microseconds(periods: pd.Series | pd.DatetimeIndex) -> np.ndarray:
    stamps = pd.DatetimeIndex(periods)
    if stamps.tz is not None:
        stamps = stamps.tz_convert("UTC").tz_localize(None)
    return stamps.as_unit("us").asi8
