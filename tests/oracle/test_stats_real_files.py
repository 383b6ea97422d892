"""The statistics on public data files: published and recomputed values."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipeline.stats import (
    ChartKind,
    ChartOptions,
    FunnelKind,
    FunnelMethod,
    FunnelOptions,
    Trim,
    chart,
    funnel,
    p,
    pp,
    u,
    xmr,
)
from pipeline.stats.rules import shift, trend_slope
from pipeline.stats.segments import Segments

pytestmark = pytest.mark.shared

# file, chart, options (fixed baseline, rows left out, rows before the second part)
REFERENCE_CHARTS = [
    ("ex_6.5_3", ChartKind.I, ChartOptions(fix=20)),
    ("ex_6.5_4", ChartKind.MR, ChartOptions(fix=20)),
    ("ex_7.1_5", ChartKind.P, ChartOptions(exclude=(15, 23), rebase=("31",))),
    ("ex_7.3_3", ChartKind.C, ChartOptions(exclude=(6, 20), fix=26)),
]


@pytest.mark.parametrize(("name", "kind", "options"), REFERENCE_CHARTS)
def test_reference_charts_of_qicharts2_agree(
    shared: Path, name: str, kind: ChartKind, options: ChartOptions
) -> None:
    expected = pd.read_csv(shared / f"data/D/D01_qicharts2_{name}.csv")
    frame = pd.DataFrame({"period": expected.x.astype(int)})
    if kind.has_denominator:
        frame["numerator"], frame["denominator"] = expected["y.sum"], expected["n"]
    else:
        frame["value"] = expected["y.sum"]
    found = chart(kind, frame, options)
    for ours, theirs in (("value", "y"), ("centre", "cl"), ("lower", "lcl"), ("upper", "ucl")):
        np.testing.assert_allclose(found.points[ours], expected[theirs], rtol=1e-12)
    assert found.points.sigma_signal.tolist() == (expected["sigma.signal"] * 1).tolist()
    by_part = expected.groupby("part").first()
    for ours, theirs in (
        ("n", "n.obs"),
        ("n_useful", "n.useful"),
        ("longest_run", "longest.run"),
        ("longest_run_max", "longest.run.max"),
        ("crossings", "n.crossings"),
        ("crossings_min", "n.crossings.min"),
        ("runs_signal", "runs.signal"),
    ):
        assert found.parts[ours].tolist() == by_part[theirs].tolist(), ours


@pytest.mark.parametrize(("name", "key"), [("hai_1", None), ("hai_2", "infection")])
def test_hospital_infections_agree_with_the_published_summary(
    shared: Path, name: str, key: str | None
) -> None:
    infections = pd.read_csv(shared / "data/D/D02_qicharts2_data_hospital_infections.csv")
    expected = pd.read_csv(shared / f"data/D/D01_qicharts2_{name}.csv").set_index("facet1")
    keys = [key, "month"] if key else ["month"]
    sums = infections.groupby(keys, as_index=False)[["n", "days"]].sum()
    frame = sums.rename(columns={"month": "period", "n": "numerator", "days": "denominator"})
    frame["series"] = sums[key] if key else 1.0
    found = u(frame)
    mean = found.points.groupby("series")[["centre", "lower", "upper"]].mean()
    parts = found.parts.set_index("series")
    for ours, theirs in (("centre", "CL"), ("lower", "aLCL"), ("upper", "aUCL")):
        np.testing.assert_allclose(mean[ours], expected.loc[mean.index, theirs], rtol=1e-12)
    for ours, theirs in (("longest_run", "longest.run"), ("crossings", "n.crossings")):
        assert parts[ours].tolist() == expected.loc[parts.index, theirs].tolist()


def test_published_xmr_limits_agree_to_their_digits(shared: Path) -> None:
    oracle = json.loads((shared / "data/oracles.json").read_text())["spc"]["NHSRplotthedots_xmr"]
    values = np.array(oracle["input"])
    frame = pd.DataFrame({"period": range(len(values)), "value": values})
    first = xmr(frame).points.iloc[0]
    outlier = frame.assign(value=np.where(frame.period == 14, 10, frame.value))
    second = xmr(outlier).points.iloc[0]
    unscreened = xmr(outlier, ChartOptions(screen=False)).points.iloc[0]
    for point, published in (
        (first, oracle["published_r1"]),
        (second, oracle["published_r2_obs15_set_to_10_screened"]),
    ):
        expected = [published["mean"], published["lpl"], published["upl"]]
        assert point[["centre", "lower", "upper"]].tolist() == pytest.approx(expected, rel=1e-6)
    assert unscreened[["lower", "upper"]].tolist() == pytest.approx([-4.596625, 5.935457], rel=1e-6)


def _one(points: int) -> Segments:
    return Segments(np.zeros(points, dtype=np.int64), 1)


def test_rule_vectors_of_the_peers_own_tests_hold(shared: Path) -> None:
    rules = json.loads((shared / "data/oracles.json").read_text())["spc"]["rules"]
    for vector in rules["seven_point_one_side_mean"]:
        side = np.array(vector["relative_to_mean"])
        # the peer marks where a run of seven is complete; we mark all of its points
        completes = np.array(vector["expect"], dtype=bool)
        whole = np.array([completes[i : i + 7].any() for i in range(len(side))])
        assert shift(side, _one(len(side))).tolist() == whole.tolist()
    for vector in rules["seven_point_trend"]:
        y = np.array(vector["y"], dtype=float)
        completes = np.abs(np.array(vector["expect"])) == 1
        whole = np.array([completes[i : i + 7].any() for i in range(len(y))])
        slope = trend_slope(y, _one(len(y)))
        assert (slope != 0).tolist() == whole.tolist()
        assert set(slope[whole]) <= set(vector["expect"]) - {0}


def test_two_points_near_opposite_limits_are_no_signal(shared: Path) -> None:
    rules = json.loads((shared / "data/oracles.json").read_text())["spc"]["rules"]
    y = np.array([1.0, -1.0] * 8)
    y[14], y[15] = 5.5, -5.5
    found = xmr(pd.DataFrame({"period": range(16), "value": y})).points
    expected = rules["two_of_three_same_side_only"]["expect_last_two"]
    assert found.variation.tolist()[-2:] == expected


def _poisson_glm(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Fitted means of a Poisson regression with log link (iteratively reweighted)."""
    mean = y + 0.5
    for _ in range(50):
        working = np.log(mean) + (y - mean) / mean
        beta = np.linalg.solve(x.T @ (x * mean[:, None]), x.T @ (mean * working))
        mean = np.exp(x @ beta)
    return mean


