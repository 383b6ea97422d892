"""The careful way in: every source row gets its outcome, its line and all its reasons."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pipeline.errors import RefusedInputError
from pipeline.ingest import ledger
from pipeline.ingest.compile import Compiled
from pipeline.ingest.identifiers import find_identifiers
from pipeline.ingest.job import Job
from pipeline.ingest.ledger import Tally
from pipeline.ingest.reader import (
    Census,
    Scan,
    blank_bad_lines,
    census,
    forget_rejects,
    open_scan,
)
from pipeline.ingest.replacing import Earlier, earlier_files
from pipeline.ingest.shares import refuse_bad_shares
from schemas.compilers.row_check import (
    dangling,
    literal,
    overlapping,
    overlapping_others,
    repeating,
    repeating_others,
)
from schemas.constraints import Unique

STAGED = "_staged"
GOOD = (
    f"select * from {STAGED} where _excluded is null and _duplicate is null and len(_reasons) = 0"
)
_ORDER = "_row, _item"


@dataclass(frozen=True)
class Counted:
    """A file's lines counted: its scan, its census, and every line that could not be split."""

    scan: Scan
    census: Census
    unsplit: dict[int, str]
    skipped: tuple[int, ...]


def load_carefully(job: Job) -> tuple[Tally, Earlier]:
    """Read, judge and insert a file row by row of the source.

    Errors: RefusedInputError when lines do not balance, too much is bad, or people can be
    recognised.
    """
    counted = count_lines(job)
    identifiers = find_identifiers(job, counted.scan)
    compiled = job.compile(counted.scan, identifiers=identifiers)
    stage(job, compiled)
    mark_duplicates(job, compiled, ())
    earlier = earlier_files(job, GOOD)
    for file_id in earlier.replaced:
        ledger.retire(job.warehouse, file_id, replaced_by=job.file_id)
    mark_duplicates(job, compiled, earlier.beside)
    apply_table_rules(job, compiled, earlier.beside)
    tally = judge_rows(job, counted)
    refuse_bad_shares(job, tally)
    keep(job, compiled, counted)
    job.warehouse.execute(f"drop table {STAGED}; drop table _rows")
    return tally, earlier


def count_lines(job: Job) -> Counted:
    """Count every physical line; a quote left open or a line too long costs itself only."""
    reader = job.source.reader
    scan = open_scan(job.text, job.header, reader)
    blanked: dict[int, str] = {}
    try:
        found = census(job.warehouse, job.text, scan, reader)
    except RefusedInputError:
        if reader.multiline or not reader.quote:
            raise
        uri, blanked = blank_bad_lines(job.text, job.header, reader.quote)
        mended = replace(
            job.text, uri=uri, is_in_memory=True, blank_lines=job.text.blank_lines + len(blanked)
        )
        scan = open_scan(mended, job.header, reader)
        found = census(job.warehouse, mended, scan, reader)
    return Counted(scan, found, found.rejected | blanked, tuple(sorted({*found.skipped, *blanked})))


def stage(job: Job, compiled: Compiled) -> None:
    """Put every record into a temporary table with its reasons."""
    forget_rejects(job.warehouse)
    team = ", _team_name, _team_parent_id, _team_small_team_group, _team_headcount"
    extra = team if job.source.teams else ""
    job.warehouse.execute(
        f"create or replace temp table {STAGED} as "
        f"select _row, _item, _breaks, _excluded, {compiled.names}{extra}, "
        f"{compiled.reasons} as _reasons, null::varchar as _duplicate, "
        f"{compiled.mapped} as _mapped "
        f"from ({compiled.records})",
        job.parameters(compiled),
    )


def mark_duplicates(job: Job, compiled: Compiled, beside: tuple[int, ...]) -> None:
    """Mark good records that are the same as an earlier one, here or in files beside this one."""
    if not beside:
        _update(
            job,
            f"select *, row_number() over (partition by {compiled.identity} order by {_ORDER}) "
            f"as _use from ({GOOD})",
            "_duplicate = 'repeated_in_file'",
            "_use > 1",
        )
        return
    listed = ", ".join(map(str, beside))
    job.warehouse.execute(
        f"update {STAGED} set _duplicate = 'already_delivered' where _excluded is null "
        f"and _duplicate is null and len(_reasons) = 0 and {compiled.identity} in "
        f"(select {compiled.identity} from {job.table} where file_id in ({listed}))"
    )


def apply_table_rules(job: Job, compiled: Compiled, beside: tuple[int, ...]) -> None:
    """Add the reasons of rules that look at more than one row."""
    listed = ", ".join(map(str, beside))
    others = f"select * from {job.table} where file_id in ({listed})"
    for rule in job.contract.table_rules:
        if isinstance(rule, Unique):
            queries = [repeating(rule, GOOD, _ORDER)]
            against = repeating_others(rule, GOOD, others)
        else:
            queries = [overlapping(rule, GOOD, _ORDER)]
            against = overlapping_others(rule, GOOD, others)
        for sql in [*queries, against] if beside else queries:
            _add_reason(job, sql, f"row: {rule.reason}")
    for sql, reason in dangling(job.contract, GOOD):
        _add_reason(job, sql, reason)


def _add_reason(job: Job, rows: str, reason: str) -> None:
    _update(job, rows, f"_reasons = list_append(_reasons, {literal(reason)})", "true")


