"""Running again, running twice at once, being killed: one result, nothing lost or doubled."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.published import Published, current_path
from sample_data.workspace import make_sample_workspace
from schemas.published import PUBLISHED_TABLES


def _fingerprint(workspace: Path) -> dict[str, str]:
    """A hash per published table; run id and time of publication left out."""
    path = current_path(workspace / "published")
    assert path is not None
    store = Published.open(path)
    hashes = {}
    for model in PUBLISHED_TABLES:
        frame = store.table(model.table_name)
        frame = frame.drop(columns=["run_id", "published_at"], errors="ignore")
        hashes[model.table_name] = hashlib.sha256(frame.to_csv(index=False).encode()).hexdigest()
    store.close()
    return hashes


def test_a_second_run_finds_nothing_new_and_publishes_nothing(own_sample: Path, plimsoll) -> None:  # type: ignore[no-untyped-def]
    before = sorted(path.name for path in (own_sample / "published").iterdir())
    again = plimsoll("run", "--workspace", own_sample)
    assert "Nothing is new" in again.stdout
    assert sorted(path.name for path in (own_sample / "published").iterdir()) == before


def test_the_same_files_under_other_names_change_nothing(own_sample: Path, plimsoll) -> None:  # type: ignore[no-untyped-def]
    for path in (own_sample / "landing" / "done").glob("caselog_2026-*.csv"):
        shutil.copy(path, own_sample / "landing" / f"copy_of_{path.name}")
    again = plimsoll("run", "--workspace", own_sample)
    assert "Nothing is new" in again.stdout


def test_of_two_runs_at_once_one_works_and_the_other_says_who_holds_the_lock(
    tmp_path: Path,
) -> None:
    workspace = tmp_path / "sample"
    make_sample_workspace(workspace)
    command = [sys.executable, "-m", "pipeline.cli.main", "run", "--workspace", str(workspace)]
    first = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    lock = workspace / ".plimsoll.lock"
    while not (lock.exists() and lock.read_text()):
        assert first.poll() is None
        time.sleep(0.01)
    second = subprocess.run(command, capture_output=True, text=True, check=False)
    assert second.returncode == 5
    assert f"process {first.pid}" in second.stderr
    assert first.wait() == 0


@pytest.mark.slow
def test_killed_runs_then_a_plain_one_give_the_undisturbed_result(
    tmp_path: Path, sample_run: Path, plimsoll
) -> None:  # type: ignore[no-untyped-def]
    workspace = tmp_path / "sample"
    make_sample_workspace(workspace)
    command = [sys.executable, "-m", "pipeline.cli.main", "run", "--workspace", str(workspace)]
    moments = random.Random(3)
    kills = 0
    for _ in range(6):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            process.wait(timeout=moments.uniform(1.0, 9.0))
        except subprocess.TimeoutExpired:
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
            kills += 1
    plimsoll("run", "--workspace", workspace)
    assert kills > 0
    assert _fingerprint(workspace) == _fingerprint(sample_run)


def test_the_late_file_brings_the_late_team_back(own_sample: Path, plimsoll) -> None:  # type: ignore[no-untyped-def]
    shutil.copy(own_sample / "later" / "caselog_2026-10.csv", own_sample / "landing")
    plimsoll("run", "--workspace", own_sample)
    path = current_path(own_sample / "published")
    assert path is not None
    store = Published.open(path)
    state = store.frame(
        "select state from team_indicator where team_id = 'FAC' and indicator_id = 'W-00' "
        "and period_kind = 'month' and period_start = date '2026-10-01'"
    )
    store.close()
    assert state["state"].tolist() == ["shown"]
