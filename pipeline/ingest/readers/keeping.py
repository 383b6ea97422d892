"""Rows of cells become a table: every row of the file is kept, skipped or rejected."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pipeline.ingest.decode import TextFile
from pipeline.ingest.readers.naming import distinct
from pipeline.ingest.readers.questions import Layout, Question, Row, filled
from pipeline.ingest.readers.records import title_lines
from pipeline.ingest.readers.table import Rows, TableFile, as_table, batched


@dataclass(frozen=True)
class RowFile:
    """Rows of cells with their numbers in the file, wherever they come from."""

    head: list[Row]
    rows: Callable[[], Iterator[Row]]
    encoding: str
    delimiter: str
    notes: tuple[str, ...]
    text: TextFile | None = None


class Keeping:
    """Turns a layout's rows into a table; every row of the file is kept, skipped or rejected."""

    def __init__(self, layout: Layout, found: RowFile, sha256: str) -> None:
        self._layout = layout
        self._found = found
        self._sha256 = sha256
        self.header_line = 0
        self.rejected: dict[int, str] = {}
        self.skipped: list[int] = []

    def table(self, is_workbook: bool) -> TableFile:
        """All rows below the header as text."""
        layout = self._layout
        questions = questions_of(layout)
        rows = Rows(len(questions))
        for batch in batched(self._kept(is_workbook)):
            rows.add_batch(batch)
        return as_table(
            rows, questions, platform=layout.platform, encoding=self._found.encoding,
            header_rows=layout.header_rows, rejected=self.rejected, skipped=self.skipped,
            notes=(*self._found.notes, *layout.notes),
        )  # fmt: skip

    def _kept(self, is_workbook: bool) -> Iterator[list[str | None]]:
        layout, width, number = self._layout, len(self._layout.questions), 0
        body = itertools.islice(self._found.rows(), layout.header_rows, None)
        expected: int | None = None
        for line, cells in body:
            if expected is None:
                self.header_line, expected = line - 1, line
            self.skipped += range(expected, line)
            expected = line + 1
            if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
                cells = cells[:width]
            if not filled(cells):
                self.skipped.append(line)
                continue
            if is_workbook and len(cells) < width:
                cells = cells + [""] * (width - len(cells))
            if len(cells) != width:
                self.rejected[line] = "wrong_column_count"
                self.skipped.append(line)
                continue
            number += 1
            kept: list[str | None] = layout.clean(cells) if layout.clean else list(cells)
            yield [*kept, f"{self._sha256[:24]}-{number}"] if layout.key else kept


def lines_above(text: TextFile) -> tuple[int, str]:
    """How many lines stand above the header, and a note on what they are."""
    lines = text.head.removeprefix("\ufeff").split("\n")
    comments = next((i for i, line in enumerate(lines) if not line.startswith("#")), 0)
    if comments:
        return comments, f"{comments} comment lines stand above the header"
    if re.fullmatch(r'"?sep=.?"?\r?', lines[0], re.IGNORECASE):
        return 1, "a spreadsheet's line with the delimiter stands above the header"
    titles = title_lines(text)
    return titles, f"{titles} lines of titles stand above the header" if titles else ""


def questions_of(layout: Layout) -> tuple[Question, ...]:
    if layout.key is None:
        return layout.questions
    return distinct([*layout.questions, Question(layout.key, metadata="made by the reader")])
