"""Rows corrected from a quarantine export replace exactly those rows, and the ledger says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from pipeline.errors import RefusedInputError
from pipeline.ingest import ledger
from pipeline.ingest.careful import (
    GOOD,
    STAGED,
    Counted,
    apply_table_rules,
    count_lines,
    judge_rows,
    mark_duplicates,
    stage,
)
from pipeline.ingest.compile import Compiled
from pipeline.ingest.date_order import with_date_order
from pipeline.ingest.decode import TextFile, open_text
from pipeline.ingest.files import LandedFile
from pipeline.ingest.identifiers import find_identifiers
from pipeline.ingest.job import Job
from pipeline.ingest.ledger import FileOutcome
from pipeline.ingest.load import Loader
from pipeline.ingest.reader import Census, Header, Scan, read_header
from pipeline.ingest.readers.container import Container, container_of
from pipeline.ingest.replacing import months_of
from pipeline.ingest.shares import refuse_identifiers
from pipeline.warehouse import Warehouse
from schemas.source import ColumnMap, Reader, Source

#: What every export begins with: the header a corrected file is recognised by.
EXPORT_COLUMNS = ("file_id", "file_name", "line", "item", "contract", "reasons")
EXPORT_READER = Reader(multiline=True)
#: A line and its item as one number.
_ITEMS = 100_000


def _number(column: str) -> str:
    """SQL of a place's number. Trimmed: a bare cast is pushed into the reader of the file, which
    then rejects the line instead of giving null."""
    return f"try_cast(trim({column}) as bigint)"


@dataclass(frozen=True)
class _Original:
    """The file rows were quarantined from."""

    file_id: int
    file_name: str
    source_id: str


def open_export(landed: LandedFile) -> tuple[TextFile, Header] | None:
    """A file that is one of our own quarantine exports, by its header; None for any other.

    Errors: RefusedInputError when the file is no text with a header.
    """
    if container_of(landed.path) is not Container.TEXT:
        return None
    text = open_text(landed.path, EXPORT_READER)
    header = read_header(text, EXPORT_READER)
    if header.columns[: len(EXPORT_COLUMNS)] == EXPORT_COLUMNS:
        return text, header
    text.forget()
    return None


def load_corrections(
    warehouse: Warehouse,
    loader: Loader,
    text: TextFile,
    header: Header,
    *,
    sources: dict[str, Source],
    record: Callable[[FileOutcome], None],
) -> list[FileOutcome]:
    """Bring corrected rows in: one outcome per file they were quarantined from.

    Rows that are good now go to raw and leave quarantine; rows still bad stay there with their new
    reasons; rows that no longer wait are duplicates. Belongs in one transaction.
    Errors: RefusedInputError when a line cannot be split, a row is named twice, or its file is
    not in force any more.
    """
    whole = loader.job(text, header, _any_source(sources), file_id=0)
    whole = replace(whole, source=whole.source.model_copy(update={"reader": EXPORT_READER}))
    counted = count_lines(whole)
    if counted.unsplit:
        raise RefusedInputError(
            f"{len(counted.unsplit)} lines of the corrected rows cannot be split into cells",
            expected="the exported columns, in the exported order",
            todo="export the quarantine again and correct the cells only",
        )
    outcomes = []
    for original in _originals(warehouse, counted.scan):
        source = sources.get(original.source_id)
        if source is None:
            raise _not_in_force()
        straight = _straight(source)
        outcome = _load_one(warehouse, loader, whole, original, straight, counted)
        record(outcome)
        outcomes.append(outcome)
    return outcomes


def _any_source(sources: dict[str, Source]) -> Source:
    return next(iter(sources.values()))


def _not_in_force() -> RefusedInputError:
    return RefusedInputError(
        "corrected rows belong to a file that is not in force any more",
        expected="rows of files that were accepted and not replaced since",
        todo="export the quarantine again",
    )


def _originals(warehouse: Warehouse, scan: Scan) -> list[_Original]:
    """The files named, each in force; every row named once.

    Errors: RefusedInputError otherwise.
    """
    rows, keys, unplaced = warehouse.rows(
        f"select count(*), count(distinct (file_id, line, item)), count(*) filter (where "
        f"{_number('file_id')} is null or {_number('line')} is null or "
        f"(item is not null and {_number('item')} is null)) from ({scan.select})"
    )[0]
    if unplaced or not rows:
        raise RefusedInputError(
            f"{unplaced} of {rows} corrected rows do not say which row they correct",
            expected="rows with file_id, line and item as they were exported",
            todo="export the quarantine again and correct the cells behind those columns only",
        )
    if rows != keys:
        raise RefusedInputError(
            f"{rows - keys} corrected rows name a place that another row names too",
            expected="each file, line and item once",
            todo="keep one row for each",
        )
    found = warehouse.rows(
        "select corrected.file_id, file.file_name, file.source_id from "
        f"(select distinct {_number('file_id')} as file_id from ({scan.select})) "
        "as corrected left join ledger.file as file "
        "on file.file_id = corrected.file_id and file.status = 'accepted' "
        "order by corrected.file_id"
    )
    if any(None in row for row in found):
        raise _not_in_force()
    return [_Original(int(number), str(name), str(source)) for number, name, source in found]


def _straight(source: Source) -> Source:
    """The source as its exported rows need it: the contract's columns by their own names."""
    columns = {
        name: ColumnMap.model_validate(
            {
                "from": name,
                "formats": mapping.formats,
                "codes": mapping.codes,
                "otherwise": mapping.otherwise,
            }
        )
        for name, mapping in source.columns.items()
    }
    plain = {
        "columns": columns,
        "derive": {},
        "unnest": None,
        "exclude": (),
        "teams": None,
        "reader": EXPORT_READER,
    }
    return source.model_copy(update=plain)


