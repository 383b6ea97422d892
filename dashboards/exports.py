"""Results as files: CSV in which no cell is a formula, Parquet as it is."""

from __future__ import annotations

import io
import unicodedata

import pandas as pd

from dashboards.escape import FORMULA_STARTS


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """The whole frame as CSV; texts and heads that a spreadsheet would run stay text."""
    texts = frame.select_dtypes(exclude=["number", "datetime", "bool"]).columns
    safe = frame.assign(**{name: frame[name].map(neutral) for name in texts})
    return safe.rename(columns=lambda name: neutral(str(name))).to_csv(index=False).encode()


def parquet_bytes(frame: pd.DataFrame) -> bytes:
    """The whole frame as Parquet; no reader evaluates its texts."""
    held = io.BytesIO()
    frame.to_parquet(held, index=False)
    return held.getvalue()


def neutral(value: object) -> object:
    """A text whose first visible character starts no formula; anything else as it is."""
    if not isinstance(value, str):
        return value
    text = "".join(
        " " if char.isspace() else char
        for char in value
        if char.isspace() or unicodedata.category(char) not in ("Cc", "Cf")
    )
    return f"'{text}" if text.lstrip().startswith(FORMULA_STARTS) else text
