"""A table of answers from any delimited text file, every cell as text, nothing guessed away."""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.cli.separators import declared_separator
from pipeline.errors import RefusedInputError, WrongUseError

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

DELIMITERS = (",", ";", "\t", "|")
BLOCK_BYTES = 1 << 24  # longer than any row, so that no row straddles two blocks


def read_text_table(path: str) -> tuple[pd.DataFrame, list[str]]:
    """The rows of a delimited file (`-` is standard input) as text, and notes on what was odd.

    UTF-8 with or without a byte order mark, UTF-16 and Windows-1252 are read; comma, semicolon, tab
    and bar separate; blank lines are left out. An empty cell is "".
    Errors: WrongUseError when there is no such file; RefusedInputError for a file that is not
    text, has no rows, or has rows with another number of cells than the heading.
    """
    delimiter, text = declared_separator(_text_of(_bytes_of(path)))
    text = text.lstrip("\n")
    heading = _heading(text, delimiter)
    delimiter = heading[0]
    table = _parsed(text, delimiter)
    return _tidied(table, heading[1])


def _bytes_of(path: str) -> bytes:
    if path == "-":
        return sys.stdin.buffer.read()
    file = Path(path)
    if not file.is_file():
        raise WrongUseError(
            f"There is no file {path}.", expected="a CSV file", todo="check the path"
        )
    return file.read_bytes()


def _text_of(raw: bytes) -> str:
    if raw[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        raise RefusedInputError(
            "The file is a spreadsheet.", expected="a CSV file", todo="save the sheet as CSV"
        )
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = raw.decode("utf-16", errors="replace")
    else:
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = raw.decode("cp1252", errors="replace")
    if "\x00" in text:
        raise RefusedInputError(
            "The file is not text.", expected="a CSV file", todo="export as CSV"
        )
    return text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\n")


def _heading(text: str, delimiter: str | None) -> tuple[str, list[str]]:
    """The delimiter that splits the first row into most cells, and those cells."""
    if not text.strip():
        raise RefusedInputError(
            "The file is empty.",
            expected="a heading and one row per respondent",
            todo="export again",
        )
    best: tuple[str, list[str]] = (",", [])
    for candidate in (delimiter,) if delimiter else DELIMITERS:
        cells = next(csv.reader(io.StringIO(text), delimiter=candidate), [])
        if len(cells) > len(best[1]):
            best = (candidate, cells)
    return best


def _parsed(text: str, delimiter: str) -> pa.Table:
    """Every row with as many cells as the heading; any other row is an error."""
    import pyarrow as pa
    from pyarrow import csv as pa_csv

    wrong: list[int] = []

    def count(row: Any) -> str:
        if row.text.strip():
            wrong.append(row.number or 0)
        return "skip"

    width = len(next(csv.reader(io.StringIO(text), delimiter=delimiter)))
    names = [f"f{place}" for place in range(width)]
    try:
        table = pa_csv.read_csv(
            io.BytesIO(text.encode("utf-8")),
            read_options=pa_csv.ReadOptions(
                column_names=names, use_threads=False, block_size=BLOCK_BYTES
            ),
            parse_options=pa_csv.ParseOptions(
                delimiter=delimiter, newlines_in_values=True, invalid_row_handler=count
            ),
            convert_options=pa_csv.ConvertOptions(
                column_types={name: pa.string() for name in names}, strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid as error:
        raise RefusedInputError(
            "The file cannot be read as a table.",
            expected="rows with as many cells as the heading; quotes in pairs",
            todo="look for a quotation mark that is not closed, and export again",
        ) from error
    if wrong:
        raise _uneven(wrong, width)
    return table


def _uneven(wrong: list[int], width: int) -> RefusedInputError:
    return RefusedInputError(
        f"{len(wrong)} row(s) do not have {width} cells as the heading has; "
        f"the first is row {wrong[0]} of the file.",
        expected=f"{width} cells in every row",
        todo="export again, or put text that holds the delimiter in quotes",
    )


def _tidied(table: pa.Table, heading: list[str]) -> tuple[pd.DataFrame, list[str]]:
    """The rows under their headings, without nameless empty columns.

    A row of delimiters only stays: it may be a respondent who answered nothing.
    """
    frame = table.slice(1).to_pandas()
    frame.columns = [
        name.strip() or f"column_{place}" for place, name in enumerate(heading, start=1)
    ]
    is_empty = frame.apply(lambda column: column.str.strip().eq(""))
    nameless = [not name.strip() for name in heading]
    keep_columns = [
        not (nameless[place] and is_empty.iloc[:, place].all()) for place in range(len(heading))
    ]
    blank_rows = int(is_empty.all(axis="columns").sum())
    notes = [f"{blank_rows} row(s) have delimiters and no cell"] if blank_rows else []
    frame = frame.loc[:, keep_columns]
    if frame.empty:
        raise RefusedInputError(
            "The file holds no respondent.",
            expected="a heading and one row per respondent",
            todo="export again",
        )
    return frame, notes
