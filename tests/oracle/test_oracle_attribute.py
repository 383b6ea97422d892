"""Attribute, individuals and run charts against qicharts2."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import stats_oracles as peers

from pipeline.stats.runs_analysis import run_bounds

CASES = peers.case_ids(Path(__file__).resolve().parents[3] / "shared/oracles/attribute_charts")
DELIBERATE = {
    # a series that never changes has limits on its mean; the peer has none
    "s34_i_constant": {"lower", "upper"},
}


@pytest.mark.shared
@pytest.mark.parametrize("case", CASES)
def test_limits_signals_and_runs_agree_but_for_named_deviations(shared: Path, case: str) -> None:
    found = peers.attribute_lines(shared / "oracles/attribute_charts", case)
    assert peers.disagreeing(found) == DELIBERATE.get(case, set())


@pytest.mark.shared
@pytest.mark.parametrize("case", DELIBERATE)
def test_the_peer_option_reproduces_the_deviations(shared: Path, case: str) -> None:
    folder = shared / "oracles/attribute_charts"
    assert not peers.disagreeing(peers.attribute_lines(folder, case, like_peer=True))


@pytest.mark.shared
def test_runs_of_a_hundred_series_at_once_agree(shared: Path) -> None:
    assert not peers.disagreeing(peers.runs_bulk_lines(shared / "oracles/attribute_charts"))


@pytest.mark.shared
def test_run_bounds_agree_with_the_formula_evaluated_in_r(shared: Path) -> None:
    table = pd.read_csv(shared / "oracles/attribute_charts/anhoej_limits_even_n.csv")
    longest, fewest = run_bounds(table.n_useful.to_numpy())
    np.testing.assert_array_equal(longest, table.longest_run_max)
    np.testing.assert_array_equal(fewest, table.n_crossings_min)
