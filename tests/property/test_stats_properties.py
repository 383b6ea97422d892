"""What must hold for any series and any set of teams."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.stats import (
    ChartKind,
    ChartOptions,
    FunnelKind,
    FunnelOptions,
    Improvement,
    ShrinkMethod,
    chart,
    funnel,
    shrink,
    xmr,
)

VALUES = [kind for kind in ChartKind if not kind.has_denominator]
RATIOS = [kind for kind in ChartKind if kind.has_denominator]
CELLS = st.one_of(st.none(), st.integers(1, 40))


@st.composite
def series(draw, least: int = 2) -> pd.DataFrame:
    """A series with gaps; value, and a numerator within its denominator."""
    cells = draw(st.lists(CELLS, min_size=least, max_size=40))
    numbers = np.array([np.nan if cell is None else cell for cell in cells], dtype=float)
    extra = draw(st.lists(st.integers(0, 60), min_size=len(cells), max_size=len(cells)))
    return pd.DataFrame(
        {
            "period": range(1, len(cells) + 1),
            "value": numbers,
            "numerator": numbers,
            "denominator": numbers + np.array(extra),
        }
    )


@st.composite
def teams(draw) -> pd.DataFrame:
    pairs = draw(
        st.lists(st.tuples(st.integers(0, 50), st.integers(1, 60)), min_size=3, max_size=30)
    )
    frame = pd.DataFrame(pairs, columns=["numerator", "more"])
    frame["denominator"] = frame.numerator + frame.more
    frame.insert(0, "group", [f"t{number}" for number in range(len(frame))])
    return frame.drop(columns="more")


FLAGS = ["rule_outside", "rule_trend", "rule_two_of_three", "rule_shift", "special_cause"]


@given(series(), st.sampled_from([0.25, 2.0, 1024.0]))
@settings(max_examples=30, deadline=None)
def test_scaling_a_series_scales_its_limits_and_keeps_its_flags(frame, factor) -> None:
    once = xmr(frame).points
    scaled = xmr(frame.assign(value=frame.value * factor)).points
    for line in ("centre", "lower", "upper", "near_lower", "near_upper"):
        np.testing.assert_allclose(scaled[line], once[line] * factor, rtol=1e-12)
    pd.testing.assert_frame_equal(scaled[FLAGS], once[FLAGS])


@given(series(), st.floats(0.01, 1000))
@settings(max_examples=30, deadline=None)
def test_multiply_keeps_every_flag(frame, factor) -> None:
    once, many = xmr(frame).points, xmr(frame, ChartOptions(multiply=factor)).points
    np.testing.assert_allclose(many.upper, once.upper * factor, rtol=1e-12)
    pd.testing.assert_frame_equal(many[FLAGS], once[FLAGS])


@given(series(), st.sampled_from(list(ChartKind)))
@settings(max_examples=30, deadline=None)
def test_appending_an_empty_row_changes_no_flag_and_no_line(frame, kind) -> None:
    empty = {"period": len(frame) + 1, "value": np.nan, "numerator": np.nan, "denominator": np.nan}
    longer = pd.concat([frame, pd.DataFrame([empty])], ignore_index=True)
    before, after = chart(kind, frame), chart(kind, longer)
    pd.testing.assert_frame_equal(after.points.iloc[:-1], before.points)
    assert after.summary()["variation"] == before.summary()["variation"]
    assert after.summary()["runs_signal"] == before.summary()["runs_signal"]
    flag = "rule_outside" if kind is ChartKind.XMR else "sigma_signal"
    assert after.points[flag].iloc[-1] == 0


@given(series(), st.floats(-10, 60))
@settings(max_examples=30, deadline=None)
def test_reversing_the_direction_of_improvement_swaps_the_verdicts(frame, target) -> None:
    down = xmr(frame, ChartOptions(target=target, improvement=Improvement.DOWN))
    up = xmr(frame, ChartOptions(target=target, improvement=Improvement.UP))
    swap = {"improvement": "concern", "concern": "improvement", "common_cause": "common_cause"}
    assert [swap[word] for word in down.points.variation] == up.points.variation.tolist()
    swap = {"consistently_within": "consistently_over", "consistently_over": "consistently_within"}
    before, after = down.summary()["assurance"], up.summary()["assurance"]
    assert swap.get(before, before) == after
    pd.testing.assert_frame_equal(down.points[FLAGS], up.points[FLAGS])


@given(series())
@settings(max_examples=30, deadline=None)
def test_turning_a_series_upside_down_mirrors_its_limits_and_directions(frame) -> None:
    upright = xmr(frame).points
    mirrored = xmr(frame.assign(value=-frame.value)).points
    np.testing.assert_allclose(mirrored.upper, -upright.lower, rtol=1e-12)
    swap = {"above": "below", "below": "above", "rising": "falling", "falling": "rising"}
    assert [swap.get(word, word) for word in upright.direction] == mirrored.direction.tolist()


@given(st.lists(series(), min_size=2, max_size=6), st.sampled_from(list(ChartKind)), st.data())
@settings(max_examples=40, deadline=None)
def test_many_series_at_once_equal_one_by_one(frames, kind, data) -> None:
    fix = data.draw(st.sampled_from([None, 2, 12]))
    options = ChartOptions(fix=fix, rebase=("9",), target=12.0)
    keyed = [frame.assign(series=f"s{place}") for place, frame in enumerate(frames)]
    together = pd.concat(keyed).sort_values(["period", "series"], kind="stable")  # interleaved
    found = chart(kind, together, options)
    assert found.points.period.tolist() == together.period.tolist()
    for place, frame in enumerate(frames):
        alone = chart(kind, frame, options)
        mine = found.points[found.points.series == f"s{place}"].drop(columns="series")
        pd.testing.assert_frame_equal(mine.reset_index(drop=True), alone.points)
        parts = found.parts[found.parts.series == f"s{place}"].drop(columns="series")
        pd.testing.assert_frame_equal(parts.reset_index(drop=True), alone.parts)


@given(series(), st.sampled_from([ChartKind.U, ChartKind.UP, ChartKind.P, ChartKind.PP]))
@settings(max_examples=40, deadline=None)
def test_limits_of_rates_and_shares_never_leave_what_can_be(frame, kind) -> None:
    points = chart(kind, frame).points
    assert not (points.lower < 0).any()
    if kind in {ChartKind.P, ChartKind.PP}:
        assert not (points.upper > 1).any()


@given(series())
@settings(max_examples=40, deadline=None)
def test_the_callers_frame_is_not_changed(frame) -> None:
    before = frame.copy(deep=True)
    for kind in (ChartKind.XMR, ChartKind.MR, ChartKind.PP):
        chart(kind, frame)
    pd.testing.assert_frame_equal(frame, before)


@given(teams(), st.randoms(use_true_random=False), st.sampled_from(list(FunnelKind)))
@settings(max_examples=40, deadline=None)
def test_the_order_of_teams_is_irrelevant_to_a_funnel(frame, random, kind) -> None:
    order = list(range(len(frame)))
    random.shuffle(order)
    options = FunnelOptions(kind=kind)
    straight, shuffled = funnel(frame, options), funnel(frame.iloc[order], options)
    back = shuffled.groups.set_index("group").loc[frame.group].reset_index()
    pd.testing.assert_frame_equal(back, straight.groups)
    assert shuffled.summary == straight.summary


@given(teams(), st.randoms(use_true_random=False), st.sampled_from(list(ShrinkMethod)))
@settings(max_examples=40, deadline=None)
def test_the_order_of_teams_is_irrelevant_to_shrinkage(frame, random, method) -> None:
    order = list(range(len(frame)))
    random.shuffle(order)
    straight, shuffled = shrink(frame, method), shrink(frame.iloc[order], method)
    back = shuffled.groups.set_index("group").loc[frame.group].reset_index()
    pd.testing.assert_frame_equal(back, straight.groups, rtol=1e-12)


@given(teams(), st.sampled_from(list(ShrinkMethod)))
@settings(max_examples=30, deadline=None)
def test_shrunken_rates_lie_between_the_raw_rate_and_the_mean(frame, method) -> None:
    found = shrink(frame, method)
    mean = found.summary["mean"]
    low, high = np.minimum(found.groups.raw, mean), np.maximum(found.groups.raw, mean)
    assert (found.groups.shrunk >= low - 1e-9).all()
    assert (found.groups.shrunk <= high + 1e-9).all()
    assert found.groups.weight.between(0, 1).all()


@given(teams())
@settings(max_examples=30, deadline=None)
def test_a_998_limit_is_never_inside_a_95_limit(frame) -> None:
    for kind in FunnelKind:
        rows = funnel(frame, FunnelOptions(kind=kind)).groups.dropna(subset=["upper_95"])
        assert (rows.upper_998 >= rows.upper_95).all()
        assert (rows.lower_998 <= rows.lower_95).all()


@pytest.mark.parametrize("kind", list(ChartKind))
def test_a_single_point_has_no_limits(kind: ChartKind) -> None:
    frame = pd.DataFrame({"period": [1], "value": [4.0], "numerator": [4.0], "denominator": [9.0]})
    points = chart(kind, frame).points
    flag = "rule_outside" if kind is ChartKind.XMR else "sigma_signal"
    assert points[flag].tolist() == [0]
    if kind is not ChartKind.CUSUM:  # its limits are +-h, whatever the data
        assert points[["lower", "upper"]].isna().all(axis=None)
