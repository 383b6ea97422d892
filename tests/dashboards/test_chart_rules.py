"""What a chart says of itself: kind, baseline, number of points, rule."""

from __future__ import annotations

import pandas as pd

from dashboards.chart_rules import rule_words


def series(chart: str | None, points: int, *, is_trial: bool = False) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "value": [3.0] * max(points, 1),
            "chart": [chart] * max(points, 1),
            "points": min(points, 24),
            "centre": 3.0,
            "is_trial": is_trial,
        }
    )


def test_a_full_chart_names_baseline_points_and_rule() -> None:
    said = rule_words(series("up", 15), kind="number")
    assert said.startswith("u′ chart. Baseline: all 15 months with a figure, mean 3; they lock at ")
    assert "Rule: a point beyond the limits, seven on one side of the mean" in said


def test_from_24_points_the_limits_stand() -> None:
    said = rule_words(series("pp", 30), kind="number")
    assert "Baseline: the first 24 months with a figure, mean 3; they stand." in said


def test_trial_limits_are_called_so_and_give_no_alert() -> None:
    said = rule_words(series("xmr", 8, is_trial=True), kind="number")
    assert "Trial limits, dashed, under 12 points: no alerts yet." in said
    assert "Rule:" not in said


def test_a_run_chart_says_why_it_has_no_limits() -> None:
    few = rule_words(series("run", 4, is_trial=True), kind="number")
    assert few == "Run chart. Points: 4 months; under 6 there are no limits and no alerts."
    always = rule_words(series("run", 15), kind="number")
    assert always == "Run chart. Points: 15 months; this measure has no limits and no alerts."


def test_a_series_without_a_chart_says_so() -> None:
    assert rule_words(series(None, 1), kind="number").endswith("no limits and no alerts.")
