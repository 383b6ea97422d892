"""The simulated figures of the methods page, and the speed of many series at once."""

from __future__ import annotations

from pipeline.stats.run_length import (
    BEYOND_3_SIGMA,
    cusum_run_length,
    ewma_run_length,
    rules_run_length,
)
from pipeline.stats.simulate import figures, speed


def test_false_alarms_and_power_are_as_the_methods_page_says() -> None:
    found = figures(repeats=3000)
    assert [figure.name for figure in found if not figure.is_reproduced()] == []
    assert len(found) == 14


def test_a_fixed_seed_gives_the_same_figures() -> None:
    assert figures(repeats=50, seed=3) == figures(repeats=50, seed=3)
    assert figures(repeats=50, seed=3) != figures(repeats=50, seed=4)


def test_a_tenth_of_a_large_organisation_takes_a_tenth_of_seconds() -> None:
    took = speed(teams=50, indicators=30, points=240)
    assert took["rows"] == 360_000
    assert took["xmr seconds"] < 10  # about 0.3 on a quiet machine


def test_run_lengths_known_from_the_literature() -> None:
    # one point in 370.4 lies beyond 3 sigma: 1 / (2 x 0.0013499)
    assert round(rules_run_length((BEYOND_3_SIGMA,)), 1) == 370.4
    # lambda 0.2 with L = 2.72 runs about 250 points (Crowder); CUSUM k 0.5, h 5 about 465
    assert 245 < ewma_run_length(0.2, 2.72) < 255
    assert round(cusum_run_length(0.5, 5, two_sided=True)) == 465
