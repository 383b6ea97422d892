"""A publication narrowed to some units: what lies outside is not there to be asked for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from pipeline.errors import RefusedInputError
from pipeline.published import Published
from schemas.published import PUBLISHED_TABLES
from schemas.published_table import PublishedTable

_CONFIG = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "python_enable_replacements": "false",
    "memory_limit": "512MB",
    "max_temp_directory_size": "0KB",
    "threads": "2",
}

_COPY = """
    create table {name} as
    select * from source.{name}
    where team_id in (select unnest($units::varchar[]))
"""

#: Names of the units above stand as headings, so their rows come along; their cells do not.
_TEAM = """
    create table team as
    with recursive shown as (
        select team_id, parent_id from source.team
        where team_id in (select unnest($units::varchar[]))
        union
        select above.team_id, above.parent_id
        from source.team as above
        inner join shown on above.team_id = shown.parent_id
    )
    select * from source.team where team_id in (select team_id from shown)
"""


def open_narrowed(path: Path, units: Sequence[str] | None) -> Published:
    """The tables of a published file with the cells of `units` only; None keeps all of them.

    It lives in memory, bounded, with files, network and settings locked, so a query a user wrote
    may be asked of it. Everything that bears a `team_id` is filtered; a survey's `shown_for` that
    names a unit outside is emptied.
    Errors: RefusedInputError when the file cannot be opened.
    """
    connection = duckdb.connect(":memory:", config=dict(_CONFIG))
    try:
        quoted = str(path.resolve()).replace("'", "''")
        connection.execute(f"attach '{quoted}' as source (read_only)")
        if units is None:
            for name in _tables(connection):  # `use` would not hold for cursors, views do
                connection.execute(f"create view {name} as select * from source.{name}")  # noqa: S608 -- names come from models
        else:
            _copy(connection, list(units))
            connection.execute("detach source")
    except duckdb.Error as error:
        connection.close()
        raise RefusedInputError(
            f"{path.name} cannot be opened as a published file",
            expected="a file that `plimsoll run` published",
            todo="run `plimsoll status` to see what is published",
        ) from error
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    return Published(path, connection)


def _tables(connection: duckdb.DuckDBPyConnection) -> dict[str, type[PublishedTable]]:
    """Promised tables the file holds; one of an earlier version may lack some, others stay out."""
    found = connection.execute(
        "select table_name from duckdb_tables() where database_name = 'source'"
    ).fetchall()
    held = {name for (name,) in found}
    return {model.table_name: model for model in PUBLISHED_TABLES if model.table_name in held}


def _copy(connection: duckdb.DuckDBPyConnection, units: list[str]) -> None:
    for name, model in _tables(connection).items():
        if name == "team":
            connection.execute(_TEAM, {"units": units})
        elif "team_id" in model.model_fields:
            connection.execute(_COPY.format(name=name), {"units": units})
        else:
            connection.execute(f"create table {name} as select * from source.{name}")  # noqa: S608 -- names come from models
    if "survey_scale" not in _tables(connection):
        return
    connection.execute(
        "update survey_scale set shown_for = null "
        "where shown_for not in (select unnest($units::varchar[]))",
        {"units": units},
    )
