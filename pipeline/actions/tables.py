"""The tables of the action log and their version: created when absent, brought up when older."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Connection,
    Date,
    DateTime,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    func,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import CreateIndex, CreateTable

from pipeline.errors import RefusedInputError
from schemas.action import LONGEST_NOTE, LONGEST_OWNER

VERSION = 1
#: Statements that bring a log up to each version from the one before; both databases run them.
STEPS: dict[int, tuple[str, ...]] = {}

_META = MetaData()
ACTION = Table(
    "action",
    _META,
    Column("action_id", String(20), primary_key=True),
    Column("team_id", String(200), nullable=False, index=True),
    Column("kind", String(30), nullable=False),
    Column("limit_id", String(40), nullable=False),
    Column("started_on", Date, nullable=False),
    Column("owner", String(LONGEST_OWNER), nullable=False),
    Column("note", String(LONGEST_NOTE), nullable=False),
    Column("recorded_by", String(200), nullable=False),
    Column("recorded_at", DateTime, nullable=False),
    Column("withdrawn_by", String(200)),
    Column("withdrawn_at", DateTime),
)
LOG_VERSION = Table("action_log_version", _META, Column("version", Integer, primary_key=True))


def prepare(engine: Engine) -> None:
    """Create what is absent, run the steps an older log lacks.

    Two processes may begin at once: whoever comes second finds the work done.
    Errors: RefusedInputError for a log of a later version; DBAPIError where the database refuses.
    """
    try:
        _prepare(engine)
    except DBAPIError:
        if not inspect(engine).has_table(LOG_VERSION.name):
            raise
        _prepare(engine)


def _prepare(engine: Engine) -> None:
    with engine.begin() as connection:
        if not inspect(connection).has_table(LOG_VERSION.name):
            for table in (ACTION, LOG_VERSION):
                connection.execute(CreateTable(table, if_not_exists=True))
                for index in table.indexes:
                    connection.execute(CreateIndex(index, if_not_exists=True))
            connection.execute(insert(LOG_VERSION).values(version=VERSION))
            return
        _bring_up(connection)


def _bring_up(connection: Connection) -> None:
    found = connection.execute(select(func.max(LOG_VERSION.c.version))).scalar() or 0
    if found > VERSION:
        raise RefusedInputError(
            f"the action log is of version {found}",
            expected=f"version {VERSION} or an earlier one",
            todo="update Plimsoll",
        )
    for version in range(found + 1, VERSION + 1):
        for statement in STEPS.get(version, ()):
            connection.execute(text(statement))
        connection.execute(insert(LOG_VERSION).values(version=version))
