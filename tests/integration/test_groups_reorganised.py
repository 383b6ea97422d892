"""A group of small teams published, and its teams moved to another division afterwards."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "attack"))
from small_organisation import (
    SOURCES,
    TREE,
    Office,
    Teams,
    contacts,
    differing,
    known_cells,
    usual_teams,
)

pytestmark = pytest.mark.slow
GROUP = "Small desks"
OCTOBER, NOVEMBER, FEBRUARY = date(2026, 10, 20), date(2026, 11, 20), date(2027, 2, 20)
TREE_SOURCE = SOURCES["desk_tree"].replace("becomes]", "becomes, shown with]") + (
    "  small_team_group: shown with\n"
)


def teams(*, grown: bool = False) -> Teams:
    """The usual teams, Elder of four people (hidden) and Kale of three; `grown`: Gorse has six."""
    people = usual_teams() | {"E": ["E1", "E2", "E3", "E4"], "K": ["K1", "K2", "K3"]}
    if grown:
        people["G"] += ["G5", "G6"]
    return people


def list_teams(office: Office, *, gorse_above: str) -> None:
    """The list of teams: Gorse (4 people) and Kale (3) are shown together, Kale in the North."""
    tree = TREE | {"G": ("Gorse", gorse_above, "", ""), "K": ("Kale", "N", "", "")}
    rows = [(code, *row, GROUP if code in ("G", "K") else "") for code, row in tree.items()]
    names = ["code", "title", "above", "ends", "becomes", "shown with"]
    pd.DataFrame(rows, columns=names).to_csv(office.root / "landing" / "teams.csv", index=False)


def of_year(cells: pd.DataFrame, year: int) -> pd.DataFrame:
    """The cells of a year's months."""
    return cells[pd.to_datetime(cells["period_start"]).dt.year == year]


@pytest.fixture(scope="module")
def september(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """September published with the group in the North; read only."""
    office = Office.make(tmp_path_factory.mktemp("groups") / "september")
    (office.root / "sources" / "desk_tree.yaml").write_text(TREE_SOURCE, encoding="utf-8")
    list_teams(office, gorse_above="N")
    office.month("2026-09", teams())
    office.run(OCTOBER)
    return office


@pytest.fixture(scope="module")
def october(september: Office) -> Office:
    """October on top, Gorse moved to the South; late contacts of all seven, and of one of Damson."""
    office = september.copy(september.root.with_name("october"))
    list_teams(office, gorse_above="S")
    late = dict.fromkeys(["G1", "G2", "G3", "G4", "K1", "K2", "K3"], 3)
    office.month("2026-09", teams(), more=late | {"D1": 3})
    office.month("2026-10", teams())
    office.run(NOVEMBER)
    return office


@pytest.fixture(scope="module")
def january(october: Office) -> Office:
    """January on top, in the new year's place; Gorse has grown, all seven have more late rows."""
    office = october.copy(october.root.with_name("january"))
    late = dict.fromkeys(["G1", "G2", "G3", "G4", "K1", "K2", "K3"], 6)
    office.month("2026-09", teams(), more=late | {"D1": 3})
    office.month("2027-01", teams(grown=True))
    office.run(FEBRUARY)
    return office


def test_the_group_stays_in_its_place_for_the_year_and_so_do_its_totals(
    september: Office, october: Office
) -> None:
    then, now = contacts(october, "2026-09"), contacts(october, "2026-10")
    for found in (then, now):
        assert not {"G", "K"} & set(found)
        assert found["N"] == found["A"] + found["B"] + found["C"] + found[GROUP]
        assert found["S"] == found["D"] + found["E"]
    # seven people of the group with three more each; Damson's one waits
    before = contacts(september, "2026-09")
    change = {unit: then[unit] - before[unit] for unit in before if then[unit] != before[unit]}
    assert change == {GROUP: 21, "N": 21, "ORG": 21}
    assert [line.split(":")[1].strip() for line in october.waiting(NOVEMBER)] == [
        "Damson, September 2026"
    ]


def test_in_the_new_year_the_group_stands_across_divisions_and_old_months_as_they_were(
    october: Office, january: Office
) -> None:
    now = contacts(january, "2027-01")
    # Gorse had four people in the year before: in 2027 it is shown in its group all the same
    assert not {"G", "K"} & set(now)
    assert now["N"] == now["A"] + now["B"] + now["C"]
    assert now["S"] == now["D"] + now["E"]
    assert now["ORG"] == now["N"] + now["S"] + now[GROUP]
    old = october.table()
    assert differing(
        old[pd.to_datetime(old["period_start"]).dt.year == 2026], january.table()
    ).empty
    for month in ("2026-09", "2026-10"):
        assert contacts(january, month) == contacts(october, month)
    waiting = [line for line in january.waiting(FEBRUARY) if GROUP in line]
    assert waiting == [
        f"late rows wait: {GROUP}, September 2026: the team tree has changed since that month was "
        "published"
    ]


def test_all_publications_together_give_no_hidden_cell_of_either_composition_away(
    september: Office, october: Office, january: Office
) -> None:
    ledgers = [office.ledger() for office in (september, october, january)]
    assert {"D", "E"} <= set(ledgers[2].loc[ledgers[2]["state"] == "suppressed", "team_id"])
    old = [of_year(cells, 2026) for cells in ledgers]
    # the group under the North, as it was published, and under the organisation, as it is now
    assert known_cells(old, september.units()) == []
    assert known_cells([of_year(ledgers[2], 2027)], january.units()) == []


def test_no_publication_shows_a_small_team_of_the_group_by_itself(
    september: Office, october: Office, january: Office
) -> None:
    for office in (september, october, january):
        shown = office.table()
        shown = shown[shown["state"].isin(["shown", "zero"]) & shown["numerator"].notna()]
        assert not {"G", "K"} & set(shown["team_id"])
