"""Shrinkage against spdep (Marshall), SpatialEpi and statsmodels (gamma-Poisson by ML)."""

from __future__ import annotations

from pathlib import Path

import pytest
import stats_oracles as peers
import stats_oracles_groups as group_peers

CASES = peers.case_ids(Path(__file__).resolve().parents[3] / "shared/oracles/empirical_bayes")


@pytest.mark.shared
@pytest.mark.parametrize("case", CASES)
def test_rates_and_intervals_agree(shared: Path, case: str) -> None:
    found = group_peers.shrink_lines(shared / "oracles/empirical_bayes", case)
    assert not peers.disagreeing(found)
