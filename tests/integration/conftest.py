"""The sample organisation run once by the real command, for every test that reads its result."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sample_data.workspace import make_sample_workspace

Plimsoll = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def plimsoll() -> Plimsoll:
    """The command as a user calls it; `check=False` to look at a failure."""

    def call(*arguments: object, check: bool = True) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pipeline.cli.main", *map(str, arguments)]
        return subprocess.run(command, check=check, capture_output=True, text=True)

    return call


@pytest.fixture(scope="session")
def sample_run(tmp_path_factory: pytest.TempPathFactory, plimsoll: Plimsoll) -> Path:
    """A workspace of the sample organisation after one run; read only."""
    workspace = tmp_path_factory.mktemp("run") / "sample"
    make_sample_workspace(workspace)
    plimsoll("run", "--workspace", workspace)
    return workspace


@pytest.fixture
def own_sample(sample_run: Path, tmp_path: Path) -> Path:
    """A copy of the run workspace that a test may change."""
    copy = tmp_path / "sample"
    shutil.copytree(sample_run, copy)
    return copy
