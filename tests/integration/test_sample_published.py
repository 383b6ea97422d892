"""What the product publishes of the sample organisation: each planted problem, and no other."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from ruamel.yaml import YAML

from pipeline.published import Published, current_path
from pipeline.run import RunReport, run
from pipeline.settings import Workspace, open_workspace
from pipeline.warehouse import Warehouse
from sample_data.periods import MONTHS
from sample_data.truth import team_months
from sample_data.truth_records import read_records
from sample_data.workspace import make_sample_workspace

pytestmark = pytest.mark.slow

Plimsoll = Callable[..., Any]
EXPECTED = Path(__file__).parents[2] / "sample_data" / "expected"
PLANTED = YAML(typ="safe").load((EXPECTED / "planted.yaml").read_text(encoding="utf-8"))
FINDINGS: list[dict[str, Any]] = PLANTED["findings"]
AS_OF = date(2026, 11, 10)
KEY = ["indicator_id", "exposure_kind", "team", "month"]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The sample organisation's workspace."""
    folder = tmp_path_factory.mktemp("sample") / "workspace"
    make_sample_workspace(folder)
    return open_workspace(folder)


@pytest.fixture(scope="module")
def truth(workspace: Workspace) -> pd.DataFrame:
    """Figures computed from the files alone, before the product moves them."""
    return team_months(read_records(workspace.landing))


@pytest.fixture(scope="module")
def report(workspace: Workspace, truth: pd.DataFrame) -> RunReport:
    """The first run."""
    return run(workspace, as_of=AS_OF)


@pytest.fixture(scope="module")
def tables(workspace: Workspace, report: RunReport) -> dict[str, pd.DataFrame]:
    """Monthly figures and verdicts as first published."""
    return published_months(workspace)


def published_months(workspace: Workspace) -> dict[str, pd.DataFrame]:
    """Published figures and verdicts of months, with the month as text."""
    path = current_path(workspace.published)
    assert path is not None
    published = Published.open(path)
    read = {name: published.table(name) for name in ("team_indicator", "limit_status")}
    published.close()
    return {
        name: table.loc[table["period_kind"] == "month"].assign(
            month=lambda frame: pd.to_datetime(frame["period_start"]).dt.strftime("%Y-%m")
        )
        for name, table in read.items()
    }


def months_of(finding: dict[str, Any]) -> list[str]:
    """The months a finding speaks of."""
    months = finding.get("months") or [
        month for month in MONTHS if finding["from"] <= month <= finding["to"]
    ]
    return [month for month in months if month not in finding.get("except", [])]


def verdicts_of(tables: dict[str, pd.DataFrame], finding: dict[str, Any]) -> pd.DataFrame:
    """The finding's rows of limit_status by month."""
    table = tables["limit_status"]
    chosen = (table["limit_id"] == finding["limit_id"]) & (table["team_id"] == finding["team_id"])
    return table.loc[chosen].set_index("month").loc[months_of(finding)]


def test_the_run_publishes(report: RunReport) -> None:
    assert report.outcome == "published"
    assert report.refused == []


@pytest.mark.parametrize(
    "finding", [f for f in FINDINGS if "limit_id" in f], ids=lambda finding: finding["id"]
)
def test_each_planted_verdict_is_published(
    tables: dict[str, pd.DataFrame], finding: dict[str, Any]
) -> None:
    rows = verdicts_of(tables, finding)
    allowed = finding.get("verdict_any") or [finding["verdict"]]
    assert rows.loc[~rows["verdict"].isin(allowed), "verdict"].to_dict() == {}
    if "assurance" in finding:
        assert rows["assurance"].iloc[-1] == finding["assurance"]
    if "threshold" in finding:
        assert set(rows["threshold"]) == {finding["threshold"]}


@pytest.mark.parametrize(
    "finding",
    [f for f in FINDINGS if "indicator_state" in f or "indicator_state_any" in f],
    ids=lambda finding: finding["id"],
)
def test_each_planted_state_is_published(
    tables: dict[str, pd.DataFrame], finding: dict[str, Any]
) -> None:
    table = tables["team_indicator"]
    chosen = (
        (table["indicator_id"] == finding.get("indicator_id", finding.get("limit_id")))
        & (table["exposure_kind"] == finding.get("exposure_kind", "all"))
        & (table["team_id"] == finding["team_id"])
    )
    states = table.loc[chosen].set_index("month")["state"].loc[months_of(finding)]
    allowed = finding.get("indicator_state_any") or [finding["indicator_state"]]
    assert states[~states.isin(allowed)].to_dict() == {}


def test_no_other_team_is_called_over(tables: dict[str, pd.DataFrame]) -> None:
    stated = PLANTED["not_over"]
    allowed = {(item["team_id"], limit) for item in stated["allowed"] for limit in item["limits"]}
    status = tables["limit_status"]
    units_above = {"EST", "AMB", "CPS", "POL", "VIC"}
    over = status.loc[
        (status["verdict"] == "over")
        & status["limit_id"].isin(stated["limits"])
        & ~status["team_id"].isin(units_above)
    ]
    assert set(zip(over["team_id"], over["limit_id"], strict=True)) == allowed


