"""The access log: who opened which page about which team, and when; kept apart from all figures."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd

FOLDER = "dashboard"
NAME = "access-log.sqlite"

_TABLE = """
    create table if not exists visit (
        at text not null,
        person text not null,
        role text not null,
        page text not null,
        team text not null
    )
"""
_INDEX = "create index if not exists visit_at on visit (at)"


@dataclass(frozen=True)
class AccessLog:
    """A small SQLite file of its own inside a workspace, mode 0600."""

    path: Path

    @classmethod
    def of(cls, root: Path) -> AccessLog:
        """The log of a workspace."""
        return cls(root / FOLDER / NAME)

    def record(self, person: str, role: str, *, page: str, team: str, at: datetime) -> None:
        """Write one visit; times in UTC, to the second.

        Errors: OSError or sqlite3.Error where it cannot be written; then nothing may be shown.
        """
        with self._opened() as connection:
            connection.execute(
                "insert into visit values (?, ?, ?, ?, ?)",
                (_written(at), person[:200], role, page[:60], team[:120]),
            )

    def forget(self, *, now: datetime, days: int) -> int:
        """Delete visits older than `days`; how many they were."""
        with self._opened() as connection:
            oldest = _written(now - timedelta(days=days))
            return connection.execute("delete from visit where at < ?", (oldest,)).rowcount

    def visits(self, *, most: int = 500) -> pd.DataFrame:
        """The newest visits: `at`, `person`, `role`, `page`, `team`; empty where none was kept."""
        with self._opened() as connection:
            return pd.read_sql_query(
                "select at, person, role, page, team from visit order by at desc, rowid desc "
                "limit ?",
                connection,
                params=(most,),
            )

    @contextlib.contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        self.path.parent.mkdir(mode=0o700, exist_ok=True)
        self.path.touch(mode=0o600, exist_ok=True)
        with contextlib.closing(sqlite3.connect(self.path, timeout=5)) as connection, connection:
            connection.execute(_TABLE)
            connection.execute(_INDEX)
            yield connection


def _written(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S")
