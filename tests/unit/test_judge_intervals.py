"""Intervals: against published values, and where clustering and few people widen them."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.judge.calibrate import calibration
from pipeline.judge.intervals import mean_interval, quantile, rate_interval, share_interval

NORMAL = np.array([1.959964])


def one(number: float) -> np.ndarray:
    return np.array([number], dtype=float)


def test_a_share_without_clustering_has_wilson_s_interval() -> None:
    # 10 of 100 by Wilson: (0.1 + 3.8415/200 -+ 1.96 sqrt(0.09/100 + 3.8415/40000)) / 1.038415
    # = (0.1192 -+ 0.0619) / 1.038415 = 0.0552, 0.1744
    found = share_interval(one(0.1), one(100), std_error=one(0.03), quantiles=NORMAL, rounded=False)
    assert [round(end.item(), 4) for end in found] == [0.0552, 0.1744]


def test_a_design_effect_of_four_is_a_quarter_of_the_units() -> None:
    # se 0.06 is twice 0.03, so 400 units count as 100
    clustered = share_interval(
        one(0.1), one(400), std_error=one(0.03), quantiles=NORMAL, rounded=False
    )
    plain = share_interval(one(0.1), one(100), std_error=one(0.03), quantiles=NORMAL, rounded=False)
    assert np.allclose(clustered, plain)


def test_a_standard_error_under_the_binomial_one_never_narrows_a_share() -> None:
    tight = share_interval(one(0.1), one(100), std_error=one(0.0), quantiles=NORMAL, rounded=False)
    assert [round(end.item(), 4) for end in tight] == [0.0552, 0.1744]


def test_rounding_to_five_widens_a_share() -> None:
    exact = share_interval(one(0.1), one(100), std_error=one(0.03), quantiles=NORMAL, rounded=False)
    rounded = share_interval(one(0.1), one(100), std_error=one(0.03), quantiles=NORMAL)
    # variance 0.0009 + (25 / 12) / 10,000 = 0.001108: 100 units count as 81.2
    assert rounded[0] < exact[0]
    assert rounded[1] > exact[1]


def test_shares_of_none_and_all_end_at_the_bounds() -> None:
    lower, upper = share_interval(
        np.array([0.0, 1.0]), np.array([50.0, 50.0]), std_error=np.zeros(2), quantiles=NORMAL,
        rounded=False,
    )  # fmt: skip
    # 0 of 50 by Wilson: 3.8415 / 53.8415 = 0.0713
    assert lower.tolist() == [0.0, pytest.approx(1 - 0.07135, abs=1e-4)]
    assert upper.tolist() == [pytest.approx(0.07135, abs=1e-4), 1.0]


def test_a_share_rounded_to_zero_reaches_over_the_counts_that_round_to_it() -> None:
    # 0 to 2 of 200: plain variance at 2.5 / 200 is 0.0125 x 0.9875 / 200 = 6.17e-5, rounding adds
    # 5.21e-5; design effect max(1, 5.21 / 6.17) = 1: 3.8415 / 203.8415
    lower, upper = share_interval(one(0), one(200), std_error=one(0), quantiles=NORMAL)
    assert (lower.item(), round(upper.item(), 4)) == (0.0, 0.0188)


def test_a_rate_without_clustering_has_the_exact_poisson_interval() -> None:
    # 10 events over 100 units: Garwood 4.795 to 18.390; se = sqrt(10) / 100
    found = rate_interval(one(0.1), one(100), std_error=one(np.sqrt(10) / 100), quantiles=NORMAL)
    assert [round(end.item(), 5) for end in found] == [0.04795, 0.1839]


def test_a_rate_does_not_depend_on_the_unit_of_its_amount() -> None:
    # minutes or hours: the same effective count 0.5^2 / 0.02^2 = 625
    minutes = rate_interval(one(0.5), one(60_000), std_error=one(0.02), quantiles=NORMAL)
    hours = rate_interval(one(0.5), one(6_000), std_error=one(0.02), quantiles=NORMAL)
    assert np.allclose(minutes, hours)
    assert [round(end.item(), 3) for end in minutes] == [0.462, 0.541]


def test_a_rate_of_zero_reaches_to_the_exact_upper_end() -> None:
    # 0 events: 3.689 over 100 units
    lower, upper = rate_interval(one(0.0), one(100), std_error=one(0.0), quantiles=NORMAL)
    assert (lower.item(), round(upper.item(), 5)) == (0.0, 0.03689)


def test_few_people_widen_by_student_s_t() -> None:
    # t at 97.5 % with 4, 9, 19 and 49 degrees of freedom; unknown: normal
    bands = np.array(["5-9", "10-19", "20-49", "50+", None], dtype=object)
    assert [round(x, 3) for x in quantile(bands)] == [2.776, 2.262, 2.093, 2.01, 1.96]


def test_a_mean_without_standard_error_is_its_own_interval() -> None:
    assert mean_interval(one(31), std_error=one(np.nan), quantiles=NORMAL) == (31, 31)
    lower, upper = mean_interval(one(10), std_error=one(1), quantiles=one(2.262))
    assert (lower.item(), upper.item()) == (pytest.approx(7.738), pytest.approx(12.262))


@pytest.mark.parametrize(("value", "units", "error"), [(np.nan, 10, 1), (1, np.nan, 1), (1, 0, 1)])
def test_what_is_missing_has_no_interval(value: float, units: float, error: float) -> None:
    for interval in (share_interval, rate_interval):
        ends = interval(one(value), one(units), std_error=one(error), quantiles=NORMAL)
        assert np.isnan(ends).all()
    ends = rate_interval(one(1), one(10), std_error=one(np.nan), quantiles=NORMAL)
    assert np.isnan(ends).all()


def test_within_limit_teams_are_seldom_called_over_and_clear_cases_are_seen() -> None:
    found = calibration()
    at_limit = found[found["truth"] == 1.0]
    # nominal 2.5 % for a two-sided interval; rare events rounded to 5 reach a little further
    assert (at_limit["share_over"] <= 0.04).all()
    assert (found.loc[found["truth"] == 0.9, "share_over"] <= 0.03).all()
    headline = found[(found["limit_id"] == "W-00") & (found["truth"] == 1.5)]
    assert (headline["share_over"] >= 0.7).all()
    grows = found[(found["limit_id"] == "W-01") & (found["truth"] == 1.5)]["share_over"]
    assert grows.is_monotonic_increasing
