"""XLSX, XLS and ODS workbooks: the sheet that holds the table, its cells as text."""

from __future__ import annotations

import fnmatch
import itertools
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from pipeline.errors import RefusedInputError
from pipeline.ingest.readers.questions import Row, filled
from pipeline.ingest.readers.workbook_errors import error_cells, with_errors

_LOOKED_AT = 40


class SeveralSheetsError(RefusedInputError):
    """A workbook in which more than one sheet has the columns a source names."""


@dataclass(frozen=True)
class Sheet:
    """A sheet chosen, with why; `first` is the row its header stands on, from 1."""

    name: str
    first: int
    why: str
    others: tuple[str, ...]


def open_workbook(path: Path) -> CalamineWorkbook:
    """A workbook.

    Errors: RefusedInputError when it is damaged or locked by a password.
    """
    try:
        return CalamineWorkbook.from_path(str(path))
    except (CalamineError, OSError, zipfile.BadZipFile) as error:
        locked = "password" in str(error).lower()
        raise RefusedInputError(
            f"{path.name} is {'locked by a password' if locked else 'a damaged or cut workbook'}",
            expected="a workbook that opens",
            todo="save it again without a password" if locked else "copy or export it again",
        ) from error


def sheet_heads(book: CalamineWorkbook) -> dict[str, list[Row]]:
    """The first rows of every worksheet, visible or not."""
    return {
        meta.name: list(itertools.islice(_rows(book, meta.name), _LOOKED_AT))
        for meta in book.sheets_metadata
        if meta.typ == SheetTypeEnum.WorkSheet
    }


def choose_sheet(
    book: CalamineWorkbook,
    heads: Mapping[str, list[Row]],
    *,
    pattern: str | None,
    wanted: Sequence[str],
) -> Sheet:
    """The sheet that holds the table: the one asked for, else with the columns wanted, else the
    first visible one that looks like a table.

    Errors: RefusedInputError when none fits, or several fit alike.
    """
    visible = [
        meta.name
        for meta in book.sheets_metadata
        if meta.visible == SheetVisibleEnum.Visible and meta.typ == SheetTypeEnum.WorkSheet
    ]
    if pattern is not None:
        fitting = [n for n in book.sheet_names if fnmatch.fnmatch(n.casefold(), pattern.casefold())]
        if len(fitting) != 1:
            raise RefusedInputError(
                f"the workbook has {len(fitting)} sheets that fit the name the source asks for",
                expected="exactly one sheet of that name",
                todo="name it in the source under reader.sheet",
            )
        visible = fitting
    found: list[tuple[str, int, str]] = []
    for sheet in visible:
        row = _header_row(heads.get(sheet, []), wanted)
        if row is not None:
            why = "it has the columns the source names" if wanted else "it looks like a table"
            found.append((sheet, row, "the source names it" if pattern else why))
    if not found:
        raise RefusedInputError(
            "the workbook has no sheet with a header and rows under it",
            expected="one visible sheet that holds the table",
            todo="name the sheet in the source under reader.sheet",
        )
    best = max(found, key=lambda item: _table_score(heads[item[0]], item[1]))
    chosen = best if not wanted else found[0]
    if wanted and len(found) > 1:
        named = ", ".join(sheet for sheet, *_ in found)
        raise SeveralSheetsError(
            f"the workbook has {len(found)} sheets with these columns: {named}",
            expected="one sheet that fits",
            todo="name the sheet in the source under reader.sheet",
        )
    others = tuple(sheet for sheet in book.sheet_names if sheet != chosen[0])
    return Sheet(chosen[0], chosen[1], chosen[2], others)


def _header_row(head: Sequence[Row], wanted: Sequence[str]) -> int | None:
    """The first row that has the cells wanted, or the first with two cells and rows under it."""
    keys = {cell.casefold() for cell in wanted}
    for place, (line, cells) in enumerate(head):
        texts = {cell.strip().casefold() for cell in cells if cell.strip()}
        if keys and keys <= texts:
            return line
        if not keys and len(texts) >= 2 and _is_header(cells, head[place + 1 :]):
            return line
    return None


def _is_header(cells: Sequence[str], below: Sequence[Row]) -> bool:
    held = [cell.strip() for cell in cells if cell.strip()]
    numbers = sum(1 for cell in held if cell.replace(".", "", 1).replace("-", "", 1).isdigit())
    wide = max((filled(row) for _, row in below), default=0)
    return numbers == 0 and bool(below) and wide >= 1 and len(held) >= 0.5 * wide


def _table_score(head: Sequence[Row], first: int) -> float:
    """How much a sheet looks like one table: its columns are named and its rows are filled."""
    header = next(cells for line, cells in head if line == first)
    width = max((len(cells) for _, cells in head), default=1) or 1
    below = [filled(cells) for line, cells in head if line > first]
    return filled(header) / width + (sum(below) / (len(below) * width) if below else 0)


def sheet_rows(book: CalamineWorkbook, sheet: Sheet) -> Iterator[Row]:
    """Every row of a sheet from its header on, with its number in the sheet."""
    errors = error_cells(Path(book.path), sheet.name) if book.path else {}
    return (
        (line, with_errors(cells, errors.get(line, ())))
        for line, cells in _rows(book, sheet.name)
        if line >= sheet.first
    )


def _rows(book: CalamineWorkbook, name: str) -> Iterator[Row]:
    try:
        sheet: CalamineSheet = book.get_sheet_by_name(name)
    except CalamineError:
        return
    if sheet.start is None:
        return
    above = sheet.start[0]
    for line, row in enumerate(sheet.iter_rows(), start=1):
        if line > above:
            yield line, [cell_text(cell) for cell in row]


def cell_text(cell: Any) -> str:
    """A cell as text: whole numbers without a point, days and times as ISO writes them."""
    if cell is None or cell == "":
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else f"{cell:.15g}"
    if isinstance(cell, datetime):
        return _moment_text(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        return cell.replace(microsecond=0).isoformat()
    if isinstance(cell, timedelta):
        return _span_text(cell)
    return str(cell)


def _moment_text(moment: datetime) -> str:
    """Excel counts days as fractions, so a second may come out a millisecond short."""
    rounded = moment + timedelta(microseconds=500_000)
    kept = rounded.replace(microsecond=0) if moment.microsecond > 999_000 else moment
    return str(kept.replace(microsecond=0))


def _span_text(span: timedelta) -> str:
    seconds = round(span.total_seconds())
    return f"{seconds // 3600:02d}:{seconds % 3600 // 60:02d}:{seconds % 60:02d}"
