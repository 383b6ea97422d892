"""A copy of the sample organisation's workspace for tests that change it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest


@pytest.fixture
def own_sample(sample_run: Path, tmp_path: Path) -> Path:
    """A copy of the run workspace that a test may change."""
    copy = tmp_path / "sample"
    shutil.copytree(sample_run, copy)
    return copy
