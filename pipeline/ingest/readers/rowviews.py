"""Files of rows and cells: where the rows lie, and which platform laid them out."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

from pipeline.errors import RefusedInputError
from pipeline.ingest.decode import TextFile, open_text
from pipeline.ingest.readers import (
    forms,
    limesurvey,
    odk,
    qualtrics,
    redcap,
    surveymonkey,
    workbook,
)
from pipeline.ingest.readers.archive import table_member
from pipeline.ingest.readers.container import Container
from pipeline.ingest.readers.keeping import RowFile, lines_above
from pipeline.ingest.readers.naming import plain_table
from pipeline.ingest.readers.openfile import OpenFile
from pipeline.ingest.readers.questions import Layout, Row
from pipeline.ingest.readers.records import delimiter_of, head_of, records
from schemas.source import Reader

#: Kinds that lay out rows of cells, in the order in which an unknown file is tried.
LAYOUTS: dict[str, Callable[[Sequence[Row]], Layout | None]] = {
    "qualtrics": qualtrics.layout,
    "surveymonkey": surveymonkey.layout,
    "limesurvey_vv": limesurvey.vertical,
    "limesurvey": limesurvey.layout,
    "redcap": redcap.layout,
    "odk": odk.central,
    "kobo": odk.kobo,
    "ms_forms": forms.microsoft,
    "google_forms": forms.google,
}
_FIRST_ROWS = 40


def layout_of(
    file: OpenFile, reader: Reader, wanted: Sequence[str], *, by_dictionary: bool = True
) -> tuple[RowFile, Layout]:
    """The rows of a file and the layout a reader of rows sees in them.

    Errors: RefusedInputError when it is not laid out so.
    """
    found = row_file(file, reader, wanted)
    if reader.kind in ("xlsx", "table"):
        if not found.head:
            raise not_such(file.path.name, "a table with a header")
        questions = plain_table(found.head[0][1])
        return found, Layout("Table", 1, questions, "one header row")
    layout = LAYOUTS[reader.kind](found.head)
    if reader.kind == "redcap" and reader.dictionary and (by_dictionary or layout is None):
        layout = redcap.layout(found.head, redcap.dictionary(_companion(file, reader.dictionary)))
    if layout is None:
        raise not_such(file.path.name, f"laid out as {reader.kind} exports are")
    return found, layout


def row_file(file: OpenFile, reader: Reader, wanted: Sequence[str]) -> RowFile:
    """The rows of a file of cells: of its text, its archive's table, or its workbook's sheet."""
    if file.container is Container.WORKBOOK:
        return _sheet(file, reader, wanted)
    if file.container not in (Container.TEXT, Container.ZIP):
        raise not_such(file.path.name, "rows of cells")
    text, notes = _member(file, reader) if file.container is Container.ZIP else (file.text(), ())
    if reader.encoding and file.container is Container.TEXT:
        text = file.opened(reader)
    above, note = lines_above(text)
    skip = reader.skip_lines or above
    is_vv = reader.kind == "limesurvey_vv"
    quote = "" if is_vv else reader.quote
    delimiter = reader.delimiter or ("\t" if is_vv else delimiter_of(text, skip=skip))
    if skip and not reader.skip_lines:
        notes = (*notes, note)
    return RowFile(
        head_of(text, delimiter, quote=quote, skip=skip),
        lambda: records(text, delimiter, quote=quote, skip=skip),
        text.encoding, delimiter, notes, text,
    )  # fmt: skip


def _member(file: OpenFile, reader: Reader) -> tuple[TextFile, tuple[str, ...]]:
    """The table of an archive: the one the source names, else the one that is no repeat."""
    if reader.member:
        return open_text(file.path, reader), ()
    note = table_member(file.path)[1]
    return file.opened(reader), (note,) if note else ()


def _sheet(file: OpenFile, reader: Reader, wanted: Sequence[str]) -> RowFile:
    book = file.book()
    is_plain = reader.kind in ("xlsx", "table")
    sheet = workbook.choose_sheet(
        book, file.heads, pattern=reader.sheet, wanted=wanted if is_plain else ()
    )
    rows = lambda: workbook.sheet_rows(book, sheet)  # noqa: E731 -- read again for each pass
    note = f"sheet {sheet.name}: {sheet.why}"
    if sheet.others:
        note += f"; not read: {', '.join(sheet.others)}"
    return RowFile(list(itertools.islice(rows(), _FIRST_ROWS)), rows, "workbook", "", (note,))


def _companion(file: OpenFile, name: str) -> list[Row]:
    """A file that explains this one: beside it, or in the workspace's sources folder."""
    folders = (file.path.parent, file.path.parent.parent / "sources", file.path.parent.parent)
    for folder in folders:
        if (folder / name).is_file():
            text = open_text(folder / name)
            try:
                return list(records(text, delimiter_of(text)))
            finally:
                text.forget()
    raise RefusedInputError(
        f"{file.path.name} needs {name}, which is not there",
        expected="the data dictionary in the workspace's sources folder",
        todo=f"put {name} into sources/, or mend reader.dictionary in the source",
    )


def not_such(name: str, what: str) -> RefusedInputError:
    """What is said of a file that is not what a reader reads."""
    return RefusedInputError(f"{name} is not {what}", expected=what, todo="use another reader kind")