def test_the_merged_team_has_no_figure_after_its_last_day(tables: dict[str, pd.DataFrame]) -> None:
    table = tables["team_indicator"]
    figures = table.loc[(table["team_id"] == "LVC") & (table["state"] == "shown")]
    assert figures["month"].max() == "2026-03"


def test_bad_rows_are_quarantined_and_counted_by_reason(report: RunReport) -> None:
    found: dict[str, dict[str, int]] = {}
    for file in report.files:
        for outcome, reason, rows in file.tally.reasons:
            if outcome == "quarantined":
                found.setdefault(file.file_name, {})[reason.rsplit(": ", 1)[-1]] = rows
    assert found == PLANTED["quarantined"]
    repeated = {f.file_name: f.tally.duplicates for f in report.files if f.tally.duplicates}
    assert repeated == PLANTED["duplicates"]


@pytest.mark.parametrize("indicator_id", ["W-00", "W-01", "W-02", "K-01", "R-01", "R-05", "D-01"])
def test_every_figure_equals_the_computation_from_the_files(
    workspace: Workspace, report: RunReport, truth: pd.DataFrame, indicator_id: str
) -> None:
    query = (
        "select exposure_kind, team_id as team, strftime(period_start, '%Y-%m') as month, "
        "numerator, denominator, value, std_error from indicators.team_indicator "
        "where period_kind = 'month' and indicator_id = $id"
    )
    with Warehouse.open(workspace.warehouse, read_only=True) as warehouse:
        built = warehouse.frame(query, {"id": indicator_id})
    expected = truth.loc[truth["indicator_id"] == indicator_id]
    both = expected.merge(built, on=KEY[1:], how="left", suffixes=("", "_built"))
    assert both["value_built"].notna().sum() == both["value"].notna().sum()
    for column in ("numerator", "denominator", "value"):
        pd.testing.assert_series_equal(
            both[column], both[f"{column}_built"], check_names=False, rtol=1e-12, check_dtype=False
        )
    pd.testing.assert_series_equal(
        both["std_error"], both["std_error_built"], check_names=False, rtol=1e-6, check_dtype=False
    )


def test_night_shifts_across_a_clock_change_have_their_true_length(
    workspace: Workspace, report: RunReport
) -> None:
    query = (
        "select epoch(ends_at - starts_at) / 3600 as hours, count(*) as shifts "
        "from raw.shift_roster where team_id = $team and kind = 'night' "
        "and starts_at = $start::timestamp group by all"
    )
    # 19:00 on the wall is 18:00 UTC in summer time and 19:00 UTC in winter time.
    starts = {
        "2025-10-25 18:00": 13,
        "2026-03-28 19:00": 11,
        "2026-10-24 18:00": 13,
    }
    with Warehouse.open(workspace.warehouse, read_only=True) as warehouse:
        for start, hours in starts.items():
            found = warehouse.frame(query, {"team": "QSN", "start": start})
            whole = found.loc[found["hours"] == hours, "shifts"].sum()
            # A shift in 25 overruns by up to 50 minutes; the others are exactly as long.
            assert whole >= 3
            assert found["hours"].between(hours, hours + 50 / 60).all()


def test_no_figure_is_withheld_from_everybody(tables: dict[str, pd.DataFrame]) -> None:
    table = tables["team_indicator"]
    told = table[table["state"].isin(["shown", "zero"])].groupby("indicator_id").size()
    # no verified number says how long the final part of a shift is, so W-07 ships without one
    assert set(table["indicator_id"]) - set(told.index) == {"W-07"}


def test_its_own_file_survives_plimsoll_audit(
    workspace: Workspace, report: RunReport, plimsoll: Plimsoll
) -> None:
    assert report.published is not None
    said = plimsoll("audit", report.published, "--format", "json", check=False)
    assert said.returncode == 0, said.stdout[:2000]
    assert json.loads(said.stdout)["summary"]["hidden"] > 1000


def test_the_late_team_is_shown_once_its_log_arrives(
    workspace: Workspace, tables: dict[str, pd.DataFrame], plimsoll: Plimsoll
) -> None:
    file = workspace.root / "later" / "caselog_2026-10.csv"
    shutil.copy(file, workspace.landing / file.name)
    second = run(workspace, as_of=AS_OF)
    assert second.outcome == "published"
    table = published_months(workspace)["team_indicator"]
    october = table.loc[
        (table["indicator_id"] == "W-00")
        & (table["exposure_kind"] == "all")
        & (table["month"] == "2026-10")
    ].set_index("team_id")["state"]
    assert october[["FAC", "CPS", "EST"]].tolist() == ["shown"] * 3
    assert second.published is not None
    assert plimsoll("audit", second.published, check=False).returncode == 0
