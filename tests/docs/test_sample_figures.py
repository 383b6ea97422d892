"""The page of every id with the sample's figures is what the sample publishes."""

from __future__ import annotations

from pathlib import Path

from pipeline.published import current_path
from sample_data.figures import figures_markdown

PAGE = Path(__file__).resolve().parents[2] / "docs" / "methods" / "sample_figures.md"


def test_the_page_of_sample_figures_is_fresh(sample_run: Path) -> None:
    file = current_path(sample_run / "published")
    assert file is not None
    assert PAGE.read_text(encoding="utf-8") == figures_markdown(file), (
        "run: python -m sample_data.figures workspace > docs/methods/sample_figures.md"
    )
