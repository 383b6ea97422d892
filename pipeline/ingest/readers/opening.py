"""A file as each kind of reader sees it: its header first, all of it when a source is chosen."""

from __future__ import annotations

import itertools
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

from python_calamine import CalamineWorkbook

from pipeline.errors import RefusedInputError
from pipeline.ingest.decode import TextFile, open_text
from pipeline.ingest.reader import Header, read_header
from pipeline.ingest.readers import (
    columnar,
    forms,
    jsonrows,
    limesurvey,
    nemsis,
    neris,
    odk,
    qualtrics,
    redcap,
    spss,
    surveymonkey,
    workbook,
)
from pipeline.ingest.readers.container import Container, container_of
from pipeline.ingest.readers.keeping import Keeping, RowFile, leading_comments, questions_of
from pipeline.ingest.readers.naming import plain_table
from pipeline.ingest.readers.questions import Layout, Question, Row
from pipeline.ingest.readers.records import delimiter_of, head_of, records
from pipeline.ingest.readers.sample import LARGE_BYTES, SAMPLE_ROWS, open_beginning
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
Progress = Callable[[str], None]


class Views:
    """One landed file, opened no more often than its readers need."""

    def __init__(
        self,
        path: Path,
        *,
        sha256: str = "",
        progress: Progress = lambda _: None,
        may_sample: bool = False,
    ) -> None:
        self.path = path
        self.is_sample = may_sample and path.stat().st_size > LARGE_BYTES
        self.container = container_of(path) if path.stat().st_size else Container.TEXT
        self._sha256 = sha256
        self._progress = progress
        self._text: TextFile | None = None
        self._trouble: RefusedInputError | None = None
        self._book: CalamineWorkbook | None = None
        self._heads: dict[str, list[Row]] = {}

    def header(self, reader: Reader, wanted: Sequence[str]) -> Header:
        """The header cells a reader finds.

        Errors: RefusedInputError when the file is not what the reader reads.
        """
        if reader.kind == "csv":
            return read_header(self.text(), reader)
        if reader.kind in ("spss", "xpt"):
            self._needs(Container.XPT if reader.kind == "xpt" else Container.SAV)
            questions = spss.layout_of(self.path, is_sas=reader.kind == "xpt")
            return _header(questions)
        if reader.kind == "parquet":
            self._needs(Container.PARQUET)
            return _header(columnar.parquet_questions(self.path))
        if reader.kind == "nemsis":
            self._needs(Container.XML)
            if not nemsis.looks_like_nemsis(self.path):
                raise _not(self.path.name, "a NEMSIS v3 EMS data set")
            return Header(nemsis.COLUMNS, "", 0)
        if reader.kind in ("json", "neris"):
            return self._json_header(reader)
        found, layout = self.layout(reader, wanted)
        return Header(_columns(layout), found.delimiter, 0)

    def open(self, reader: Reader, wanted: Sequence[str]) -> tuple[TextFile, Header]:
        """The whole file through a reader, ready for the loader.

        Errors: RefusedInputError when the file is not what the reader reads, or is damaged.
        """
        if reader.kind == "csv":
            header = read_header(self.text(), reader)
            self.forget()
            return self._opened(reader), header
        self.header(reader, wanted)
        if reader.kind == "spss":
            table = spss.read_sav(self.path, not_shown=reader.not_shown)
        elif reader.kind == "xpt":
            table = spss.read_xpt(self.path)
        elif reader.kind == "parquet":
            table = columnar.read_parquet(self.path)
        elif reader.kind == "nemsis":
            table = nemsis.read_nemsis(self.path, progress=self._progress, limit=self._limit)
        elif reader.kind == "neris":
            table = neris.read_neris(self.path, records=reader.records, limit=self._limit)
        elif reader.kind == "json":
            table = jsonrows.read_json(self.path, records=reader.records, limit=self._limit)
        else:
            return self._rows(reader, wanted)
        return table, _header(table.questions)

    def text(self) -> TextFile:
        """The file as text.

        Errors: RefusedInputError when it is none.
        """
        if self._trouble is not None:
            raise self._trouble
        if self._text is None:
            try:
                self._text = self._opened(None)
            except RefusedInputError as error:
                self._trouble = error
                raise
        return self._text

    def _opened(self, reader: Reader | None) -> TextFile:
        if self.is_sample and self.container is Container.TEXT:
            return open_beginning(self.path, encoding=reader.encoding if reader else None)
        return open_text(self.path, reader)

    @property
    def _limit(self) -> int | None:
        return SAMPLE_ROWS if self.is_sample else None

    def check_readable(self) -> None:
        """Say what is wrong with a file that no source fits, where something is.

        Errors: RefusedInputError when it is empty, damaged, no table, or of an unknown kind.
        """
        if self.container is Container.WORKBOOK:
            self.book()
        elif self.container in (Container.TEXT, Container.OTHER, Container.ZIP):
            read_header(self.text())

    def book(self) -> CalamineWorkbook:
        """The file as a workbook, with the first rows of its sheets at hand."""
        if self._book is None:
            self._book = workbook.open_workbook(self.path)
            self._heads = workbook.sheet_heads(self._book)
        return self._book

    def forget(self) -> None:
        """Drop what was opened on the way."""
        if self._text is not None:
            self._text.forget()
            self._text = None

    def layout(self, reader: Reader, wanted: Sequence[str]) -> tuple[RowFile, Layout]:
        """The rows of a file and the layout a reader of rows sees in them.

        Errors: RefusedInputError when it is not laid out so.
        """
        found = self._row_file(reader, wanted)
        if reader.kind == "xlsx" or reader.kind == "table":
            if not found.head:
                raise _not(self.path.name, "a table with a header")
            questions = plain_table(found.head[0][1])
            return found, Layout("Table", 1, questions, "one header row")
        if reader.kind == "redcap" and reader.dictionary:
            fields = redcap.dictionary(self._companion(reader.dictionary))
            layout = redcap.layout(found.head, fields)
        else:
            layout = LAYOUTS[reader.kind](found.head)
        if layout is None:
            raise _not(self.path.name, f"laid out as {reader.kind} exports are")
        return found, layout

    def _needs(self, container: Container) -> None:
        if self.container is not container:
            raise _not(self.path.name, f"a {container.value}")

    def _json_header(self, reader: Reader) -> Header:
        self._needs(Container.JSON)
        first = [
            item
            for _, item in itertools.islice(
                jsonrows.objects(self.path, records=reader.records), _FIRST_ROWS
            )
            if isinstance(item, dict)
        ]
        if reader.kind == "neris":
            if not first or not all(map(neris.is_neris, first)):
                raise _not(self.path.name, "a list of NERIS incidents")
            return Header(neris.COLUMNS, "", 0)
        names = dict.fromkeys(name for item in first for name in jsonrows.flatten(item))
        return Header(tuple(names), "", 0)

    def _row_file(self, reader: Reader, wanted: Sequence[str]) -> RowFile:
        if self.container is Container.WORKBOOK:
            return self._sheet(reader, wanted)
        if self.container not in (Container.TEXT, Container.ZIP):
            raise _not(self.path.name, "rows of cells")
        text, notes = self._member(reader) if self.container is Container.ZIP else (self.text(), ())
        if reader.encoding and self.container is Container.TEXT:
            text = self._opened(reader)
        skip = reader.skip_lines or leading_comments(text)
        is_vv = reader.kind == "limesurvey_vv"
        quote = "" if is_vv else reader.quote
        delimiter = reader.delimiter or ("\t" if is_vv else delimiter_of(text, skip=skip))
        if skip and not reader.skip_lines:
            notes = (*notes, f"{skip} comment lines stand above the header")
        return RowFile(
            head_of(text, delimiter, quote=quote, skip=skip),
            lambda: records(text, delimiter, quote=quote, skip=skip),
            text.encoding, delimiter, notes, text,
        )  # fmt: skip

    def _member(self, reader: Reader) -> tuple[TextFile, tuple[str, ...]]:
        """The table of an archive: the one the source names, else the one that is no repeat."""
        if reader.member:
            return open_text(self.path, reader), ()
        if not zipfile.is_zipfile(self.path):
            return open_text(self.path), ()  # says that the archive is damaged
        with zipfile.ZipFile(self.path) as archive:
            tables = [n for n in archive.namelist() if n.lower().endswith(".csv")]
            roots = []
            for name in tables:
                with archive.open(name) as stream:
                    first = stream.readline().decode("utf-8-sig", errors="replace")
                if "PARENT_KEY" not in first and " - audit" not in name:
                    roots.append(name)
        if len(tables) < 2 or len(roots) != 1:
            return open_text(self.path), ()
        escaped = roots[0].replace("[", "[[]")
        others = len(tables) - 1
        note = f"read {roots[0]}; {others} tables of repeats are not read (reader.member)"
        return open_text(self.path, reader.model_copy(update={"member": escaped})), (note,)

    def _sheet(self, reader: Reader, wanted: Sequence[str]) -> RowFile:
        book = self.book()
        is_plain = reader.kind in ("xlsx", "table")
        sheet = workbook.choose_sheet(
            book, self._heads, pattern=reader.sheet, wanted=wanted if is_plain else ()
        )
        rows = lambda: workbook.sheet_rows(book, sheet)  # noqa: E731 -- read again for each pass
        note = f"sheet {sheet.name}: {sheet.why}"
        if sheet.others:
            note += f"; not read: {', '.join(sheet.others)}"
        return RowFile(list(itertools.islice(rows(), _FIRST_ROWS)), rows, "workbook", "", (note,))

    def _companion(self, name: str) -> list[Row]:
        """A file that explains this one: beside it, or in the workspace's sources folder."""
        folders = (self.path.parent, self.path.parent.parent / "sources", self.path.parent.parent)
        for folder in folders:
            if (folder / name).is_file():
                text = open_text(folder / name)
                try:
                    return list(records(text, delimiter_of(text)))
                finally:
                    text.forget()
        raise RefusedInputError(
            f"{self.path.name} needs {name}, which is not there",
            expected="the data dictionary in the workspace's sources folder",
            todo=f"put {name} into sources/, or mend reader.dictionary in the source",
        )

    def _rows(self, reader: Reader, wanted: Sequence[str]) -> tuple[TextFile, Header]:
        found, layout = self.layout(reader, wanted)
        keep = Keeping(layout, found, self._sha256)
        table = keep.table(self.container is Container.WORKBOOK)
        if found.text is not None and found.text is not self._text:
            found.text.forget()
        return table, Header(table.columns, found.delimiter, keep.header_line)


def _columns(layout: Layout) -> tuple[str, ...]:
    return tuple(question.column for question in questions_of(layout))


def _header(questions: Sequence[Question]) -> Header:
    return Header(tuple(question.column for question in questions), "", 0)


def _not(name: str, what: str) -> RefusedInputError:
    return RefusedInputError(f"{name} is not {what}", expected=what, todo="use another reader kind")
