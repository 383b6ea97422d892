"""The ledger: every file ever seen, what became of its rows, and the tables rows rest in."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date

from pipeline.errors import StorageError
from pipeline.ingest.files import LandedFile
from pipeline.warehouse import Warehouse
from schemas.compilers.row_check import quoted
from schemas.contract import columns_of
from schemas.contracts import CONTRACTS

_LEDGER_TABLES = (
    """create table if not exists ledger.file (
        file_id bigint primary key, sha256 varchar not null, file_name varchar not null,
        source_id varchar, contract varchar, received_on date not null, run_id varchar not null,
        status varchar not null, period_start date, period_end date,
        rows_read bigint not null, rows_accepted bigint not null, rows_quarantined bigint not null,
        rows_duplicate bigint not null, rows_excluded bigint not null, records bigint not null,
        replaced_by bigint, message varchar, dropped varchar, fingerprint varchar not null,
        corrects bigint)""",
    """create table if not exists ledger.reason (
        file_id bigint not null, outcome varchar not null, reason varchar not null,
        rows bigint not null)""",
    """create table if not exists ledger.journal (
        number bigint primary key, run_id varchar not null, started_at timestamp not null,
        ended_at timestamp, outcome varchar not null, message varchar)""",
    """create table if not exists ledger.key (
        fingerprint varchar not null, since_file bigint not null)""",
    """create table if not exists ledger.erasure (
        erased_on date not null, table_name varchar not null, rows bigint not null)""",
    """create table if not exists ledger.held (
        team_id varchar, period_start date, reason varchar)""",
    """create table if not exists ledger.quality_metric (
        run_id varchar, check_id varchar, severity varchar, status varchar,
        violations bigint, denominator bigint)""",
    """create table if not exists quarantine.row (
        file_id bigint not null, line bigint not null, item bigint, contract varchar not null,
        reasons varchar[] not null, mapped varchar, is_open boolean not null,
        closed_by bigint)""",
    """create table if not exists raw.source_file (
        file_id bigint primary key, source_id varchar not null, contract varchar not null,
        recording varchar not null, period_start date, period_end date,
        received_on date not null)""",
)


@dataclass
class Tally:
    """What became of a file's source rows, with the reasons of those not accepted."""

    read: int = 0
    accepted: int = 0
    quarantined: int = 0
    duplicates: int = 0
    excluded: int = 0
    records: int = 0
    reasons: list[tuple[str, str, int]] = field(default_factory=list)

    @property
    def is_balanced(self) -> bool:
        """Read equals accepted, quarantined, duplicates and excluded together (RULES 1)."""
        return self.read == self.accepted + self.quarantined + self.duplicates + self.excluded


@dataclass
class FileOutcome:
    """One file's entry in the ledger as a run reports it."""

    file_name: str
    status: str
    source_id: str | None = None
    contract: str | None = None
    tally: Tally = field(default_factory=Tally)
    message: str = ""
    dropped: dict[str, str] = field(default_factory=dict)
    period: tuple[date | None, date | None] = (None, None)
    file_id: int | None = None
    replaced: tuple[int, ...] = ()
    corrects: int | None = None


@dataclass(frozen=True)
class AcceptedFile:
    """A file in force: the months it covers, and the file whose quarantined rows it corrects."""

    file_id: int
    period: tuple[date | None, date | None]
    corrects: int | None


def create_tables(warehouse: Warehouse) -> None:
    """Ledger, quarantine and one raw table per contract, where they are not there yet."""
    for statement in _LEDGER_TABLES:
        warehouse.execute(statement)
    for name, contract in CONTRACTS.items():
        columns = ", ".join(f"{quoted(s.name)} {s.sql_type}" for s in columns_of(contract))
        warehouse.execute(f"create table if not exists raw.{name} ({columns}, file_id bigint)")
    _refuse_older_shape(warehouse)


def _refuse_older_shape(warehouse: Warehouse) -> None:
    """Errors: StorageError when raw tables were made by a release with other columns."""
    held = {
        (str(table), str(column)): str(kind).lower()
        for table, column, kind in warehouse.rows(
            "select table_name, column_name, data_type from information_schema.columns "
            "where table_schema = 'raw'"
        )
    }
    wanted = {
        (name, spec.name): spec.sql_type.replace(" ", "")
        for name, contract in CONTRACTS.items()
        for spec in columns_of(contract)
    }
    other = sorted(place for place, kind in wanted.items() if held.get(place) != kind)
    if other:
        named = ", ".join(f"{table}.{column}" for table, column in other[:5])
        raise StorageError(
            f"the warehouse was made by another release of this program ({named} differ)",
            expected="tables as this release's contracts say",
            todo="move warehouse.duckdb away and deliver the files again, with the same key",
        )


