"""The writing door: the one module through which the pipeline talks to DuckDB files it writes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import fsspec
import pandas as pd
import pyarrow as pa
from pydantic import ByteSize, TypeAdapter

from pipeline.errors import LockedError, RefusedInputError, StorageError

LAYERS = (
    "raw",
    "quarantine",
    "ledger",
    "ref",
    "staging",
    "intermediate",
    "marts",
    "indicators",
)

#: The only names SQL files may read with `getvariable`.
VARIABLES = ("as_of", "timezone", "grace_days", "default_recording")

_OFFLINE: dict[str, str] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}


class Warehouse:
    """One open DuckDB database with the layers of the house as schemas."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: Path | None) -> None:
        self._connection = connection
        self.path = path

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        memory_limit: str | None = None,
        threads: int | None = None,
        temp_directory: Path | None = None,
        read_only: bool = False,
    ) -> Warehouse:
        """Open or create the file with mode 0600 and every layer present.

        Errors: LockedError when another process writes; StorageError when the file is unreadable.
        """
        config: dict[str, str | bool | int | float | list[str]] = dict(_OFFLINE)
        if memory_limit:
            config["memory_limit"] = memory_limit
        if threads:
            config["threads"] = str(threads)
        if temp_directory:
            config["temp_directory"] = str(temp_directory)
        try:
            connection = duckdb.connect(str(path), read_only=read_only, config=config)
        except duckdb.IOException as error:
            raise _storage_problem(path, error) from error
        except duckdb.Error as error:
            raise StorageError(
                f"{path.name} cannot be opened: it is damaged or not a DuckDB file",
                expected="a warehouse written by this program",
                todo="restore it with `plimsoll restore`, or move it away and run again",
            ) from error
        if not read_only:
            path.chmod(0o600)
        house = cls(connection, path)
        if not read_only:
            house._prepare()
        return house

    @classmethod
    def in_memory(cls) -> Warehouse:
        """A database that lives as long as the object: for tests and for engines."""
        house = cls(duckdb.connect(":memory:", config=dict(_OFFLINE)), None)
        house._prepare()
        return house

    def _prepare(self) -> None:
        self._connection.execute("set enable_progress_bar = false")
        self._connection.register_filesystem(fsspec.filesystem("memory"))
        for layer in LAYERS:
            self._connection.execute(f"create schema if not exists {layer}")

    def execute(self, sql: str, params: Sequence[Any] | Mapping[str, Any] | None = None) -> None:
        """Run a statement for its effect.

        Errors: StorageError when the disk is full or a file is lost.
        """
        with _storage_errors(self.path):
            self._connection.execute(sql, params)
            self._connection.fetchall()

    def rows(
        self, sql: str, params: Sequence[Any] | Mapping[str, Any] | None = None
    ) -> list[tuple[Any, ...]]:
        """All rows of a query as tuples: for few rows only."""
        with _storage_errors(self.path):
            return self._connection.execute(sql, params).fetchall()

    def value(self, sql: str, params: Sequence[Any] | Mapping[str, Any] | None = None) -> Any:
        """The first column of the first row; None when there is no row."""
        rows = self.rows(sql, params)
        return rows[0][0] if rows else None

    def frame(
        self, sql: str, params: Sequence[Any] | Mapping[str, Any] | None = None
    ) -> pd.DataFrame:
        """A query's result as a pandas frame."""
        with _storage_errors(self.path):
            return self._connection.execute(sql, params).df()

    def arrow(self, sql: str) -> pa.Table:
        """A query's result as an Arrow table."""
        with _storage_errors(self.path):
            return self._connection.sql(sql).to_arrow_table()

    def register(self, name: str, data: pd.DataFrame | pa.Table | pa.RecordBatchReader) -> None:
        """Make a frame or Arrow table readable as `name`; replaces an earlier one."""
        self._connection.register(name, data)

    def unregister(self, name: str) -> None:
        """Forget a registered frame."""
        self._connection.unregister(name)

    def table_from_frame(
        self, table: str, frame: pd.DataFrame, *, types: Mapping[str, str] | None = None
    ) -> None:
        """Create or replace `schema.table` with a frame's rows; `types` casts named columns."""
        casts = ", ".join(f"{name}::{kind} as {name}" for name, kind in (types or {}).items())
        columns = f"* replace ({casts})" if casts else "*"
        self.register("_incoming_frame", frame)
        try:
            self.execute(
                f"create or replace table {table} as select {columns} from _incoming_frame"  # noqa: S608 -- names come from code
            )
        finally:
            self.unregister("_incoming_frame")

    def set_variable(self, name: str, value: Any) -> None:
        """Set one of the closed list of variables SQL files may read."""
        if name not in VARIABLES:
            raise ValueError(f"{name} is not in the closed list of SQL variables")
        self._connection.execute(f"set variable {name} = $value", {"value": value})

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing: commits at the end, rolls back on any error."""
        self._connection.execute("begin transaction")
        try:
            yield
        except BaseException:
            self._connection.execute("rollback")
            raise
        with _storage_errors(self.path):
            self._connection.execute("commit")

    def attempt(self, sql: str) -> tuple[list[tuple[Any, ...]], str]:
        """All rows of a query, or none and the kind of error: for checks that must not crash."""
        try:
            return self.rows(sql), ""
        except duckdb.Error as error:
            return [], type(error).__name__

    @contextmanager
    def reading(self, file_name: str) -> Iterator[None]:
        """Turn what the engine cannot read in a file into a refusal of that file.

        Its own message would quote the file's values, so it is not passed on.
        """
        try:
            yield
        except duckdb.BinderException as error:
            named = re.search(r'Referenced column "([^"]+)" not found', str(error))
            raise RefusedInputError(
                f"{file_name}: missing column {named.group(1) if named else '(unknown)'}",
                expected="every column the source's expressions name",
                todo="export it again with every column, or mend the source",
            ) from None
        except (
            duckdb.InvalidInputException,
            duckdb.ConversionException,
            duckdb.OutOfRangeException,
        ) as error:
            kind = type(error).__name__.removesuffix("Exception")
            raise RefusedInputError(
                f"{file_name} cannot be read ({kind})",
                expected="text with one header, cells and line ends as its source says",
                todo="look at it with `plimsoll check`, or export it again",
            ) from None

    @contextmanager
    def lean(self, most: str = "512MB") -> Iterator[None]:
        """Hold little in the engine's cache for as long as frames need the memory instead."""
        before = str(self.value("select current_setting('memory_limit')"))
        if _bytes(before) <= _bytes(most):
            yield
            return
        self.checkpoint()
        self.execute(f"set memory_limit = '{most}'")
        try:
            yield
        finally:
            self.execute(f"set memory_limit = '{_bytes(before)} bytes'")

    def checkpoint(self) -> None:
        """Fold the write-ahead log into the file."""
        self.execute("checkpoint")

    def close(self) -> None:
        """Release the file and its lock."""
        self._connection.close()

    def __enter__(self) -> Warehouse:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _bytes(size: str) -> int:
    return TypeAdapter(ByteSize).validate_python(size)


