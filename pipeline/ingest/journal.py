"""The journal: every run that began, and how it ended, however it ended."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from pipeline.errors import PipelineUserError
from pipeline.warehouse import Warehouse

#: How a run stands that has not ended, and one that never will.
WORKING, BROKEN_OFF = "working", "broken off"


@dataclass
class Entry:
    """A run's line while it works; what `outcome` holds at the end is written."""

    number: int
    outcome: str = WORKING


@contextlib.contextmanager
def journal(warehouse: Warehouse, run_id: str, *, clock: Callable[[], datetime]) -> Iterator[Entry]:
    """Write a run's beginning, and its end with its outcome or the first words of its error.

    A run found unfinished was killed or lost its machine: it is marked as broken off. The text of
    a user's error holds no value of a person; of any other only its kind is kept.
    """
    warehouse.execute(
        "update ledger.journal set outcome = $gone where outcome = $working",
        {"gone": BROKEN_OFF, "working": WORKING},
    )
    entry = Entry(int(warehouse.value("select coalesce(max(number), 0) + 1 from ledger.journal")))
    warehouse.execute(
        "insert into ledger.journal values ($number, $run, $at, null, $outcome, null)",
        {"number": entry.number, "run": run_id, "at": clock(), "outcome": entry.outcome},
    )
    try:
        yield entry
    except PipelineUserError as error:
        _end(warehouse, entry.number, f"ended with {int(error.exit_code)}", error.found, clock())
        raise
    except Exception as error:
        _end(warehouse, entry.number, "a bug", type(error).__name__, clock())
        raise
    _end(warehouse, entry.number, entry.outcome, None, clock())


def _end(
    warehouse: Warehouse, number: int, outcome: str, message: str | None, at: datetime
) -> None:
    """Close the line; a warehouse that cannot be written any more keeps it as working."""
    with contextlib.suppress(PipelineUserError):
        warehouse.execute(
            "update ledger.journal set ended_at = $at, outcome = $outcome, message = $message "
            "where number = $number",
            {"at": at, "outcome": outcome, "message": message, "number": number},
        )


def last_runs(warehouse: Warehouse, count: int = 1) -> list[dict[str, object]]:
    """The newest lines of the journal, newest first; none before the first run."""
    if not warehouse.value(
        "select count(*) from duckdb_tables() where schema_name = 'ledger' "
        "and table_name = 'journal'"
    ):
        return []
    frame = warehouse.frame(
        "select run_id, started_at, ended_at, outcome, message from ledger.journal "
        f"order by number desc limit {int(count)}"
    )
    return [{str(k): v for k, v in row.items()} for row in frame.to_dict("records")]
