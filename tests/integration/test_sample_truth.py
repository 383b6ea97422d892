"""The sample organisation is what its documentation says, known without running the product."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from ruamel.yaml import YAML

from sample_data.generate import write_workspace
from sample_data.periods import MONTHS
from sample_data.truth import team_months, verdict
from sample_data.truth_records import Records, read_records
from sample_data.workforce import assignments

EXPECTED = Path(__file__).parents[2] / "sample_data" / "expected"
PLANTED = YAML(typ="safe").load((EXPECTED / "planted.yaml").read_text(encoding="utf-8"))
# Limits as the register and the organisation's file state them, written out a second time.
THRESHOLDS = {"W-00": 4.0, "W-01": 0.10, "R-01": 0.02, "R-05": 0.10}
LEAST_COMPLETENESS = 0.80


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample organisation of the default seed."""
    folder = tmp_path_factory.mktemp("sample")
    write_workspace(folder)
    return folder


@pytest.fixture(scope="module")
def records(workspace: Path) -> Records:
    """Its accepted rows."""
    return read_records(workspace / "landing")


@pytest.fixture(scope="module")
def figures(records: Records) -> pd.DataFrame:
    """Figures per indicator, kind, team and month."""
    return team_months(records).set_index(["indicator_id", "exposure_kind", "team", "month"])


def threshold(limit_id: str, month: str) -> float:
    """The number in force: W-02 was 0.50 until June 2026 and 0.35 from July."""
    if limit_id == "W-02":
        return 0.35 if month >= "2026-07" else 0.50
    return THRESHOLDS[limit_id]


def months_of(finding: dict[str, Any]) -> list[str]:
    """The months a finding speaks of."""
    months = finding.get("months") or [
        month for month in MONTHS if finding["from"] <= month <= finding["to"]
    ]
    return [month for month in months if month not in finding.get("except", [])]


def judged(figures: pd.DataFrame, finding: dict[str, Any], month: str) -> str:
    """The verdict of a finding's team, limit and month from the figures alone."""
    limit_id, team = finding["limit_id"], finding["team_id"]
    row = figures.loc[(limit_id, "all", team, month)]
    logged = figures.loc[("D-01", "all", team, month), "value"]
    if limit_id.startswith("W") and logged < LEAST_COMPLETENESS:
        return "too_little_data"
    return verdict(row["value"], row["std_error"], threshold(limit_id, month))


VERDICTS = [
    finding
    for finding in PLANTED["findings"]
    if finding.get("verdict", "withheld") != "withheld" or "verdict_any" in finding
]


@pytest.mark.parametrize("finding", VERDICTS, ids=lambda finding: finding["id"])
def test_each_planted_verdict_follows_from_the_files(
    figures: pd.DataFrame, finding: dict[str, Any]
) -> None:
    allowed = finding.get("verdict_any") or [finding["verdict"]]
    found = {month: judged(figures, finding, month) for month in months_of(finding)}
    assert {month: word for month, word in found.items() if word not in allowed} == {}


def test_no_other_team_is_over_a_limit_in_any_month(figures: pd.DataFrame) -> None:
    allowed = {
        (item["team_id"], limit)
        for item in PLANTED["not_over"]["allowed"]
        for limit in item["limits"]
    }
    found = set()
    for limit_id in ("W-00", "W-01", "W-02", "R-01", "R-05"):
        for (team, month), row in figures.loc[(limit_id, "all")].iterrows():
            if verdict(row["value"], row["std_error"], threshold(limit_id, month)) == "over":
                found.add((team, limit_id))
    assert found <= allowed
    assert {("QSN", "W-00"), ("BFL", "R-01"), ("OED", "W-02")} <= found


def test_planted_verdicts_keep_their_distance_from_the_line(figures: pd.DataFrame) -> None:
    # An interval of 2.8 instead of 1.96 standard errors, as a t interval with few people would
    # have, changes no planted "over".
    for finding in VERDICTS:
        if finding.get("verdict") != "over":
            continue
        for month in months_of(finding):
            row = figures.loc[(finding["limit_id"], "all", finding["team_id"], month)]
            line = threshold(finding["limit_id"], month)
            assert row["value"] - 2.8 * row["std_error"] > line, (finding["id"], month)