def test_medpar_has_25_outliers_and_9_with_overdispersion(shared: Path) -> None:
    medpar = pd.read_csv(shared / "data/D/D03_medpar_funnel.csv", dtype={"provnum": str})
    columns = ["hmo", "died", "age80", "type2", "type3"]
    design = np.column_stack([np.ones(len(medpar)), medpar[columns].to_numpy(dtype=float)])
    medpar["expected"] = _poisson_glm(design, medpar.los.to_numpy(dtype=float))
    groups = medpar.groupby("provnum", as_index=False)[["los", "expected"]].sum()
    groups = groups.set_axis(["group", "numerator", "denominator"], axis=1)
    shmi = {"method": FunnelMethod.LOG, "trim": Trim.TRUNCATE}
    exact = funnel(groups, FunnelOptions(overdispersion=False, **shmi))
    adjusted = funnel(groups, FunnelOptions(**shmi))
    untrimmed = funnel(groups, FunnelOptions(method=FunnelMethod.LOG, trim=Trim.NONE))
    assert len(groups) == 54
    assert exact.summary["n_high"] + exact.summary["n_low"] == 25
    assert adjusted.summary["n_high"] + adjusted.summary["n_low"] == 9
    assert adjusted.summary["phi"] == pytest.approx(8.532, abs=1e-3)
    assert adjusted.summary["tau2"] == pytest.approx(0.02841, abs=5e-6)
    assert untrimmed.summary["phi"] > adjusted.summary["phi"]


def test_published_poisson_limits_of_the_funnel_agree(shared: Path) -> None:
    oracle = json.loads((shared / "data/oracles.json").read_text())["funnel"]
    limits = oracle["poisson_limits_FunnelPlotR"]
    frame = pd.DataFrame({"group": list("abc"), "denominator": limits["number_seq"]})
    frame["numerator"] = frame.denominator
    found = funnel(frame, FunnelOptions(overdispersion=False)).groups
    for ours, theirs in (
        ("lower_95", "ll95"),
        ("upper_95", "ul95"),
        ("lower_998", "ll99"),
        ("upper_998", "ul99"),
    ):
        assert found[ours].tolist() == pytest.approx(limits[theirs], rel=1e-6)


def test_burnout_by_trust_needs_overdispersed_limits(shared: Path) -> None:
    survey = pd.read_csv(shared / "data/D/D05_nhs_staff_survey_burnout_by_trust_2021_2022.csv")
    survey = survey[
        (survey.Year == 2022) & survey["Benchmarking group"].str.startswith("Acute and")
    ]
    frame = pd.DataFrame({"group": survey["ODS code"], "denominator": survey.Burned_out_base})
    frame["numerator"] = (survey.Burned_out_rate * survey.Burned_out_base / 100).round()
    plain = FunnelOptions(kind=FunnelKind.PROPORTION, overdispersion=False)
    exact = funnel(frame, plain)
    adjusted = funnel(frame, FunnelOptions(kind=FunnelKind.PROPORTION))
    assert len(frame) > 100
    assert adjusted.summary["overdispersed"] is True
    flagged = adjusted.summary["n_high"] + adjusted.summary["n_low"]
    too_many = exact.summary["n_high"] + exact.summary["n_low"]
    assert too_many > 20 > 6 > flagged  # 99.8 % limits of chance alone would flag 0.2 % of trusts
    value = adjusted.groups.value
    np.testing.assert_allclose(value, survey.Burned_out_rate / 100, atol=5e-4)  # rates are weighted


def _attendances(shared: Path) -> pd.DataFrame:
    frame = pd.read_csv(shared / "data/B/B06_nhs_ae_attendances.csv")
    frame = frame[frame.type == "1"]
    frame = frame.rename(columns={"org_code": "series"}).sort_values(["series", "period"])
    return frame.assign(numerator=frame.breaches, denominator=frame.attendances)


def test_attendances_of_every_organisation_at_once_equal_one_by_one(shared: Path) -> None:
    frame = _attendances(shared).assign(value=lambda rows: rows.attendances)
    together = xmr(frame, ChartOptions(fix=24))
    assert frame.series.nunique() > 100
    for name, rows in list(frame.groupby("series"))[::10]:
        alone = xmr(rows.drop(columns="series"), ChartOptions(fix=24)).points
        there = together.points[together.points.series == name].reset_index(drop=True)
        pd.testing.assert_frame_equal(
            there[alone.columns.tolist()].astype({"period": str}), alone.astype({"period": str})
        )


def test_huge_denominators_make_p_limits_too_narrow_and_laney_mends_it(shared: Path) -> None:
    frame = _attendances(shared)
    narrow, wide = p(frame).points, pp(frame).points
    assert narrow.sigma_signal.mean() > 0.5
    assert wide.sigma_signal.mean() < 0.15
