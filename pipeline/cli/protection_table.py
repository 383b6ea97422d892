"""Tables of cells for protect and audit: every column as text, every row accounted for."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import RefusedInputError, StorageError, WrongUseError

if TYPE_CHECKING:
    import pandas as pd

SEPARATORS = (",", ";", "\t")


def read_cells(path: Path) -> pd.DataFrame:
    """All columns of a CSV file as text; UTF-8 or UTF-16; comma, semicolon or tab.

    Errors: `WrongUseError` if there is no such file, `RefusedInputError` if it is not a table.
    """
    import pandas as pd

    text = _text(path)
    first = next(line for line in text.splitlines() if line.strip())
    separator = max(SEPARATORS, key=first.count)
    try:
        rows = [
            row for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator) if row
        ]
    except csv.Error:
        raise RefusedInputError(f"{path.name} is not readable as CSV") from None
    header = [name.strip() for name in rows[0]]
    body = [row for row in rows[1:] if any(cell.strip() for cell in row)]
    problems = []
    if len(set(header)) < len(header) or "" in header:
        problems.append("a column has no name, or two have the same")
    uneven = sum(len(row) != len(header) for row in body)
    if uneven:
        problems.append(f"{uneven} rows have another number of cells than the header")
    if not body:
        problems.append("there are no rows under the header")
    if problems:
        raise RefusedInputError(
            f"{path.name}: " + "; ".join(problems),
            expected="one header line, then one row per cell",
            todo="correct the file",
        )
    return pd.DataFrame(body, columns=header, dtype="str")


def _text(path: Path) -> str:
    if not path.is_file():
        raise WrongUseError(f"there is no file {path.name}", expected="the path of a CSV file")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise StorageError(f"{path.name} cannot be read ({error.strerror})") from error
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        raise RefusedInputError(
            f"{path.name} is not UTF-8 text",
            expected="a CSV file in UTF-8",
            todo="save it as UTF-8",
        ) from None
    if not text.strip() or "\0" in text:
        raise RefusedInputError(
            f"{path.name} is empty or not text", expected="a CSV file with a header line"
        )
    return text


def with_infinities(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with unbounded ends in words, because an empty cell means missing."""
    upper = rows["upper"].astype(object)
    return rows.assign(upper=upper.mask(rows["upper"] == float("inf"), "inf"))


def put_summary(summary: dict[str, object]) -> None:
    """The summary on standard error, one line, so that standard output stays a table."""
    print(f"summary: {json.dumps(summary, allow_nan=False)}", file=sys.stderr)
