"""The notebook for an analyst's first hour runs, and is committed without what it printed."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOK = Path(__file__).resolve().parents[2] / "docs" / "notebooks" / "first_look.ipynb"


def test_the_notebook_is_committed_without_outputs() -> None:
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    assert sum(cell.cell_type == "markdown" for cell in cells) > 5
    code = [cell for cell in cells if cell.cell_type == "code"]
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code)


def test_the_notebook_runs_and_comes_to_the_published_verdict(
    sample_run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It asserts itself that its chart and its interval are the published ones."""
    monkeypatch.setenv("PLIMSOLL_PUBLISHED", str(sample_run / "published"))
    monkeypatch.setenv("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    folder = {"metadata": {"path": str(NOTEBOOK.parent)}}
    NotebookClient(
        notebook, timeout=60, startup_timeout=60, kernel_name="python3", resources=folder
    ).execute()
    said = "".join(
        str(output.get("text", "")) + str(output.get("data", {}))
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
    )
    # 1,400 contacts on 275 shifts are 5.09; the interval is the published 4.661 to 5.55
    assert "5.09 per shift, 95 % interval 4.66 to 5.55, limit 4: over" in said
    assert "Quayside Nights: 5.1 trauma case-contacts per staffed shift" in said
    assert "image/svg+xml" in said  # the control chart was drawn, here
