"""The action log: entries are added and withdrawn, never changed, and read within some units."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Engine, insert, or_, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from pipeline.actions.place import FOLDER, NAME, engine_of, is_there
from pipeline.actions.tables import ACTION, prepare
from pipeline.errors import StorageError
from pipeline.settings import Workspace
from schemas.action import Action

#: Stands in the place of what a withdrawn entry said.
ERASED = "withdrawn"
COLUMNS = tuple(column.name for column in ACTION.columns)
_DAYS = ("started_on", "recorded_at", "withdrawn_at")


@dataclass(frozen=True)
class ActionLog:
    """The log of one workspace. Each call is one transaction.

    Errors: StorageError from every call where the database does not answer or refuses.
    """

    engine: Engine

    @classmethod
    def of(cls, workspace: Workspace) -> ActionLog:
        """The log of a workspace, its tables made where they are absent."""
        with _as_storage_error():
            engine = engine_of(workspace)
            _prepared(engine, _file_number(engine))
        return cls(engine)

    @classmethod
    def existing(cls, workspace: Workspace) -> ActionLog | None:
        """The log to read from; None where nobody has made its file yet, and none is made."""
        with _as_storage_error():
            is_made = is_there(workspace)
        return cls.of(workspace) if is_made else None

    def record(self, action: Action) -> None:
        """Add an entry; the very same one again changes nothing."""
        row = action.model_dump() | {
            "action_id": action.action_id,
            "kind": action.kind.value,
            "recorded_at": action.recorded_at.replace(microsecond=0),
        }
        with _as_storage_error():
            try:
                with self.engine.begin() as connection:
                    connection.execute(insert(ACTION).values(row))
            except IntegrityError:
                if not self._holds(action.action_id):
                    raise

    def withdraw(self, action_id: str, *, by: str, at: datetime) -> bool:
        """Take an entry back and erase its note and owner; False where there is none to take."""
        statement = (
            update(ACTION)
            .where(ACTION.c.action_id == action_id, ACTION.c.withdrawn_at.is_(None))
            .values(
                withdrawn_by=by[:200],
                withdrawn_at=at.replace(microsecond=0),
                note="",
                owner=ERASED,
            )
        )
        with _as_storage_error(), self.engine.begin() as connection:
            return connection.execute(statement).rowcount == 1

    def entries(
        self, units: Sequence[str] | None, *, known_at: datetime | None = None
    ) -> pd.DataFrame:
        """Entries of these units (None: of all) by day, then id; the withdrawn are left out.

        `known_at` gives the log as it stood at that moment (UTC): later entries are left out, and
        what was withdrawn later is in, without what it said.
        """
        chosen = select(ACTION).order_by(ACTION.c.started_on, ACTION.c.action_id)
        if units is not None:
            chosen = chosen.where(ACTION.c.team_id.in_(list(units)))
        is_standing = ACTION.c.withdrawn_at.is_(None)
        if known_at is None:
            chosen = chosen.where(is_standing)
        else:
            chosen = chosen.where(
                ACTION.c.recorded_at <= known_at,
                or_(is_standing, ACTION.c.withdrawn_at > known_at),
            )
        with self._reading() as connection:
            return as_frame(connection.execute(chosen).mappings())

    def everything(self) -> list[dict[str, Any]]:
        """Every row as plain values, withdrawn ones too, for a backup."""
        with self._reading() as connection:
            rows = connection.execute(select(ACTION).order_by(ACTION.c.action_id)).mappings()
            return [dict(row) for row in rows]

    def add_absent(self, rows: Sequence[dict[str, Any]]) -> int:
        """Add rows of a backup that are not there; how many they were. Nothing is overwritten."""
        with _as_storage_error(), self.engine.begin() as connection:
            known = set(connection.execute(select(ACTION.c.action_id)).scalars())
            absent = [row for row in rows if row["action_id"] not in known]
            if absent:
                connection.execute(insert(ACTION), absent)
        return len(absent)

    def _holds(self, action_id: str) -> bool:
        with self._reading() as connection:
            found = select(ACTION.c.action_id).where(ACTION.c.action_id == action_id)
            return connection.execute(found).first() is not None

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with _as_storage_error(), self.engine.connect() as connection:
            yield connection


def as_frame(rows: Any) -> pd.DataFrame:
    """Rows of the log as a frame with its columns and types, empty ones too."""
    frame = pd.DataFrame([dict(row) for row in rows], columns=list(COLUMNS))
    return frame.assign(**{name: pd.to_datetime(frame[name]) for name in _DAYS})


def no_actions() -> pd.DataFrame:
    """The log without an entry."""
    return as_frame(())


@lru_cache(maxsize=32)
def _prepared(engine: Engine, _file: int) -> bool:
    prepare(engine)
    return True


def _file_number(engine: Engine) -> int:
    """Which file it is, so that one put in its place is prepared too; 0 for a server."""
    is_file = engine.url.get_backend_name() == "sqlite"
    return Path(str(engine.url.database)).stat().st_ino if is_file else 0


@contextmanager
def _as_storage_error() -> Iterator[None]:
    """The database's own errors as one a user can act on; its message may hold values."""
    try:
        yield
    except PermissionError:
        raise StorageError(
            "this account may not read the action log",
            expected=f"{FOLDER}/{NAME} readable and writable for every account that works here",
            todo="use the PostgreSQL of `actions.url`, or share the folder as docs/deploy.md shows",
        ) from None
    except (SQLAlchemyError, OSError) as error:
        raise StorageError(
            f"the action log cannot be used ({type(error).__name__})",
            expected="a database that answers: dashboard/actions.sqlite, or the one configured",
            todo="look at `actions.url` in plimsoll.toml, the server, and the file's owner",
        ) from error
