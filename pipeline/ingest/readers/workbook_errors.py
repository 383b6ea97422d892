"""Cells of a workbook that hold an error such as #REF!, which its reader would give as empty."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

#: What stands in such a cell's place: a mark no type's grammar allows, so that its row waits.
ERROR_TEXT = "\x00#ERROR"
_CHUNK = 1 << 20
_MARK = b't="e"'


def error_cells(path: Path, sheet: str) -> dict[int, tuple[int, ...]]:
    """Places (from 0) of the cells in error, by row (from 1); nothing for other formats.

    Only a workbook whose XML names an error at all is read a second time.
    """
    if not zipfile.is_zipfile(path) or not _names_an_error(path):
        return {}
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True, data_only=True)
    try:
        found: dict[int, tuple[int, ...]] = {}
        for line, cells in enumerate(book[sheet].iter_rows(), start=1):
            places = tuple(i for i, cell in enumerate(cells) if cell.data_type == "e")
            if places:
                found[line] = places
        return found
    finally:
        book.close()


def _names_an_error(path: Path) -> bool:
    with zipfile.ZipFile(path) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        return any(_MARK in chunk for name in sheets for chunk in _chunks(archive, name))


def _chunks(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """Parts that overlap by the mark's length, so that none is cut in two unseen."""
    tail = b""
    with archive.open(name) as stream:
        while chunk := stream.read(_CHUNK):
            yield tail + chunk
            tail = chunk[-len(_MARK) :]


def with_errors(cells: list[str], places: tuple[int, ...]) -> list[str]:
    """A row's cells with the mark where an error stands."""
    padded = cells + [""] * (max(places, default=-1) + 1 - len(cells))
    return [ERROR_TEXT if place in places else cell for place, cell in enumerate(padded)]
