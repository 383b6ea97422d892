"""A point of the month's checklist: what was found, what to do about it, the rows behind it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

import pandas as pd

from dashboards.rows import rows_of


class PointState(StrEnum):
    """The closed set of states: nothing is hidden behind a tick."""

    DONE = "done"
    LOOK = "look"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Point:
    """One point: what was found in a sentence, what to do about it, and the rows behind it."""

    point_id: str
    title: str
    state: PointState
    finding: str
    todo: str = ""
    rows: pd.DataFrame = field(default_factory=pd.DataFrame)

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON; days as YYYY-MM-DD."""
        return {
            "point": self.point_id,
            "title": self.title,
            "state": self.state.value,
            "finding": self.finding,
            "todo": self.todo,
            "rows": [
                {name: _plain(value) for name, value in row.items()} for row in rows_of(self.rows)
            ],
        }


def _plain(value: object) -> object:
    if pd.api.types.is_scalar(value) and pd.isna(value):  # type: ignore[call-overload]
        return None
    if isinstance(value, pd.Timestamp | date):
        return f"{value:%Y-%m-%d}"
    return value.item() if hasattr(value, "item") else value