def _load_one(
    warehouse: Warehouse,
    loader: Loader,
    whole: Job,
    original: _Original,
    source: Source,
    counted: Counted,
) -> FileOutcome:
    file_id = ledger.next_file_id(warehouse)
    place = f"{_number('line')} * {_ITEMS} + coalesce({_number('item')}, 1)"
    columns = ", ".join(f'"{name}"' for name in counted.scan.columns)
    select = (
        f"select {place} as _ordinal, {columns} from ({counted.scan.select}) "
        f"where {_number('file_id')} = {original.file_id}"
    )
    scan = Scan(select, counted.scan.columns, 0, counted.scan.uri)
    source = with_date_order(warehouse, source, scan)
    job = loader.job(whole.text, whole.header, source, file_id=file_id)
    compiled = job.compile(scan, identifiers=find_identifiers(job, scan))
    stage(job, compiled)
    warehouse.execute(f"update {STAGED} set _item = _row % {_ITEMS}, _row = _row // {_ITEMS}")
    _mark_settled(job, original)
    beside = tuple(file.file_id for file in ledger.accepted_files(warehouse, source.id))
    mark_duplicates(job, compiled, ())
    mark_duplicates(job, compiled, beside)
    apply_table_rules(job, compiled, beside)
    read = int(warehouse.value(f"select count(distinct _row) from {STAGED}"))
    tally = judge_rows(job, replace(counted, census=Census(read, 0, {}, ()), unsplit={}))
    refuse_identifiers(tally)
    _keep(job, compiled, original)
    period = months_of(job, f"select * from {job.table} where file_id = {file_id}")
    warehouse.execute(f"drop table {STAGED}; drop table _rows")
    return FileOutcome(
        original.file_name,
        "accepted",
        source.id,
        source.contract,
        tally=tally,
        message=f"{tally.accepted} corrected rows of {original.file_name}",
        period=period,
        file_id=file_id,
        corrects=original.file_id,
    )


def _mark_settled(job: Job, original: _Original) -> None:
    job.warehouse.execute(
        f"update {STAGED} set _duplicate = 'already_corrected' where not exists "
        "(select 1 from quarantine.row as waiting where waiting.file_id = $file "
        "and waiting.is_open and waiting.line = _row and coalesce(waiting.item, 1) = _item)",
        {"file": original.file_id},
    )


def _keep(job: Job, compiled: Compiled, original: _Original) -> None:
    """Good rows to raw and out of quarantine; the others' reasons brought up to date."""
    accepted = "_row in (select _row from _rows where outcome in ('accepted', 'duplicate'))"
    job.warehouse.execute(
        f"insert into {job.table} select {compiled.names}, {job.file_id} from ({GOOD}) "
        "where _row in (select _row from _rows where outcome = 'accepted')"
    )
    job.warehouse.execute(
        "update quarantine.row as waiting set is_open = false, closed_by = $by "
        f"from {STAGED} where waiting.file_id = $file and waiting.is_open "
        f"and waiting.line = _row and coalesce(waiting.item, 1) = _item and {accepted}",
        {"by": job.file_id, "file": original.file_id},
    )
    job.warehouse.execute(
        "update quarantine.row as waiting set mapped = _mapped, reasons = case when "
        "len(_reasons) = 0 then ['waits_with_its_row'] else _reasons end "
        f"from {STAGED} where waiting.file_id = $file and waiting.is_open "
        "and waiting.line = _row and coalesce(waiting.item, 1) = _item "
        "and _row in (select _row from _rows where outcome = 'quarantined')",
        {"file": original.file_id},
    )
