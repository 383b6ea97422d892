"""The benchmark's files are what they claim, and its measuring measures."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import pandas as pd
import pytest

from sample_data.bench import data_folder, fresh_workspace, measured, stages_of
from sample_data.bench_data import write_organisation
from sample_data.bench_people import Size

EXPOSURES = 20_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small organisation of the benchmark."""
    target = tmp_path_factory.mktemp("bench")
    write_organisation(target, Size.of(EXPOSURES))
    return target


def read_all(folder: Path, pattern: str) -> pd.DataFrame:
    """All files of a kind, as text."""
    files = sorted(folder.glob(pattern))
    return pd.concat([pd.read_csv(file, dtype=str, keep_default_na=False) for file in files])


def test_the_log_has_exactly_the_rows_asked_for(folder: Path) -> None:
    log = read_all(folder, "caselog_*.csv")
    assert len(log) == EXPOSURES
    assert log["exposure_id"].is_unique


def test_ten_million_exposures_come_with_the_stated_organisation() -> None:
    size = Size.of(10_000_000)
    assert (size.teams, size.divisions, size.workers, size.months) == (500, 25, 20_000, 60)


def test_every_entry_names_a_shift_of_its_worker_and_team(folder: Path) -> None:
    log, roster = read_all(folder, "caselog_*.csv"), read_all(folder, "roster_*.csv")
    assert roster["shift_id"].is_unique
    joined = log.merge(roster, on="shift_id", suffixes=("", "_shift"))
    assert len(joined) == len(log)
    assert (joined["worker_id"] == joined["worker_id_shift"]).all()
    assert (joined["team_id"] == joined["team_id_shift"]).all()
    assert (joined["occurred_at"] >= joined["starts_at"]).all()
    assert (joined["occurred_at"] < joined["ends_at"]).all()


def test_no_worker_has_two_shifts_at_once(folder: Path) -> None:
    roster = read_all(folder, "roster_*.csv").sort_values(["worker_id", "starts_at"])
    before = roster.groupby("worker_id")["ends_at"].shift()
    assert (before.isna() | (before <= roster["starts_at"])).all()


def test_a_nil_return_is_the_only_entry_of_its_shift(folder: Path) -> None:
    log = read_all(folder, "caselog_*.csv")
    per_shift = log.groupby("shift_id")["exposure_id"].transform("count")
    nil = log["cases"] == "0"
    assert nil.sum() > 100
    assert (per_shift[nil] == 1).all()
    assert (log.loc[nil, "is_trauma"] == "false").all()
    assert (log.loc[nil, "minutes"] == "").all()


def test_teams_and_staff_agree_with_the_roster(folder: Path) -> None:
    teams, staff = read_all(folder, "teams.csv"), read_all(folder, "staff.csv")
    roster = read_all(folder, "roster_*.csv")
    assert set(roster["team_id"]) <= set(teams["team_id"])
    assert set(teams["parent_id"]) - {""} <= set(teams["team_id"])
    pairs = roster[["worker_id", "team_id"]].drop_duplicates()
    assert len(pairs.merge(staff, on=["worker_id", "team_id"])) == len(pairs)


def test_the_same_seed_gives_the_same_files(folder: Path, tmp_path: Path) -> None:
    write_organisation(tmp_path, Size.of(EXPOSURES))
    for file in sorted(folder.iterdir()):
        again = hashlib.sha256((tmp_path / file.name).read_bytes()).hexdigest()
        assert again == hashlib.sha256(file.read_bytes()).hexdigest(), file.name


def test_a_measured_process_has_time_memory_output_and_exit_code(tmp_path: Path) -> None:
    # 60 MB of zeros held by the child must be seen in its peak.
    code = "import sys; held = bytearray(60_000_000); print(len(held)); sys.exit(3)"
    result = measured([sys.executable, "-c", code], log=tmp_path / "log")
    assert result.exit_code == 3
    assert result.output.strip() == "60000000"
    assert result.peak_mb > 60
    assert result.seconds > 0


def test_files_are_made_once_for_a_size_and_seed(tmp_path: Path) -> None:
    first = data_folder(tmp_path, 2_000, 7)
    (first / "seen").write_text("x", encoding="utf-8")
    assert data_folder(tmp_path, 2_000, 7) == first
    assert (first / "seen").exists()


def test_a_fresh_workspace_keeps_all_rows_and_knows_its_sources(tmp_path: Path) -> None:
    workspace = fresh_workspace(tmp_path / "w", memory="1GB")
    config = (workspace / "plimsoll.toml").read_text(encoding="utf-8")
    assert "row_retention_months = 0" in config
    assert len(list((workspace / "sources").glob("*.yaml"))) == 4


@pytest.mark.parametrize(
    ("output", "stages"),
    [
        ('{"seconds": {"ingest": 1.5, "build": 2}}', {"ingest": 1.5, "build": 2.0}),
        ('{"status": "published"}', {}),
        ("not json", {}),
    ],
)
def test_stage_times_are_read_where_the_run_reports_them(
    output: str, stages: dict[str, float]
) -> None:
    assert stages_of(output) == stages
