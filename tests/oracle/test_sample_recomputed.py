"""Every id on the sample organisation, recomputed from its rows: equal to the last digit."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from recomputed_support import Frames, support_figures

from pipeline.run import run
from pipeline.settings import open_workspace
from pipeline.warehouse import Warehouse
from sample_data.workspace import make_sample_workspace

pytestmark = pytest.mark.slow

AS_OF = date(2026, 11, 10)
MONTHS = [day.date() for day in pd.date_range("2025-08-01", "2026-10-01", freq="MS")]
RAW = (
    "teams", "exposure_log", "shift_roster", "staff", "support_log", "open_cases",
    "survey_waves", "survey_responses",
)  # fmt: skip
NOTHING = (0.0, 0.0)


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> tuple[Frames, pd.DataFrame]:
    """The rows taken in, and the figures built of them."""
    folder: Path = tmp_path_factory.mktemp("recomputed") / "workspace"
    make_sample_workspace(folder)
    workspace = open_workspace(folder)
    run(workspace, as_of=AS_OF)
    with Warehouse.open(workspace.warehouse, read_only=True) as warehouse:
        rows = {name: warehouse.frame(f"select * from raw.{name}") for name in RAW}
        built = warehouse.frame(
            "select indicator_id, exposure_kind, team_id, period_start, numerator, denominator "
            "from indicators.team_indicator where period_kind = 'month'"
        )
    return rows, built


def differences(found: dict[Any, Any], expected: dict[Any, Any]) -> dict[Any, Any]:
    """Keys whose pairs differ; a pair that is absent has nothing above and below the line."""
    return {
        key: (found.get(key, NOTHING), expected.get(key, NOTHING))
        for key in sorted({*found, *expected})
        if found.get(key, NOTHING) != expected.get(key, NOTHING)
    }


def test_support_surveys_staff_and_stocks(read: tuple[Frames, pd.DataFrame]) -> None:
    rows, built = read
    expected = support_figures(rows, MONTHS)
    names = {name for name, _, _ in expected}
    assert names == {"C-03b", "C-04", "C-04b", "C-06", "L-01", "S-01", "S-02"}
    found = {
        (r.indicator_id, r.team_id, r.period_start.date()): (
            round(r.numerator, 2),
            round(r.denominator, 2),
        )
        for r in built[built["exposure_kind"] == "all"].itertuples()
        if r.indicator_id in names
    }
    assert differences(found, expected) == {}
