"""What must hold of any register, interval and verdict, whatever the numbers."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.judge.intervals import rate_interval, share_interval
from pipeline.judge.rebalance import rebalance
from pipeline.judge.register import load_register
from pipeline.judge.resolve import resolve
from pipeline.judge.verdict import with_verdicts

NORMAL = np.array([1.959964])
RANK = {"within": 0, "near": 1, "over_may_be_chance": 2, "over": 3}
#: Published shares: counts over counts, at most a few thousand.
SHARES = st.integers(0, 4000).map(lambda count: count / 4000)
CALM = settings(max_examples=80, deadline=None)


def cell(**changes: object) -> pd.DataFrame:
    base = {
        "is_carried": True, "state": "shown", "measure": "share", "level": "warn",
        "unit": "worker_day", "limit_direction": "high_is_worse", "tolerated_share": 0.10,
        "threshold": np.nan, "judged_value": 0.05, "judged_denominator": 200.0,
        "judged_std_error": 0.02, "people_band": "10-19", "units": 200.0, "completeness": 0.95,
        "recording": "nil_returns", "minutes_missing_share": np.nan, "needs_log": True,
        "limit_valid_from": pd.Timestamp(1900, 1, 1),
    }  # fmt: skip
    return pd.DataFrame([{**base, **changes}])


def rank(frame: pd.DataFrame) -> int:
    return RANK[str(with_verdicts(frame)["verdict"].iloc[0])]


@CALM
@given(SHARES, st.integers(1, 5000), st.floats(0, 0.5))
def test_a_share_lies_in_its_interval_and_the_interval_in_zero_to_one(
    share: float, units: int, error: float
) -> None:
    lower, upper = share_interval(
        np.array([share]), np.array([float(units)]), std_error=np.array([error]), quantiles=NORMAL
    )
    assert 0 <= lower[0] <= share + 1e-12
    assert share - 1e-12 <= upper[0] <= 1


@CALM
@given(st.integers(0, 50_000).map(lambda x: x / 100), st.integers(1, 10**6), st.floats(0.001, 100))
def test_a_rate_lies_in_its_interval(rate: float, below: int, error: float) -> None:
    lower, upper = rate_interval(
        np.array([rate]), np.array([float(below)]), std_error=np.array([error]), quantiles=NORMAL
    )
    assert 0 <= lower[0] <= rate * (1 + 1e-9)
    assert upper[0] >= rate * (1 - 1e-9)


@CALM
@given(st.floats(0.01, 0.9), st.floats(0.001, 0.2), st.floats(1.0, 3.0))
def test_more_clustering_never_narrows_an_interval(
    share: float, error: float, wider: float
) -> None:
    def ends(std_error: float) -> tuple[float, float]:
        found = share_interval(
            np.array([share]), np.array([300.0]), std_error=np.array([std_error]), quantiles=NORMAL
        )
        return found[0][0], found[1][0]

    tight, loose = ends(error), ends(error * wider)
    assert loose[1] - loose[0] >= tight[1] - tight[0] - 1e-9


@CALM
@given(SHARES, SHARES, st.floats(0.005, 0.1), st.sampled_from(["share", "rate"]))
def test_a_higher_figure_is_never_judged_milder(
    one: float, two: float, error: float, measure: str
) -> None:
    limits = {"threshold": 0.1, "tolerated_share": np.nan}
    low, high = sorted((one, two))
    ranks = [
        rank(cell(judged_value=v, judged_std_error=error, measure=measure, **limits))
        for v in (low, high)
    ]
    assert ranks[0] <= ranks[1] or (measure == "share" and ranks[0] >= 2)


@CALM
@given(SHARES, st.floats(0.01, 0.6), st.floats(0.01, 0.6), st.floats(0.0, 0.1))
def test_a_stricter_limit_is_never_judged_milder(
    value: float, one: float, two: float, error: float
) -> None:
    strict, loose = sorted((one, two))
    ranks = [
        rank(cell(judged_value=value, judged_std_error=error, tolerated_share=t))
        for t in (strict, loose)
    ]
    assert ranks[0] >= ranks[1]


@CALM
@given(SHARES, st.floats(0.05, 0.99), st.floats(0.0, 0.1))
def test_a_coverage_and_its_complement_are_judged_alike(
    covered: float, least: float, error: float
) -> None:
    upward = cell(
        judged_value=covered, judged_std_error=error, threshold=least, tolerated_share=np.nan,
        limit_direction="low_is_worse",
    )  # fmt: skip
    downward = cell(
        judged_value=1 - covered, judged_std_error=error, threshold=1 - least,
        tolerated_share=np.nan,
    )  # fmt: skip
    assert rank(upward) == rank(downward)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(st.integers(0, 900), st.floats(0.5, 12), st.booleans()),
        min_size=1, max_size=5, unique_by=lambda item: item[0],
    )
)  # fmt: skip
def test_versions_of_any_register_touch_and_never_overlap(
    tmp_path: Path, entries: list[tuple[int, float, bool]]
) -> None:
    text = ""
    for offset, cap, back in entries:
        day = date(2024, 1, 1) + timedelta(days=offset)
        text += f"- id: W-01\n  valid_from: {day}\n"
        text += "" if back else f"  cap_warn: {cap}\n  source: s\n  strength: D\n"
    path = tmp_path / "limits.yaml"
    path.write_text(text, encoding="utf-8")
    frame = resolve(load_register([path]), pd.DataFrame({"team_id": ["a"], "parent_id": ["o"]}))
    for limit_id in ("W-00", "W-01"):
        rows = frame[(frame["limit_id"] == limit_id) & (frame["team_id"] == "a")]
        starts, ends = rows["valid_from"].tolist(), rows["valid_to"].tolist()
        assert starts[0] == pd.Timestamp(1900, 1, 1)
        assert pd.isna(ends[-1])
        assert [end + pd.Timedelta(days=1) for end in ends[:-1]] == starts[1:]
    caps = frame.loc[(frame["limit_id"] == "W-01") & (frame["team_id"] == "a"), "cap_warn"]
    means = frame.loc[(frame["limit_id"] == "W-00") & (frame["team_id"] == "a"), "threshold"]
    assert caps.tolist() == means.tolist()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 80), st.integers(1, 20)), min_size=1, max_size=6),
    st.sampled_from([1, 5]),
)
def test_a_proposal_keeps_the_total_and_brings_everybody_within(
    teams: list[tuple[int, int]], step: int
) -> None:
    frame = pd.DataFrame(
        {
            "team_id": [f"t{place}" for place in range(len(teams))],
            "numerator": [5.0 * over for over, _ in teams],
            "denominator": [5.0 * under for _, under in teams],
            "threshold": 4.0,
        }
    )
    found = rebalance(frame, step=step)
    whole = frame["numerator"].sum() <= 4 * frame["denominator"].sum()
    if not whole:
        assert not found.is_feasible
        assert 4 * (frame["denominator"].sum() + found.missing_shifts) >= frame["numerator"].sum()
    if found.is_feasible:
        assert found.after["after"].sum() == frame["numerator"].sum()
        assert (found.after["share_of_limit"] <= 1 + 1e-9).all()
        assert (found.after["after"] >= 0).all()
