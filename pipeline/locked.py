"""A database opened for one reader's questions: no files, no settings, no other database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Timer
from typing import Any, ClassVar, Self

import duckdb
import pandas as pd

from pipeline.errors import LockedError, RefusedInputError

_CONFIG = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "enable_external_access": "false",
    "python_enable_replacements": "false",
    "lock_configuration": "true",
}


class LockedDatabase:
    """A DuckDB file opened read-only, with external access and settings locked."""

    #: What the file should be, where to look otherwise, and what may be asked: words of messages.
    kind: ClassVar[str] = "a database file"
    remedy: ClassVar[str] = "name another file"
    tables: ClassVar[str] = "its tables"
    hint: ClassVar[str] = "ask duckdb_columns() for its tables and columns"
    #: Whether the engine's own words may be passed on even where they can quote a value.
    may_quote: ClassVar[bool] = False

    def __init__(self, path: Path, connection: duckdb.DuckDBPyConnection) -> None:
        self.path = path
        self._connection = connection

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open one file; safe while others read it.

        Errors: RefusedInputError when it is absent or not a DuckDB file, LockedError while another
        process writes it.
        """
        real = path.resolve()
        try:
            connection = duckdb.connect(str(real), read_only=True, config=dict(_CONFIG))
        except duckdb.Error as error:
            if "set lock on file" in str(error):
                raise LockedError(
                    f"{path.name} is being written by another process",
                    expected="one run at a time",
                    todo="wait for the run to end, then ask again",
                ) from error
            raise RefusedInputError(
                f"{path.name} cannot be opened as {cls.kind}", expected=cls.kind, todo=cls.remedy
            ) from error
        return cls(real, connection)

    def frame(
        self,
        sql: str,
        params: Sequence[Any] | Mapping[str, Any] | None = None,
        *,
        seconds: float | None = None,
    ) -> pd.DataFrame:
        """A query's result; each call uses a cursor of its own, so threads may share the object.

        After `seconds` it is interrupted, which raises the engine's own error.
        """
        cursor = self._connection.cursor()
        limit = Timer(seconds, cursor.interrupt) if seconds is not None else None
        try:
            if limit is not None:
                limit.start()
            return cursor.execute(sql, params).df()
        finally:
            if limit is not None:
                limit.cancel()
            cursor.close()

    def query(
        self, sql: str, *, seconds: float | None = None, most: int | None = None
    ) -> pd.DataFrame:
        """One SELECT a user wrote, bounded in time and in rows where asked for.

        Errors: RefusedInputError for anything but one SELECT, and for a query that fails.
        """
        self.require_select(sql)
        if most is not None:
            sql = f"select * from (\n{sql.rstrip().rstrip(';')}\n) limit {most:d}"  # noqa: S608 -- one SELECT, just checked
        try:
            return self.frame(sql, seconds=seconds)
        except duckdb.Error as error:
            raise self._refusal(error) from (error if self.may_quote else None)

    def require_select(self, sql: str) -> None:
        """Refuse what is not one SELECT.

        Errors: RefusedInputError for anything else, and for what cannot be parsed.
        """
        try:
            statements = duckdb.extract_statements(sql)
        except duckdb.Error as error:
            raise self._refusal(error) from (error if self.may_quote else None)
        if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
            raise RefusedInputError(
                "only a single SELECT can be asked",
                expected=f"one SELECT over {self.tables}",
                todo=self.hint,
            )

    def parse_tree(self, sql: str) -> str:
        """DuckDB's own parse tree of a SELECT, as JSON."""
        return str(self.frame("select json_serialize_sql($sql) as tree", {"sql": sql})["tree"][0])

    def _refusal(self, error: duckdb.Error) -> RefusedInputError:
        return RefusedInputError(
            f"the query failed: {self._said(error)}",
            expected=f"one SELECT over {self.tables}",
            todo=self.hint,
        )

    def _said(self, error: duckdb.Error) -> str:
        """The engine's first line; only its kind where it could quote what a row holds."""
        about_the_words = (
            duckdb.ParserException,
            duckdb.CatalogException,
            duckdb.BinderException,
            duckdb.PermissionException,
        )
        if self.may_quote or isinstance(error, about_the_words):
            return str(error).splitlines()[0]
        return f"{type(error).__name__.removesuffix('Exception')} error while it ran"

    def close(self) -> None:
        """Release the file."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class LockedWarehouse(LockedDatabase):
    """The warehouse for one question: rows of people, so no value of a row is ever in a message."""

    kind = "a warehouse"
    remedy = "run `plimsoll run` first"
    tables = "the tables of the warehouse, named with their layer, such as marts.fct_amount"

    def set_variables(self, values: Mapping[str, Any]) -> None:
        """The variables its views read with `getvariable`."""
        for name, value in values.items():
            self._connection.execute(f"set variable {name} = $value", {"value": value})

    def columns(self) -> dict[str, list[str]]:
        """The columns of every relation, by schema.name."""
        rows = self._connection.execute(
            "select schema_name || '.' || table_name, list(column_name order by column_index) "
            "from duckdb_columns() where not internal group by all"
        ).fetchall()
        return dict(rows)
