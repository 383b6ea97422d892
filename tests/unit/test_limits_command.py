"""`plimsoll limits`: the register in force, on a day, for a unit, with and without a workspace."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from pipeline.cli.main import app
from pipeline.errors import RefusedInputError, WrongUseError
from pipeline.warehouse import Warehouse

OWN = """\
limits:
  - id: W-01
    cap_warn: 3
    source: "Committee, minute 14"
    strength: D
    status: adopted
    adopted_by: Committee
    adopted_on: 2026-06-18
    valid_from: 2026-07-01
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "plimsoll.toml").write_text("as_of = 2026-11-10\n", encoding="utf-8")
    (tmp_path / "limits.yaml").write_text(OWN, encoding="utf-8")
    return tmp_path


def call(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["limits", *arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.stdout


def listed(*arguments: str) -> dict[str, dict]:
    content = json.loads(call("--json", *arguments))
    return {limit["id"]: limit for limit in content["limits"]}


def test_without_a_workspace_the_shipped_register_is_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = listed("--on", "2026-10-01")
    assert len(found) == 47
    assert found["W-01"]["cap_warn"] == 4
    assert found["W-01"]["overlay"] == "default"
    assert found["W-00"]["threshold"] == 4


def test_both_versions_of_a_limit_are_seen_on_their_days(workspace: Path) -> None:
    before = listed("-w", str(workspace), "--on", "2026-06-30")["W-01"]
    after = listed("-w", str(workspace), "--on", "2026-07-01")["W-01"]
    assert (before["cap_warn"], before["valid_from"], before["valid_to"]) == (
        4, "1900-01-01", "2026-06-30",
    )  # fmt: skip
    assert (after["cap_warn"], after["valid_from"], after["valid_to"]) == (3, "2026-07-01", None)
    assert (after["status"], after["adopted_by"]) == ("adopted", "Committee")
    assert after["set_by"]["cap_warn"] == "organisation"
    assert after["set_by"]["tolerated_share"] == "default"


def test_the_day_of_the_workspace_is_the_default_day(workspace: Path) -> None:
    assert listed("-w", str(workspace))["W-01"]["cap_warn"] == 3


def test_a_sector_profile_shows_who_set_what() -> None:
    found = listed("--profile", "uk", "--on", "2026-10-01")["R-01"]
    assert (found["level"], found["cap_must"]) == ("must", 11)
    assert found["set_by"]["level"] == "uk"
    assert found["set_by"]["tolerated_share"] == "default"


def test_a_unit_is_looked_up_in_the_team_table(workspace: Path) -> None:
    with Warehouse.open(workspace / "warehouse.duckdb") as warehouse:
        teams = pd.DataFrame(
            {"team_id": ["a", "north"], "parent_id": ["north", None], "profiles": [None, "eu"]}
        )
        warehouse.table_from_frame("raw.teams", teams)
    found = listed("-w", str(workspace), "--team", "a")
    assert (found["R-02"]["cap_must"], found["R-02"]["overlay"]) == (35, "eu")
    with pytest.raises(WrongUseError, match="no unit ghost"):
        call("-w", str(workspace), "--team", "ghost")


def test_the_table_names_limit_number_source_and_setter(workspace: Path) -> None:
    text = call("-w", str(workspace), "--on", "2026-07-01")
    flat = " ".join(text.split())
    assert "W-01" in flat
    assert "no research says how many trauma cases are too many" in flat
    assert "organisation" in flat.replace(" │ ", "")


@pytest.mark.parametrize(
    ("arguments", "error", "said"),
    [
        (["--on", "2026-13-01"], WrongUseError, "--on is not a day"),
        (["--on", "tomorrow"], WrongUseError, "--on is not a day"),
        (["--profile", "mars"], WrongUseError, "unknown profile mars"),
        (["--team", "a"], WrongUseError, "no team table"),
        (["-w", "nowhere"], WrongUseError, "no plimsoll.toml"),
    ],
)
def test_wrong_use_says_what_was_expected(
    arguments: list[str], error: type[Exception], said: str, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    with pytest.raises(error, match=said):
        call(*arguments)


def test_a_bad_register_of_the_workspace_is_refused(workspace: Path) -> None:
    (workspace / "limits.yaml").write_text(OWN + "    colour: red\n", encoding="utf-8")
    with pytest.raises(RefusedInputError, match=r"limits\.yaml:10: W-01: unknown key `colour`"):
        call("-w", str(workspace))


def test_profiles_of_the_settings_are_in_force(workspace: Path) -> None:
    (workspace / "plimsoll.toml").write_text(
        'as_of = 2026-11-10\n[limits]\nprofiles = ["uk"]\n', encoding="utf-8"
    )
    assert listed("-w", str(workspace))["R-01"]["level"] == "must"
