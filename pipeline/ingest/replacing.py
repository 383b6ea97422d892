"""Which earlier files a file corrects, and which stand beside it over the same months."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pipeline.errors import RefusedInputError
from pipeline.ingest import ledger
from pipeline.ingest.job import Job
from schemas.compilers.row_check import literal, quoted
from schemas.constraints import ColumnType, Unique
from schemas.contract import column_of

Period = tuple[date | None, date | None]

#: A correction with less than this share of the rows it would replace is taken for a mistake.
_LEAST_SHARE = 0.5


@dataclass(frozen=True)
class Earlier:
    """Earlier files of the same source, by what becomes of them."""

    period: Period
    replaced: tuple[int, ...]
    beside: tuple[int, ...]


def earlier_files(job: Job, rows: str) -> Earlier:
    """What a file's good rows (SQL of a relation) mean for earlier files of its source.

    A snapshot replaces every earlier file. A file of the same months with a team in common
    replaces the one it corrects, unless the source delivers additions. A file of a contract
    without months replaces those whose every key it brings again. Files whose months touch stay,
    and rows they already brought are duplicates.
    Errors: RefusedInputError when so few rows would replace so many that it must be a mistake.
    """
    period = months_of(job, rows)
    earlier = ledger.accepted_files(job.warehouse, job.source.id)
    if job.source.snapshot:
        return Earlier(period, tuple(file.file_id for file in earlier), ())
    replaced = tuple(file.file_id for file in earlier if _is_corrected(job, rows, file, period))
    _refuse_shrinking(job, rows, replaced)
    beside = tuple(
        file.file_id
        for file in earlier
        if file.file_id not in replaced and _touches(file.period, period)
    )
    return Earlier(period, replaced, beside)


def months_of(job: Job, rows: str) -> Period:
    """The whole local months the rows cover."""
    column = job.contract.period_column
    if column is None or job.source.snapshot:
        return None, None
    day = quoted(column)
    if column_of(job.contract, column).type is ColumnType.TIMESTAMP:
        day = f"timezone({literal(job.zone)}, timezone('UTC', {day}))"
    found = job.warehouse.rows(
        f"select date_trunc('month', min({day}))::date, last_day(max({day})::date) from ({rows})"
    )
    return found[0]


def _touches(one: Period, other: Period) -> bool:
    if None in one or None in other:
        return True
    return bool(one[0] <= other[1] and other[0] <= one[1])  # type: ignore[operator]


def _is_corrected(job: Job, rows: str, file: ledger.AcceptedFile, period: Period) -> bool:
    if job.source.delivers == "additions" or file.corrects is not None:
        return False
    mine, theirs = f"({rows})", f"(select * from {job.table} where file_id = {file.file_id})"
    if job.contract.period_column is not None:
        if file.period != period or None in period:
            return False
        return bool(
            job.warehouse.value(
                f"select count(*) from {theirs} as theirs semi join {mine} as mine using (team_id)"
            )
        )
    key = next((r for r in job.contract.table_rules if isinstance(r, Unique)), None)
    if key is None:
        return False
    names = ", ".join(map(quoted, key.columns))
    left_out = job.warehouse.value(
        f"select count(*) from {theirs} as theirs anti join {mine} as mine using ({names})"
    )
    return not left_out


def _refuse_shrinking(job: Job, rows: str, replaced: tuple[int, ...]) -> None:
    if not replaced:
        return
    now = int(job.warehouse.value(f"select count(*) from ({rows})"))
    listed = ", ".join(map(str, replaced))
    before = int(
        job.warehouse.value(f"select count(*) from {job.table} where file_id in ({listed})")
    )
    if now < before * _LEAST_SHARE:
        raise RefusedInputError(
            f"{now} rows would replace the {before} rows of the same source and months",
            expected="a corrected file with the whole period again",
            todo="export the whole period, or say `delivers: additions` in the source "
            f"{job.source.id} if its files add to one another",
        )
