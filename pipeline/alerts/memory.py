"""What was sent to whom: one small database beside the warehouse, written after each delivery."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from pipeline.alerts.news import Item
from pipeline.errors import StorageError

MEMORY_NAME = "alerts.sqlite"

_TABLE = """
    create table if not exists told (
        recipient text not null, kind text not null, subject text not null,
        at text not null, sent_at text not null,
        primary key (recipient, kind, subject)
    ) strict
"""


class Memory:
    """Which item was told to which recipient, and of which month it was then."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def told(self, recipient: str) -> dict[tuple[str, str], datetime]:
        """Kind and subject of what a recipient was told, with the moment it was of."""
        rows = self._connection.execute(
            "select kind, subject, at from told where recipient = ?", (recipient,)
        ).fetchall()
        return {(kind, subject): datetime.fromisoformat(at) for kind, subject, at in rows}

    def remember(self, recipient: str, items: list[Item], *, sent_at: datetime) -> None:
        """Keep that these items reached a recipient: all of them or none."""
        rows = [
            (recipient, item.kind, item.subject, item.at.isoformat(), sent_at.isoformat())
            for item in items
        ]
        with _named(), self._connection:
            self._connection.executemany("insert or replace into told values (?, ?, ?, ?, ?)", rows)


@contextmanager
def open_memory(root: Path) -> Iterator[Memory]:
    """The memory of a workspace, made where there is none; mode 0600.

    It survives a crash at any point: an item is in it whole or not at all. Addresses are not in it,
    only their hash.
    Errors: StorageError when it is damaged or cannot be written.
    """
    path = root / MEMORY_NAME
    with _named():
        connection = sqlite3.connect(path, timeout=10)
        connection.execute("pragma synchronous = full")
        connection.execute(_TABLE)
        path.chmod(0o600)
    try:
        yield Memory(connection)
    finally:
        connection.close()


@contextmanager
def _named() -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise StorageError(
            f"{MEMORY_NAME} cannot be read or written",
            expected="the memory of what was sent",
            todo="check disk and permissions; if the file is damaged, move it away (what is new "
            "now is then sent once more)",
        ) from error
