"""A landed file, opened no more often than its readers need: its kind, its text, its workbook."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from python_calamine import CalamineWorkbook

from pipeline.errors import RefusedInputError
from pipeline.ingest.decode import TextFile, open_text
from pipeline.ingest.reader import read_header
from pipeline.ingest.readers import workbook
from pipeline.ingest.readers.archive import table_member
from pipeline.ingest.readers.container import Container, container_of
from pipeline.ingest.readers.questions import Row
from pipeline.ingest.readers.sample import LARGE_BYTES, SAMPLE_ROWS, open_beginning
from schemas.source import Reader

Progress = Callable[[str], None]


class OpenFile:
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
        self.sha256 = sha256
        self.progress = progress
        self._text: TextFile | None = None
        self._trouble: RefusedInputError | None = None
        self._book: CalamineWorkbook | None = None
        self.heads: dict[str, list[Row]] = {}

    def text(self) -> TextFile:
        """The file as text.

        Errors: RefusedInputError when it is none.
        """
        if self._trouble is not None:
            raise self._trouble
        if self._text is None:
            try:
                self._text = self.opened(None)
            except RefusedInputError as error:
                self._trouble = error
                raise
        return self._text

    def opened(self, reader: Reader | None) -> TextFile:
        """The file as text once more, as a reader wants it; the caller forgets it."""
        if self.is_sample and self.container is Container.TEXT:
            return open_beginning(self.path, encoding=reader.encoding if reader else None)
        if self.container is Container.ZIP and not (reader and reader.member):
            member, _ = table_member(self.path)
            if member is not None:
                reader = (reader or Reader()).model_copy(update={"member": member})
        return open_text(self.path, reader)

    @property
    def limit(self) -> int | None:
        """How many records to read; None for all of them."""
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
            self.heads = workbook.sheet_heads(self._book)
        return self._book

    def forget(self) -> None:
        """Drop what was opened on the way."""
        if self._text is not None:
            self._text.forget()
            self._text = None
