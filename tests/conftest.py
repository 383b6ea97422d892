"""Fixtures shared by all tests; one run of the sample organisation serves every process."""

from __future__ import annotations

import fcntl
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sample_data.workspace import make_sample_workspace

SHARED = Path(__file__).resolve().parents[2] / "shared"
Plimsoll = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real files and peer outputs beside the project; skips where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the folder of real files is not beside this checkout")
    return SHARED


@pytest.fixture(scope="session")
def plimsoll() -> Plimsoll:
    """The command as a user calls it; `check=False` to look at a failure."""

    def call(*arguments: object, check: bool = True) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pipeline.cli.main", *map(str, arguments)]
        return subprocess.run(command, check=check, capture_output=True, text=True, timeout=600)

    return call


@pytest.fixture(scope="session")
def sample_run(
    tmp_path_factory: pytest.TempPathFactory, worker_id: str, plimsoll: Plimsoll
) -> Path:
    """A workspace of the sample organisation after one run; read only.

    The processes of one test run share it: the first to ask makes it, the others wait.
    """
    base = tmp_path_factory.getbasetemp()
    common = base if worker_id == "master" else base.parent
    folder = common / "sample-run"
    with (common / "sample-run.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            making = common / "sample-run-making"
            make_sample_workspace(making)
            plimsoll("run", "--workspace", making)
            making.rename(folder)
    return folder
