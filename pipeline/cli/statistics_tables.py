"""Tables in and out of the statistics commands: CSV with line numbers in, CSV or JSON out."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from pipeline.cli.separators import SEPARATORS, declared_separator
from pipeline.errors import RefusedInputError, StorageError, WrongUseError

if TYPE_CHECKING:
    import pandas as pd


def read_table(path: Path, columns: Mapping[str, str]) -> pd.DataFrame:
    """The named columns of a CSV file as text, under their roles; the index is the file line.

    `columns`: role to the name in the file. Names are compared without case and outer blanks.
    Errors: `WrongUseError` if there is no such file; `RefusedInputError` if it is empty, not
    text, lacks a column or names it twice, or has rows of another width.
    """
    import pandas as pd

    header, rows, lines = _rows(_text(path), columns)
    places = {role: _place(header, name) for role, name in columns.items()}
    absent = [columns[role] for role, place in places.items() if len(place) == 0]
    twice = [columns[role] for role, place in places.items() if len(place) > 1]
    problems = [f"there is no column {name}" for name in absent]
    problems += [f"the column {name} is there more than once" for name in twice]
    uneven = [line for line, row in zip(lines, rows, strict=True) if len(row) != len(header)]
    if uneven:
        problems.append(f"{_lines(uneven)}: another number of cells than the header")
    if not rows:
        problems.append("there are no rows under the header")
    if problems:
        raise RefusedInputError(
            "\n".join(problems),
            expected=f"one header line with the columns {', '.join(columns.values())}, then rows",
            todo="correct the file, or name its columns with the options (see --help)",
        )
    data = {role: [row[place[0]] for row in rows] for role, place in places.items()}
    return pd.DataFrame(data, index=pd.Index(lines, name="line"), dtype="str")


def _text(path: Path) -> str:
    if not path.is_file():
        raise WrongUseError("there is no such file", expected="the path of a CSV file")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise StorageError(f"the file cannot be read ({error.strerror})") from error
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        raise RefusedInputError(
            "the file is not UTF-8 text", expected="a CSV file in UTF-8", todo="save it as UTF-8"
        ) from None
    if not text.strip():
        raise RefusedInputError("the file is empty", expected="a header line and rows")
    if "\0" in text:
        raise RefusedInputError("the file is not text", expected="a CSV file in UTF-8")
    return text


def _rows(text: str, columns: Mapping[str, str]) -> tuple[list[str], list[list[str]], list[int]]:
    """Header, rows that are not blank, and the line each row begins on."""
    declared, text = declared_separator(text)
    first = next((line for line in text.splitlines() if line.strip()), "")

    def columns_found(separator: str) -> int:
        header = next(csv.reader([first], delimiter=separator))
        return sum(len(_place(header, name)) > 0 for name in columns.values())

    return _split(text, declared or max(SEPARATORS, key=columns_found))


def _split(text: str, separator: str) -> tuple[list[str], list[list[str]], list[int]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    rows: list[list[str]] = []
    lines: list[int] = []
    begins = 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append(row)
                lines.append(begins)
            begins = reader.line_num + 1
    except csv.Error:
        raise RefusedInputError(
            f"line {reader.line_num}: not readable as CSV", expected="a CSV file in UTF-8"
        ) from None
    return (rows[0], rows[1:], lines[1:]) if rows else ([], [], [])


def _place(header: list[str], name: str) -> list[int]:
    wanted = name.strip().casefold()
    exact = [place for place, cell in enumerate(header) if cell.strip() == name.strip()]
    return exact or [
        place for place, cell in enumerate(header) if cell.strip().casefold() == wanted
    ]


def _lines(numbers: list[int]) -> str:
    shown = ", ".join(str(number) for number in numbers[:12])
    more = f" and {len(numbers) - 12} more" if len(numbers) > 12 else ""
    return f"line{'s' if len(numbers) > 1 else ''} {shown}{more}"


def put_out(
    table: pd.DataFrame, summary: Mapping[str, object], warnings: tuple[str, ...], *, is_json: bool
) -> None:
    """The table on standard output as CSV, warnings on standard error; or all in one JSON."""
    if is_json:
        _write_json(table, summary, warnings)
    else:
        _write_csv(table, warnings)


def _write_csv(table: pd.DataFrame, warnings: tuple[str, ...]) -> None:
    """The table on standard output (15 significant digits, empty = missing), warnings on error."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.columns)
    columns = [_written(table[name]) for name in table.columns]
    writer.writerows(zip(*columns, strict=True))
    _put(text.getvalue())
    for warning in warnings:
        print(f"warning: {warning}", file=sys.stderr)


def _write_json(
    table: pd.DataFrame, summary: Mapping[str, object], warnings: tuple[str, ...]
) -> None:
    """One object with `rows`, `summary` and `warnings`; null = missing."""
    columns = {name: _values(table[name]) for name in table.columns}
    rows = [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]
    content = {"rows": rows, "summary": dict(summary), "warnings": list(warnings)}
    _put(json.dumps(content, allow_nan=False, ensure_ascii=False, indent=1) + "\n")


def _put(text: str) -> None:
    """On standard output as UTF-8 with plain line ends, whatever the terminal is set to."""
    typer.echo(text.encode(), nl=False)


def _written(column: pd.Series) -> list[str]:
    return ["" if value is None else _digits(value) for value in _values(column)]


def _digits(value: object) -> str:
    return format(value, ".15g") if isinstance(value, float) else str(value)


def _values(column: pd.Series) -> list[object]:
    """Python values of a column: None for missing, floats to 15 digits and without minus zero."""
    return [_plain(value) for value in column.astype(object).tolist()]


def _plain(value: object) -> object:
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            return None
        return float(format(value, ".15g")) + 0.0  # + 0.0 makes -0.0 to 0.0
    return value