def write_frames(path: Path, frames: Mapping[str, pd.DataFrame]) -> None:
    """Write frames as the tables of a fresh database file, in one step.

    Errors: StorageError when there is no room.
    """
    staged = path.with_name(f".{path.name}.new")
    staged.unlink(missing_ok=True)
    connection = duckdb.connect(str(staged), config=dict(_OFFLINE))
    try:
        with _storage_errors(path):
            for name, frame in frames.items():
                connection.register("_incoming_frame", frame)
                connection.execute(f'create table "{name}" as select * from _incoming_frame')  # noqa: S608 -- table names come from code
                connection.unregister("_incoming_frame")
            connection.execute("checkpoint")
    finally:
        connection.close()
    staged.replace(path)


def compact(path: Path) -> None:
    """Write a database anew and put it in the old one's place: freed pages keep no deleted row.

    No one may have it open. The old file stays until the new one is complete.
    Errors: StorageError when there is no room for both.
    """
    staged = path.with_name(path.name + ".compacting")
    staged.unlink(missing_ok=True)
    connection = duckdb.connect(":memory:", config=dict(_OFFLINE))
    try:
        with _storage_errors(path):
            connection.execute(f"attach '{_quoted(path)}' as old (read_only)")
            connection.execute(f"attach '{_quoted(staged)}' as new")
            connection.execute("copy from database old to new")
            connection.execute("checkpoint new")
            connection.execute("detach new")
    finally:
        connection.close()
    staged.chmod(0o600)
    staged.replace(path)


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


@contextmanager
def _storage_errors(path: Path | None) -> Iterator[None]:
    """Turn the engine's disk errors into StorageError; leave bugs as they are."""
    try:
        yield
    except duckdb.IOException as error:
        raise _storage_problem(path, error) from error
    except duckdb.TransactionException as error:
        if "no space" not in str(error).lower():
            raise
        raise _storage_problem(path, error) from error
    except (duckdb.FatalException, duckdb.InternalException) as error:
        raise _fatal_problem(path, error) from error
    except duckdb.OutOfMemoryException as error:
        raise StorageError(
            "the memory limit is too small for this step, and spilling to disk did not help",
            expected="enough memory, or room in the temporary folder",
            todo="raise memory_limit in plimsoll.toml or free disk space, then run again",
        ) from error


def _fatal_problem(path: Path | None, error: duckdb.Error) -> LockedError | StorageError:
    """An engine that gave up: for want of room, or because the file is damaged."""
    text = str(error).lower()
    if "no space" in text or "could not write" in text:
        return _storage_problem(path, error)
    name = path.name if path else "the database"
    return StorageError(
        f"{name} is damaged, or the disk lost part of it",
        expected="a warehouse written by this program on a sound disk",
        todo="restore it with `plimsoll restore`, or move it away and run again",
    )


def _storage_problem(path: Path | None, error: duckdb.Error) -> LockedError | StorageError:
    name = path.name if path else "the database"
    text = str(error)
    if "lock" in text.lower():
        return LockedError(
            f"{name} is in use by another process",
            expected="one run at a time",
            todo="wait for the other run to end, then run again",
        )
    if "not a valid duckdb" in text.lower():
        return StorageError(
            f"{name} is damaged or not a DuckDB file",
            expected="a warehouse written by this program",
            todo="restore it with `plimsoll restore`, or move it away and run again",
        )
    if "no space" in text.lower() or "disk" in text.lower():
        return StorageError(
            f"no space left while writing {name}",
            expected="room for the warehouse and one publication beside it",
            todo="free disk space, then run again; the earlier publication stays in place",
        )
    return StorageError(
        f"{name} cannot be read or written",
        expected="a readable, writable file in the workspace",
        todo="check the folder's permissions and free space with `plimsoll doctor`",
    )
