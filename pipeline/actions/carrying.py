"""The action log as text, for backups: the same lines from either database, into either."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from pipeline.actions.log import COLUMNS, ActionLog
from pipeline.errors import RefusedInputError

#: Name of the file in a backup.
NAME = "dashboard/actions.jsonl"
_MOMENTS = ("recorded_at", "withdrawn_at")


def written_out(log: ActionLog) -> str:
    """One line of JSON per entry, in the order of ids; the same log gives the same text."""
    lines = [json.dumps(_plain(row), ensure_ascii=False) for row in log.everything()]
    return "".join(f"{line}\n" for line in lines)


def take_in(log: ActionLog, text: str) -> int:
    """Add the entries that are not there; how many they were.

    Errors: RefusedInputError for text that `written_out` did not write; nothing is added then.
    """
    try:
        rows = [_typed(json.loads(line)) for line in text.splitlines() if line.strip()]
    except (ValueError, KeyError, TypeError) as error:
        raise RefusedInputError(
            f"{NAME} cannot be read",
            expected="the action log as `plimsoll backup` writes it",
            todo="use another backup",
        ) from error
    return log.add_absent(rows)


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()
    }


def _typed(row: dict[str, Any]) -> dict[str, Any]:
    typed = {name: row[name] for name in COLUMNS}
    typed["started_on"] = date.fromisoformat(typed["started_on"])
    for name in _MOMENTS:
        typed[name] = datetime.fromisoformat(typed[name]) if typed[name] else None
    return typed
