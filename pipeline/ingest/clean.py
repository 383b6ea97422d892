"""The quick way in: a file without any fault goes from text to raw in one pass."""

from __future__ import annotations

from pipeline.ingest import ledger
from pipeline.ingest.compile import Compiled
from pipeline.ingest.job import Job
from pipeline.ingest.reader import Scan, forget_rejects
from pipeline.ingest.replacing import Earlier, earlier_files
from schemas.compilers.row_check import (
    dangling,
    overlapping,
    overlapping_others,
    quoted,
    repeating_others,
)
from schemas.constraints import Unique


def insert_clean(job: Job, scan: Scan, compiled: Compiled) -> Earlier | None:
    """Insert a whole file when no row has a fault and none repeats; else leave no trace.

    Errors: those of `earlier_files`.
    """
    forget_rejects(job.warehouse)
    job.warehouse.execute(
        f"insert into {job.table} select {compiled.names}, {job.file_id} "
        f"from ({compiled.records}) where {compiled.is_clean}",
        job.parameters(compiled),
    )
    mine = f"select * from {job.table} where file_id = {job.file_id}"
    inserted = int(job.warehouse.value(f"select count(*) from ({mine})"))
    if inserted == scan.expected and _is_distinct(job, compiled, mine, inserted):
        earlier = earlier_files(job, mine)
        if not _breaks_table_rules(job, compiled, mine, earlier):
            for file_id in earlier.replaced:
                ledger.retire(job.warehouse, file_id, replaced_by=job.file_id)
            return earlier
    job.warehouse.execute(f"delete from {job.table} where file_id = {job.file_id}")
    return None


def _is_distinct(job: Job, compiled: Compiled, mine: str, rows: int) -> bool:
    """Whether no row repeats another: by its key where every row has one, else by everything."""
    for rule in job.contract.table_rules:
        if not isinstance(rule, Unique):
            continue
        names = ", ".join(map(quoted, rule.columns))
        key = names if len(rule.columns) == 1 else f"({names})"
        filled = " and ".join(f"{quoted(name)} is not null" for name in rule.columns)
        with_key, keys = job.warehouse.rows(
            f"select count(*) filter (where {filled}), "
            f"count(distinct {key}) filter (where {filled}) from ({mine})"
        )[0]
        if with_key != keys:
            return False
        if keys == rows:
            return True
    distinct = job.warehouse.value(f"select count(distinct {compiled.identity}) from ({mine})")
    return bool(distinct == rows)


def _breaks_table_rules(job: Job, compiled: Compiled, mine: str, earlier: Earlier) -> bool:
    queries = [sql for sql, _ in dangling(job.contract, mine)]
    listed = ", ".join(map(str, earlier.beside))
    others = f"select * from {job.table} where file_id in ({listed})"
    for rule in job.contract.table_rules:
        if isinstance(rule, Unique):
            if earlier.beside:
                queries.append(repeating_others(rule, mine, others))
        elif rule.key in job.source.columns:
            queries.append(overlapping(rule, mine, compiled.names))
            if earlier.beside:
                queries.append(overlapping_others(rule, mine, others))
    if earlier.beside:
        identity = compiled.identity
        queries.append(
            f"select * from ({mine}) where {identity} in (select {identity} from ({others}))"
        )
    return any(job.warehouse.value(f"select count(*) from ({sql})") for sql in queries)
