"""Open cases that come late: a team's number waits unless enough people stand behind it."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "attack"))
from small_organisation import Office, differing, known_cells, usual_teams

pytestmark = pytest.mark.slow
OCTOBER, NOVEMBER = date(2026, 10, 20), date(2026, 11, 20)
CASES_SOURCE = """\
id: desk_cases
title: Open cases
contract: open_cases
recording: automatic
snapshot: true
recognise: {columns: [desk, month end, open, posts]}
columns:
  team_id: desk
  as_of: month end
  open_trauma_cases: open
  fte: posts
"""
CASES = {"A": 61, "B": 47, "C": 33, "D": 58, "E": 29, "G": 17}


def cases(office: Office, teams: str) -> None:
    """Open cases at the end of September, of some of the teams."""
    rows = [(team, "2026-09-30", CASES[team], 6) for team in teams]
    frame = pd.DataFrame(rows, columns=["desk", "month end", "open", "posts"])
    frame.to_csv(office.root / "landing" / "cases.csv", index=False)


def open_cases(office: Office) -> dict[str, float]:
    """Exact open cases of every unit in September, as the ledger keeps them."""
    cells = office.ledger()
    mine = cells[cells["amount_id"] == "open_cases"]
    return dict(zip(mine["team_id"], mine["value"], strict=True))


@pytest.fixture(scope="module")
def september(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """September published without the open cases of Cedar (7 people) and Gorse (4); read only."""
    office = Office.make(tmp_path_factory.mktemp("cases") / "september")
    (office.root / "sources" / "desk_cases.yaml").write_text(CASES_SOURCE, encoding="utf-8")
    office.tree()
    office.month("2026-09", usual_teams())
    cases(office, "ABDE")
    office.run(OCTOBER)
    return office


def later(september: Office, root: Path, teams: str) -> Office:
    """The same organisation after the open cases of these teams have come."""
    office = september.copy(root)
    cases(office, teams)
    office.run(NOVEMBER)
    return office


def test_the_late_number_of_four_people_waits(september: Office, tmp_path: Path) -> None:
    office = later(september, tmp_path / "gorse", "ABDEG")
    # published again, the North would have 17 cases more: those of Gorse, which is hidden
    assert differing(september.table(), office.table()).empty
    assert open_cases(office) == open_cases(september)
    assert office.waiting(NOVEMBER) == [
        "late rows wait: Gorse, September 2026: too few people changed a figure, "
        "and new less old would be theirs"
    ]


def test_the_late_number_of_seven_people_is_published_and_is_shown_by_itself(
    september: Office, tmp_path: Path
) -> None:
    office = later(september, tmp_path / "cedar", "ABCDE")
    before, after = open_cases(september), open_cases(office)
    # A and B, then C too
    assert before["N"] == 61 + 47
    assert after["N"] == 61 + 47 + 33
    assert after["C"] == 33
    assert office.waiting(NOVEMBER) == []
    assert known_cells([september.ledger(), office.ledger()], office.units()) == []
