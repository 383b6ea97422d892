"""The rows of a warehouse in the shape the plain recomputation reads."""

from __future__ import annotations

from typing import Any

import pandas as pd
from drawn_organisation import Assignment, Drawn, Entry, Shift
from recomputed_support import Frames

#: Rows of the roster that are no work.
OFF = {"leave", "sickness"}


def as_drawn(rows: Frames) -> Drawn:
    """Shifts, entries and staff of the raw tables; sickness is leave here, for it is no work."""
    return Drawn(
        [_shift(row) for row in rows["shift_roster"].itertuples()],
        [_entry(row) for row in rows["exposure_log"].itertuples()],
        [_assignment(row) for row in rows["staff"].itertuples()],
    )


def _shift(row: Any) -> Shift:
    return Shift(
        str(row.shift_id),
        str(row.worker_id),  # type: ignore[arg-type]
        row.team_id,
        row.starts_at.to_pydatetime(),
        row.ends_at.to_pydatetime(),
        "leave" if row.kind in OFF else row.kind,
        _number(row.paid_minutes),
        _number(row.break_minutes),
    )


def _entry(row: Any) -> Entry:
    return Entry(
        str(row.worker_id),  # type: ignore[arg-type]
        row.team_id,
        None if pd.isna(row.shift_id) else str(row.shift_id),
        row.occurred_at.to_pydatetime(),
        row.exposure_kind,
        None if pd.isna(row.case_id) else str(row.case_id),
        int(row.cases),
        bool(row.is_trauma),
        _number(row.minutes),
    )


def _assignment(row: Any) -> Assignment:
    band = row.tenure_band
    return Assignment(
        str(row.worker_id),  # type: ignore[arg-type]
        row.team_id,
        row.valid_from.date(),
        _day(row.valid_to),
        None if pd.isna(band) else band == "under_24_months",
        _day(row.trained_until),
        _day(row.video_trained_until),
    )


def _number(value: Any) -> Any:
    return None if pd.isna(value) else float(value)


def _day(value: Any) -> Any:
    return None if pd.isna(value) else pd.Timestamp(value).date()
