"""The fifteen months of the sample, and the clock of its organisation."""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

TIMEZONE = "Europe/London"
AS_OF = date(2026, 11, 10)
MONTHS: tuple[str, ...] = tuple(
    str(month) for month in np.arange("2025-08", "2026-11", dtype="datetime64[M]")
)
FIRST_DAY = np.datetime64("2025-08-01")
LAST_DAY = np.datetime64("2026-10-31")
DAYS: npt.NDArray[np.datetime64] = np.arange(FIRST_DAY, LAST_DAY + 1)

Instants = npt.NDArray[np.datetime64]


def day_number(day: date | str) -> int:
    """Days since the first day of the sample."""
    return int((np.datetime64(str(day)) - FIRST_DAY).astype(int))


def month_of(days: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Month number (0 = August 2025) of day numbers."""
    months = (FIRST_DAY + days).astype("datetime64[M]")
    first = np.datetime64(MONTHS[0], "M")
    return np.asarray((months - first).astype(np.int64))


def weekday_of(days: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Weekday of day numbers, 0 = Monday. The epoch, 1 January 1970, was a Thursday."""
    return np.asarray(((FIRST_DAY + days).astype(np.int64) + 3) % 7)


def to_utc(local: Instants) -> Instants:
    """UTC instants of local wall-clock times.

    Errors: a local time that never occurs or occurs twice raises; the rota has none.
    """
    index = pd.DatetimeIndex(local).tz_localize(TIMEZONE, ambiguous="raise", nonexistent="raise")
    return np.asarray(index.tz_convert("UTC").tz_localize(None).to_numpy(dtype="datetime64[m]"))


def to_local(utc: Instants) -> Instants:
    """Local wall-clock times of UTC instants."""
    index = pd.DatetimeIndex(utc).tz_localize("UTC").tz_convert(TIMEZONE)
    return np.asarray(index.tz_localize(None).to_numpy(dtype="datetime64[m]"))


def leave_repeated_hour(utc: Instants, minutes: npt.NDArray[np.int64]) -> Instants:
    """The instants, with those in an autumn hour that occurs twice moved behind it.

    A log with plain local times cannot say which of the two hours is meant; the sample plants
    such rows on purpose (`sample_data.defects`) and has no others. The hour repeats from 00:00 to
    02:00 UTC on the last Sunday of October.
    """
    moved = utc.copy()
    for day in ("2025-10-26", "2026-10-25"):
        start = np.datetime64(f"{day}T00:00", "m")
        inside = (utc >= start) & (utc < start + 120)
        moved[inside] = start + 120 + minutes[inside]
    return moved
