"""Delimited text as records, each with the physical line it begins on; cells may hold lines."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.errors import RefusedInputError
from pipeline.ingest.decode import MEMORY, TextFile
from pipeline.ingest.readers.questions import Row, filled

_HEAD_RECORDS = 40
#: Records the delimiter is told from; the last of them may be cut.
_FIRST = 12
_TABLE = 4
_DELIMITERS = (",", ";", "\t", "|", "^")


def delimiter_of(text: TextFile, *, skip: int = 0) -> str:
    """The delimiter under which the first records are widest and of one width.

    A header of question texts may hold more commas than the semicolons that part it, so marks are
    counted outside quotes and over several records.
    """
    body = "\n".join(text.head.removeprefix("\ufeff").split("\n")[skip:])
    return max(_DELIMITERS, key=lambda mark: _fit(body, mark))


def _fit(body: str, mark: str) -> tuple[float, int]:
    """Share of records as wide as the first, and how wide that is; nothing for one column."""
    try:
        widths = [
            len(cells)
            for cells in itertools.islice(csv.reader(io.StringIO(body), delimiter=mark), _FIRST)
            if cells
        ]
    except csv.Error:
        return (0.0, 0)
    if not widths or widths[0] < 2:
        return (0.0, 0)
    alike = sum(1 for width in widths if width == widths[0]) / len(widths)
    return (round(alike, 1), widths[0])


def title_lines(text: TextFile) -> int:
    """How many lines of titles stand above a header: records of one or two filled cells at the
    top of a table that is at least four cells wide.
    """
    best, first = 0, 0
    for mark in _DELIMITERS:
        found: list[tuple[int, list[str]]] = []
        rows, line = csv.reader(io.StringIO(text.head.removeprefix("\ufeff")), delimiter=mark), 0
        try:
            for cells in itertools.islice(rows, _HEAD_RECORDS):
                found.append((line, cells))
                line = rows.line_num
        except csv.Error:
            continue
        widths = [filled(cells) for _, cells in found]
        usual = max(set(widths), key=lambda width: (widths.count(width), width), default=0)
        if usual >= _TABLE and usual * widths.count(usual) > best:
            best = usual * widths.count(usual)
            first = next(line for line, cells in found if filled(cells) >= _TABLE)
            if any(filled(cells) > 2 for line, cells in found if line < first):
                first = 0
    return first


def records(text: TextFile, delimiter: str, *, quote: str = '"', skip: int = 0) -> Iterator[Row]:
    """Every record of a text file with its first physical line, read as it is needed.

    Errors: RefusedInputError with the line where a quote is opened and never closed.
    """
    with _lines(text) as stream:
        for _ in range(skip):
            stream.readline()
        options: dict[str, Any] = (
            {"quotechar": quote, "strict": True} if quote else {"quoting": csv.QUOTE_NONE}
        )
        rows = csv.reader(stream, delimiter=delimiter, **options)
        line = skip + 1
        try:
            for cells in rows:
                yield line, cells
                line = skip + rows.line_num + 1
        except csv.Error as error:
            raise RefusedInputError(
                f"line {line} opens a quote that is never closed, or holds a cell too long to read",
                expected="each opened quote closed",
                todo="export it again, or mend the line named",
            ) from error


def head_of(text: TextFile, delimiter: str, *, quote: str = '"', skip: int = 0) -> list[Row]:
    """The first records of a file: enough to tell its layout."""
    return list(itertools.islice(records(text, delimiter, quote=quote, skip=skip), _HEAD_RECORDS))


def _lines(text: TextFile) -> io.TextIOWrapper:
    if text.uri.startswith("memory:/"):
        stream = MEMORY.open(text.uri.removeprefix("memory:/"), "rb")
        return io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
    return Path(text.uri).open(encoding="utf-8-sig", newline="")
