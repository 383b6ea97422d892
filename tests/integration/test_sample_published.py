"""What the sample organisation publishes: each planted problem found, no other team accused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from ruamel.yaml import YAML

from pipeline.published import Published, current_path
from sample_data.periods import MONTHS

EXPECTED = Path(__file__).parents[2] / "sample_data" / "expected"
PLANTED: dict[str, Any] = YAML(typ="safe").load(
    (EXPECTED / "planted.yaml").read_text(encoding="utf-8")
)


@pytest.fixture(scope="module")
def published(sample_run: Path) -> Published:
    """The published file of the sample run."""
    path = current_path(sample_run / "published")
    assert path is not None
    return Published.open(path)


def _months(finding: dict[str, Any]) -> list[str]:
    months = finding.get("months") or [
        month for month in MONTHS if finding["from"] <= month <= finding["to"]
    ]
    return [month for month in months if month not in finding.get("except", [])]


def _by_month(frame: pd.DataFrame, **where: str) -> pd.DataFrame:
    rows = frame[frame["period_kind"] == "month"]
    for column, value in where.items():
        rows = rows[rows[column] == value]
    month = pd.to_datetime(rows["period_start"]).dt.strftime("%Y-%m")
    return rows.assign(month=month).set_index("month")


VERDICTS = [f for f in PLANTED["findings"] if "verdict" in f or "verdict_any" in f]
STATES = [f for f in PLANTED["findings"] if "indicator_state" in f or "indicator_state_any" in f]
ASSURED = [f for f in PLANTED["findings"] if "assurance" in f]


@pytest.mark.parametrize("finding", VERDICTS, ids=lambda f: f["id"])
def test_a_planted_problem_has_its_verdict(published: Published, finding: dict[str, Any]) -> None:
    status = _by_month(
        published.table("limit_status"), team_id=finding["team_id"], limit_id=finding["limit_id"]
    )
    wanted = finding.get("verdict_any") or [finding["verdict"]]
    found = {month: status["verdict"].get(month, "no row") for month in _months(finding)}
    assert {m: v for m, v in found.items() if v not in wanted} == {}
    if "threshold" in finding:
        thresholds = set(status.loc[_months(finding), "threshold"])
        assert thresholds == {finding["threshold"]}


@pytest.mark.parametrize("finding", STATES, ids=lambda f: f["id"])
def test_a_planted_cell_has_its_state(published: Published, finding: dict[str, Any]) -> None:
    cells = _by_month(
        published.table("team_indicator"),
        team_id=finding["team_id"],
        indicator_id=finding.get("indicator_id", finding.get("limit_id")),
        exposure_kind=finding.get("exposure_kind", "all"),
    )
    wanted = finding.get("indicator_state_any") or [finding["indicator_state"]]
    found = {month: cells["state"].get(month, "no row") for month in _months(finding)}
    assert {m: s for m, s in found.items() if s not in wanted} == {}


@pytest.mark.parametrize("finding", ASSURED, ids=lambda f: f["id"])
def test_a_planted_pattern_has_its_assurance(published: Published, finding: dict[str, Any]) -> None:
    status = _by_month(
        published.table("limit_status"), team_id=finding["team_id"], limit_id=finding["limit_id"]
    )
    assert status["assurance"].iloc[-1] == finding["assurance"]


def test_no_other_team_is_called_over(published: Published) -> None:
    rule = PLANTED["not_over"]
    allowed = {(item["team_id"], limit) for item in rule["allowed"] for limit in item["limits"]}
    status = published.table("limit_status").merge(published.table("team")[["team_id", "level"]])
    over = status[
        (status["verdict"] == "over")
        & (status["level_y"] == "team")
        & status["limit_id"].isin(rule["limits"])
    ]
    accused = set(zip(over["team_id"], over["limit_id"], strict=True)) - allowed
    assert accused == set()


def test_a_merged_team_has_no_figure_after_its_last_day(published: Published) -> None:
    cells = _by_month(published.table("team_indicator"), team_id="LVC", indicator_id="W-00")
    visible = cells[cells["state"].isin(["shown", "zero", "suppressed"])]
    assert max(visible.index) == "2026-03"


def test_no_figure_stands_on_fewer_than_five_people(published: Published) -> None:
    figures = published.table("team_indicator")
    shown = figures[figures["state"].isin(["shown", "zero"])]
    assert len(shown) > 1000
    assert shown["people_band"].notna().all()
    hidden = figures[~figures["state"].isin(["shown", "zero"])]
    assert (
        hidden[["numerator", "denominator", "value", "std_error", "people_band"]]
        .isna()
        .all(axis=None)
    )


def test_a_hidden_figure_has_no_verdict_but_withheld(published: Published) -> None:
    figures = published.table("team_indicator")
    hidden = figures[figures["state"] == "suppressed"]
    key = ["indicator_id", "team_id", "exposure_kind", "period_kind", "period_start"]
    status = published.table("limit_status").merge(hidden[key], on=key)
    assert len(status) > 0
    assert set(status["verdict"]) <= {"withheld", "not_applicable"}
    assert status[["value", "lower", "upper", "headroom_contacts"]].isna().all(axis=None)


def test_the_release_carries_a_proof_that_holds(published: Published) -> None:
    import json

    proof = json.loads(published.table("release")["proof"].iloc[0])
    assert proof["holds"] is True
    assert proof["recoverable"] == 0
    assert proof["hidden"] > 0


def test_planted_bad_rows_are_in_quarantine_with_their_reasons(sample_run: Path, plimsoll) -> None:  # type: ignore[no-untyped-def]
    import json

    rows = json.loads(plimsoll("quarantine", "--workspace", sample_run, "--json").stdout)
    found: dict[str, dict[str, int]] = {}
    for row in rows:
        found.setdefault(row["file_name"], {})[row["reason"].partition(": ")[2]] = row["rows"]
    assert found == PLANTED["quarantined"]
