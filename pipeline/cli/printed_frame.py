"""A frame as a table on screen, or as a file."""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd
from rich.table import Table
from rich.text import Text

from pipeline.cli.console import console, plain_cell

MAX_PRINTED_ROWS = 200


def write_frame(frame: pd.DataFrame, output: str, to: Path | None) -> None:
    """A frame as a table on screen, or as CSV, JSON or Parquet."""
    if output == "csv":
        frame.to_csv(to or sys.stdout, index=False)
    elif output == "json":
        text = frame.to_json(orient="records", date_format="iso", indent=2)
        if to:
            to.write_text(text, encoding="utf-8")
        else:
            print(text)
    elif output == "parquet":
        assert to is not None
        frame.to_parquet(to, index=False)
    else:
        console().print(as_table(frame.head(MAX_PRINTED_ROWS)))
        if len(frame) > MAX_PRINTED_ROWS:
            print(f"{len(frame) - MAX_PRINTED_ROWS} more rows; --format csv prints them all.")


def as_table(frame: pd.DataFrame) -> Table:
    """A frame as a table of the terminal, numbers to the right."""
    found = Table(box=None, pad_edge=False, header_style="bold")
    for column in frame.columns:
        is_number = pd.api.types.is_numeric_dtype(frame[column])
        found.add_column(plain_cell(str(column)), justify="right" if is_number else "left")
    for row in frame.itertuples(index=False):
        found.add_row(*(_cell(value) for value in row))
    return found


def _cell(value: object) -> Text:
    if pd.api.types.is_scalar(value) and pd.isna(value):  # type: ignore[call-overload]
        return Text()
    text = str(value)
    if isinstance(value, pd.Timestamp):
        text = text.removesuffix(" 00:00:00")
    return plain_cell(text)
