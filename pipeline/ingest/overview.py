"""What the ledger and the quarantine hold, as counts and reasons: never a person's value."""

from __future__ import annotations

import json

import pandas as pd

from pipeline.ingest.journal import last_runs
from pipeline.warehouse import Warehouse
from schemas.compilers.explain import expected_of
from schemas.contract import columns_of
from schemas.contracts import CONTRACTS

_FILES = """
select
    contract, source_id, count(*) as files, sum(rows_read) as rows_read,
    sum(rows_accepted) as rows_accepted, sum(rows_quarantined) as rows_quarantined,
    sum(rows_duplicate) as rows_duplicate, sum(rows_excluded) as rows_excluded,
    max(received_on) as received_on, max(period_end) as period_end
from ledger.file where status = 'accepted'
group by contract, source_id order by contract, source_id
"""

_CREWS_ONLY = """
select count(*) > 0 and bool_and(worker_id is null)
from raw.exposure_log
"""

_REASONS = """
select
    file.file_name, waiting.contract, reason, count(distinct waiting.line) as rows,
    min(waiting.line) as first_line
from (
    select file_id, contract, line, unnest(reasons) as reason from quarantine.row where is_open
) as waiting
join ledger.file as file using (file_id)
group by file.file_name, waiting.contract, reason
order by file.file_name, rows desc, reason
"""


def overview(warehouse: Warehouse) -> dict[str, object]:
    """Files in force by source, refused files with their message, open quarantine rows."""
    files = warehouse.frame(_FILES)
    refused = warehouse.frame(
        "select file_name, message from ledger.file as refused where status = 'refused' "
        "and file_id = (select max(file_id) from ledger.file where sha256 = refused.sha256) "
        "order by file_name"
    )
    troubled = [run for run in last_runs(warehouse) if run["ended_at"] is None or run["message"]]
    waiting = int(warehouse.value("select count(*) from quarantine.row where is_open") or 0)
    lines = [
        f"{row.contract} from {row.source_id}: {_counted(row.files, 'file')}, "
        f"{_counted(row.rows_read, 'row')} read = "
        f"{row.rows_accepted:,.0f} accepted + {row.rows_quarantined:,.0f} quarantined + "
        f"{row.rows_duplicate:,.0f} duplicates + {row.rows_excluded:,.0f} excluded"
        for row in files.itertuples()
    ]
    lines += [f"refused: {row.message}" for row in refused.itertuples()]
    lines += [
        f"the last run, {run['run_id']}, {run['outcome']}: {run['message'] or 'it never ended'}"
        for run in troubled
    ]
    if waiting:
        verb = "waits" if waiting == 1 else "wait"
        lines.append(f"{_counted(waiting, 'record')} {verb} in quarantine: `plimsoll quarantine`")
    lines += held_lines(warehouse)
    present = set(files["contract"])
    return {
        "runs": last_runs(warehouse),
        "files": json.loads(files.to_json(orient="records", date_format="iso")),
        "refused": refused.to_dict("records"),
        "quarantined": waiting,
        "contracts": sorted(present),
        "crews_only": bool(warehouse.value(_CREWS_ONLY)),
        "lines": lines,
    }


#: What stands for each reason why rows wait, in words.
WHY_HELD = {
    "few_workers": "too few people changed a figure, and new less old would be theirs",
    "dominated": "one or two people make up most of the change",
    "reorganised": "the team tree has changed since that month was published",
    "no_safe_pattern": "the month has no safe form beside what was published",
}


def held_lines(warehouse: Warehouse) -> list[str]:
    """Team-months whose late or corrected rows wait, and why; no values."""
    known = warehouse.value(
        "select count(*) from duckdb_tables() where schema_name = 'ledger' and table_name = 'held'"
    )
    if not known:
        return []
    rows = warehouse.rows(
        "select coalesce(team.name, held.team_id), held.period_start, held.reason "
        "from ledger.held left join marts.dim_team as team using (team_id) order by all"
        if _has_teams(warehouse)
        else "select team_id, period_start, reason from ledger.held order by all"
    )
    return [
        f"late rows wait: {team}, {month:%B %Y}: {WHY_HELD[reason]}" for team, month, reason in rows
    ]


def _has_teams(warehouse: Warehouse) -> bool:
    return bool(
        warehouse.value(
            "select count(*) from duckdb_tables() where schema_name = 'marts' "
            "and table_name = 'dim_team'"
        )
    )


def _counted(number: object, noun: str) -> str:
    return f"{number:,.0f} {noun}{'' if number == 1 else 's'}"


def quarantine_by_reason(warehouse: Warehouse) -> pd.DataFrame:
    """One row per file and reason: rows, the first line, and what was expected."""
    reasons = warehouse.frame(_REASONS)
    expected = [
        expected_of(CONTRACTS[contract], reason)
        for contract, reason in zip(reasons["contract"], reasons["reason"], strict=True)
    ]
    return reasons.assign(expected=expected)


def open_rows(warehouse: Warehouse) -> pd.DataFrame:
    """The open rows to correct: file, line, reasons, and the contract's columns with tokens."""
    rows = warehouse.frame(
        "select file.file_id, file.file_name, waiting.line, waiting.item, waiting.contract, "
        "array_to_string(waiting.reasons, '; ') as reasons, waiting.mapped "
        "from quarantine.row as waiting join ledger.file as file using (file_id) "
        "where waiting.is_open and waiting.mapped is not null "
        "order by file.file_id, waiting.line, waiting.item"
    )
    mapped = pd.DataFrame([json.loads(text) for text in rows["mapped"]], index=rows.index)
    names = [s.name for c in rows["contract"].unique() for s in columns_of(CONTRACTS[c])]
    ordered = [name for name in dict.fromkeys(names) if name in mapped]
    return pd.concat([rows.drop(columns="mapped"), mapped[ordered]], axis=1)
