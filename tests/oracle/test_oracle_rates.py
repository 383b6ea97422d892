"""Intervals and exact funnels against PHEindicatormethods."""

from __future__ import annotations

from pathlib import Path

import pytest
import stats_oracles as peers
import stats_oracles_groups as group_peers

FOLDER = "oracles/rates_and_exact_funnels"


@pytest.mark.shared
def test_byar_exact_and_wilson_intervals_agree(shared: Path) -> None:
    assert not peers.disagreeing(group_peers.interval_lines(shared / FOLDER))


@pytest.mark.shared
def test_flags_of_rates_ratios_and_proportions_agree(shared: Path) -> None:
    assert not peers.disagreeing(group_peers.significance_lines(shared / FOLDER))


@pytest.mark.shared
def test_exact_limit_curve_agrees_to_the_bisection_of_the_peer(shared: Path) -> None:
    assert not peers.disagreeing(group_peers.limit_curve_lines(shared / FOLDER))
