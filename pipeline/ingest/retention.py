"""How long originals and rows are kept: settings, applied day by day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from pipeline.warehouse import Warehouse
from schemas.compilers.row_check import quoted
from schemas.contracts import CONTRACTS

_EDGE = "date_trunc('month', $today::date - to_months($months))"
_CAME_IN = f"select file_id from ledger.file where received_on < {_EDGE}"
_RECENT = f"select file_id from ledger.file where received_on >= {_EDGE}"
#: The day a row without a period of its own stops being needed.
_LAST_DAY = {"staff": "valid_to", "survey_waves": "closed_on"}


def expire_originals(done: Path, *, today: date, days: int) -> list[str]:
    """Delete files that have lain in landing/done longer than the days said; their names."""
    if not done.is_dir():
        return []
    last = today - timedelta(days=days)
    gone = []
    for path in sorted(done.iterdir()):
        moved = datetime.fromtimestamp(path.stat().st_ctime, UTC).date()
        if path.is_file() and moved < last:
            path.unlink()
            gone.append(path.name)
    return gone


def expire_rows(warehouse: Warehouse, *, today: date, months: int) -> dict[str, int]:
    """Delete row-level data that was kept for the months said: both its month and its arrival past.

    Grain: number of rows by contract. 0 months keeps everything. Only whole months go, with the
    last file that brought rows of them, so that no month is left half; an old log that came in
    today is kept as long as today's own rows, or its figures could not be checked against it;
    teams stay; a quarantined row goes with the month its file came in.
    """
    if months == 0:
        return {}
    gone = {}
    edge = {"today": today, "months": months}
    dated = {
        name: quoted(column)
        for name, contract in CONTRACTS.items()
        if (column := contract.period_column or _LAST_DAY.get(name)) is not None
    }
    recent = " union ".join(
        f"select date_trunc('month', {column})::date as month from raw.{name} "
        f"where {column} < {_EDGE} and file_id in ({_RECENT})"
        for name, column in dated.items()
    )
    still_used = [month for (month,) in warehouse.rows(recent, edge)]
    for name, column in dated.items():
        old = (
            f"{column} < {_EDGE} and not list_contains($kept, date_trunc('month', {column})::date)"
        )
        asked = edge | {"kept": still_used}
        rows = int(warehouse.value(f"select count(*) from raw.{name} where {old}", asked))
        if rows:
            warehouse.execute(f"delete from raw.{name} where {old}", asked)
            gone[name] = rows
    warehouse.execute(f"delete from quarantine.row where file_id in ({_CAME_IN})", edge)
    return gone
