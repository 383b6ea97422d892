"""Parquet files, read where they lie: every column as text."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.errors import RefusedInputError
from pipeline.ingest.readers.questions import Question
from pipeline.ingest.readers.table import TableFile
from schemas.compilers.row_check import literal, quoted


def parquet_questions(path: Path) -> tuple[Question, ...]:
    """The columns of a Parquet file.

    Errors: RefusedInputError when it is damaged.
    """
    return tuple(Question(name, code=name) for name in _schema(path)[0].names)


def read_parquet(path: Path) -> TableFile:
    """A Parquet file as text: times with a zone in UTC, numbers without a needless point."""
    schema, rows = _schema(path)
    columns = ", ".join(f"{_as_text(field)} as c{i}" for i, field in enumerate(schema))
    relation = (
        f"(select file_row_number + 1 as _ordinal, {columns} "
        f"from read_parquet({literal(str(path))}, file_row_number=true))"
    )
    return TableFile(
        uri=str(path), encoding="binary", compression=None, is_in_memory=False, lines=rows,
        blank_lines=0, ends_with_newline=True, head="", platform="Parquet",
        questions=parquet_questions(path), rows=rows, header_rows=0, relation=relation,
    )  # fmt: skip


def _schema(path: Path) -> tuple[pa.Schema, int]:
    try:
        with pq.ParquetFile(path) as file:
            return file.schema_arrow, file.metadata.num_rows
    except (pa.ArrowInvalid, OSError) as error:
        raise RefusedInputError(
            f"{path.name} is a damaged or cut Parquet file",
            expected="a Parquet file that opens",
            todo="copy or export it again",
        ) from error


def _as_text(field: pa.Field) -> str:
    name = quoted(field.name)
    if pa.types.is_timestamp(field.type):
        moment = f"timezone('UTC', {name})" if field.type.tz else name
        return f"strftime({moment}, '%Y-%m-%d %H:%M:%S')"
    if pa.types.is_floating(field.type):
        whole = f"{name} = trunc({name}) and abs({name}) < 1e15"
        return f"case when {whole} then {name}::bigint::varchar else {name}::varchar end"
    if pa.types.is_nested(field.type):
        return f"to_json({name})::varchar"
    return f"{name}::varchar"
