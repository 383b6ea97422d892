"""A file that is no plain text, as the loader reads it: text columns in memory, never on disk.

The rows rest as compressed Parquet in an in-memory file, which DuckDB scans as often as the
loader asks; so a file of any size costs its compressed size, and one path leads on from here.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.ingest.decode import MEMORY, TextFile
from pipeline.ingest.readers.questions import Question
from schemas.compilers.row_check import quoted

BATCH_ROWS = 5_000
_number = itertools.count(1)


@dataclass(frozen=True)
class TableFile(TextFile):
    """Rows of text in memory with what the reader saw of the file they come from.

    `rejected` are physical rows that could not be split, with a reason code; `skipped` every
    physical row below the header at which no record begins.
    """

    platform: str = ""
    questions: tuple[Question, ...] = ()
    rows: int = 0
    header_rows: int = 1
    rejected: dict[int, str] = field(default_factory=dict)
    skipped: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    relation: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns' names in order."""
        return tuple(question.column for question in self.questions)

    @property
    def select(self) -> str:
        """SQL with `_ordinal` (1 for the first record) and one text column per question."""
        aliases = ", ".join(
            f"c{place} as {quoted(name)}" for place, name in enumerate(self.columns)
        )
        return f"select _ordinal, {aliases} from {self.relation}"

    def forget(self) -> None:
        """Drop the in-memory rows."""
        for part in self.parts:
            if MEMORY.exists(part):
                MEMORY.rm(part)


class Rows:
    """Collects rows of text and keeps them as Parquet in memory.

    Columns may be added while rows come; earlier rows have nothing in them.
    """

    def __init__(self, columns: int) -> None:
        self._width = columns
        self._written = 0
        self._parts: list[str] = []
        self._writer: pq.ParquetWriter | None = None
        self._open_width = -1

    def extend(self, rows: Iterable[Sequence[str | None]]) -> None:
        """Add rows; a cell that is empty is missing."""
        iterator = iter(rows)
        while batch := list(itertools.islice(iterator, BATCH_ROWS)):
            self.add_batch(batch)

    def add_batch(self, batch: Sequence[Sequence[str | None]], *, width: int | None = None) -> None:
        """Add one batch of rows, which may be shorter than the columns known by now."""
        self._width = max(self._width, width or 0)
        columns: list[Sequence[str | None]] = [
            [row[place] or None if place < len(row) else None for row in batch]
            for place in range(self._width)
        ]
        self._write(columns, len(batch))

    def add_columns(self, columns: Sequence[Sequence[str | None]]) -> None:
        """Add a batch given column by column."""
        self._width = max(self._width, len(columns))
        self._write(columns, len(columns[0]) if columns else 0)

    def _write(self, columns: Sequence[Sequence[str | None]], count: int) -> None:
        ordinals = pa.array(range(self._written + 1, self._written + count + 1), pa.int64())
        arrays = [ordinals, *(pa.array(values, pa.string()) for values in columns)]
        names = ["_ordinal", *(f"c{place}" for place in range(len(columns)))]
        table = pa.Table.from_arrays(arrays, names=names)
        if self._writer is None or self._open_width != len(columns):
            self._open_part(table.schema, len(columns))
        assert self._writer is not None
        self._writer.write_table(table)
        self._written += count

    def _open_part(self, schema: pa.Schema, width: int) -> None:
        self._close_part()
        name = f"/table-{next(_number)}.parquet"
        self._parts.append(name)
        self._writer = pq.ParquetWriter(MEMORY.open(name, "wb"), schema, compression="zstd")
        self._open_width = width

    def _close_part(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer.file_handle and self._writer.file_handle.close()
            self._writer = None

    @property
    def count(self) -> int:
        """Rows so far."""
        return self._written

    def close(self, columns: int) -> tuple[str, tuple[str, ...]]:
        """End the collection; returns the SQL of the relation and the in-memory files."""
        if not self._parts or columns > self._open_width:
            self._width = max(self._width, columns)
            self._write([[] for _ in range(self._width)], 0)
        self._close_part()
        listed = ", ".join(f"'memory:/{part}'" for part in self._parts)
        return f"read_parquet([{listed}], union_by_name=true)", tuple(self._parts)


def as_table(
    rows: Rows,
    questions: Sequence[Question],
    *,
    platform: str,
    encoding: str,
    header_rows: int = 1,
    rejected: dict[int, str] | None = None,
    skipped: Iterable[int] = (),
    notes: Sequence[str] = (),
) -> TableFile:
    """The finished table of a reader."""
    relation, parts = rows.close(len(questions))
    return TableFile(
        uri=f"memory:/{parts[0]}",
        encoding=encoding,
        compression=None,
        is_in_memory=True,
        lines=rows.count,
        blank_lines=0,
        ends_with_newline=True,
        head="",
        platform=platform,
        questions=tuple(questions),
        rows=rows.count,
        header_rows=header_rows,
        rejected=rejected or {},
        skipped=tuple(sorted(skipped)),
        notes=tuple(notes),
        parts=parts,
        relation=relation,
    )


def batched(rows: Iterator[list[str | None]]) -> Iterator[list[list[str | None]]]:
    """Rows in batches."""
    while batch := list(itertools.islice(rows, BATCH_ROWS)):
        yield batch
