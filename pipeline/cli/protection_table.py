"""Tables of cells for protect and audit: every column as text, every row accounted for."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.separators import SEPARATORS, declared_separator
from pipeline.errors import RefusedInputError, StorageError, WrongUseError

if TYPE_CHECKING:
    import pandas as pd

CELL_COLUMNS = ("value", "contributors", "top1", "top2", "state", "contributors_band")
TREE_COLUMNS = ("column", "child", "parent")
TOTAL = "Total"


def read_cells(path: Path) -> pd.DataFrame:
    """A table of cells as text; its own columns are known in capitals too.

    A column `Top1` taken for a grouping column would be printed, and would decide nothing.
    Errors: as `_read`.
    """
    return _read(path, CELL_COLUMNS)


def read_tree(path: Path) -> pd.DataFrame:
    """A hierarchy file (column, child, parent) as text. Errors: as `_read`."""
    return _read(path, TREE_COLUMNS)


def unnamed_in_tree(cells: Sequence[pd.DataFrame], tree: pd.DataFrame | None) -> list[str]:
    """A warning per column with values that its tree does not name.

    A total written otherwise than in the tree (`Org` for `ORG`) adds no relation and guards
    nothing; `Total` needs no tree.
    """
    if tree is None or not set(TREE_COLUMNS) <= set(tree.columns):
        return []
    said = []
    for column, rows in tree.groupby("column", sort=True):
        named = {TOTAL, *rows["child"], *rows["parent"]}
        values = {value for table in cells if column in table for value in table[column]}
        if absent := len(values - named):
            said.append(
                f"the hierarchy does not name {absent} of {len(values)} values of {column}: "
                "they are taken as neither total nor part"
            )
    return said


def _read(path: Path, known: Sequence[str]) -> pd.DataFrame:
    """All columns of a CSV file as text without outer blanks; UTF-8 or UTF-16; comma, semicolon,
    tab or what a first line `sep=` says.

    Errors: `WrongUseError` if there is no such file, `RefusedInputError` if it is not a table.
    """
    import pandas as pd

    declared, text = declared_separator(_text(path))
    first = next((line for line in text.splitlines() if line.strip()), "")
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=declared or max(SEPARATORS, key=first.count)
    )
    try:
        rows = [[cell.strip() for cell in row] for row in reader if any(map(str.strip, row))]
    except csv.Error:
        raise RefusedInputError(f"{path.name} is not readable as CSV") from None
    named = {name.casefold(): name for name in known}
    header = [named.get(name.casefold(), name) for name in (rows[:1] or [[]])[0]]
    body = rows[1:]
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
