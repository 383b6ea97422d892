"""The lock of a workspace."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.errors import ExitCode, LockedError
from pipeline.runlog import Stages, locked

_HOLD = """
import sys
from pathlib import Path
from pipeline.runlog import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.readline()
"""


def _holder(lock: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(lock)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "held"
    return process


def test_a_second_run_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    holder = _holder(lock)
    try:
        with pytest.raises(LockedError) as caught, locked(lock):
            pass
    finally:
        holder.communicate("\n")
    assert f"process {holder.pid}" in caught.value.found
    assert caught.value.exit_code == ExitCode.LOCKED == 5


def test_a_killed_run_leaves_no_lock(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    holder = _holder(lock)
    holder.kill()
    holder.communicate()
    with locked(lock):
        assert json.loads(lock.read_text())["process"] == os.getpid()


def test_stages_are_named_and_timed_in_order() -> None:
    said: list[str] = []
    stages = Stages(said.append)
    with stages.stage("ingest"):
        pass
    with pytest.raises(ZeroDivisionError), stages.stage("build"):
        _ = 1 / 0
    assert said == ["ingest", "build"] == list(stages.seconds)
