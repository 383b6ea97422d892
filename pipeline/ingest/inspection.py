"""What a file is and what would become of it, found out in memory; nothing is written."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path

from pipeline.errors import RefusedInputError
from pipeline.ingest import ledger
from pipeline.ingest.borrowing import borrow
from pipeline.ingest.draft import draft_source
from pipeline.ingest.files import LandedFile, hash_file
from pipeline.ingest.landing import dropped
from pipeline.ingest.ledger import Tally
from pipeline.ingest.load import Loader
from pipeline.ingest.pseudonym import PseudonymKey
from pipeline.ingest.readers.opening import Views
from pipeline.ingest.readers.profile import profiles
from pipeline.ingest.readers.seen import Seen, look
from pipeline.ingest.readers.table import TableFile
from pipeline.ingest.recognise import UnknownExportError, recognise
from pipeline.ingest.sources import load_sources
from pipeline.settings import Workspace
from pipeline.warehouse import Warehouse
from schemas.source import ColumnMap, Source

_NAMED = 6


@dataclass
class Inspection:
    """One file as `plimsoll check` reports it.

    `source_id` is empty where no source fits; `draft` is then a source to begin with. `refused`
    says why a run would refuse the file. `sampled` is set when only its beginning was read.
    """

    file_name: str
    container: str
    platform: str
    evidence: str
    encoding: str
    delimiter: str
    header_rows: int
    header_line: int = 1
    notes: tuple[str, ...] = ()
    sampled: bool = False
    source_id: str = ""
    contract: str = ""
    why: str = ""
    tally: Tally = field(default_factory=Tally)
    mapped: dict[str, str] = field(default_factory=dict)
    dropped: dict[str, str] = field(default_factory=dict)
    assumptions: tuple[str, ...] = ()
    refused: str = ""
    draft: str = ""

    def as_dict(self) -> dict[str, object]:
        """Plain values for `--json`."""
        return asdict(self)


def inspect_file(
    path: Path, workspace: Workspace, *, as_of: date, whole: bool = False
) -> Inspection:
    """Look at one file, and load it into memory only, against the workspace's teams.

    A large file is looked at by its beginning unless it is asked for `whole`.
    Errors: RefusedInputError when the file cannot be read at all, or several sources fit it.
    """
    views = Views(path, may_sample=not whole)
    try:
        seen = look(path, views)
        found = _seen(path, seen, views)
        landed = _landed(path, views)
        try:
            source, text, header = recognise(landed, load_sources(workspace.sources), views=views)
        except UnknownExportError as error:
            found.refused = error.text()
            found.draft = _draft(path, seen, views)
            return found
        found.source_id, found.contract = source.id, source.contract
        found.header_line, found.encoding = header.line, text.encoding or found.encoding
        found.delimiter = header.delimiter or found.delimiter
        found.notes = tuple(dict.fromkeys((*seen.notes, *_notes(text))))
        found.why = _why(source)
        found.mapped = {name: _origin(mapping) for name, mapping in source.columns.items()}
        found.dropped = dropped(source, header)
        found.assumptions = source.assumptions
        with Warehouse.in_memory() as warehouse:
            warehouse.set_variable("as_of", as_of)
            ledger.create_tables(warehouse)
            borrow(warehouse, workspace, source)
            throwaway = PseudonymKey((b"looking only, nothing is kept...",))
            loader = Loader(warehouse, throwaway, timezone=workspace.settings.timezone)
            file_id = ledger.next_file_id(warehouse)
            try:
                found.tally = loader.load(text, header, source, file_id=file_id).tally
            except RefusedInputError as error:
                found.refused = error.text()
            finally:
                text.forget()
        return found
    finally:
        views.forget()


def _seen(path: Path, seen: Seen, views: Views) -> Inspection:
    return Inspection(
        file_name=path.name,
        container=seen.container,
        platform=seen.platform,
        evidence=seen.evidence,
        encoding=seen.encoding,
        delimiter=seen.delimiter,
        header_rows=seen.header_rows,
        notes=seen.notes,
        sampled=views.is_sample,
    )


def _landed(path: Path, views: Views) -> LandedFile:
    """The file with its hash; a large one that is only sampled is not hashed."""
    if not views.is_sample:
        return hash_file(path)
    found = path.stat()
    return LandedFile(path, path.name, found.st_size, "", found.st_mtime)


def _draft(path: Path, seen: Seen, views: Views) -> str:
    """A source to begin with; nothing for a file that holds no data of its own."""
    if seen.reader is None:
        return ""
    text, header = views.open(seen.reader, ())
    try:
        with Warehouse.in_memory() as warehouse:
            return draft_source(path, seen, profiles(warehouse, text, header, seen.reader))
    finally:
        text.forget()


def _notes(text: object) -> tuple[str, ...]:
    return text.notes if isinstance(text, TableFile) else ()


def _why(source: Source) -> str:
    named = source.recognise.columns
    shown = ", ".join(named[:_NAMED]) + (", ..." if len(named) > _NAMED else "")
    name = f", and its name fits {source.recognise.file_name}" if source.recognise.file_name else ""
    return f"its header has all {len(named)} columns the source names ({shown}){name}"


def _origin(mapping: ColumnMap) -> str:
    if mapping.value is not None:
        return f"the constant {mapping.value}"
    return mapping.source or "an expression over " + " ".join((mapping.expression or "").split())
