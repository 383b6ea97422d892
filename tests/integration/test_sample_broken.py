"""Each damaged example file is refused, or loses exactly the rows its documentation names."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from pipeline.ingest.landing import IngestContext, ingest
from pipeline.ingest.ledger import FileOutcome
from pipeline.ingest.load import Loader
from pipeline.ingest.pseudonym import PseudonymKey
from pipeline.ingest.sources import load_sources
from pipeline.warehouse import Warehouse
from sample_data.damage import broken_files

SAMPLE = Path(__file__).parents[2] / "sample_data"
EXPECTED: dict[str, dict[str, Any]] = YAML(typ="safe").load(
    (SAMPLE / "expected" / "broken.yaml").read_text(encoding="utf-8")
)
AS_OF = date(2026, 11, 10)


def taken_in(folder: Path, name: str) -> tuple[FileOutcome, Warehouse]:
    """What became of one damaged file beside the example teams and staff."""
    if EXPECTED[name].get("team_name") is None:
        for other in ("teams.csv", "staff.csv"):
            shutil.copy(SAMPLE / "landing" / other, folder)
    shutil.copy(SAMPLE / "broken" / name, folder)
    warehouse = Warehouse.in_memory()
    warehouse.set_variable("as_of", AS_OF)
    loader = Loader(warehouse, PseudonymKey((b"k" * 32,)), timezone="Europe/London")
    context = IngestContext(load_sources(), run_id="run", received_on=AS_OF, fingerprint="same")
    outcomes = ingest(warehouse, loader, folder, context)
    return next(outcome for outcome in outcomes if outcome.file_name == name), warehouse


def test_every_damaged_file_is_documented_and_made_by_the_program() -> None:
    made = broken_files()
    committed = {path.name: path.read_bytes() for path in (SAMPLE / "broken").iterdir()}
    assert set(made) == set(committed) == set(EXPECTED)
    assert {name for name, content in made.items() if committed[name] != content} == set()


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_damaged_file_meets_its_documented_end(tmp_path: Path, name: str) -> None:
    stated = EXPECTED[name]
    outcome, warehouse = taken_in(tmp_path, name)
    with warehouse:
        assert outcome.status == stated["outcome"], outcome.message
        if stated["outcome"] == "refused":
            assert stated["says"] in outcome.message
            return
        found = {
            line: {reason.rsplit(": ", 1)[-1] for reason in reasons}
            for line, reasons in warehouse.rows("select line, reasons from quarantine.row")
        }
        bad = stated.get("quarantined", {})
        assert found == {line: {reason} for line, reason in bad.items()}
        tally = outcome.tally
        assert tally.read == stated["rows"]
        assert tally.duplicates == stated.get("duplicates", 0)
        assert tally.accepted == stated["rows"] - len(bad) - stated.get("duplicates", 0)
        assert sorted(outcome.dropped) == stated.get("dropped", [])
        for team_id, team_name in stated.get("team_name", {}).items():
            named = "select name from raw.teams where team_id = $team"
            assert warehouse.value(named, {"team": team_id}) == team_name
