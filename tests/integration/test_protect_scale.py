"""One month of an organisation of 500 teams: protected and proven in seconds."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd
import pytest

from pipeline.release.cube import protect_cube
from schemas.disclosure import default_policy

KINDS = ["aftermath", "file_review", "listening", "mass_violence", "video"]


def large_month(teams: int, divisions: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One month of contacts by kind: teams of 4 to 40, few video specialists, mass violence rare."""
    dice = np.random.default_rng(7)
    size = np.clip(dice.lognormal(2.5, 0.55, teams), 4, 40).astype(int)
    home = np.repeat(np.arange(teams), size)
    does = dice.random((len(home), 5)) < [0.6, 0.9, 0.97, 0.06, 0.12]
    typical = dice.lognormal(0, 0.5, (len(home), 5)) * [5, 12, 18, 2, 10]
    amount = dice.poisson(typical * does).astype(float)
    amount = np.column_stack([amount, amount.sum(axis=1)])
    division = home * divisions // teams
    names = {
        "T": [f"T{i:03d}" for i in range(teams)],
        "D": [f"D{i:02d}" for i in range(divisions)],
    }
    frames = []
    for unit, labels in ((home, names["T"]), (division, names["D"]), (home * 0, ["ORG"])):
        for column, kind in enumerate([*KINDS, "all"]):
            rows = pd.DataFrame({"team_id": np.array(labels)[unit], "x": amount[:, column]})
            rows = rows[rows["x"] > 0].sort_values("x", ascending=False)
            by_unit = rows.groupby("team_id")["x"]
            cell = by_unit.agg(value="sum", n_people="size", top1="max").reset_index()
            second = rows[by_unit.cumcount() == 1].rename(columns={"x": "top2"})
            frames.append(cell.merge(second, how="left").assign(exposure_kind=kind))
    cells = pd.concat(frames, ignore_index=True).fillna({"top2": 0.0})
    above = {t: names["D"][i * divisions // teams] for i, t in enumerate(names["T"])}
    units = pd.DataFrame({"team_id": ["ORG", *names["D"], *names["T"]]})
    units["parent_id"] = [None, *["ORG"] * divisions, *above.values()]
    return cells.assign(
        amount_id="contacts",
        period_kind="month",
        period_start=pd.Timestamp("2026-10-01"),
        rule="amount",
        state_hint=None,
    ), units


@pytest.mark.slow
def test_a_month_of_500_teams_takes_seconds_with_its_proof() -> None:
    cells, units = large_month(500, 25)
    assert len(cells) > 2_500
    began = time.process_time()
    cube = protect_cube(cells, units, default_policy())
    took = time.process_time() - began
    assert cube.proof.holds
    assert took < 5  # 0.4 s on the machine of the methods page; a busy runner gets room
    teams = cube.cells[
        (cube.cells["exposure_kind"] == "all") & cells["team_id"].str.startswith("T")
    ]
    assert (teams["state"] != "suppressed").mean() > 0.85


def test_a_month_of_60_teams_is_strict_for_kinds_too() -> None:
    cells, units = large_month(60, 6)
    cube = protect_cube(cells, units, default_policy(), strict_kinds=True)
    assert cube.proof.holds
    assert cube.proof.certificates == cube.proof.hidden
    assert cube.proof.narrowest_interval is not None
    assert cube.proof.narrowest_interval >= 0.10 - 1e-9


def test_a_month_can_be_published_again_without_moving_anything() -> None:
    cells, units = large_month(60, 6)
    first = protect_cube(cells, units, default_policy())
    key = ["amount_id", "team_id", "exposure_kind", "period_kind", "period_start"]
    again = protect_cube(cells, units, default_policy(), previous=first.cells[[*key, "state"]])
    assert again.cells["state"].tolist() == first.cells["state"].tolist()
    assert again.proof.recoverable == 0
