"""What a look at a file borrows from the workspace, so that it is tested as a run would test it."""

from __future__ import annotations

import pandas as pd

from pipeline.ingest import ledger
from pipeline.ingest.readers.drift import create_tables
from pipeline.settings import Workspace
from pipeline.warehouse import Warehouse
from schemas.source import Source

_TEAMS_FILE = (
    "insert into ledger.file (file_id, sha256, file_name, contract, received_on, run_id, "
    "status, rows_read, rows_accepted, rows_quarantined, rows_duplicate, rows_excluded, "
    "records, fingerprint) values (0, '', '', 'teams', getvariable('as_of')::date, '', "
    "'accepted', 0, 0, 0, 0, 0, 0, '')"
)


def borrow(warehouse: Warehouse, workspace: Workspace, source: Source) -> None:
    """Copy the team tree, and the newest definitions of a survey's items."""
    if not workspace.warehouse.is_file():
        return
    with Warehouse.open(workspace.warehouse, read_only=True) as real:
        has_teams = "teams" in ledger.contracts_with_files(real)
        teams = real.frame("select * from raw.teams") if has_teams else None
        kept = "select count(*) from duckdb_tables() where table_name = 'survey_definition'"
        definitions = None
        if source.survey is not None and real.value(kept):
            definitions = real.frame(
                "select 0 as file_id, * exclude (file_id) from ledger.survey_definition "
                "where source_id = $source and file_id = (select max(d.file_id) "
                "from ledger.survey_definition as d join ledger.file as f using (file_id) "
                "where d.source_id = $source and f.status = 'accepted')",
                {"source": source.id},
            )
    if teams is not None:
        _insert(warehouse, "raw.teams", teams)
        warehouse.execute(_TEAMS_FILE)
    if definitions is not None:
        create_tables(warehouse)
        _insert(warehouse, "ledger.survey_definition", definitions)


def _insert(warehouse: Warehouse, table: str, frame: pd.DataFrame) -> None:
    warehouse.register("_borrowed", frame)
    warehouse.execute(f"insert into {table} select * from _borrowed")
    warehouse.unregister("_borrowed")
