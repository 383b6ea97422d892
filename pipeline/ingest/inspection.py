"""What a file is and what would become of it, found out in memory; nothing is written."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from pipeline.ingest import ledger
from pipeline.ingest.files import hash_file
from pipeline.ingest.landing import dropped
from pipeline.ingest.ledger import Tally
from pipeline.ingest.load import Loader
from pipeline.ingest.pseudonym import PseudonymKey
from pipeline.ingest.recognise import recognise
from pipeline.ingest.sources import load_sources
from pipeline.settings import Workspace
from pipeline.warehouse import Warehouse
from schemas.source import ColumnMap


@dataclass(frozen=True)
class Inspection:
    """One file as `plimsoll check` reports it."""

    file_name: str
    source_id: str
    contract: str
    encoding: str
    delimiter: str
    header_line: int
    tally: Tally
    mapped: dict[str, str]
    dropped: dict[str, str]
    assumptions: tuple[str, ...]

    def as_dict(self) -> dict[str, object]:
        """Plain values for `--json`."""
        return asdict(self)


def inspect_file(path: Path, workspace: Workspace, *, as_of: date) -> Inspection:
    """Recognise and load one file into memory only, against the workspace's teams.

    Errors: RefusedInputError as a run would refuse the file.
    """
    landed = hash_file(path)
    source, text, header = recognise(landed, load_sources(workspace.sources))
    try:
        with Warehouse.in_memory() as warehouse:
            warehouse.set_variable("as_of", as_of)
            ledger.create_tables(warehouse)
            _borrow_teams(warehouse, workspace)
            throwaway = PseudonymKey((b"looking only, nothing is kept...",))
            loader = Loader(warehouse, throwaway, timezone=workspace.settings.timezone)
            outcome = loader.load(text, header, source, file_id=ledger.next_file_id(warehouse))
    finally:
        text.forget()
    return Inspection(
        file_name=landed.name,
        source_id=source.id,
        contract=source.contract,
        encoding=text.encoding,
        delimiter=header.delimiter,
        header_line=header.line,
        tally=outcome.tally,
        mapped={name: _origin(mapping) for name, mapping in source.columns.items()},
        dropped=dropped(source, header),
        assumptions=source.assumptions,
    )


def _origin(mapping: ColumnMap) -> str:
    if mapping.value is not None:
        return f"the constant {mapping.value}"
    return mapping.source or "an expression over " + " ".join((mapping.expression or "").split())


def _borrow_teams(warehouse: Warehouse, workspace: Workspace) -> None:
    """Copy the team tree, so that references are tested as a run would test them."""
    if not workspace.warehouse.is_file():
        return
    with Warehouse.open(workspace.warehouse, read_only=True) as real:
        if "teams" not in ledger.contracts_with_files(real):
            return
        teams = real.frame("select * from raw.teams")
    warehouse.register("_borrowed", teams)
    warehouse.execute("insert into raw.teams select * from _borrowed")
    warehouse.unregister("_borrowed")
    warehouse.execute(
        "insert into ledger.file (file_id, sha256, file_name, contract, received_on, run_id, "
        "status, rows_read, rows_accepted, rows_quarantined, rows_duplicate, rows_excluded, "
        "records, fingerprint) values (0, '', '', 'teams', getvariable('as_of')::date, '', "
        "'accepted', 0, 0, 0, 0, 0, 0, '')"
    )
