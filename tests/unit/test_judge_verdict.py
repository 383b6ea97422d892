"""The verdict, in the exact order of the rules, one cell at a time."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pipeline.judge.verdict import with_verdicts

BASE = {
    "is_carried": True, "state": "shown", "measure": "share", "level": "warn", "unit": "worker_day",
    "limit_direction": "high_is_worse", "tolerated_share": 0.10, "threshold": np.nan,
    "judged_value": 0.05, "judged_denominator": 200.0, "judged_std_error": 0.015,
    "people_band": "10-19", "units": 200.0, "completeness": 0.95, "recording": "nil_returns",
    "minutes_missing_share": np.nan, "needs_log": True,
    "limit_valid_from": pd.Timestamp(1900, 1, 1),
}  # fmt: skip


def verdict(**changes: object) -> tuple[str, str]:
    row = with_verdicts(pd.DataFrame([{**BASE, **changes}])).iloc[0]
    return row["verdict"], row["reason"]


def test_a_share_well_under_the_tolerated_share_is_within() -> None:
    assert verdict() == ("within", "")


def test_a_share_in_the_last_tenth_before_the_tolerated_share_is_near() -> None:
    # 0.9 x 0.10 = 0.09: 9 % is not near, 9.5 % is
    assert verdict(judged_value=0.09) == ("within", "")
    assert verdict(judged_value=0.095) == ("near", "")
    assert verdict(judged_value=0.10) == ("near", "")


def test_a_share_over_with_the_interval_across_the_limit_may_be_chance() -> None:
    # 12 % of 200 with standard error 2.3 %: the lower end lies under 10 %
    assert verdict(judged_value=0.12, judged_std_error=0.023) == ("over_may_be_chance", "")


def test_a_share_over_with_the_whole_interval_is_over() -> None:
    assert verdict(judged_value=0.25, judged_std_error=0.03) == ("over", "")


def test_a_figure_without_standard_error_is_never_called_beyond_chance() -> None:
    assert verdict(judged_value=0.9, judged_std_error=np.nan) == ("over_may_be_chance", "")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"is_carried": False, "state": "suppressed"}, ("not_applicable", "not_carried")),
        ({"state": "suppressed", "level": "info"}, ("withheld", "withheld")),
        ({"level": "info", "completeness": 0.1}, ("no_limit", "no_number")),
        ({"limit_valid_from": pd.NaT, "units": 3.0}, ("no_limit", "not_in_force")),
        ({"completeness": 0.79, "judged_value": 0.5}, ("too_little_data", "under_logged")),
        ({"units": 19.0, "judged_value": 0.5}, ("too_little_data", "few_units")),
        ({"state": "zero", "judged_value": np.nan, "units": np.nan}, ("too_little_data", "few_units")),
        ({"minutes_missing_share": 0.21}, ("too_little_data", "minutes_missing")),
        ({"state": "late", "judged_value": np.nan}, ("too_little_data", "late")),
        ({"state": "missing", "judged_value": np.nan}, ("too_little_data", "missing")),
    ],
)  # fmt: skip
def test_the_first_reason_that_applies_decides(
    changes: dict[str, object], expected: tuple[str, str]
) -> None:
    assert verdict(**changes) == expected


def test_the_edges_of_the_rules_still_give_a_verdict() -> None:
    # exactly 80 % logged, exactly 20 units, exactly 20 % of minutes missing
    assert verdict(completeness=0.80, units=20.0, minutes_missing_share=0.20) == ("within", "")


def test_completeness_is_asked_of_nil_returns_only() -> None:
    assert verdict(completeness=0.5, recording="events_only") == ("within", "")
    assert verdict(completeness=0.5, recording="automatic") == ("within", "")
    assert verdict(completeness=np.nan) == ("within", "")
    assert verdict(completeness=0.5, recording=None) == ("too_little_data", "under_logged")


def test_rests_do_not_depend_on_who_logged_what() -> None:
    assert verdict(completeness=0.5, needs_log=False) == ("within", "")


def test_a_share_past_a_cap_is_worse_when_higher_whichever_side_of_the_cap_is_worse() -> None:
    # rests under 11 h; the cap is low_is_worse, the share of short rests is not
    short = {"limit_direction": "low_is_worse", "tolerated_share": 0.02, "unit": "rest"}
    assert verdict(**short, judged_value=0.0, judged_std_error=0.0) == ("within", "")
    assert verdict(**short, judged_value=0.20, judged_std_error=0.03) == ("over", "")


def test_coverage_is_oriented_by_its_complement() -> None:
    # at least 95 %: uncovered 5 %; near from 1 - 0.9 x 0.05 = 95.5 % down
    cover = {
        "limit_direction": "low_is_worse", "tolerated_share": np.nan, "threshold": 0.95,
        "judged_denominator": 400.0, "units": 400.0,
    }  # fmt: skip
    assert verdict(**cover, judged_value=0.97, judged_std_error=0.01) == ("within", "")
    assert verdict(**cover, judged_value=0.953, judged_std_error=0.01) == ("near", "")
    assert verdict(**cover, judged_value=0.94, judged_std_error=0.012) == ("over_may_be_chance", "")
    assert verdict(**cover, judged_value=0.70, judged_std_error=0.03) == ("over", "")


def test_a_rate_that_should_be_high_is_oriented_by_its_reciprocal() -> None:
    # at least 1.5 h: near from 1.5 / 0.9 = 1.667 h down
    hours = {
        "measure": "rate", "limit_direction": "low_is_worse", "tolerated_share": np.nan,
        "threshold": 1.5, "unit": "worker_month", "judged_denominator": 30.0, "units": 30.0,
    }  # fmt: skip
    assert verdict(**hours, judged_value=1.7, judged_std_error=0.1) == ("within", "")
    assert verdict(**hours, judged_value=1.6, judged_std_error=0.1) == ("near", "")
    assert verdict(**hours, judged_value=1.45, judged_std_error=0.1) == ("over_may_be_chance", "")
    assert verdict(**hours, judged_value=0.5, judged_std_error=0.05) == ("over", "")


def test_a_limit_of_zero_is_passed_by_any_counted_amount() -> None:
    none = {
        "measure": "rate", "tolerated_share": np.nan, "threshold": 0.0, "unit": "staffed_shift",
    }  # fmt: skip
    assert verdict(**none, judged_value=0.0, judged_std_error=0.0) == ("within", "")
    assert verdict(**none, judged_value=0.5, judged_std_error=0.1) == ("over", "")


def test_a_mean_without_standard_error_is_a_fact_and_not_a_sample() -> None:
    days = {
        "measure": "mean", "tolerated_share": np.nan, "threshold": 31.0, "unit": "survey",
        "judged_std_error": np.nan, "judged_denominator": np.nan, "units": np.nan,
    }  # fmt: skip
    assert verdict(**days, judged_value=32.0) == ("over", "")
    assert verdict(**days, judged_value=31.0) == ("near", "")
    assert verdict(**days, judged_value=20.0) == ("within", "")


def test_open_cases_of_a_small_team_are_not_too_few_units() -> None:
    # 12 full-time posts are no sample of 12 observations
    stock = {
        "measure": "rate", "tolerated_share": np.nan, "threshold": 12.0, "unit": "fte",
        "judged_denominator": 12.0, "units": 12.0,
    }  # fmt: skip
    assert verdict(**stock, judged_value=9.0, judged_std_error=0.5) == ("within", "")


def test_no_cells_give_no_verdicts() -> None:
    assert with_verdicts(pd.DataFrame([BASE]).iloc[:0]).empty


def test_what_a_team_is_asked_to_have_is_there_or_not_never_nearly() -> None:
    asked = {
        "measure": "mean", "tolerated_share": np.nan, "threshold": 1.0, "unit": "team",
        "limit_direction": "low_is_worse", "judged_std_error": np.nan, "people_band": None,
        "judged_denominator": 1.0, "units": 1.0,
    }  # fmt: skip
    assert verdict(**asked, judged_value=1.0) == ("within", "")
    assert verdict(**asked, judged_value=0.0) == ("over", "")
