"""A frame's rows as plain dictionaries: what is drawn one by one is small and already final."""

from __future__ import annotations

from typing import Any

import pandas as pd

Row = dict[str, Any]


def rows_of(frame: pd.DataFrame) -> list[Row]:
    """The rows in order, column name to value."""
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]
