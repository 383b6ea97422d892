"""Funnels against FunnelPlotR, where its own output can be trusted, and as it is on request."""

from __future__ import annotations

from pathlib import Path

import pytest
import stats_oracles as peers
import stats_oracles_groups as group_peers

CASES = peers.case_ids(Path(__file__).resolve().parents[3] / "shared/oracles/funnel")
LIMITS = {"lower_95", "upper_95", "lower_998", "upper_998"}
NOT_SQUARED_BACK = {*LIMITS, "outlier"}  # FunnelPlotR issue 33
DELIBERATE = {
    "s02_SR_CQC_teams_od": NOT_SQUARED_BACK,
    "s03_SR_CQC_teams_od_limit95": NOT_SQUARED_BACK,
    "s09_SR_CQC_small_teams_zero_events": NOT_SQUARED_BACK,
    "s10_SR_CQC_trim5_mult100": NOT_SQUARED_BACK,
    "s11_SR_CQC_trim0": NOT_SQUARED_BACK,
    # the logarithm of no events: the peer's tau2 is infinite; here they count as half an event
    "s08_SR_small_teams_zero_events": {*LIMITS, "outlier", "z", "phi", "tau2"},
    # a rate is a ratio to rate x exposure; the peer draws limits with the error of another scale
    "s18_RC_events_per_shift_od": {*LIMITS, "outlier", "z", "phi", "tau2"},
    "s19_RC_events_per_shift_unadj": {*LIMITS, "outlier", "z"},
    "s20_RC_zero_events": {*LIMITS, "outlier", "z", "phi", "tau2"},
}
PEER_BREAKS = "s08_SR_small_teams_zero_events"


@pytest.mark.shared
@pytest.mark.parametrize("case", CASES)
def test_limits_scores_and_flags_agree_but_for_named_deviations(shared: Path, case: str) -> None:
    found = group_peers.funnel_lines(shared / "oracles/funnel", case)
    assert peers.disagreeing(found) == DELIBERATE.get(case, set())


@pytest.mark.shared
@pytest.mark.parametrize("case", [case for case in DELIBERATE if case != PEER_BREAKS])
def test_the_peer_option_reproduces_the_deviations(shared: Path, case: str) -> None:
    folder = shared / "oracles/funnel"
    assert not peers.disagreeing(group_peers.funnel_lines(folder, case, like_peer=True))


@pytest.mark.shared
@pytest.mark.parametrize("case", [case for case in CASES if "_RC_" not in case])
def test_exact_limits_agree(shared: Path, case: str) -> None:
    assert not [
        line
        for line in group_peers.unadjusted_lines(shared / "oracles/funnel", case)
        if line.disagree
    ]
