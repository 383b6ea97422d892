"""A publication after others: months stand, late rows wait, and no difference tells on anybody."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "attack"))
from small_organisation import Office, contacts, differing, known_cells, usual_teams

from pipeline.errors import PipelineUserError
from pipeline.ingest.keyring import rotate_key
from pipeline.ingest.persons import erase_person
from pipeline.ingest.pseudonym import load_key
from pipeline.release.audit_published import audit_published
from pipeline.run import open_warehouse
from pipeline.settings import open_workspace

pytestmark = pytest.mark.slow
OCTOBER, NOVEMBER = date(2026, 10, 20), date(2026, 11, 20)
SEPTEMBER = pd.Timestamp("2026-09-01")


@pytest.fixture(scope="module")
def september(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """September published; read only."""
    office = Office.make(tmp_path_factory.mktemp("release") / "september")
    office.tree()
    office.month("2026-09", usual_teams())
    office.run(OCTOBER)
    return office


@pytest.fixture(scope="module")
def october(september: Office) -> Office:
    """October on top: A1 was late with three contacts, A has a joiner, D a leaver, B took in C."""
    office = september.copy(september.root.with_name("october"))
    office.tree(B=("Beech", "N", "", ""), C=("Cedar", "N", "2026-09-30", "B"))
    office.month("2026-09", usual_teams(), more={"A1": 3})
    teams = usual_teams()
    teams["A"].append("A10")
    teams["D"].remove("D9")
    office.month("2026-10", teams)
    office.run(NOVEMBER)
    return office


def test_late_rows_of_one_worker_wait_and_no_figure_moves(
    september: Office, october: Office
) -> None:
    assert differing(september.table(), october.table()).empty
    assert october.table("revision").empty
    assert october.waiting(NOVEMBER) == [
        "late rows wait: Alder, September 2026: too few people changed a figure, "
        "and new less old would be theirs"
    ]


def test_a_team_renamed_keeps_its_figures_and_one_merged_counts_for_the_other(
    october: Office,
) -> None:
    names = october.table("team").set_index("team_id")["name"]
    assert names["B"] == "Beech"
    # C's people still write C in October; it ended in September and became B
    assert "C" in contacts(october, "2026-09")
    assert "C" not in contacts(october, "2026-10")
    figures = october.table()
    mine = figures[(figures["team_id"] == "B") & (figures["indicator_id"] == "W-00")]
    mine = mine[(mine["period_kind"] == "month") & (mine["exposure_kind"] == "all")]
    bands = dict(zip(mine["period_start"].astype(str), mine["people_band"], strict=True))
    assert bands == {"2026-09-01": "5-9", "2026-10-01": "10-19"}  # 9 people, then 9 + 7


def test_two_months_with_a_joiner_and_a_leaver_give_no_hidden_cell_away(
    september: Office, october: Office
) -> None:
    ledgers = [september.ledger(), october.ledger()]
    assert (ledgers[1]["state"] == "suppressed").any()
    assert known_cells(ledgers, october.units()) == []
    assert known_cells(ledgers, september.units()) == []
    tables = [october.table(name) for name in ("team_indicator", "indicator", "team")]
    report = audit_published(*tables)
    assert int(str(report.summary["cells"])) > 100
    assert report.summary["recoverable"] == 0


def test_enough_late_rows_are_published_after_an_erasure_and_a_new_key(
    september: Office, october: Office, tmp_path: Path
) -> None:
    office = october.copy(tmp_path / "later")
    workspace = open_workspace(office.root)
    with open_warehouse(workspace, as_of=NOVEMBER) as warehouse:
        key = load_key(workspace.key_file)
        gone = erase_person(warehouse, key, "B2", done=workspace.done, today=NOVEMBER)
        assert gone.rows["exposure_log"] > 0
        rotate_key(warehouse, workspace.key_file)
    people = usual_teams()
    people["B"].remove("B2")
    late = {"A1": 3} | dict.fromkeys(["D1", "D2", "D3", "D4", "D5", "D6"], 3)
    office.month("2026-09", people, more=late)
    office.run(NOVEMBER)
    moved = differing(october.table(), office.table())
    assert set(moved["team_id"]) <= {"D", "S", "ORG"}
    assert {"D", "S"} <= set(moved["team_id"])
    revisions = office.table("revision")
    assert set(revisions["cause"]) == {"late or corrected rows"}
    assert set(pd.to_datetime(revisions["period_start"])) == {SEPTEMBER}
    # six of D with three more each; A's three wait still, B's erased contacts stay in the totals
    before, after = contacts(october, "2026-09"), contacts(office, "2026-09")
    change = {unit: after[unit] - before[unit] for unit in before if after[unit] != before[unit]}
    assert change == {"D": 18, "S": 18, "ORG": 18}
    assert [line.split(":")[1].strip() for line in office.waiting(NOVEMBER)] == [
        "Alder, September 2026"
    ]
    ledgers = [september.ledger(), october.ledger(), office.ledger()]
    assert known_cells(ledgers, office.units()) == []


def test_a_team_that_moves_or_splits_leaves_published_months_as_they_are(
    september: Office, tmp_path: Path
) -> None:
    office = september.copy(tmp_path / "reorganised")
    office.tree(C=("Cedar", "S", "", ""), F=("Fir", "N", "", ""))
    late = dict.fromkeys(["C1", "C2", "C3", "C4", "C5", "C6"], 3)
    office.month("2026-09", usual_teams(), more=late)
    teams = usual_teams()
    teams["F"], teams["A"] = teams["A"][4:], teams["A"][:4]
    office.month("2026-10", teams)
    office.run(NOVEMBER)
    assert differing(september.table(), office.table()).empty
    assert office.waiting(NOVEMBER) == [
        "late rows wait: Cedar, September 2026: the team tree has changed since that month was "
        "published"
    ]
    then, now = contacts(office, "2026-09"), contacts(office, "2026-10")
    assert then["N"] == then["A"] + then["B"] + then["C"] + then["G"]
    assert now["S"] == now["C"] + now["D"] + now["E"]
    assert now["N"] == now["A"] + now["B"] + now["F"] + now["G"]
    cells = office.ledger()
    is_old = cells["period_start"] == SEPTEMBER
    assert known_cells([september.ledger(), cells[is_old]], september.units()) == []
    assert known_cells([cells[~is_old]], office.units()) == []


def test_months_published_before_the_tree_was_declared_stand_without_divisions(
    tmp_path: Path,
) -> None:
    office = Office.make(tmp_path / "flat")
    office.month("2026-09", usual_teams())
    office.run(OCTOBER)
    flat = office.table()
    assert set(flat["team_id"]) == {"A", "B", "C", "D", "E", "G", "ORG"}
    before = office.ledger()
    office.tree()
    office.month("2026-10", usual_teams())
    office.run(NOVEMBER)
    assert differing(flat, office.table()).empty
    assert set(contacts(office, "2026-09")) == {"A", "B", "C", "D", "E", "G", "ORG"}
    assert set(contacts(office, "2026-10")) == {"A", "B", "C", "D", "E", "G", "N", "S", "ORG"}
    assert known_cells([before, office.ledger()], office.units()) == []


def test_a_list_of_teams_that_is_no_tree_publishes_nothing(
    september: Office, tmp_path: Path
) -> None:
    office = september.copy(tmp_path / "circle")
    office.tree(N=("North", "A", "", ""))  # A is under N, and N under A
    office.month("2026-10", usual_teams())
    before = office.table("release")["run_id"].tolist()
    with pytest.raises(PipelineUserError, match="tree"):
        office.run(NOVEMBER)
    assert office.table("release")["run_id"].tolist() == before
