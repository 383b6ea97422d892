"""The impact assessment's template says what the program does with which columns."""

from __future__ import annotations

from pathlib import Path

from pipeline.dpia import assessment
from pipeline.settings import Settings
from schemas.contract import columns_of
from schemas.contracts import CONTRACTS
from schemas.disclosure import default_policy

PAGE = Path(__file__).parents[2] / "docs" / "dpia.md"


def test_the_template_is_fresh() -> None:
    stated = PAGE.read_text(encoding="utf-8")
    fresh = assessment(Settings(), default_policy())
    assert stated == fresh, "python -m pipeline.dpia > docs/dpia.md"


def test_every_column_that_is_read_is_named() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for contract in CONTRACTS.values():
        for spec in columns_of(contract):
            assert f"| `{spec.name}` |" in page


def test_a_workspace_that_asks_for_more_sees_its_own_numbers() -> None:
    settings = Settings(organisation="Northern Ambulance", dpia_ref="DPIA-2026-04", grace_days=14)
    page = assessment(settings, default_policy().with_k_work(8))
    assert "# Data protection impact assessment: Northern Ambulance" in page
    assert "DPIA-2026-04" in page
    assert "| people behind a figure of the log, at least | 8 |" in page
    assert "| days after a period before it is published | 14 |" in page
