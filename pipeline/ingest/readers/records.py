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
from pipeline.ingest.readers.questions import Row

_HEAD_RECORDS = 40
_DELIMITERS = (",", ";", "\t", "|", "^")


def delimiter_of(text: TextFile, *, skip: int = 0) -> str:
    """The delimiter of a file's first line."""
    body = "\n".join(text.head.split("\n")[skip:])
    first = body.split("\n", 1)[0]
    counts = {mark: first.count(mark) for mark in _DELIMITERS}
    best = max(counts, key=lambda mark: counts[mark])
    return best if counts[best] else ","


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
