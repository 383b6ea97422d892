"""A file as each kind of reader sees it: its header first, all of it when a source is chosen."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from pipeline.ingest.decode import TextFile
from pipeline.ingest.reader import Header, read_header
from pipeline.ingest.readers import columnar, jsonrows, nemsis, neris, spss
from pipeline.ingest.readers.container import Container
from pipeline.ingest.readers.keeping import Keeping, questions_of
from pipeline.ingest.readers.openfile import OpenFile
from pipeline.ingest.readers.questions import Layout, Question
from pipeline.ingest.readers.rowviews import layout_of, not_such
from schemas.source import Reader

_FIRST_ROWS = 40


class Views(OpenFile):
    """A landed file seen through readers."""

    def header(self, reader: Reader, wanted: Sequence[str]) -> Header:
        """The header cells a reader finds.

        Errors: RefusedInputError when the file is not what the reader reads.
        """
        if reader.kind == "csv":
            return read_header(self.text(), reader)
        if reader.kind in ("spss", "xpt"):
            self._needs(Container.XPT if reader.kind == "xpt" else Container.SAV)
            questions = spss.variables_of(self.path, is_sas=reader.kind == "xpt")
            return _header(questions)
        if reader.kind == "parquet":
            self._needs(Container.PARQUET)
            return _header(columnar.parquet_questions(self.path))
        if reader.kind == "nemsis":
            self._needs(Container.XML)
            if not nemsis.looks_like_nemsis(self.path):
                raise not_such(self.path.name, "a NEMSIS v3 EMS data set")
            return Header(nemsis.COLUMNS, "", 0)
        if reader.kind in ("json", "neris"):
            return self._json_header(reader)
        found, layout = layout_of(self, reader, wanted, by_dictionary=False)
        return Header(_columns(layout), found.delimiter, 0)

    def open(self, reader: Reader, wanted: Sequence[str]) -> tuple[TextFile, Header]:
        """The whole file through a reader, ready for the loader.

        Errors: RefusedInputError when the file is not what the reader reads, or is damaged.
        """
        if reader.kind == "csv":
            header = read_header(self.text(), reader)
            self.forget()
            return self.opened(reader), header
        self.header(reader, wanted)
        if reader.kind == "spss":
            table = spss.read_sav(self.path, not_shown=reader.not_shown)
        elif reader.kind == "xpt":
            table = spss.read_xpt(self.path)
        elif reader.kind == "parquet":
            table = columnar.read_parquet(self.path)
        elif reader.kind == "nemsis":
            table = nemsis.read_nemsis(self.path, progress=self.progress, limit=self.limit)
        elif reader.kind == "neris":
            table = neris.read_neris(self.path, records=reader.records, limit=self.limit)
        elif reader.kind == "json":
            table = jsonrows.read_json(self.path, records=reader.records, limit=self.limit)
        else:
            return self._rows(reader, wanted)
        return table, _header(table.questions)

    def _needs(self, container: Container) -> None:
        if self.container is not container:
            raise not_such(self.path.name, f"a {container.value}")

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
                raise not_such(self.path.name, "a list of NERIS incidents")
            return Header(neris.COLUMNS, "", 0)
        names = dict.fromkeys(name for item in first for name in jsonrows.flatten(item))
        return Header(tuple(names), "", 0)

    def _rows(self, reader: Reader, wanted: Sequence[str]) -> tuple[TextFile, Header]:
        found, layout = layout_of(self, reader, wanted)
        keep = Keeping(layout, found, self.sha256)
        table = keep.table(self.container is Container.WORKBOOK)
        if found.text is not None and found.text is not self._text:
            found.text.forget()
        return table, Header(table.columns, found.delimiter, keep.header_line)


def _columns(layout: Layout) -> tuple[str, ...]:
    return tuple(question.column for question in questions_of(layout))


def _header(questions: Sequence[Question]) -> Header:
    return Header(tuple(question.column for question in questions), "", 0)