def test_other_teams_log_between_92_and_98_percent_of_shifts(figures: pd.DataFrame) -> None:
    logged = figures.loc[("D-01", "all")]["value"].drop(index="HWP", level="team")
    logged = logged.drop(index=("FAC", "2026-10"))
    assert logged.min() > 0.92
    assert logged.max() < 0.99


def test_the_late_team_has_a_rota_and_no_log_until_the_second_delivery(
    workspace: Path, figures: pd.DataFrame
) -> None:
    assert figures.loc[("D-01", "all", "FAC", "2026-10"), "numerator"] == 0
    assert figures.loc[("D-01", "all", "FAC", "2026-10"), "denominator"] > 200
    first = pd.read_csv(workspace / "landing" / "caselog_2026-10.csv", sep=";", dtype=str)
    second = pd.read_csv(workspace / "later" / "caselog_2026-10.csv", sep=";", dtype=str)
    added = second.loc[~second["Entry"].isin(first["Entry"])]
    assert set(added["Team"]) == {"FAC"}
    assert len(second) == len(first) + len(added)


def test_the_missing_month_has_neither_rota_nor_log(records: Records) -> None:
    for frame, column in ((records.shifts, "Team"), (records.entries, "team")):
        months = set(frame.loc[frame[column] == "OED", "month"])
        assert months == set(MONTHS) - {"2026-05"}


def test_the_zero_month_was_counted(figures: pd.DataFrame) -> None:
    assert figures.loc[("W-00", "all", "SFA", "2026-02"), "numerator"] == 0
    assert figures.loc[("D-01", "all", "SFA", "2026-02"), "value"] > 0.92


def test_two_specialists_dominate_one_video_cell_and_not_the_other(figures: pd.DataFrame) -> None:
    video = figures.loc[("K-01", "video")]
    room, desk = video.loc["MCR"], video.loc["OED"]
    assert room["top_two"].min() >= 0.95  # far above 85 %
    assert room["people"].min() >= 5
    assert desk["top_two"].max() < 0.40


def test_one_team_has_four_people_and_its_smallest_sibling_six(records: Records) -> None:
    staffed = records.shifts.loc[records.shifts["is_staffed"]]
    people = staffed.groupby(["Team", "month"])["Worker ref"].nunique().unstack()
    assert people.loc["CTC"].max() == 4
    assert people.loc["RFO"].min() == 6
    assert people.drop(index=["CTC", "RFO", "LVC"]).min().min() >= 12


def test_mass_violence_falls_into_one_week(records: Records) -> None:
    week = records.entries.loc[records.entries["exposure_kind"] == "mass_violence"]
    stated = PLANTED["mass_violence"]
    assert week["local_day"].dt.date.min() == stated["first_day"]
    assert week["local_day"].dt.date.max() == stated["last_day"]
    assert set(week["team"]) == set(stated["teams"])


@pytest.mark.parametrize("change", PLANTED["clock_changes"], ids=lambda change: change["ends"])
def test_night_shifts_cross_each_change_of_the_clocks(
    records: Records, change: dict[str, Any]
) -> None:
    shifts = records.shifts
    found = shifts.loc[
        (shifts["Team"] == change["team_id"])
        & (shifts["Start"] == change["starts"])
        & (shifts["End"] == change["ends"])
        & shifts["is_staffed"]
    ]
    hours = (found["ends"] - found["starts"]).dt.total_seconds() / 3600
    assert len(found) >= 3
    assert set(hours) == {change["hours"]}


def test_the_merged_team_ends_and_its_people_go_on(records: Records) -> None:
    shifts = records.shifts
    old = shifts.loc[shifts["Team"] == "LVC"]
    assert old["local_day"].max() <= pd.Timestamp("2026-03-31")
    new = shifts.loc[(shifts["Team"] == "FAC") & (shifts["month"] == "2026-04")]
    assert set(old["Worker ref"]) <= set(new["Worker ref"])


def test_the_same_seed_gives_the_same_bytes(workspace: Path, tmp_path: Path) -> None:
    write_workspace(tmp_path)
    assert _digests(tmp_path) == _digests(workspace)


def test_another_seed_gives_another_organisation() -> None:
    first, second = (assignments(np.random.default_rng(seed)) for seed in (7, 8))
    assert set(first["worker_ref"]) != set(second["worker_ref"])


def _digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
