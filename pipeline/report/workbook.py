"""The pack's tables as a workbook: states in words, nothing a spreadsheet would run."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from dashboards.escape import FORMULA_STARTS, plain
from pipeline.charts import LIGHT
from pipeline.report.reading import Month

_SHARES = {"completeness", "response_rate", "tolerated_share"}
_WIDEST = 60
#: Points of one line of text, and characters that a page across has room for.
_LINE, _ACROSS = 15.0, 220
#: The family of every cell, so that bold cells look like the others.
_FAMILY = "Calibri"


def workbook_bytes(pack: Month, tables: Mapping[str, pd.DataFrame]) -> bytes:
    """The workbook; the same tables give the same bytes, whoever writes them and when."""
    book = Workbook()
    first = book.active
    assert isinstance(first, Worksheet)
    first.title = "read me"
    _read_me(first, pack, tables)
    for name, frame in tables.items():
        _sheet(book.create_sheet(name), frame)
    for sheet in book.worksheets:
        _on_paper(sheet, pack)
    made = datetime.fromisoformat(f"{pack.release['as_of']:%Y-%m-%d}")
    book.properties.creator = "Plimsoll"
    book.properties.created = made
    raw = io.BytesIO()
    book.save(raw)
    return _with_fixed_times(raw.getvalue(), made)


def safe_text(value: object) -> str:
    """Text for a cell of a workbook or CSV; a formula becomes text by a leading apostrophe."""
    line = plain(value, longest=1000)
    return f"'{line}" if line.startswith(FORMULA_STARTS) else line


def _read_me(sheet: Worksheet, pack: Month, tables: Mapping[str, pd.DataFrame]) -> None:
    release = pack.release
    draft = f"Signed by {pack.signed_by}" if pack.signed_by else "DRAFT, not signed off"
    lines = [
        ("Monthly pack", f"{pack.title}, {release['organisation']}"),
        ("Standing", draft),
        ("Run", f"{release['run_id']}, as of {release['as_of']:%Y-%m-%d}"),
        ("Shown", "the figure may be read"),
        ("Suppressed", "withheld: too few people, or a total would give it away"),
        ("Zero", "0 to 2: none, one or two; they are not told apart"),
        ("Missing", "nothing was logged"),
        ("Late", "expected, not yet arrived"),
        ("Shares", "a share of 95% or more stands as 95%"),
        ("Use", "team level only; not for pay, discipline or promotion"),
        *((f"Sheet {name}", f"{len(frame)} rows") for name, frame in tables.items()),
    ]
    for line in lines:
        sheet.append([safe_text(part) for part in line])
    for cell in sheet["A"]:
        cell.font = Font(name=_FAMILY, bold=True)
    sheet.column_dimensions["A"].width = 20
    sheet.column_dimensions["B"].width = 70


def _sheet(sheet: Worksheet, frame: pd.DataFrame) -> None:
    sheet.append([str(column).replace("_", " ") for column in frame.columns])
    for cell in sheet[1]:
        cell.font = Font(name=_FAMILY, bold=True, color=LIGHT.surface.lstrip("#"))
        cell.fill = PatternFill("solid", fgColor=LIGHT.ink.lstrip("#"))
        cell.alignment = Alignment(vertical="top", wrap_text=True)
    plain_frame = frame.astype(object).where(frame.notna(), None)
    for row in plain_frame.itertuples(index=False):
        sheet.append([_cell(value) for value in row])
    sheet.freeze_panes = "C2"
    sheet.auto_filter.ref = sheet.dimensions
    for place, column in enumerate(frame.columns, 1):
        letter = get_column_letter(place)
        longest = max([len(str(column)), *(len(str(v)) for v in plain_frame[column].head(400))])
        sheet.column_dimensions[letter].width = min(longest + 3, _WIDEST)
        cells = sheet[letter][1:]
        _align(cells, is_number=pd.api.types.is_numeric_dtype(frame[column]))
        if longest > _WIDEST:
            _wrap(sheet, cells)
        if column == "verdict":
            _mark_over(cells)
        if column in _SHARES:
            for cell in cells:
                cell.number_format = "0%"


def _align(cells: Sequence[Cell], *, is_number: bool) -> None:
    """Everything at the top of its row; words a little away from the number before them."""
    place = Alignment(vertical="top", indent=0 if is_number else 1)
    for cell in cells:
        cell.alignment = place


def _wrap(sheet: Worksheet, cells: Sequence[Cell]) -> None:
    """A column of sentences: broken into lines, its rows as high as the longest needs."""
    broken = Alignment(vertical="top", indent=1, wrap_text=True)
    for cell in cells:
        cell.alignment = broken
        lines = -(-len(str(cell.value or "")) // (_WIDEST - 4))
        own = sheet.row_dimensions[cell.row]
        own.height = max(own.height or _LINE, lines * _LINE)


def _mark_over(cells: Sequence[Cell]) -> None:
    """A figure past its limit in the colour it has on the pages; the word says it too."""
    for cell in cells:
        if str(cell.value).startswith("over"):
            cell.font = Font(name=_FAMILY, bold=True, color=LIGHT.concern.lstrip("#"))


def _on_paper(sheet: Worksheet, pack: Month) -> None:
    """How a sheet prints: across, as wide as the page, its head on each page, and DRAFT."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    across = sum(column.width for column in sheet.column_dimensions.values())
    sheet.page_setup.fitToWidth = max(1, round(across / _ACROSS))
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    if sheet.freeze_panes:
        sheet.print_title_rows = "1:1"
    organisation = safe_text(pack.release["organisation"]).replace("&", "&&")
    sheet.oddHeader.left.text = f"{pack.title} · {organisation}"
    sheet.oddHeader.right.text = "" if pack.signed_by else "DRAFT, not signed off"
    sheet.oddFooter.left.text = "team level only; not for pay, discipline or promotion"
    sheet.oddFooter.right.text = "&A, page &P of &N"


def _cell(value: object) -> object:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, pd.Timestamp):
        return value.to_pydatetime()
    if isinstance(value, int | float):
        return value
    if hasattr(value, "item"):
        return value.item()
    return safe_text(value)


def _with_fixed_times(raw: bytes, made: datetime) -> bytes:
    """The same archive with every time in it set to one day, as the library writes the clock."""
    stamp = f"{made:%Y-%m-%dT%H:%M:%SZ}"
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(raw)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in sorted(old.namelist()):
            content = old.read(name)
            if name == "docProps/core.xml":
                text = content.decode()
                text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", stamp, text)
                content = text.encode()
            entry = zipfile.ZipInfo(name, (made.year, made.month, made.day, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o640 << 16
            new.writestr(entry, content)
    return out.getvalue()
