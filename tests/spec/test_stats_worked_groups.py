"""Worked examples of funnels, shrinkage and intervals, with their arithmetic."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from pipeline.stats import (
    FunnelKind,
    FunnelMethod,
    FunnelOptions,
    ShrinkMethod,
    Trim,
    funnel,
    shrink,
)
from pipeline.stats.dispersion import trim_scores
from pipeline.stats.intervals import binomial_exact, byar, poisson_exact, wilson


def groups(text: str) -> pd.DataFrame:
    """`a 41/50 b 3/10`: group, numerator, denominator; a dot is missing."""
    words = text.split()
    pairs = [word.split("/") for word in words[1::2]]
    numbers = [[np.nan if part == "." else float(part) for part in pair] for pair in pairs]
    frame = pd.DataFrame(numbers, columns=["numerator", "denominator"])
    frame.insert(0, "group", words[::2])
    return frame


# Five groups at 1.44 and five at 0.64 of what is expected; roots 1.2 and 0.8, error 1/20.
SPREAD = (
    "a 144/100 b 64/100 c 144/100 d 64/100 e 144/100 f 64/100 g 144/100 h 64/100 i 144/100 j 64/100"
)
EVEN = "a 25/25 b 26/25 c 24/25 d 25/25 e 27/25 f 23/25 g 25/25 h 26/25 i 24/25 j 45/25"


def test_overdispersed_limits_are_squared_back_to_the_ratio() -> None:
    # z = +-4: phi 16; w = 400: tau2 = (10 x 16 - 9) / (4000 - 400) = 0.0419444
    # 1 +- 1.959964 sqrt(0.0025 + 0.0419444) = 1 +- 0.413197: squared 0.344338 and 1.997126
    found = funnel(groups(SPREAD), FunnelOptions(trim=Trim.NONE))
    row = found.groups.iloc[0]
    assert found.summary["phi"] == pytest.approx(16)
    assert found.summary["tau2"] == pytest.approx(151 / 3600)
    assert row[["lower_95", "upper_95"]].tolist() == pytest.approx([0.344338, 1.997126], abs=1e-5)
    assert row.z == pytest.approx(4)
    assert row.position == "inside"


def test_like_peer_leaves_the_limits_on_the_root_scale() -> None:
    found = funnel(groups(SPREAD), FunnelOptions(trim=Trim.NONE, like_peer=True))
    assert found.groups.upper_95.iloc[0] == pytest.approx(1.413197, abs=1e-5)


def test_without_overdispersion_limits_are_exact_poisson() -> None:
    # exact limits of a count of 25: 16.1787 and 36.9049 (95 %), of 25 expected 0.647148, 1.476197
    found = funnel(groups(EVEN))
    row = found.groups.iloc[0]
    assert found.summary["tau2"] == 0
    assert found.summary["overdispersed"] is False
    assert row[["lower_95", "upper_95"]].tolist() == pytest.approx([0.647148, 1.476197], abs=1e-6)
    assert found.groups.position.tolist() == ["inside"] * 9 + ["high"]
    assert (found.summary["n_high"], found.summary["n_low"]) == (1, 0)


def test_rate_is_a_ratio_to_the_overall_rate() -> None:
    # 270 events in 2,500: expected per 250 shifts 27; same z and limits as 25..45 of 27 expected
    text = EVEN.replace("/25", "/250")
    rate = funnel(groups(text), FunnelOptions(kind=FunnelKind.RATE)).groups
    ratio = funnel(groups(EVEN.replace("/25", "/27"))).groups
    assert rate.target.tolist() == pytest.approx([0.108] * 10)
    np.testing.assert_allclose(rate.upper_998, ratio.upper_998 * 0.108)
    np.testing.assert_allclose(rate.z, ratio.z)
    assert rate.denominator.tolist() == [250] * 10


def test_proportion_limits_stay_between_0_and_1_and_can_be_binomial() -> None:
    text = "a 0/4 b 1/4 c 0/4 d 1/4 e 0/4 f 0/4 g 1/4 h 0/4 i 0/4 j 1/4"
    options = FunnelOptions(kind=FunnelKind.PROPORTION, overdispersion=False)
    arcsine = funnel(groups(text), options).groups
    exact = funnel(groups(text), replace(options, is_exact=True)).groups
    assert arcsine.lower_998.tolist() == [0] * 10
    assert arcsine.upper_998.max() <= 1
    # 4 of 40: 0.1 of 4 is 0.4; asin sqrt 0.1 = 0.321751 + 1.959964/4 = 0.811742: sin^2 0.526322
    assert arcsine.upper_95.iloc[0] == pytest.approx(0.526322, abs=1e-5)
    # upper limit of 0.4 of 4: the 97.5 % quantile of Beta(0.4 + 1, 4 - 0.4) = 0.695722
    assert exact.upper_95.iloc[0] == pytest.approx(0.695722, abs=1e-6)


def test_fewer_than_ten_groups_get_limits_but_no_flags() -> None:
    found = funnel(groups("a 41/50 b 99/50 c 48/50"))
    assert found.groups.position.isna().all()
    assert found.groups.upper_998.notna().all()
    assert found.summary["n_high"] is None
    assert any("fewer than 10" in warning for warning in found.warnings)


def test_group_without_numbers_keeps_its_row_and_takes_no_part() -> None:
    with_gap = funnel(groups(EVEN + " k ./25 l 3/0"), FunnelOptions())
    without = funnel(groups(EVEN), FunnelOptions())
    assert with_gap.groups[["value", "z", "position"]].iloc[-2:].isna().all(axis=None)
    assert with_gap.summary == without.summary


def test_winsorising_draws_in_and_truncating_drops_the_outer_tenths() -> None:
    z = np.arange(1.0, 12.0)  # 1 .. 11: 10 % quantile 2, 90 % quantile 10
    drawn, everyone = trim_scores(z, Trim.WINSORISE, 0.1)
    left, kept = trim_scores(z, Trim.TRUNCATE, 0.1)
    assert drawn.tolist() == [2, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10]
    assert everyone.all()
    # floor(rank x 10 / 12) is 0 for rank 1 and 9 for rank 11
    assert left.tolist() == [2, 3, 4, 5, 6, 7, 8, 9, 10]
    assert not kept[0]
    assert not kept[-1]


def test_log_method_counts_no_events_as_half_an_event() -> None:
    found = funnel(groups(EVEN.replace("23/25", "0/25")), FunnelOptions(method=FunnelMethod.LOG))
    # log(0.5 / 25) x 5 = -19.560
    assert found.groups.z.iloc[5] == pytest.approx(-19.560115)
    assert np.isfinite(found.summary["tau2"])
    assert any("half an event" in warning for warning in found.warnings)


def test_expected_numbers_are_rounded_as_the_shmi_does_unless_told_not_to() -> None:
    text = EVEN.replace("45/25", "45/25.004")
    rounded = funnel(groups(text), FunnelOptions(method=FunnelMethod.LOG)).groups
    plain = funnel(
        groups(text), FunnelOptions(method=FunnelMethod.LOG, round_expected=False)
    ).groups
    assert rounded.z.iloc[-1] == pytest.approx(np.log(45 / 25) * 5)
    assert plain.z.iloc[-1] == pytest.approx(np.log(45 / 25.004) * np.sqrt(25.004))


def test_marshall_draws_small_teams_to_the_mean() -> None:
    # rates 0.1 and 0.6, mean 7/20 = 0.35; spread 0.0625 less 0.35/10 = 0.0275
    # weight 0.0275 / (0.0275 + 0.035) = 0.44; 0.35 -+ 0.44 x 0.25 = 0.24 and 0.46
    found = shrink(groups("a 1/10 b 6/10"))
    assert found.groups.shrunk.tolist() == pytest.approx([0.24, 0.46])
    assert found.groups.weight.tolist() == pytest.approx([0.44, 0.44])
    assert found.summary["between_variance"] == pytest.approx(0.0275)
    assert found.summary["distinguishable"] is True


@pytest.mark.parametrize("method", list(ShrinkMethod))
def test_teams_that_do_not_differ_are_drawn_all_the_way(method: ShrinkMethod) -> None:
    found = shrink(groups("a 10/100 b 11/100 c 9/100"), method)
    assert found.groups.shrunk.tolist() == pytest.approx([0.1] * 3)
    assert found.groups.weight.tolist() == [0, 0, 0]
    assert found.summary["distinguishable"] is False
    assert any("not distinguishable" in warning for warning in found.warnings)


def test_gamma_poisson_interval_holds_the_shrunken_rate() -> None:
    found = shrink(groups("a 1/10 b 6/10 c 40/20 d 0/5"), ShrinkMethod.GAMMA_POISSON).groups
    assert (found.shrunk_lower < found.shrunk).all()
    assert (found.shrunk < found.shrunk_upper).all()
    assert found.raw.iloc[2] > found.shrunk.iloc[2] > found.shrunk.iloc[0] > found.raw.iloc[0]


def test_interval_of_counts_in_the_tables() -> None:
    # Garwood: 0 -> 0, 3.6889; 10 -> 4.7954, 18.3904
    lower, upper = poisson_exact([0, 10])
    assert lower.tolist() == pytest.approx([0, 4.7954], abs=1e-4)
    assert upper.tolist() == pytest.approx([3.6889, 18.3904], abs=1e-4)
    # Byar at 10: 10 (1 - 1/90 - 1.959964/(3 sqrt 10))^3 = 10 x 0.782291^3 = 4.7875; never below 0 at 1, 99.8 %
    assert byar(10)[0] == pytest.approx(4.7875, abs=1e-4)
    assert byar(1, 0.998)[0] >= 0


def test_interval_of_shares_in_the_tables() -> None:
    # Wilson 0 of 10: 0, 3.8415 / 13.8415 = 0.277533; Clopper-Pearson 5 of 10: 0.1871, 0.8129
    assert [end.item() for end in wilson(0, 10)] == pytest.approx([0, 0.277533], abs=1e-6)
    assert [end.item() for end in binomial_exact(5, 10)] == pytest.approx(
        [0.1871, 0.8129], abs=1e-4
    )
    assert [end.item() for end in binomial_exact(10, 10)] == pytest.approx([0.6915, 1], abs=1e-4)
    assert np.isnan(wilson(3, 0)).all()
    assert np.isnan(wilson(11, 10)).all()
