"""The sample's surveys, support log and open cases hold what their documentation says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from ruamel.yaml import YAML

from sample_data.organisation import TEAMS
from sample_data.periods import MONTHS
from sample_data.rosters import team_roster
from sample_data.support import open_cases_table, support_table
from sample_data.surveys import WAVES, invited_table, wave_table
from sample_data.workforce import assignments

PLANTED = YAML(typ="safe").load(
    (Path(__file__).parents[2] / "sample_data" / "expected" / "planted.yaml").read_text("utf-8")
)["survey"]
# Item numbers of the official form, written out a second time.
BURNOUT = {1, 4, 8, 10, 15, 17, 19, 21, 26, 29}
STRESS = {2, 5, 7, 9, 11, 13, 14, 23, 25, 28}
SATISFACTION = {3, 6, 12, 16, 18, 20, 22, 24, 27, 30}
TURNED = {1, 4, 15, 17, 29}


@pytest.fixture(scope="module")
def staff() -> pd.DataFrame:
    """Assignments of the default seed's first stream."""
    return assignments(np.random.default_rng(np.random.SeedSequence(7).spawn(31)[0]))


@pytest.fixture(scope="module")
def waves() -> dict[str, pd.DataFrame]:
    """Both waves."""
    return {wave.wave_id: wave_table(wave, np.random.default_rng(3)) for wave in WAVES}


def scored(wave: pd.DataFrame, items: set[int]) -> pd.Series:
    """Sum of a scale from the answered items, prorated to ten."""
    answers = wave[[f"P{item:02d}" for item in sorted(items)]].apply(pd.to_numeric)
    for item in items & TURNED:
        answers[f"P{item:02d}"] = 6 - answers[f"P{item:02d}"]
    return answers.mean(axis="columns") * 10


def test_the_three_scales_use_each_item_once() -> None:
    assert sorted([*BURNOUT, *STRESS, *SATISFACTION]) == list(range(1, 31))


def test_exactly_five_teams_have_ten_respondents_in_both_waves(
    waves: dict[str, pd.DataFrame],
) -> None:
    counts = pd.DataFrame({name: wave["Team"].value_counts() for name, wave in waves.items()})
    assert set(counts.index[(counts >= 10).all(axis="columns")]) == set(PLANTED["teams_with_ten"])
    assert set(counts.index[(counts >= 10).any(axis="columns")]) == set(PLANTED["teams_with_ten"])
    assert {name: len(wave) for name, wave in waves.items()} == PLANTED["responses"]


def test_one_team_answers_too_little_and_the_shown_ones_enough(
    staff: pd.DataFrame, waves: dict[str, pd.DataFrame]
) -> None:
    invited = invited_table(staff).set_index(["Wave", "Team"])["Invited"].astype(int)
    for name, wave in waves.items():
        rate = wave["Team"].value_counts() / invited[name]
        assert rate["HWP"] < 0.40
        assert rate[PLANTED["teams_with_ten"]].min() > 0.60
        assert rate.max() <= 1


def test_answers_are_codes_from_one_to_five_or_missing(waves: dict[str, pd.DataFrame]) -> None:
    for wave in waves.values():
        answers = wave.filter(regex=r"^P\d\d$")
        assert answers.shape[1] == 30
        assert set(answers.to_numpy().ravel()) == {"1", "2", "3", "4", "5", ""}
        assert (answers == "").to_numpy().mean() < 0.03


def test_the_planted_teams_stand_out(waves: dict[str, pd.DataFrame]) -> None:
    for wave in waves.values():
        means = pd.DataFrame(
            {
                "burnout": scored(wave, BURNOUT).groupby(wave["Team"]).mean(),
                "stress": scored(wave, STRESS).groupby(wave["Team"]).mean(),
            }
        )
        others = scored(wave.loc[wave["Team"] != "QSN"], BURNOUT).mean()
        assert means.loc["QSN", "burnout"] > others + 3
        assert means.loc["QSN", "stress"] > means.loc["QSD", "stress"] + 3


def test_responses_carry_no_worker(staff: pd.DataFrame, waves: dict[str, pd.DataFrame]) -> None:
    for wave in waves.values():
        assert wave["Response"].is_unique
        assert not set(wave["Response"]) & set(staff["worker_ref"])


def test_open_cases_follow_posts_and_end_with_the_merged_team(staff: pd.DataFrame) -> None:
    table = open_cases_table(staff, np.random.default_rng(1))
    per_post = table["Open trauma cases"].astype(int) / table["FTE"].astype(float)
    means = per_post.groupby(table["Team"]).mean()
    assert means["NSI"] > 13
    assert means["SSI"] < 11
    assert (table["Team"] == "LVC").sum() == 8  # August 2025 to March 2026
    assert (table["Team"] == "NSI").sum() == len(MONTHS)


def test_the_support_log_holds_what_is_planted(staff: pd.DataFrame) -> None:
    plan = next(plan for plan in TEAMS if plan.code == "MCR")
    people = staff.loc[staff["team"] == "MCR"]
    roster = team_roster(plan, people, np.random.default_rng(1))
    months = [support_table(staff, roster, month).assign(month=month) for month in MONTHS]
    log = pd.concat(months, ignore_index=True)
    assert not log.duplicated(["Team", "Date", "Support"]).any()
    counselling = log.loc[(log["Support"] == "CO") & (log["Team"] == "MCR")]
    assert set(MONTHS) - set(counselling["month"]) == {"2026-08"}
    assert (log.loc[log["Support"] == "CO", "Seats attended"] == "").all()
    assert set(log.loc[log["Support"] == "PE", "Programme sessions"]) == {"6", "14"}
    assert "CTC" not in set(log.loc[log["Support"] == "PE", "Team"])
    offered = log.loc[log["Support"] == "PC"].set_index("Team")["Offered on"]
    assert set(offered["HWP"]) == {"24/06/2026", "15/07/2026"}
    assert set(offered["QSN"]) == {"17/06/2026", "15/07/2026"}


def test_supervision_is_an_hour_for_one_team_and_nearly_two_for_the_others(
    staff: pd.DataFrame,
) -> None:
    empty = pd.DataFrame(columns=["month", "code", "team", "paid_minutes"])
    log = support_table(staff, empty, "2026-09")
    hours = log.loc[log["Support"] == "SV"].assign(hours=lambda frame: frame["Hours"].astype(float))
    people = hours.groupby("Team")["Seats offered"].first().astype(int)
    per_person = hours.groupby("Team")["hours"].sum() / people
    # 16 people x 1.0 h / 2 = 8.0 h a session, two sessions: 16 h for 16 people
    assert per_person["BFL"] == pytest.approx(1.0)
    assert per_person.drop("BFL").min() == pytest.approx(1.8, abs=0.02)
