"""EWMA and CUSUM charts against qcc, run lengths and critical values against spc."""

from __future__ import annotations

from pathlib import Path

import pytest
import stats_oracles as peers
import stats_oracles_groups as group_peers

CASES = peers.case_ids(Path(__file__).resolve().parents[3] / "shared/oracles/ewma_cusum")


@pytest.mark.shared
@pytest.mark.parametrize("case", CASES)
def test_statistic_limits_and_signals_agree(shared: Path, case: str) -> None:
    assert not peers.disagreeing(peers.drift_lines(shared / "oracles/ewma_cusum", case))


@pytest.mark.shared
def test_run_lengths_and_critical_values_agree(shared: Path) -> None:
    found = group_peers.run_length_lines(shared / "oracles/ewma_cusum")
    assert len(found) == 7
    assert not peers.disagreeing(found)
