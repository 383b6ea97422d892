"""The methods page's table of comparisons is the one that is computed."""

from __future__ import annotations

from pathlib import Path

import pytest
import stats_oracles_table as table

PAGE = Path(__file__).resolve().parents[2] / "docs" / "methods" / "statistics.md"


@pytest.mark.shared
def test_the_methods_page_has_the_table_of_comparisons_as_computed(shared: Path) -> None:
    assert table.summary(shared / "oracles") in PAGE.read_text(encoding="utf-8")