def _update(job: Job, rows: str, change: str, where: str) -> None:
    job.warehouse.execute(
        f"update {STAGED} set {change} from (select _row as r, _item as i from ({rows}) "
        f"where {where}) as found where found.r = _row and found.i = _item"
    )


def judge_rows(job: Job, counted: Counted) -> Tally:
    """One outcome per source row, counted by reason."""
    job.warehouse.execute(_ROW_OUTCOMES)
    outcomes = {
        str(outcome): int(rows)
        for outcome, rows in job.warehouse.rows(
            "select outcome, count(*) from _rows group by outcome"
        )
    }
    unsplit = len(counted.unsplit)
    empty = counted.census.records - sum(outcomes.values())  # rows whose list was empty
    tally = Tally(
        read=counted.census.records + unsplit,
        accepted=outcomes.get("accepted", 0),
        quarantined=outcomes.get("quarantined", 0) + unsplit,
        duplicates=outcomes.get("duplicate", 0),
        excluded=outcomes.get("excluded", 0) + empty,
    )
    tally.records = int(job.warehouse.value(_ACCEPTED_RECORDS))
    tally.reasons = [(str(o), str(r), int(n)) for o, r, n in job.warehouse.rows(_REASON_COUNTS)]
    for reason in sorted(set(counted.unsplit.values())):
        rows = sum(1 for found in counted.unsplit.values() if found == reason)
        tally.reasons.append(("quarantined", reason, rows))
    if empty and job.source.unnest:
        tally.reasons.append(("excluded", job.source.unnest.when_empty, empty))
    return tally


def keep(job: Job, compiled: Compiled, counted: Counted) -> None:
    """Insert accepted records into raw, and rows to correct into quarantine with their lines."""
    job.warehouse.execute(
        f"insert into {job.table} select {compiled.names}, {job.file_id} from ({GOOD}) "
        "where _row in (select _row from _rows where outcome = 'accepted')"
    )
    # Lines left out before a record shift it down: the last mark below its place says how many.
    marks = {-(1 << 40): 0}
    marks |= {line - i: i for i, line in enumerate(counted.skipped, start=1)}
    job.warehouse.execute("create or replace temp table _skipped (n bigint, mark bigint)")
    job.warehouse.execute(
        "insert into _skipped select unnest($n), unnest($mark)",
        {"n": list(marks.values()), "mark": list(marks)},
    )
    job.warehouse.execute(
        _QUARANTINE,
        {"file": job.file_id, "header": job.header.line, "contract": job.source.contract},
    )
    job.warehouse.execute("drop table _skipped")
    lines = sorted(counted.unsplit.items())
    if lines:
        job.warehouse.execute(
            "insert into quarantine.row (file_id, line, contract, reasons, is_open) "
            "select $file, unnest($lines), $contract, [unnest($reasons)], true",
            {
                "file": job.file_id,
                "contract": job.source.contract,
                "lines": [line for line, _ in lines],
                "reasons": [reason for _, reason in lines],
            },
        )


#: Any fault quarantines the whole source row, so that a corrected row replaces what it corrects.
_ROW_OUTCOMES = """
create or replace temp table _rows as
select
    _row,
    case
        when bool_or(_excluded is null and len(_reasons) > 0) then 'quarantined'
        when bool_or(_excluded is null and _duplicate is null) then 'accepted'
        when bool_or(_duplicate is not null) then 'duplicate'
        else 'excluded'
    end as outcome,
    any_value(_excluded) as excluded,
    any_value(_duplicate) as duplicate,
    any_value(_breaks) as breaks,
from _staged
group by _row
"""

_REASON_COUNTS = """
select 'quarantined' as outcome, reason, count(distinct _row) as n
from (select _row, unnest(_reasons) as reason from _staged where _excluded is null)
group by reason
union all
select 'duplicate', duplicate, count(*) from _rows
where outcome = 'duplicate' group by duplicate
union all
select 'excluded', excluded, count(*) from _rows
where outcome = 'excluded' group by excluded
union all
select 'record left out', coalesce(_excluded, _duplicate), count(*) from _staged
join _rows using (_row)
where (outcome <> 'excluded' and _excluded is not null)
    or (outcome <> 'duplicate' and _duplicate is not null)
group by coalesce(_excluded, _duplicate)
order by 1, 3 desc, 2
"""

_ACCEPTED_RECORDS = """
select count(*) from _staged join _rows using (_row)
where outcome = 'accepted' and _excluded is null and _duplicate is null
"""

#: All records of a quarantined source row wait together, each with its own reasons.
_QUARANTINE = """
insert into quarantine.row (file_id, line, item, contract, reasons, mapped, is_open)
select
    $file, s.place + k.n, s._item, $contract,
    case when len(s._reasons) = 0 then ['waits_with_its_row'] else s._reasons end,
    s._mapped, true
from (
    select staged.*, staged._row + $header + r.earlier_breaks as place
    from _staged as staged
    join (
        select _row, outcome, coalesce(sum(breaks) over (
            order by _row rows between unbounded preceding and 1 preceding), 0)::bigint
            as earlier_breaks
        from _rows
    ) as r on r._row = staged._row and r.outcome = 'quarantined'
    where staged._excluded is null and staged._duplicate is null
) as s
asof join _skipped as k on s.place > k.mark
"""
