"""What is held about one person: shown to them on request, or erased."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.ingest import ledger
from pipeline.ingest.files import hash_file
from pipeline.ingest.pseudonym import TOKEN_PREFIX, PseudonymKey
from pipeline.warehouse import Warehouse
from schemas.contract import columns_of
from schemas.contracts import CONTRACTS

_PERSON = "worker_id"
#: What a worker contributed to figures already published, kept to notice late changes.
_BOOKS = "ledger.released_person"
#: Layers computed from raw rows: they are built again by the next run.
_BUILT = ("staging", "intermediate", "marts", "indicators")


@dataclass(frozen=True)
class Erased:
    """What an erasure removed: rows by table, and originals in landing/done."""

    rows: dict[str, int]
    originals: int


def _tables() -> list[str]:
    return [
        name
        for name, contract in CONTRACTS.items()
        if any(spec.name == _PERSON for spec in columns_of(contract))
    ]


def rows_of_person(
    warehouse: Warehouse, key: PseudonymKey, worker_id: str
) -> dict[str, list[dict[str, Any]]]:
    """Every row held about a worker, by table, with the file it came from.

    Quarantined rows are among them. Empty when nothing is held.
    """
    token = key.token(_PERSON, worker_id)
    held: dict[str, list[dict[str, Any]]] = {}
    for name in _tables():
        frame = warehouse.frame(
            f"select held.* exclude (file_id), file.file_name, file.received_on from raw.{name} "
            f"as held join ledger.file as file using (file_id) where held.{_PERSON} = $token "
            "order by all",
            {"token": token},
        )
        if len(frame):
            held[name] = frame.astype("string").to_dict("records")  # type: ignore[assignment]
    if ledger.has_books(warehouse):
        behind = warehouse.frame(
            "select * from ledger.released_person where worker_id = $token order by all",
            {"token": token},
        )
        if len(behind):
            held["behind_published_figures"] = behind.astype("string").to_dict("records")  # type: ignore[assignment]
    waiting = warehouse.frame(
        "select file.file_name, file.received_on, waiting.line, waiting.contract, "
        "array_to_string(waiting.reasons, '; ') as reasons, waiting.mapped "
        "from quarantine.row as waiting join ledger.file as file using (file_id) "
        f"where waiting.mapped->>'{_PERSON}' = $token order by all",
        {"token": f"{TOKEN_PREFIX}{token}"},
    )
    if len(waiting):
        held["quarantine"] = waiting.astype("string").to_dict("records")  # type: ignore[assignment]
    return held


def erase_person(
    warehouse: Warehouse, key: PseudonymKey, worker_id: str, *, done: Path, today: date
) -> Erased:
    """Remove a worker's rows from raw and quarantine, the built layers, and kept originals.

    Published cells stand; they hold no row of a person, and what the person contributed to them
    is removed from both sides of the comparison with later rows, so none changes. The ledger
    keeps the day and the counts, not who. The caller compacts the file afterwards, so that no
    freed page keeps the rows.
    """
    token = key.token(_PERSON, worker_id)
    marks = {"token": token}
    with warehouse.transaction():
        hashes = _hashes_of_files(warehouse, token)
        rows = {}
        for name in _tables():
            rows[name] = _delete(warehouse, f"raw.{name}", f"{_PERSON} = $token", marks)
        if ledger.has_books(warehouse):
            rows[_BOOKS] = _delete(warehouse, _BOOKS, f"{_PERSON} = $token", marks)
        rows["quarantine"] = _delete(
            warehouse,
            "quarantine.row",
            f"mapped->>'{_PERSON}' = $token",
            {"token": f"{TOKEN_PREFIX}{token}"},
        )
        if any(rows.values()):
            _drop_built(warehouse)
        for table, count in rows.items():
            if count:
                warehouse.execute(
                    "insert into ledger.erasure values ($day, $table, $rows)",
                    {"day": today, "table": table, "rows": count},
                )
    return Erased({table: n for table, n in rows.items() if n}, _forget_originals(done, hashes))


def _hashes_of_files(warehouse: Warehouse, token: Any) -> set[str]:
    """Hashes of the files that brought rows of a person."""
    hashes: set[str] = set()
    for name in _tables():
        hashes |= {
            str(row[0])
            for row in warehouse.rows(
                f"select distinct file.sha256 from raw.{name} join ledger.file as file "
                f"using (file_id) where {_PERSON} = $token",
                {"token": token},
            )
        }
    waiting = warehouse.rows(
        "select distinct file.sha256 from quarantine.row join ledger.file as file using (file_id) "
        f"where mapped->>'{_PERSON}' = $token",
        {"token": f"{TOKEN_PREFIX}{token}"},
    )
    return hashes | {str(row[0]) for row in waiting}


def _delete(warehouse: Warehouse, table: str, where: str, marks: dict[str, Any]) -> int:
    count = int(warehouse.value(f"select count(*) from {table} where {where}", marks))
    if count:
        warehouse.execute(f"delete from {table} where {where}", marks)
    return count


def _drop_built(warehouse: Warehouse) -> None:
    found = warehouse.rows(
        "select table_schema, table_name, table_type from information_schema.tables"
    )
    for schema, name, kind in sorted(found, key=lambda row: row[2] != "VIEW"):
        if schema in _BUILT:
            what = "view" if kind == "VIEW" else "table"
            warehouse.execute(f'drop {what} if exists {schema}."{name}"')


def _forget_originals(done: Path, hashes: set[str]) -> int:
    """Delete kept originals that held the person's rows; the ledger keeps their hashes."""
    if not hashes or not done.is_dir():
        return 0
    gone = [path for path in sorted(done.iterdir()) if hash_file(path).sha256 in hashes]
    for path in gone:
        path.unlink()
    return len(gone)
