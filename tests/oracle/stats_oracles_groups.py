"""Comparing funnels, shrinkage, intervals and run lengths with outputs of peer programs."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
from stats_oracles import Line, case_ids, labels, numbers

from pipeline.stats import FunnelOptions, ShrinkMethod, funnel, intervals, run_length, shrink
from pipeline.stats.vocabulary import FunnelKind, FunnelMethod, Trim

KINDS = {"SR": FunnelKind.RATIO, "PR": FunnelKind.PROPORTION, "RC": FunnelKind.RATE}


def funnel_options(parameters: dict, **more) -> FunnelOptions:
    is_shmi = parameters["data_type"] == "SR" and parameters["sr_method"] == "SHMI"
    return FunnelOptions(
        kind=KINDS[parameters["data_type"]],
        method=FunnelMethod.LOG if is_shmi else FunnelMethod.SQRT,
        trim=Trim.TRUNCATE if is_shmi else Trim.WINSORISE,
        trim_share=parameters["trim_by"],
        overdispersion=parameters["draw_adjusted"],
        limit=95.0 if parameters["limit"] == 95 else 99.8,
        multiply=parameters["multiplier"],
        **more,
    )


def funnel_lines(folder: Path, case: str, **more) -> list[Line]:
    """`more`: like_peer=True reproduces the peer where this engine differs on purpose."""
    parameters = json.loads((folder / f"{case}.expected.json").read_text())
    expected = pd.read_csv(folder / f"{case}.expected.csv")
    ours = funnel(pd.read_csv(folder / f"{case}.input.csv"), funnel_options(parameters, **more))
    table = ours.groups.set_index("group").loc[expected.group]
    k = parameters["multiplier"]
    found = [
        numbers(case, "value", table.value, expected.rr * k),
        numbers(case, "target", table.target, np.full(len(table), parameters["target"] * k)),
        numbers(case, "z", table.z, expected.Uzscore),
    ]
    if parameters["draw_adjusted"]:
        found.append(numbers(case, "phi", [ours.summary["phi"]], [float(parameters["phi"])]))
        found.append(numbers(case, "tau2", [ours.summary["tau2"]], [float(parameters["tau2"])]))
    is_adjusted = parameters["draw_adjusted"] and float(parameters["tau2"]) > 0
    prefix = {
        True: ("OD95LCL", "OD95UCL", "OD99LCL", "OD99UCL"),
        False: ("LCL95", "UCL95", "LCL99", "UCL99"),
    }[is_adjusted]
    for mine, theirs in zip(
        ("lower_95", "upper_95", "lower_998", "upper_998"), prefix, strict=True
    ):
        found.append(numbers(case, mine, table[mine], expected[theirs]))
    outside = table.position.isin(["high", "low"]) * 1
    found.append(labels(case, "outlier", outside, expected.outlier))
    return found


def unadjusted_lines(folder: Path, case: str) -> list[Line]:
    """The exact limits that the peer gives beside the adjusted ones."""
    parameters = json.loads((folder / f"{case}.expected.json").read_text())
    expected = pd.read_csv(folder / f"{case}.expected.csv")
    if "LCL95" not in expected or parameters["data_type"] == "RC":
        return []
    options = funnel_options({**parameters, "draw_adjusted": False})
    ours = funnel(pd.read_csv(folder / f"{case}.input.csv"), options)
    table = ours.groups.set_index("group").loc[expected.group]
    return [
        numbers(case, f"unadjusted {mine}", table[mine], expected[theirs])
        for mine, theirs in (
            ("lower_95", "LCL95"),
            ("upper_95", "UCL95"),
            ("lower_998", "LCL99"),
            ("upper_998", "UCL99"),
        )
    ]


def shrink_lines(folder: Path, case: str) -> list[Line]:
    frame = pd.read_csv(folder / f"{case}.input.csv")
    frame = frame.set_axis(["group", "numerator", "denominator"], axis=1)
    expected = pd.read_csv(folder / f"{case}.expected.csv")
    parameters = json.loads((folder / f"{case}.expected.json").read_text())
    python = json.loads((folder / f"{case}.expected_python.json").read_text())
    by_moments = shrink(frame, ShrinkMethod.MARSHALL)
    fitted = shrink(frame, ShrinkMethod.GAMMA_POISSON)
    a = [by_moments.summary["between_variance"]]
    found = [
        numbers(case, "raw", by_moments.groups.raw, expected.raw_rate),
        numbers(case, "marshall", by_moments.groups.shrunk, expected.marshall_rate),
        numbers(case, "marshall variance", a, [parameters["marshall"]["a"]]),
    ]
    if "nbml_rate" not in expected:
        overall = np.full(len(frame), parameters["overall_rate"])
        return [*found, numbers(case, "gamma_poisson", fitted.groups.shrunk, overall)]
    # The peer's own optimiser stops at about 1e-7; statsmodels agrees with ours to 1e-9.
    for mine, theirs in (
        ("shrunk", "nbml_rate"),
        ("shrunk_lower", "nbml_q025_rate"),
        ("shrunk_upper", "nbml_q975_rate"),
    ):
        found.append(
            numbers(
                case, f"gamma_poisson {mine}", fitted.groups[mine], expected[theirs], relative=2e-7
            )
        )
    prior = parameters["negbin_ml"]
    theirs = [prior["prior_rate_shape"] / prior["prior_rate_rate"] ** 2]
    variance = [fitted.summary["between_variance"]]
    found.append(numbers(case, "gamma_poisson variance", variance, theirs, relative=1e-6))
    theirs = pd.read_csv(folder / f"{case}.expected_python.csv").statsmodels_nb2_rate
    found.append(numbers(case, "statsmodels", fitted.groups.shrunk, theirs, relative=2e-9))
    mu = [python["statsmodels_nb2"]["mean_rate_mu"]]
    found.append(numbers(case, "statsmodels mean", [fitted.summary["mean"]], mu, relative=2e-9))
    return found


def interval_lines(folder: Path) -> list[Line]:
    rates = pd.read_csv(folder / "rates_byars.expected.csv")
    shares = pd.read_csv(folder / "proportions_wilson.expected.csv")
    found = []
    for confidence, name in ((0.95, "95_0"), (0.998, "99_8")):
        ours = intervals.rate(rates.events, rates.shifts, confidence)
        mine = intervals.wilson(shares.numerator, shares.denominator, confidence)
        for place, end in enumerate(("lower", "upper")):
            column = f"{end}{name}cl"
            found.append(numbers("rates_byars", column, ours[place] * 100, rates[column]))
            found.append(numbers("wilson", column, mine[place] * 100, shares[column]))
    return found


SIGNIFICANCE = ("Low (0.001)", "Low (0.025)", "High (0.001)", "High (0.025)")


def significance_lines(folder: Path) -> list[Line]:
    """PHEindicatormethods flags a group whose own interval leaves the average out."""
    shares = pd.read_csv(folder / "funnel_proportion_significance.expected.csv")
    rates = pd.read_csv(folder / "funnel_rate_significance.expected.csv")
    ratios = pd.read_csv(folder / "funnel_ratio_significance.expected.csv")
    average = shares.numerator.sum() / shares.denominator.sum()
    overall = rates.events.sum() / rates.shifts.sum()
    found = []
    for case, table, middle, ends in (
        (
            "proportion",
            shares,
            average,
            lambda c: intervals.wilson(shares.numerator, shares.denominator, c),
        ),
        ("rate", rates, overall, lambda c: intervals.rate(rates.events, rates.shifts, c)),
        ("ratio", ratios, 1.0, lambda c: intervals.rate(ratios.observed, ratios.expected, c)),
    ):
        (low95, high95), (low998, high998) = ends(0.95), ends(0.998)
        said = np.select(
            [high998 < middle, high95 < middle, low998 > middle, low95 > middle],
            SIGNIFICANCE,
            "Not significant",
        )
        found.append(labels(f"funnel_{case}_significance", "flags", said, table.significance))
    return found


def limit_curve_lines(folder: Path) -> list[Line]:
    """Exact Poisson limits of a rate by events; the peer bisects to about 1e-7."""
    curve = pd.read_csv(folder / "funnel_rate_limit_curve.expected.csv")
    rates = pd.read_csv(folder / "rates.input.csv")
    overall = rates.events.sum() / rates.shifts.sum()
    found = []
    for confidence, name in ((0.95, "2s"), (0.998, "3s")):
        low, high = intervals.poisson_exact(curve.Events, confidence)
        for expected, end in ((high, "lower"), (low, "upper")):
            limit = curve.Events / (expected / overall) * 100
            column = f"{end}_{name}_limit"
            found.append(
                numbers("funnel_rate_limit_curve", column, limit, curve[column], relative=1e-4)
            )
    return found


RULES = {
    1: (run_length.BEYOND_3_SIGMA,),
    12: (run_length.BEYOND_3_SIGMA, run_length.TWO_OF_THREE_BEYOND_2),
    13: (run_length.BEYOND_3_SIGMA, run_length.FOUR_OF_FIVE_BEYOND_1),
    14: (run_length.BEYOND_3_SIGMA, run_length.EIGHT_ON_ONE_SIDE),
}


def run_length_lines(folder: Path) -> list[Line]:
    def table(name: str) -> pd.DataFrame:
        return pd.read_csv(folder / f"{name}.expected.csv").rename(columns={"lambda": "weight"})

    def line(name: str, column: str, compute) -> Line:
        rows = table(name)
        ours = [compute(row) for row in rows.itertuples()]
        return numbers(name, column, ours, rows[column], relative=1e-8)

    return [
        line(
            "arl_ewma_two_sided",
            "ARL_fixed_limits",
            lambda r: run_length.ewma_run_length(r.weight, r.cE, r.mu),
        ),
        line("arl_cusum", "ARL_one_sided", lambda r: run_length.cusum_run_length(r.k, r.h, r.mu)),
        line(
            "arl_cusum",
            "ARL_two_sided",
            lambda r: run_length.cusum_run_length(r.k, r.h, r.mu, two_sided=True),
        ),
        line(
            "arl_poisson_cusum",
            "ARL_upper",
            lambda r: run_length.poisson_cusum_run_length(r.mu, r.k, r.h, steps_per_unit=int(r.m)),
        ),
        line(
            "arl_shewhart_runs_rules",
            "ARL",
            lambda r: run_length.rules_run_length(RULES[int(r.rule)], r.mu),
        ),
        line(
            "crit_cusum_two_sided",
            "h_two_sided",
            lambda r: run_length.cusum_decision(r.k, r.target_ARL0),
        ),
        line("crit_ewma_two_sided", "cE", lambda r: run_length.ewma_width(r.weight, r.target_ARL0)),
    ]


def group_lines(oracles: Path, *, like_peer: bool = False) -> list[Line]:
    found = []
    for case in case_ids(oracles / "funnel"):
        found += funnel_lines(oracles / "funnel", case, like_peer=like_peer)
        found += unadjusted_lines(oracles / "funnel", case)
    for case in case_ids(oracles / "empirical_bayes"):
        found += shrink_lines(oracles / "empirical_bayes", case)
    rates = oracles / "rates_and_exact_funnels"
    found += interval_lines(rates) + significance_lines(rates) + limit_curve_lines(rates)
    return found + run_length_lines(oracles / "ewma_cusum")
