"""The ingest, told file by file: recognise, load, record; each file all or nothing."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipeline.errors import RefusedInputError, StorageError, WrongUseError
from pipeline.ingest import ledger
from pipeline.ingest.corrections import load_corrections, open_export
from pipeline.ingest.decode import TextFile
from pipeline.ingest.files import (
    LandedFile,
    growing_files,
    hash_file,
    is_unchanged,
    landed_files,
    passed_over,
    still_growing,
)
from pipeline.ingest.ledger import FileOutcome
from pipeline.ingest.load import Loader
from pipeline.ingest.reader import Header
from pipeline.ingest.readers.beat import beating
from pipeline.ingest.recognise import recognise
from pipeline.ingest.tripwire import dropped_columns
from pipeline.warehouse import Warehouse
from schemas.contracts import CONTRACTS
from schemas.source import Source

Progress = Callable[[str], None]


@dataclass(frozen=True)
class IngestContext:
    """What an ingest needs besides the files."""

    sources: dict[str, Source]
    run_id: str
    received_on: date
    fingerprint: str
    done: Path | None = None


@dataclass(frozen=True)
class _Recognised:
    """A file whose kind is known: an export of a source, or rows corrected from quarantine."""

    landed: LandedFile
    source: Source | None
    text: TextFile
    header: Header

    @property
    def order(self) -> tuple[int, str]:
        """Teams and staff before what refers to them, corrected rows last."""
        place = list(CONTRACTS).index(self.source.contract) if self.source else len(CONTRACTS)
        return place, self.landed.name


def ingest(
    warehouse: Warehouse,
    loader: Loader,
    landing: Path,
    context: IngestContext,
    *,
    progress: Progress = lambda _: None,
) -> list[FileOutcome]:
    """Take in every new file of a landing folder.

    Grain: one outcome per file that is new. Files whose bytes are known, or that are still
    growing, are passed over. Teams and staff come before what refers to them.
    Errors: none for a bad file: it is refused, recorded with its reason and left where it is.
    """
    ledger.create_tables(warehouse)
    loader.confirm_key()
    _refuse_backward_clock(warehouse, context.received_on)
    outcomes = [
        FileOutcome(name, "waiting", message=said)
        for name, said in passed_over(landing, context.done).items()
    ]
    recognised: list[_Recognised] = []
    paths = landed_files(landing)
    growing = growing_files(paths, now=time.time())
    for path in paths:
        if path in growing:
            outcomes.append(
                FileOutcome(path.name, "waiting", message=still_growing(path.name).text())
            )
            continue
        with beating(progress, f"recognising {path.name}") as say:
            found = _recognise(warehouse, path, context, say)
        if isinstance(found, FileOutcome):
            outcomes.append(found)
        elif found is not None:
            recognised.append(found)
    for item in sorted(recognised, key=lambda item: item.order):
        with beating(progress, f"reading {item.landed.name}"):
            outcomes += _load(warehouse, loader, item, context)
    return outcomes


def _refuse_backward_clock(warehouse: Warehouse, today: date) -> None:
    last = warehouse.value("select max(received_on) from ledger.file")
    if last is not None and today < last:
        raise WrongUseError(
            f"today is {today}, before the last run on {last}: the clock went backwards",
            expected="a day not before the last run's",
            todo="set the machine's clock, or name the day with --as-of",
        )


def _recognise(
    warehouse: Warehouse, path: Path, context: IngestContext, progress: Progress
) -> _Recognised | FileOutcome | None:
    try:
        landed = hash_file(path)
    except StorageError as error:
        return FileOutcome(path.name, "waiting", message=error.text())
    known = ledger.known_status(warehouse, landed.sha256, context.fingerprint)
    if known is not None:
        if known != "refused":
            _move(path, context.done)
        return None
    try:
        export = open_export(landed)
        if export is not None:
            return _Recognised(landed, None, *export)
        source, text, header = recognise(landed, context.sources, progress=progress)
    except RefusedInputError as error:
        outcome = FileOutcome(landed.name, "refused", message=error.text())
        _record(warehouse, landed, outcome, context)
        return outcome
    return _Recognised(landed, source, text, header)


def _load(
    warehouse: Warehouse, loader: Loader, item: _Recognised, context: IngestContext
) -> list[FileOutcome]:
    """All of a file in one transaction, or nothing of it and its reason."""
    name = item.landed.name
    try:
        with warehouse.transaction(), warehouse.reading(name):
            outcomes = _outcomes(warehouse, loader, item, context)
            if not is_unchanged(item.landed):
                raise still_growing(name)
    except StorageError as error:
        if is_unchanged(item.landed):
            raise
        return [FileOutcome(name, "waiting", message=error.text())]
    except RefusedInputError as error:
        outcome = FileOutcome(name, "refused", message=error.text())
        if item.source is not None:
            outcome.source_id, outcome.contract = item.source.id, item.source.contract
            outcome.dropped = dropped(item.source, item.header)
        _record(warehouse, item.landed, outcome, context)
        return [outcome]
    finally:
        item.text.forget()
    _move(item.landed.path, context.done)
    return outcomes


def _outcomes(
    warehouse: Warehouse, loader: Loader, item: _Recognised, context: IngestContext
) -> list[FileOutcome]:
    """Load one file and record it; corrected rows give one outcome per file they came from."""
    if item.source is None:
        outcomes = load_corrections(
            warehouse,
            loader,
            item.text,
            item.header,
            sources=context.sources,
            record=lambda outcome: _enter(warehouse, item.landed, outcome, context),
        )
    else:
        file_id = ledger.next_file_id(warehouse)
        outcome = loader.load(item.text, item.header, item.source, file_id=file_id)
        outcome.dropped = dropped(item.source, item.header)
        _enter(warehouse, item.landed, outcome, context)
        outcomes = [outcome]
    for outcome in outcomes:
        outcome.file_name = item.landed.name
    return outcomes


def _enter(
    warehouse: Warehouse, landed: LandedFile, outcome: FileOutcome, context: IngestContext
) -> None:
    """Write an accepted file into the ledger and among the sources in force."""
    assert outcome.source_id is not None
    _record(warehouse, landed, outcome, context)
    _remember_source(warehouse, context.sources[outcome.source_id], outcome, context)


def dropped(source: Source, header: Header) -> dict[str, str]:
    """Columns of a file that go no further, each with its reason."""
    unnest = source.unnest
    expressions = [
        *source.derive.values(),
        *(m.source or m.expression or "" for m in source.columns.values()),
        *(rule.when for rule in source.exclude),
        *((unnest.items, *unnest.derive.values()) if unnest else ()),
        *(text or "" for text in (source.teams.model_dump().values() if source.teams else ())),
    ]
    # Words within quotes are no columns: a question's wording may hold the name of one.
    bare = re.sub(r"\"(?:[^\"]|\"\")*\"|'(?:[^']|'')*'", " ", " ".join(expressions))
    words = set(re.findall(r"\w+", bare))
    used = {
        column
        for column in header.columns
        if column in expressions or column in words or f'"{column}"' in " ".join(expressions)
    }
    return dropped_columns(header.columns, used - set(source.drop), source.drop)


def _record(
    warehouse: Warehouse, landed: LandedFile, outcome: FileOutcome, context: IngestContext
) -> None:
    run = (context.run_id, context.received_on, context.fingerprint)
    ledger.record(warehouse, landed, outcome, run=run)


def _remember_source(
    warehouse: Warehouse, source: Source, outcome: FileOutcome, context: IngestContext
) -> None:
    warehouse.execute(
        "insert into raw.source_file values ($file, $source, $contract, $recording, $start, $end, "
        "$received)",
        {
            "file": outcome.file_id,
            "source": source.id,
            "contract": source.contract,
            "recording": source.recording.value,
            "start": outcome.period[0],
            "end": outcome.period[1],
            "received": context.received_on,
        },
    )


def _move(path: Path, done: Path | None) -> None:
    """Move an accepted original to landing/done; a name already there gets a number."""
    if done is None:
        return
    done.mkdir(parents=True, exist_ok=True, mode=0o700)
    target = done / path.name
    number = 1
    while target.exists():
        number += 1
        target = done / f"{path.stem}.{number}{path.suffix}"
    shutil.move(str(path), target)
