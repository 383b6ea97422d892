"""Worked examples of the control charts: input drawn as text, answers with their arithmetic."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pipeline.stats import (
    ChartOptions,
    DriftOptions,
    Improvement,
    c,
    cusum,
    ewma,
    g,
    i,
    ip,
    mr,
    p,
    pp,
    run,
    t,
    u,
    up,
    xmr,
)


def values(text: str) -> pd.DataFrame:
    """One value per period 1, 2, 3 ...; a dot is a gap."""
    cells = [float("nan") if word == "." else float(word) for word in text.split()]
    return pd.DataFrame({"period": range(1, len(cells) + 1), "value": cells})


def ratios(text: str) -> pd.DataFrame:
    """`2/10 4/20` per period 1, 2 ...; a dot is a gap."""
    pairs = [word.split("/") if word != "." else ("nan", "nan") for word in text.split()]
    return pd.DataFrame(
        {
            "period": range(1, len(pairs) + 1),
            "numerator": [float(top) for top, _ in pairs],
            "denominator": [float(bottom) for _, bottom in pairs],
        }
    )


def marked(points: pd.DataFrame, flag: str) -> list[int]:
    """The periods at which a flag is set."""
    return points.period[points[flag] == 1].tolist()


# Twelve quiet points about 5 with limits 5 +- 2.66 x 2: mean |step| is 2, mean is 5.
QUIET = "4 6 4 6 4 6 4 6 4 6 4 6"


def test_xmr_limits_are_the_mean_and_2_66_mean_moving_ranges() -> None:
    # mean 24/4 = 6; ranges 2 1 4, mean 7/3 (none reaches 3.267 x 7/3 = 7.62)
    # limits 6 +- 2.66 x 7/3 = 6 +- 6.206667; near limits 6 +- 2/3 of that = 6 +- 4.137778
    point = xmr(values("4 6 5 9")).points.iloc[0]
    lines = point[["centre", "lower", "upper", "near_lower", "near_upper"]].tolist()
    assert lines == pytest.approx([6, -0.206667, 12.206667, 1.862222, 10.137778], abs=1e-6)


def test_screening_drops_extreme_ranges_once() -> None:
    # ranges 1 x 10 and 50 50: mean 110/12 = 9.17, screen at 29.9 -> the two of 50 go, mean 1
    frame = values("10 11 10 11 10 11 61 11 10 11 10 11 10")
    mean = (6 * 10 + 6 * 11 + 61) / 13
    screened, whole = xmr(frame).points, xmr(frame, ChartOptions(screen=False)).points
    assert screened.upper.iloc[0] == pytest.approx(mean + 2.66)
    assert whole.upper.iloc[0] == pytest.approx(mean + 2.66 * 110 / 12)


def test_point_outside_is_a_concern_when_lower_is_better() -> None:
    points = xmr(values(QUIET + " 30"), ChartOptions(fix=12)).points
    last = points.iloc[-1]  # limits of the first twelve: 5 +- 5.32
    assert marked(points, "rule_outside") == [13]
    assert (last.special_cause, last.direction, last.variation) == ("outside", "above", "concern")


def test_seven_points_on_one_side_are_a_shift_and_six_are_not() -> None:
    six = xmr(values(QUIET + " 6 7 6 7 6 4"), ChartOptions(fix=12)).points
    seven = xmr(values(QUIET + " 7 6 7 6 7 6 4"), ChartOptions(fix=12)).points
    assert marked(six, "rule_shift") == [], "12 ends above: 6 7 6 7 6 makes six, with period 12"
    assert marked(seven, "rule_shift") == [12, 13, 14, 15, 16, 17, 18]


def test_a_point_on_the_mean_breaks_a_shift() -> None:
    points = xmr(values(QUIET + " 7 6 7 5 7 6 7 4"), ChartOptions(fix=12)).points
    assert marked(points, "rule_shift") == []


def test_seven_rising_points_are_a_trend_and_a_tie_breaks_it() -> None:
    rising = xmr(values("5 1 2 3 4 5 6 7 3 5")).points
    tied = xmr(values("5 1 2 3 3 4 5 6 3 5")).points
    assert marked(rising, "rule_trend") == [2, 3, 4, 5, 6, 7, 8]
    assert set(rising.direction[1:8]) == {"rising"}
    assert marked(tied, "rule_trend") == []


def test_two_of_three_marks_only_the_points_near_the_limit() -> None:
    # limits of the first twelve 5 +- 5.32, near limits 5 +- 3.546667: near is above 8.546667
    points = xmr(values(QUIET + " 9 6 9 4"), ChartOptions(fix=12)).points
    other_side = xmr(values(QUIET + " 9 4 9 4"), ChartOptions(fix=12)).points
    assert marked(points, "rule_two_of_three") == [13, 15]
    assert marked(other_side, "rule_two_of_three") == []


def test_label_takes_the_first_rule_that_applies() -> None:
    # period 13 to 19 above the mean; 19 also outside
    points = xmr(values(QUIET + " 6 6 6 6 6 6 20"), ChartOptions(fix=12)).points
    assert points.special_cause.tolist()[-2:] == ["shift", "outside"]
    assert points.rule_shift.tolist()[-1] == 1


def test_a_gap_drops_both_ranges_and_neither_makes_nor_breaks_a_run() -> None:
    # ranges 2 2 . . 2 2: mean 2; seven above in a row, the gap between them stepped over
    gapped = xmr(values("4 6 4 . 6 4 6")).points
    assert gapped.upper.iloc[0] == pytest.approx(5 + 2.66 * 2)
    run_over_gap = xmr(values(QUIET + " 6 7 6 . 7 6 7 4"), ChartOptions(fix=12)).points
    assert marked(run_over_gap, "rule_shift") == [12, 13, 14, 15, 17, 18, 19]
    assert run_over_gap.variation.iloc[15] == "common_cause"


def test_changes_that_all_lie_across_gaps_give_no_limits() -> None:
    points = xmr(values("4 4 . 7 7 . 5 5")).points  # the ranges that exist are 0 0 0
    assert points.upper.isna().all()
    assert (points.special_cause == "none").all()


def test_constant_series_has_limits_on_its_mean_and_no_signal() -> None:
    points = xmr(values(" ".join(["0.1"] * 14)), ChartOptions(target=0.2)).points
    assert points[["centre", "lower", "upper"]].iloc[0].tolist() == pytest.approx([0.1] * 3)
    assert (points.special_cause == "none").all()


def test_nearly_constant_series_is_not_screened_to_nothing() -> None:
    # ranges 5 5 and thirteen 0: mean 10/15; screening would leave zeros only
    found = xmr(values("4 4 4 4 4 4 4 4 4 4 9 4 4 4 4 4"))
    assert found.points.upper.iloc[0] == pytest.approx(69 / 16 + 2.66 * 10 / 15)
    assert marked(found.points, "rule_outside") == [11]
    assert any("not screened" in warning for warning in found.warnings)
    collapsed = xmr(values("4 4 4 4 4 4 4 4 4 4 9 4 4 4 4 4"), ChartOptions(like_peer=True))
    assert (collapsed.points.rule_outside == 1).all()


def test_rebase_takes_new_limits_and_starts_the_rules_anew() -> None:
    frame = values("4 6 4 6 14 16 14 16").assign(period=[f"2024-0{month}" for month in range(1, 9)])
    points = xmr(frame, ChartOptions(rebase=("2024-05",))).points
    assert points.part.tolist() == [1, 1, 1, 1, 2, 2, 2, 2]
    assert points.centre.tolist() == [5] * 4 + [15] * 4
    assert points.upper.iloc[4] == pytest.approx(15 + 2.66 * 2)


def test_rebase_between_two_periods_starts_at_the_next() -> None:
    frame = values("4 6 4 6").assign(
        period=["2024-01-01", "2024-02-01", "2024-04-01", "2024-05-01"]
    )
    assert xmr(frame, ChartOptions(rebase=("2024-03-15",))).points.part.tolist() == [1, 1, 2, 2]


def test_excluded_point_is_left_out_but_still_tested() -> None:
    # without row 3: 4 6 4 6, ranges 2 2 2 (6 and 4 become neighbours), mean 5
    found = xmr(values("4 6 90 4 6"), ChartOptions(exclude=(3,)))
    assert found.points.centre.iloc[0] == 5
    assert found.points.upper.iloc[0] == pytest.approx(5 + 2.66 * 2)
    assert marked(found.points, "rule_outside") == [3]
    assert (found.parts.n.iloc[0], found.parts.n_useful.iloc[0]) == (4, 4)


@pytest.mark.parametrize(
    ("target", "down", "up"),
    [
        (11, "consistently_within", "consistently_over"),
        (-1, "consistently_over", "consistently_within"),
        (6, "hit_and_miss", "hit_and_miss"),
    ],
)
def test_assurance_reads_the_target_against_the_limits(target: float, down: str, up: str) -> None:
    for improvement, expected in ((Improvement.DOWN, down), (Improvement.UP, up)):
        options = ChartOptions(target=target, improvement=improvement)  # limits -0.32 and 10.32
        assert xmr(values(QUIET), options).summary()["assurance"] == expected


def test_assurance_is_none_without_limits_target_or_direction() -> None:
    neutral = ChartOptions(target=11, improvement=Improvement.NEUTRAL)
    assert xmr(values(QUIET)).summary()["assurance"] == "none"
    assert xmr(values(QUIET), neutral).summary()["assurance"] == "none"
    assert xmr(values("5"), ChartOptions(target=11)).summary()["assurance"] == "none"


def test_trial_limits_below_twelve_points() -> None:
    assert xmr(values("4 6 4 6 4 6 4 6 4 6 4")).summary()["trial_limits"] is True
    assert xmr(values(QUIET)).summary()["trial_limits"] is False


def test_individuals_chart_takes_3_over_1_128() -> None:
    # ranges 2 each: 3 x 2 / 1.128 = 5.319149
    assert i(values(QUIET)).points.upper.iloc[0] == pytest.approx(5 + 5.319149, abs=1e-6)


def test_moving_range_chart() -> None:
    # ranges 2 1 4: mean 7/3, upper 3.267 x 7/3 = 7.623, lower 0
    points = mr(values("4 6 5 9")).points
    np.testing.assert_allclose(points.value, [np.nan, 2, 1, 4])
    assert points[["centre", "lower", "upper"]].iloc[0].tolist() == pytest.approx([7 / 3, 0, 7.623])


def test_run_chart_has_a_median_and_no_limits() -> None:
    points = run(values("3 9 4 8")).points
    assert points.centre.tolist() == [6] * 4  # between 4 and 8
    assert points.lower.isna().all()


def test_runs_analysis_bounds() -> None:
    # ten useful points: longest run at most round(log2 10) + 3 = 6, crossings at least
    # the 5 % quantile of Binomial(9, 1/2) = 2 (P(X <= 1) = 0.020, P(X <= 2) = 0.090)
    found = run(values("1 1 1 1 1 9 9 9 9 9")).summary()
    names = ("n_useful", "longest_run", "longest_run_max", "crossings", "crossings_min")
    assert [found[name] for name in names] == [10, 5, 6, 1, 2]
    assert found["runs_signal"] is True


def test_u_chart_limits_follow_the_exposure() -> None:
    # 15 events in 50: 0.3; 3 sqrt(0.3/10) = 0.519615, 3 sqrt(0.3/20) = 0.367423; never below 0
    points = u(ratios("2/10 4/20 9/20")).points
    assert points.centre.tolist() == pytest.approx([0.3] * 3)
    assert points.upper.tolist() == pytest.approx([0.819615, 0.667423, 0.667423], abs=1e-6)
    assert points.lower.tolist() == [0, 0, 0]
    unclipped = u(ratios("2/10 4/20 9/20"), ChartOptions(clip=False)).points
    assert unclipped.lower.iloc[0] == pytest.approx(-0.219615, abs=1e-6)


def test_p_chart_stays_between_0_and_1() -> None:
    # 27 of 30: 0.9; 3 sqrt(0.09/10) = 0.284605
    points = p(ratios("9/10 10/10 8/10")).points
    assert points.lower.iloc[0] == pytest.approx(0.9 - 0.284605, abs=1e-6)
    assert points.upper.iloc[0] == 1
    assert p(ratios("9/10 10/10 8/10"), ChartOptions(multiply=100)).points.upper.iloc[0] == 100


def test_laney_charts_add_the_variation_between_periods() -> None:
    # rates 1 2 1 2 with equal exposure: moving ranges of 1, so 1.5 +- 3 x 1 / 1.128 = 2.659574
    points = up(ratios("25/25 50/25 25/25 50/25")).points
    assert points.upper.iloc[0] == pytest.approx(1.5 + 2.659574, abs=1e-6)
    # shares 0.25 0.5 0.25 0.5: ranges of 0.25, 0.375 - 0.664894 is cut at 0
    shares = pp(ratios("10/40 20/40 10/40 20/40")).points
    assert shares.upper.iloc[0] == pytest.approx(1)
    assert shares.lower.iloc[0] == 0


def test_i_prime_equals_i_when_denominators_are_equal_but_for_the_constant() -> None:
    # ranges of 1 by sqrt(1/4 + 1/4): sigma = 1 x sqrt(pi/2) / sqrt(2) per 1/sqrt(n) ...
    # = sqrt(pi)/2 = 0.886227 (1/1.128379); limits 1.5 +- 3 x 0.886227 = 2.658681
    points = ip(ratios("4/4 8/4 4/4 8/4")).points
    assert points.upper.iloc[0] == pytest.approx(1.5 + 2.658681, abs=1e-6)


def test_zero_denominator_is_a_gap_and_its_events_are_named() -> None:
    found = u(ratios("2/10 0/0 3/0 4/10"))
    np.testing.assert_allclose(found.points.value, [0.2, np.nan, np.nan, 0.4])
    assert found.points.centre.iloc[0] == pytest.approx(0.3)
    assert found.points.upper.isna().tolist() == [False, True, True, False]
    assert any(warning.startswith("row 3:") for warning in found.warnings)


def test_nothing_ever_happening_gives_limits_at_zero_and_no_signal() -> None:
    for kind in (u, up, p, pp):
        points = kind(ratios("0/10 0/20 0/10")).points
        assert points[["centre", "lower", "upper"]].to_numpy().max() == 0
        assert (points.sigma_signal == 0).all()


def test_c_chart() -> None:
    # mean 5: 5 + 3 sqrt 5 = 11.708204; 5 - 6.7 is cut at 0
    point = c(values("4 5 6")).points.iloc[0]
    assert point[["centre", "lower", "upper"]].tolist() == pytest.approx(
        [5, 0, 11.708204], abs=1e-6
    )


def test_g_chart_draws_the_median_and_limits_from_the_mean() -> None:
    # mean 3: 3 + 3 sqrt(3 x 4) = 13.392305; median of 0 1 8 is 1
    point = g(values("1 0 8")).points.iloc[0]
    assert point[["centre", "lower", "upper"]].tolist() == pytest.approx(
        [1, 0, 13.392305], abs=1e-6
    )


def test_t_chart_works_on_the_root_of_times() -> None:
    # 1 and 2^3.6 become 1 2 1 2: mean 1.5, ranges 1; (1.5 + 2.659574)^3.6 = 169.3; below 0: 0
    long = 2**3.6
    point = t(values(f"1 {long} 1 {long}")).points.iloc[0]
    expected = [1.5**3.6, 0, (1.5 + 3 / 1.128) ** 3.6]
    assert point[["centre", "lower", "upper"]].tolist() == pytest.approx(expected)


def test_t_chart_bears_two_events_on_one_day() -> None:
    points = t(values("0 5 9 3 0 7")).points
    assert points.lower.tolist() == [0] * 6
    assert points.value.tolist() == [0, 5, 9, 3, 0, 7]


def test_ewma_statistic_and_exact_limits() -> None:
    # lambda 1/2 about 10: (12 + 10)/2 = 11, (8 + 11)/2 = 9.5
    # 3 x 2 x sqrt(1/3 x (1 - 1/4)) = 3, then 6 x sqrt(1/3 x (1 - 1/16)) = 3.354102
    options = ChartOptions(drift=DriftOptions(weight=0.5, centre=10, sd=2))
    points = ewma(values("12 . 8"), options).points
    np.testing.assert_allclose(points.ewma, [11, np.nan, 9.5])
    np.testing.assert_allclose(points.upper, [13, np.nan, 13.354102], atol=1e-6)


def test_cusum_sums_are_held_at_zero() -> None:
    # z = 1 2 -3: high 0.5, 2, max(0, 2 - 3.5) = 0; low 0, 0, -2.5
    options = ChartOptions(drift=DriftOptions(centre=10, sd=2, decision=1.9))
    points = cusum(values("12 14 4"), options).points
    assert points.cusum_high.tolist() == pytest.approx([0.5, 2, 0])
    assert points.cusum_low.tolist() == pytest.approx([0, 0, -2.5])
    assert points.sigma_signal.tolist() == [0, 1, 1]


def test_multiply_moves_values_and_lines_but_not_flags() -> None:
    once, per_thousand = u(ratios("2/10 4/20 9/20")), ratios("2/10 4/20 9/20")
    many = u(per_thousand, ChartOptions(multiply=1000))
    assert many.points.upper.tolist() == pytest.approx((once.points.upper * 1000).tolist())
    assert many.points.sigma_signal.tolist() == once.points.sigma_signal.tolist()


def test_clip_cuts_an_xmr_at_zero_but_not_where_values_are_negative() -> None:
    clip = ChartOptions(clip=True)
    assert xmr(values("4 6 5 9"), clip).points.lower.iloc[0] == 0
    below = xmr(values("-4 6 -5 9"), clip)
    assert below.points.lower.iloc[0] < 0
    assert any("not clipped" in warning for warning in below.warnings)
