"""Two small teams of the sample organisation, published together as their declared group."""

from __future__ import annotations

import csv
import json
import sys
from datetime import date
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "attack"))
from small_organisation import Office, known_cells

from sample_data.workspace import make_sample_workspace

pytestmark = pytest.mark.slow
GROUP = "Small victim services"


@pytest.fixture(scope="module")
def grouped(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Refuge Outreach (6) and Court Companions (4) with a group, at seven people and more."""
    root = tmp_path_factory.mktemp("grouped") / "sample"
    make_sample_workspace(root)
    with (root / "plimsoll.toml").open("a") as config:
        config.write("\n[protection]\nk_work = 7\n")
    for file in (root / "landing").iterdir():  # two months are enough, and quicker
        if "_20" in file.name and not file.stem.endswith(("2026-09", "2026-10")):
            file.unlink()
    with (root / "landing" / "teams.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row["Code"] in ("RFO", "CTC"):
            row["Small team group"] = GROUP
    with (root / "landing" / "teams.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    office = Office(root)
    office.run(date(2026, 11, 10))
    return office


def test_a_group_of_small_teams_is_shown_where_each_would_be_withheld(grouped: Office) -> None:
    figures = grouped.table()
    rate = figures[(figures["indicator_id"] == "W-00") & (figures["period_kind"] == "month")]
    rate = rate[rate["exposure_kind"] == "all"].set_index("team_id")
    assert rate.loc[[GROUP], "state"].tolist() == ["shown", "shown"]
    assert set(rate.loc[[GROUP], "people_band"]) == {"10-19"}  # six and four people
    assert not {"RFO", "CTC"} & set(figures.loc[figures["period_kind"] == "month", "team_id"])
    team = grouped.table("team").set_index("team_id")
    assert team.loc[GROUP, ["parent_id", "level"]].tolist() == ["VIC", "team"]
    judged = grouped.table("limit_status")
    assert (judged["team_id"] == GROUP).any()


def test_the_tree_with_the_group_is_nested_and_gives_no_hidden_cell_away(grouped: Office) -> None:
    cells = grouped.ledger()
    month = (cells["period_kind"] == "month") & (cells["exposure_kind"] == "all")
    mine = cells[month & (cells["amount_id"] == "staffed_shifts")]
    wide = mine.pivot_table(index="period_start", columns="team_id", values="value")
    assert (wide["VIC"] == wide["SFA"] + wide[GROUP]).all()
    assert known_cells([cells], grouped.units()) == []
    proof = json.loads(grouped.table("release")["proof"].iloc[0])
    assert (proof["holds"], proof["recoverable"]) == (True, 0)
