"""The page of indicators says what the files say."""

from __future__ import annotations

from pipeline.build.methods import PAGE, current_page
from schemas.indicator import load_indicators


def test_the_page_of_indicators_is_fresh() -> None:
    # mend with: python -m pipeline.build.methods
    assert PAGE.read_text(encoding="utf-8") == current_page()


def test_every_indicator_has_its_section() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [e.id for e in load_indicators().figures if f"## {e.id} {e.title}" not in page] == []