def has_books(warehouse: Warehouse) -> bool:
    """Whether a publication has left its rows by worker in `ledger.released_person`."""
    return bool(
        warehouse.value(
            "select count(*) from duckdb_tables() where schema_name = 'ledger' "
            "and table_name = 'released_person'"
        )
    )


def next_file_id(warehouse: Warehouse) -> int:
    """The next free number of a file."""
    return int(warehouse.value("select coalesce(max(file_id), 0) + 1 from ledger.file"))


def known_status(warehouse: Warehouse, sha256: str, fingerprint: str) -> str | None:
    """What became of the same bytes before; a refused file counts only under the same settings."""
    rows = warehouse.rows(
        "select status, fingerprint from ledger.file where sha256 = $sha order by file_id desc",
        {"sha": sha256},
    )
    for status, settings in rows:
        if status in ("accepted", "replaced"):
            return str(status)
        if status == "refused" and settings == fingerprint:
            return "refused"
    return None


def record(
    warehouse: Warehouse, landed: LandedFile, outcome: FileOutcome, *, run: tuple[str, date, str]
) -> None:
    """Write a file's entry and its reasons; `run` is run id, day of receipt and fingerprint."""
    run_id, received_on, fingerprint = run
    file_id = outcome.file_id or next_file_id(warehouse)
    tally = outcome.tally
    warehouse.execute(
        "insert into ledger.file values ($file_id, $sha, $name, $source, $contract, $received, "
        "$run, $status, $start, $end, $read, $accepted, $quarantined, $duplicates, $excluded, "
        "$records, null, $message, $dropped, $fingerprint, $corrects)",
        {
            "file_id": file_id,
            "sha": landed.sha256,
            "name": landed.name,
            "source": outcome.source_id,
            "contract": outcome.contract,
            "received": received_on,
            "run": run_id,
            "status": outcome.status,
            "start": outcome.period[0],
            "end": outcome.period[1],
            "read": tally.read,
            "accepted": tally.accepted,
            "quarantined": tally.quarantined,
            "duplicates": tally.duplicates,
            "excluded": tally.excluded,
            "records": tally.records,
            "message": outcome.message,
            "dropped": json.dumps(outcome.dropped, ensure_ascii=False),
            "fingerprint": fingerprint,
            "corrects": outcome.corrects,
        },
    )
    for kind, reason, rows in tally.reasons:
        warehouse.execute(
            "insert into ledger.reason values ($file_id, $kind, $reason, $rows)",
            {"file_id": file_id, "kind": kind, "reason": reason, "rows": rows},
        )


def retire(warehouse: Warehouse, file_id: int, *, replaced_by: int) -> None:
    """Take a replaced file's rows, and corrections of them, out; entries stay, marked replaced.

    Teams read off the replaced log stay, since other files may name them too.
    """
    ids = [file_id]
    ids += [
        int(row[0])
        for row in warehouse.rows(
            "select file_id from ledger.file where corrects = $id and status = 'accepted'",
            {"id": file_id},
        )
    ]
    for gone in ids:
        contract = warehouse.value(
            "select contract from ledger.file where file_id = $id", {"id": gone}
        )
        if contract != "teams":
            warehouse.execute(
                "update raw.teams set file_id = $by where file_id = $id",
                {"id": gone, "by": replaced_by},
            )
        for table in (f"raw.{contract}", "raw.source_file", "quarantine.row"):
            warehouse.execute(f"delete from {table} where file_id = $id", {"id": gone})
        warehouse.execute(
            "update ledger.file set status = 'replaced', replaced_by = $by where file_id = $id",
            {"id": gone, "by": replaced_by},
        )


def accepted_files(warehouse: Warehouse, source_id: str) -> list[AcceptedFile]:
    """Files of a source in force, oldest first."""
    return [
        AcceptedFile(int(file_id), (start, end), corrects)
        for file_id, start, end, corrects in warehouse.rows(
            "select file_id, period_start, period_end, corrects from ledger.file "
            "where source_id = $source and status = 'accepted' order by file_id",
            {"source": source_id},
        )
    ]


def contracts_with_files(warehouse: Warehouse) -> set[str]:
    """Contracts that have an accepted file of their own."""
    rows = warehouse.rows("select distinct contract from ledger.file where status = 'accepted'")
    return {str(row[0]) for row in rows}
