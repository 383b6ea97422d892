"""A chart that starts again from a date: two series in one, each with limits of its own."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from pipeline.judge.rebased import rebased

INDICATOR = pd.DataFrame(
    [{"indicator_id": "W-00", "measure": "mean", "direction": "high_is_worse", "chart": "xmr"}]
)


def figures(values: list[float]) -> pd.DataFrame:
    starts = pd.date_range("2024-01-01", periods=len(values), freq="MS")
    return pd.DataFrame(
        {
            "indicator_id": "W-00", "team_id": "A", "exposure_kind": "all", "period_kind": "month",
            "period_start": starts, "period_end": starts + pd.offsets.MonthEnd(0),
            "state": "shown", "numerator": None, "denominator": 100.0, "value": values,
            "std_error": 0.1, "people_band": "10-19", "basis": "rostered", "completeness": 1.0,
        }
    )  # fmt: skip


def test_each_part_has_its_own_mean_and_limits() -> None:
    # 12 months of 5 and 6 in turn: mean 5.5, mean moving range 1, limits 5.5 -+ 2.66
    # then 12 months of 2 and 3 in turn: mean 2.5, limits 2.5 -+ 2.66, cut at 0
    found = rebased(figures([5, 6] * 6 + [2, 3] * 6), INDICATOR, start=date(2025, 1, 1))
    before, after = found.iloc[:12], found.iloc[12:]
    assert set(before["centre"]) == {5.5}
    assert before["upper_limit"].iloc[0] == pytest.approx(8.16, abs=1e-3)
    assert set(after["centre"]) == {2.5}
    assert after["upper_limit"].iloc[0] == pytest.approx(5.16, abs=1e-3)
    assert set(after["lower_limit"]) == {0}
    assert not found["is_trial"].any()
    assert set(found["variation"]) == {"common_cause"}


def test_a_short_part_is_a_run_chart_and_then_on_trial() -> None:
    short = rebased(figures([5, 6] * 6 + [2] * 5), INDICATOR, start=date(2025, 1, 1))
    assert short["upper_limit"].iloc[12:].isna().all()
    assert set(short["chart"].iloc[12:]) == {"run"}
    trial = rebased(figures([5, 6] * 6 + [2, 3] * 3), INDICATOR, start=date(2025, 1, 1))
    assert trial["is_trial"].iloc[12:].all()
    assert trial["upper_limit"].iloc[12:].notna().all()
    assert not trial["is_trial"].iloc[:12].any()


def test_a_start_outside_the_months_leaves_one_series() -> None:
    found = rebased(figures([5, 6] * 6), INDICATOR, start=date(2030, 1, 1))
    assert set(found["centre"]) == {5.5}
