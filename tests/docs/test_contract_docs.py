"""The data dictionary of contracts is the one the contracts generate."""

from __future__ import annotations

from pathlib import Path

from schemas.compilers.dictionary import dictionary

PAGE = Path(__file__).parents[2] / "docs" / "contracts.md"


def test_the_page_of_contracts_is_fresh() -> None:
    stated = PAGE.read_text(encoding="utf-8")
    assert stated == dictionary(), "python -m schemas.compilers.dictionary > docs/contracts.md"
