"""What the officer and the data-protection officer see of a run: counts and reasons, no values."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from pipeline.quality.results import CheckResult
from pipeline.warehouse import Warehouse, write_frames
from schemas.compilers.explain import expected_of
from schemas.contracts import CONTRACTS

_FILES = """
select
    file_id, file_name, source_id, contract, received_on, run_id, status, period_start,
    period_end, rows_read, rows_accepted, rows_quarantined, rows_duplicate, rows_excluded,
    records, replaced_by, corrects, message, dropped
from ledger.file order by file_id
"""

_REASONS = "select file_id, outcome, reason, rows from ledger.reason order by all"

_WAITING = """
select
    file.file_name, waiting.contract, waiting.reason,
    count(distinct waiting.line) as rows, min(waiting.line) as first_line,
from (
    select file_id, contract, line, unnest(reasons) as reason
    from quarantine.row where is_open
) as waiting
join ledger.file as file using (file_id)
group by file.file_name, waiting.contract, waiting.reason
order by all
"""

_FRESHNESS = """
select
    source_id, contract, max(received_on) as received_on, max(period_end) as period_end,
    date_diff('day', max(period_end), getvariable('as_of')::date) as days_behind,
from ledger.file where status = 'accepted'
group by source_id, contract order by source_id
"""

_CHECK_COLUMNS = (
    "check_id", "sentence", "severity", "status", "violations", "denominator", "share",
)  # fmt: skip

_HELD = "select team_id, period_start, reason from ledger.held order by all"

_ERASURES = "select erased_on, table_name, rows from ledger.erasure order by all"

_RUNS = "select run_id, started_at, ended_at, outcome, message from ledger.journal order by number"


def write_operations(
    path: Path, warehouse: Warehouse, results: list[CheckResult], *, run_id: str
) -> None:
    """Write a run's operations file: files, reasons, quarantine, freshness, checks, erasures, runs.

    Mode 0640. It holds no row of a person and no cell of a file.
    """
    waiting = warehouse.frame(_WAITING)
    expected = [
        expected_of(CONTRACTS[contract], reason)
        for contract, reason in zip(waiting["contract"], waiting["reason"], strict=True)
    ]
    checks = pd.DataFrame([item.as_row() for item in results], columns=list(_CHECK_COLUMNS))
    frames = {
        "file": warehouse.frame(_FILES),
        "reason": warehouse.frame(_REASONS),
        "quarantine": waiting.assign(expected=pd.array(expected, dtype="string")),
        "freshness": warehouse.frame(_FRESHNESS),
        "check_result": checks.assign(run_id=run_id),
        "erasure": warehouse.frame(_ERASURES),
        "held": warehouse.frame(_HELD),
        "run": warehouse.frame(_RUNS),
    }
    write_frames(path, frames)
    path.chmod(0o640)
