"""The pack's tables as a workbook: states in words, nothing a spreadsheet would run."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import datetime

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from dashboards.escape import FORMULA_STARTS, plain
from pipeline.charts import LIGHT
from pipeline.report.reading import Month

_SHARES = {"completeness", "response_rate", "tolerated_share"}
_WIDEST = 60


def workbook_bytes(pack: Month, tables: Mapping[str, pd.DataFrame]) -> bytes:
    """The workbook; the same tables give the same bytes, whoever writes them and when."""
    book = Workbook()
    first = book.active
    assert isinstance(first, Worksheet)
    first.title = "read me"
    _read_me(first, pack, tables)
    for name, frame in tables.items():
        _sheet(book.create_sheet(name), frame)
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
        cell.font = Font(bold=True)
    sheet.column_dimensions["A"].width = 20
    sheet.column_dimensions["B"].width = 70


def _sheet(sheet: Worksheet, frame: pd.DataFrame) -> None:
    sheet.append([str(column).replace("_", " ") for column in frame.columns])
    for cell in sheet[1]:
        cell.font = Font(bold=True, color=LIGHT.surface.lstrip("#"))
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
        sheet.column_dimensions[letter].width = min(longest + 2, _WIDEST)
        if pd.api.types.is_numeric_dtype(frame[column]):
            form = "0%" if column in _SHARES else "General"
            for cell in sheet[letter][1:]:
                cell.number_format = form


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
