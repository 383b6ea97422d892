"""Comparing the statistics with outputs of peer programs: one line per case and thing compared.

`python tests/oracle/stats_oracles_table.py ../shared` prints the whole table.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from pipeline.stats import ChartKind, ChartOptions, DriftOptions, Improvement, chart

RELATIVE = 1e-9


@dataclass(frozen=True)
class Line:
    """One comparison: how many values, the largest relative difference, how many disagree."""

    case: str
    what: str
    compared: int
    largest: float
    disagree: int
    note: str = ""


def numbers(
    case: str, what: str, ours, theirs, *, relative: float = RELATIVE, note: str = ""
) -> Line:
    """Compare two columns of numbers; missing must be missing on both sides."""
    ours, theirs = np.asarray(ours, dtype=float), np.asarray(theirs, dtype=float)
    present = np.isfinite(theirs)
    scale = np.maximum(np.abs(theirs), 1e-3 * np.max(np.abs(theirs[present]), initial=0.0))
    scale[scale == 0] = 1.0
    difference = np.zeros(len(theirs))
    difference[present] = np.abs(ours - theirs)[present] / scale[present]
    wrong = (present != np.isfinite(ours)) | (present & ~(difference <= relative))
    largest = float(np.nanmax(difference[present], initial=0.0))
    return Line(case, what, len(theirs), largest, int(wrong.sum()), note)


def labels(case: str, what: str, ours, theirs, *, note: str = "") -> Line:
    """Compare two columns of words or flags."""
    ours, theirs = np.asarray(ours).astype(str), np.asarray(theirs).astype(str)
    wrong = int((ours != theirs).sum())
    return Line(case, what, len(theirs), 0.0, wrong, note)


def case_ids(folder: Path) -> list[str]:
    """The cases of a folder, by their input files."""
    return sorted(path.name.removesuffix(".input.csv") for path in folder.glob("s*.input.csv"))


def disagreeing(found: list[Line]) -> set[str]:
    """What was compared and does not agree."""
    assert found, "nothing was compared"
    return {line.what for line in found if line.disagree}


# --- XmR: NHSRplotthedots -------------------------------------------------------------------

CAUSES = {
    "Common Cause": ("none", "none"),
    "Above UCL": ("outside", "above"),
    "Below LCL": ("outside", "below"),
    "7 Point Trend (Increasing)": ("trend", "rising"),
    "7 Point Trend (Decreasing)": ("trend", "falling"),
    "2 in 3 Above CL": ("two_of_three", "above"),
    "2 in 3 Below CL": ("two_of_three", "below"),
    "7 Points Above CL": ("shift", "above"),
    "7 Points Below CL": ("shift", "below"),
}
DIRECTIONS = {
    "increase": Improvement.UP,
    "decrease": Improvement.DOWN,
    "neutral": Improvement.NEUTRAL,
}
ASSURANCE = {  # of the peer, by improvement direction -> ours
    "consistent_pass": "consistently_within",
    "consistent_fail": "consistently_over",
    "inconsistent": "hit_and_miss",
    None: "none",
}


def xmr_options(parameters: dict, improvement: Improvement, **more) -> ChartOptions:
    rebase = parameters["rebase"] or []
    return ChartOptions(
        target=parameters["target"],
        improvement=improvement,
        rebase=tuple([rebase] if isinstance(rebase, str) else rebase),
        fix=parameters["fix_after_n_points"],
        screen=parameters["screen_outliers"],
        **more,
    )


def xmr_lines(folder: Path, case: str, **more) -> list[Line]:
    parameters = json.loads((folder / f"{case}.expected.json").read_text())
    if "peer_error" in parameters:
        return []
    frame = pd.read_csv(folder / f"{case}.input.csv")
    expected = pd.read_csv(folder / f"{case}.expected.csv")
    found = []
    for direction, improvement in DIRECTIONS.items():
        ours = chart(ChartKind.XMR, frame, xmr_options(parameters, improvement, **more))
        result = parameters["result"][direction]
        if direction == "increase":
            found += _xmr_points(case, ours.points, expected)
        theirs = expected[f"point_type_{direction}"].str.removeprefix("special_cause_")
        found.append(labels(case, f"variation {direction}", ours.points.variation, theirs))
        summary = ours.summary()
        theirs = result["variation_type_latest"].removeprefix("special_cause_")
        found.append(labels(case, f"latest {direction}", [summary["variation"]], [theirs]))
        theirs = ASSURANCE[result["assurance_type"]]
        found.append(labels(case, f"assurance {direction}", [summary["assurance"]], [theirs]))
    return found


def _xmr_points(case: str, ours: pd.DataFrame, expected: pd.DataFrame) -> list[Line]:
    found = [
        numbers(case, mine, ours[mine], expected[theirs])
        for mine, theirs in (("centre", "mean"), ("lower", "lpl"), ("upper", "upl"))
    ]
    for mine, theirs in (
        ("rule_outside", "rule_outside"),
        ("rule_trend", "rule_trend7"),
        ("rule_two_of_three", "rule_two_in_three"),
        ("rule_shift", "rule_shift7"),
    ):
        if theirs in expected.columns:
            known = expected[theirs].notna()  # the peer leaves NA around a gap
            found.append(labels(case, mine, ours[mine][known], expected[theirs][known].astype(int)))
    if "close_to_limits" in expected.columns:
        known = expected.close_to_limits.notna()  # between a near limit and the limit beyond it
        high = (ours.value > ours.near_upper) & (ours.value <= ours.upper)
        low = (ours.value < ours.near_lower) & (ours.value >= ours.lower)
        theirs = expected.close_to_limits[known].astype(int)
        found.append(labels(case, "near", (high | low)[known] * 1, theirs))
    words = expected.special_cause_type.map(CAUSES)
    found.append(labels(case, "special_cause", ours.special_cause, words.str[0]))
    found.append(labels(case, "direction", ours.direction, words.str[1]))
    found.append(labels(case, "part", ours.part - 1, expected.get("rebase_group", ours.part - 1)))
    return found


def xmr_bulk_lines(folder: Path) -> list[Line]:
    """The hundred series at once, as one long frame."""
    frame = pd.read_csv(folder / "bulk100.input.csv")
    expected = pd.read_csv(folder / "bulk100.expected_points.csv")
    summary = pd.read_csv(folder / "bulk100.expected_summary.csv").set_index("series")
    found = []
    for direction, improvement in DIRECTIONS.items():
        ours = chart(ChartKind.XMR, frame, ChartOptions(improvement=improvement))
        if direction == "increase":
            found += _xmr_points("bulk100", ours.points, expected)
        theirs = expected[f"point_type_{direction}"].str.removeprefix("special_cause_")
        found.append(labels("bulk100", f"variation {direction}", ours.points.variation, theirs))
        one_by_one = [
            chart(
                ChartKind.XMR,
                rows,
                ChartOptions(target=rows.target.iloc[0], improvement=improvement),
            ).summary()["assurance"]
            for _, rows in frame.groupby("series", sort=False)
        ]
        wanted = summary.loc[frame.series.unique(), f"assurance_{direction}"]
        wanted = [ASSURANCE[None if pd.isna(word) else word] for word in wanted]
        found.append(labels("bulk100", f"assurance {direction}", one_by_one, wanted))
        parts = ours.parts.set_index("series").variation
        wanted = summary.loc[parts.index, f"variation_{direction}"].str.removeprefix(
            "special_cause_"
        )
        found.append(labels("bulk100", f"latest {direction}", parts, wanted))
    return found


# --- attribute charts: qicharts2 ------------------------------------------------------------


def as_list(item) -> list:
    return [] if item is None else item if isinstance(item, list) else [item]


def attribute_lines(folder: Path, case: str, **more) -> list[Line]:
    parameters = json.loads((folder / f"{case}.expected.json").read_text())
    kind = ChartKind(parameters["chart"])
    frame = pd.read_csv(folder / f"{case}.input.csv").rename(columns={"x": "period"})
    names = {"y": "numerator", "n": "denominator"} if kind.has_denominator else {"y": "value"}
    frame = frame.rename(columns=names)
    expected = pd.read_csv(folder / f"{case}.expected.csv")
    rebase = [str(frame.period.iloc[after]) for after in as_list(parameters["part"])]
    options = ChartOptions(
        rebase=tuple(rebase),
        fix=parameters["freeze"],
        multiply=parameters["multiply"],
        exclude=tuple(as_list(parameters["exclude"])),
        screen=parameters["screened_moving_range"],
        clip=None if parameters["y.neg"] else True,
        **more,
    )
    ours = chart(kind, frame, options)
    found = [
        numbers(case, mine, ours.points[mine], expected[theirs])
        for mine, theirs in (("value", "y"), ("centre", "cl"), ("lower", "lcl"), ("upper", "ucl"))
    ]
    found.append(
        labels(case, "sigma_signal", ours.points.sigma_signal, expected["sigma.signal"] * 1)
    )
    parts = expected.groupby("part").first()
    for mine, theirs in (
        ("n", "n.obs"),
        ("n_useful", "n.useful"),
        ("longest_run", "longest.run"),
        ("longest_run_max", "longest.run.max"),
        ("crossings", "n.crossings"),
        ("crossings_min", "n.crossings.min"),
    ):
        found.append(numbers(case, mine, ours.parts[mine], parts[theirs]))
    if parameters["runs_method"] == "anhoej":
        found.append(
            labels(case, "runs_signal", ours.parts.runs_signal * 1, parts["runs.signal"] * 1)
        )
    return found


def runs_bulk_lines(folder: Path) -> list[Line]:
    frame = pd.read_csv(folder / "bulk100_runs.input.csv")
    every = pd.read_csv(folder / "bulk100_runs.expected.csv")
    found = []
    for kind in every.chart.unique():
        expected = every[(every.chart == kind) & (every.method == "anhoej")]
        ours = chart(ChartKind(kind), frame).parts
        case = f"bulk100_runs {kind}"
        expected = expected.set_index("series").loc[ours.series]
        for mine, theirs in (("centre", "cl"), ("lower", "lcl"), ("upper", "ucl")):
            found.append(numbers(case, mine, ours[mine], expected[theirs]))
        for name in ("n_useful", "longest_run", "longest_run_max"):
            found.append(numbers(case, name, ours[name], expected[name]))
        found.append(numbers(case, "crossings", ours.crossings, expected.n_crossings))
        found.append(numbers(case, "crossings_min", ours.crossings_min, expected.n_crossings_min))
        found.append(labels(case, "runs_signal", ours.runs_signal * 1, expected.runs_signal * 1))
    return found


# --- EWMA and CUSUM: qcc --------------------------------------------------------------------


def drift_lines(folder: Path, case: str) -> list[Line]:
    parameters = json.loads((folder / f"{case}.expected.json").read_text())
    kind = ChartKind(parameters["chart"])
    frame = pd.read_csv(folder / f"{case}.input.csv").rename(columns={"i": "period"})
    expected = pd.read_csv(folder / f"{case}.expected.csv")
    drift = DriftOptions(
        weight=parameters.get("lambda", 0.2),
        sigmas=parameters.get("nsigmas", 3.0),
        reference=parameters.get("k_reference", 0.5),
        decision=parameters.get("decision_interval_h", 5.0),
        centre=parameters["center"] if parameters["center_given"] else None,
        sd=parameters["std_dev"] if parameters["std_dev_given"] else None,
        head_start=parameters.get("head_start", 0.0),
    )
    ours = chart(kind, frame, ChartOptions(fix=parameters["baseline_n"], drift=drift)).points
    centre = np.full(len(ours), parameters["center"])
    found = [numbers(case, "centre", ours.centre, centre)]
    if kind is ChartKind.EWMA:
        for mine, theirs in (("ewma", "ewma"), ("lower", "lcl"), ("upper", "ucl")):
            found.append(numbers(case, mine, ours[mine], expected[theirs]))
        return [*found, labels(case, "signal", ours.sigma_signal, expected.violation * 1)]
    for mine, theirs in (("cusum_high", "cusum_pos"), ("cusum_low", "cusum_neg")):
        found.append(numbers(case, mine, ours[mine], expected[theirs]))
    signal = (expected.violation_upper | expected.violation_lower) * 1
    return [*found, labels(case, "signal", ours.sigma_signal, signal)]


def chart_lines(oracles: Path, *, like_peer: bool = False) -> list[Line]:
    found = []
    for case in case_ids(oracles / "xmr"):
        found += xmr_lines(oracles / "xmr", case, like_peer=like_peer)
    found += xmr_bulk_lines(oracles / "xmr")
    for case in case_ids(oracles / "attribute_charts"):
        found += attribute_lines(oracles / "attribute_charts", case, like_peer=like_peer)
    found += runs_bulk_lines(oracles / "attribute_charts")
    for case in case_ids(oracles / "ewma_cusum"):
        found += drift_lines(oracles / "ewma_cusum", case)
    return found


def show(found: list[Line]) -> None:
    print(f"{'case':44} {'compared':24} {'values':>6} {'largest':>9} {'disagree':>8}")
    for line in found:
        print(
            f"{line.case:44} {line.what:24} {line.compared:6} {line.largest:9.1e} "
            f"{line.disagree:8} {line.note}"
        )
    disagree = sum(line.disagree > 0 for line in found)
    print(f"{len(found)} comparisons, {sum(x.compared for x in found)} values, {disagree} disagree")
