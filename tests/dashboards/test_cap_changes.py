"""A cap that changes: the chart starts again there, with its cause, and says so."""

from __future__ import annotations

import pandas as pd

from dashboards.cap_changes import cap_marks, cap_starts
from dashboards.chart_rules import rule_words
from pipeline.judge.caps import cap_parts, caps_of, with_parts

#: Fifteen months over a cap of 4, then three over one of 3; the tenth has no verdict, so no cap.
MONTHS = pd.DataFrame(
    {
        "month_start": pd.date_range("2025-05-01", periods=18, freq="MS"),
        "cap": [4.0] * 9 + [None] + [4.0] * 5 + [3.0] * 3,
        "value": [0.05] * 15 + [0.3] * 3,
        "centre": [0.05] * 15 + [0.3] * 3,
        "chart": ["pp"] * 15 + ["run"] * 3,
        "points": [15] * 15 + [3] * 3,
        "is_trial": [False] * 15 + [True] * 3,
    }
)


def test_a_chart_starts_again_where_another_cap_counts_and_nowhere_else() -> None:
    assert list(MONTHS.index[cap_starts(MONTHS)]) == [15]
    assert not cap_starts(MONTHS.head(15)).any()
    assert not cap_starts(MONTHS.drop(columns="cap")).any()


def test_the_mark_names_both_caps_and_the_new_mean() -> None:
    marks = cap_marks(MONTHS, kind="percent")
    assert marks["rebase"].dropna().to_dict() == {15: "Cap 4 to 3"}
    assert marks["rebase_note"].dropna().to_dict() == {15: "chart starts again; mean 30%"}


def test_the_note_counts_the_months_since_the_change() -> None:
    said = rule_words(MONTHS, kind="percent")
    assert said.startswith("Run chart. Points: 3 months; under 6 there are no limits")
    assert said.endswith("The chart starts again in August 2026, when the cap changed.")


def test_parts_are_counted_series_by_series() -> None:
    verdicts = pd.DataFrame(
        {
            "limit_id": ["W-01"] * 6 + ["W-01x"],
            "indicator_id": "W-01",
            "team_id": ["a"] * 3 + ["b"] * 3 + ["a"],
            "exposure_kind": "all",
            "period_start": [*pd.date_range("2026-01-01", periods=3, freq="MS")] * 2
            + [pd.Timestamp("2026-01-01")],
            "cap": [4.0, 3.0, 3.0, 4.0, 4.0, 4.0, 9.0],
        }
    )
    rows = verdicts.head(6).assign(series=[0, 0, 0, 1, 1, 1])
    parts = cap_parts(rows, caps_of(verdicts))
    assert parts.tolist() == [0, 1, 1, 0, 0, 0]
    assert with_parts(rows["series"], parts).tolist() == [0, 1, 1, 2, 2, 2]
    assert cap_parts(rows, None).tolist() == [0] * 6
