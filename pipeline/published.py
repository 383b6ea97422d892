"""The reading door: the published database, written once per run and read by everyone else."""

from __future__ import annotations

import os
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import get_args

import duckdb
import pandas as pd
from pydantic.fields import FieldInfo

from pipeline.errors import StorageError
from pipeline.locked import LockedDatabase
from schemas.published import PUBLISHED_TABLES, PublishedTable

#: Readable by any DuckDB from 1.2 on.
STORAGE_VERSION = "v1.2.0"
POINTER = "current"

_SQL_TYPES = {
    "str": "varchar",
    "int": "bigint",
    "float": "double",
    "bool": "boolean",
    "date": "date",
    "datetime": "timestamp",
    "Decimal": "decimal(18, 2)",
}


def write_published(path: Path, tables: Mapping[str, pd.DataFrame]) -> None:
    """Write a fresh published file with every promised table, types, comments and dictionary.

    Grain: each frame in the shape of its model in `schemas.published`; further columns are left
    out, an absent table is written empty. The file is written new, never copied and pruned, so
    nothing hidden survives in free pages. Mode 0640.
    Errors: ValueError when a promised column is absent from a frame.
    """
    path.unlink(missing_ok=True)
    connection = duckdb.connect(":memory:", config={"autoload_known_extensions": "false"})
    try:
        connection.execute(f"attach '{_quoted(path)}' as out (storage_version '{STORAGE_VERSION}')")
        connection.execute("use out")
        for model in PUBLISHED_TABLES:
            _write_table(connection, model, tables.get(model.table_name))
        connection.execute("checkpoint out")
        connection.execute("use memory")
        connection.execute("detach out")
    except (duckdb.IOException, duckdb.FatalException, duckdb.TransactionException) as error:
        path.unlink(missing_ok=True)
        raise StorageError(
            "no space left while writing the publication, or its folder cannot be written",
            expected="room for one publication beside the earlier one",
            todo="free disk space, then run again; the earlier publication stays in place",
        ) from error
    finally:
        connection.close()
    path.chmod(0o640)


def _write_table(
    connection: duckdb.DuckDBPyConnection, model: type[PublishedTable], frame: pd.DataFrame | None
) -> None:
    columns = published_columns(model)
    ddl = ", ".join(f"{name} {sql_type}" for name, sql_type, _, _ in columns)
    connection.execute(f"create table {model.table_name} ({ddl})")
    connection.execute(f"comment on table {model.table_name} is '{_text(_table_comment(model))}'")
    for name, _, description, _ in columns:
        connection.execute(f"comment on column {model.table_name}.{name} is '{_text(description)}'")
    if model.table_name == "column_dictionary":
        frame = column_dictionary()
    if frame is None or frame.empty:
        return
    names = [name for name, *_ in columns]
    absent = [name for name in names if name not in frame.columns]
    if absent:
        raise ValueError(f"{model.table_name} lacks promised columns: {', '.join(absent)}")
    order = ", ".join(model.key)
    connection.register("_incoming", frame[names])
    connection.execute(
        f"insert into {model.table_name} select {', '.join(names)} from _incoming order by {order}"  # noqa: S608 -- names come from models
    )
    connection.unregister("_incoming")


def published_columns(model: type[PublishedTable]) -> list[tuple[str, str, str, bool]]:
    """Name, DuckDB type, description and key membership of each column, in promised order."""
    columns = []
    for field_name, field in model.model_fields.items():
        name = field.alias or field_name
        columns.append((name, _sql_type(field), field.description or "", name in model.key))
    return columns


def column_dictionary() -> pd.DataFrame:
    """The dictionary table: one row per table and column."""
    rows = [
        (model.table_name, name, sql_type, description, is_key)
        for model in PUBLISHED_TABLES
        for name, sql_type, description, is_key in published_columns(model)
    ]
    names = ["table_name", "column_name", "column_type", "description", "is_key"]
    return pd.DataFrame(rows, columns=names)


def _sql_type(field: FieldInfo) -> str:
    annotation = field.annotation
    options = [part for part in get_args(annotation) if part is not type(None)]
    kind = options[0] if options else annotation
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return "enum(" + ", ".join(f"'{member.value}'" for member in kind) + ")"
    return _SQL_TYPES[getattr(kind, "__name__", "str")]


def _table_comment(model: type[PublishedTable]) -> str:
    first = (model.__doc__ or "").strip().splitlines()[0]
    return f"{first} Grain: {model.grain}. Key: {', '.join(model.key)}."


def _text(value: str) -> str:
    return value.replace("'", "''")


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


class Published(LockedDatabase):
    """A published file opened read-only, with external access and settings locked."""

    kind = "a published file"
    remedy = "run `plimsoll status` to see what is published"
    tables = "the published tables"
    hint = "the table column_dictionary names every table and column"
    may_quote = True  # nothing in it is about a person

    def table(self, name: str) -> pd.DataFrame:
        """A whole published table in key order."""
        model = next(model for model in PUBLISHED_TABLES if model.table_name == name)
        return self.frame(f"select * from {name} order by {', '.join(model.key)}")  # noqa: S608 -- names come from models


def current_path(published_dir: Path) -> Path | None:
    """The file the pointer names; None while nothing is published."""
    pointer = published_dir / POINTER
    if not pointer.exists():
        return None
    target = published_dir / pointer.read_text(encoding="utf-8").strip()
    return target if target.is_file() else None


def move_pointer(published_dir: Path, target: Path) -> None:
    """Make `target` the current publication in one atomic step, after its bytes are on disk."""
    for path in (target, target.parent):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    staged = published_dir / f".{POINTER}.new"
    with staged.open("w", encoding="utf-8") as stream:
        stream.write(target.name + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    staged.replace(published_dir / POINTER)


def published_table(path: Path, name: str) -> pd.DataFrame:
    """One table of a published file."""
    published = Published.open(path)
    try:
        return published.table(name)
    finally:
        published.close()
