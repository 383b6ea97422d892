"""XmR charts against NHSRplotthedots: every case, every point, every flag."""

from __future__ import annotations

from pathlib import Path

import pytest
import stats_oracles as peers

CASES = peers.case_ids(Path(__file__).resolve().parents[3] / "shared/oracles/xmr")
WITHOUT_PEER_ANSWER = "s17_missing_months_NA_rows"  # the peer stops with an error
FLAGS = {
    f"{what} {way}"
    for what in ("variation", "latest")
    for way in ("increase", "decrease", "neutral")
}
DELIBERATE = {
    # a series that never changes has limits on its mean; the peer has NaN ("0 < 0" keeps nothing)
    "s18_constant": {"lower", "upper", "assurance increase", "assurance decrease"},
    # one point has no limits, so nothing is said of a target; the peer says hit and miss
    "s23_n1": {"assurance increase", "assurance decrease"},
    # the peer's screen drops the only ranges that are not 0: its limits have no width and all
    # points are signals; here the screen is waived
    "s36_near_constant_one_change": {
        "lower",
        "upper",
        "rule_outside",
        "special_cause",
        "direction",
        *FLAGS,
    },
}


@pytest.mark.shared
@pytest.mark.parametrize("case", [case for case in CASES if case != WITHOUT_PEER_ANSWER])
def test_limits_and_flags_agree_but_for_named_deviations(shared: Path, case: str) -> None:
    found = peers.xmr_lines(shared / "oracles/xmr", case)
    assert peers.disagreeing(found) == DELIBERATE.get(case, set())


@pytest.mark.shared
@pytest.mark.parametrize("case", DELIBERATE)
def test_the_peer_option_reproduces_the_deviations(shared: Path, case: str) -> None:
    assert not peers.disagreeing(peers.xmr_lines(shared / "oracles/xmr", case, like_peer=True))


@pytest.mark.shared
def test_a_hundred_series_at_once_agree(shared: Path) -> None:
    assert not peers.disagreeing(peers.xmr_bulk_lines(shared / "oracles/xmr"))


@pytest.mark.shared
def test_a_gap_in_a_rise_does_not_stop_the_chart(shared: Path) -> None:
    import pandas as pd

    from pipeline.stats import xmr

    frame = pd.read_csv(shared / f"oracles/xmr/{WITHOUT_PEER_ANSWER}.input.csv")
    found = xmr(frame)
    gaps = found.points[frame.value.isna()]
    flags = [name for name in gaps.columns if name.startswith("rule_")]
    assert len(gaps) == 3
    assert (gaps[flags] == 0).all(axis=None)
    assert found.points.lower.notna().all()
    assert any("3 rows without a value" in warning for warning in found.warnings)
