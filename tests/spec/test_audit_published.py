"""A published file attacked from its own figures."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd
from typer.testing import CliRunner

from pipeline.cli.main import app
from pipeline.errors import RefusedInputError
from pipeline.release.audit_published import audit_published

TEAM = pd.DataFrame({"team_id": ["D1", "A", "B", "C"], "parent_id": [None, "D1", "D1", "D1"]})
INDICATOR = pd.DataFrame(
    {
        "indicator_id": ["W-00", "W-08", "W-01"],
        "measure": ["rate", "rate", "share"],
        "numerator": ["contacts", "contacts", "days_over_cap"],
        "denominator": ["staffed_shifts", "worker_days", "worker_days"],
    }
)


def figures(text: str) -> pd.DataFrame:
    """indicator, team and numerator, where a numerator may be `hidden`."""
    drawn = pd.read_csv(io.StringIO(text), sep=r"\s+", dtype="str")
    is_hidden = drawn["numerator"] == "hidden"
    return pd.DataFrame(
        {
            "indicator_id": drawn["indicator"],
            "team_id": drawn["team"],
            "exposure_kind": drawn.get("kind", "all"),
            "period_kind": "month",
            "period_start": "2026-10-01",
            "state": is_hidden.map({True: "suppressed", False: "shown"}),
            "numerator": pd.to_numeric(drawn["numerator"].mask(is_hidden)),
            "denominator": 100.0,
        }
    )


def recovered(text: str) -> set[str]:
    report = audit_published(figures(text), INDICATOR, TEAM)
    rows = report.rows[report.rows["recoverable"] != "no"]
    assert report.summary["recoverable"] == len(rows)
    return set(rows["team"])


def test_the_only_hidden_team_of_a_shown_division_is_recovered() -> None:
    text = "indicator team numerator\nW-00 D1 300\nW-00 A hidden\nW-00 B 100\nW-00 C 155"
    assert recovered(text) == {"A"}


def test_two_hidden_teams_are_safe() -> None:
    text = "indicator team numerator\nW-00 D1 300\nW-00 A hidden\nW-00 B hidden\nW-00 C 155"
    assert recovered(text) == set()


def test_an_amount_shown_by_a_second_indicator_is_shown() -> None:
    text = """indicator team numerator
    W-00 D1 300
    W-00 A hidden
    W-00 B hidden
    W-00 C 155
    W-08 B 100"""
    assert recovered(text) == {"A"}


def test_kinds_are_attacked_with_their_total_where_they_add_up() -> None:
    text = """indicator team kind numerator
    W-00 A all 300
    W-00 A video hidden
    W-00 A file 250
    W-00 B all 200
    W-00 B video 50
    W-00 B file 150"""
    report = audit_published(figures(text), INDICATOR, TEAM)
    assert report.rows[["team", "kind", "recoverable"]].to_numpy().tolist() == [
        ["A", "video", "exactly"]
    ]


def test_a_share_gives_no_numerator_away() -> None:
    text = "indicator team numerator\nW-01 D1 300\nW-01 A hidden\nW-01 B 100\nW-01 C 155"
    report = audit_published(figures(text), INDICATOR, TEAM)
    assert len(report.rows) == 0
    assert report.is_safe


def test_a_zero_over_nothing_says_zero() -> None:
    text = "indicator team numerator\nW-00 D1 300\nW-00 A hidden\nW-00 B 100\nW-00 C 200"
    drawn = figures(text)
    drawn.loc[drawn["team_id"] == "A", "state"] = "zero"  # no staffed shift: no numbers to say
    assert audit_published(drawn, INDICATOR, TEAM).summary["hidden"] == 0


def test_two_files_together_give_away_what_each_alone_does_not() -> None:
    text = "indicator team numerator\nW-00 D1 300\nW-00 A hidden\nW-00 B hidden\nW-00 C 155"
    before = figures(text.replace("W-00 B hidden", "W-00 B 100").replace("W-00 D1 300\n", ""))
    now = figures(text)
    assert audit_published(before, INDICATOR, TEAM).is_safe
    assert audit_published(now, INDICATOR, TEAM).is_safe
    report = audit_published(now, INDICATOR, TEAM, earlier=[(before, INDICATOR)])
    # B was 100 in the earlier file, so A = 300 - 155 - 100 = 45, and B itself is known
    rows = report.rows[report.rows["recoverable"] == "exactly"]
    assert set(rows["team"]) == {"A", "B"}


def test_the_same_file_twice_gives_no_more_away() -> None:
    text = "indicator team numerator\nW-00 D1 300\nW-00 A hidden\nW-00 B hidden\nW-00 C 155"
    now = figures(text)
    assert audit_published(now, INDICATOR, TEAM, earlier=[(now, INDICATOR)]).is_safe


def test_an_operations_file_is_no_file_to_audit(sample_run: Path) -> None:
    operations = next((sample_run / "published").glob("operations-*.duckdb"))
    found = CliRunner().invoke(app, ["audit", str(operations)])
    assert isinstance(found.exception, RefusedInputError)
    assert f"{operations.name} holds no figures of teams" in str(found.exception)
