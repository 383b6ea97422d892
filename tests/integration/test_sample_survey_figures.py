"""The sample's survey waves as published: who is shown, who stands out, and that late rows wait."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from ruamel.yaml import YAML

from pipeline.published import Published, current_path

PLANTED = YAML(typ="safe").load(
    (Path(__file__).parents[2] / "sample_data" / "expected" / "planted.yaml").read_text("utf-8")
)["survey"]


@pytest.fixture(scope="module")
def scales(sample_run: Path) -> pd.DataFrame:
    """The published survey figures."""
    path = current_path(sample_run / "published")
    assert path is not None
    published = Published.open(path)
    table = published.table("survey_scale")
    published.close()
    return table


def test_every_scale_unit_and_wave_has_one_row(scales: pd.DataFrame) -> None:
    assert set(scales["wave_id"]) == set(PLANTED["waves"])
    assert set(scales["scale_id"]) == {"cs", "bo", "sts"}
    assert not scales.duplicated(["scale_id", "team_id", "wave_id"]).any()


def test_exactly_the_teams_with_ten_respondents_are_shown(scales: pd.DataFrame) -> None:
    divisions = {"EST", "AMB", "CPS", "POL", "VIC"}
    shown = scales[scales["state"].eq("shown") & ~scales["team_id"].isin(divisions)]
    by_wave = shown.groupby(["scale_id", "wave_id"])["team_id"].agg(set)
    assert all(teams == set(PLANTED["teams_with_ten"]) for teams in by_wave)


def test_the_worn_out_team_is_past_the_organisation_in_both_waves(scales: pd.DataFrame) -> None:
    burnout = scales[scales["scale_id"].eq("bo")].set_index(["wave_id", "team_id"])
    for wave in PLANTED["waves"]:
        assert burnout.loc[(wave, "QSN"), "lower"] > burnout.loc[(wave, "EST"), "upper"]


def test_withheld_teams_name_the_division_that_is_shown_for_them(scales: pd.DataFrame) -> None:
    autumn = scales[scales["wave_id"].eq("2026-autumn") & scales["scale_id"].eq("bo")]
    around = autumn.set_index("team_id")["shown_for"]
    assert around["HWP"] == "POL"
    # Ambulance less its three shown teams would be Southgate's nine answers
    assert around["SOU"] == "EST"


def test_waves_stand_among_the_periods(sample_run: Path) -> None:
    path = current_path(sample_run / "published")
    assert path is not None
    published = Published.open(path)
    labels = published.frame("select label from period where period_kind = 'wave' order by label")
    published.close()
    assert labels["label"].tolist() == ["March 2026 wave", "September 2026 wave"]
