"""Headroom: what would have to move or be added, from released figures, rounded up to 5."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from judge_frames import judged, released, status


def headroom(text: str, limit_id: str = "W-00") -> tuple[float, float]:
    row = status(judged(released(text)), limit_id, "north").iloc[-1]
    return row["headroom_contacts"], row["headroom_shifts"]


def test_contacts_to_move_or_shifts_to_add_are_rounded_up_to_five() -> None:
    # 4.7 x 105 = 495: 495 - 420 = 75; 495 / 4 - 105 = 18.75 -> 20
    assert headroom("W-00 north 2026-10 shown 495 105 4.7 0.1") == (75, 20)
    # 421 - 400 = 21 -> 25; 421 / 4 - 100 = 5.25 -> 10
    assert headroom("W-00 north 2026-10 shown 421 100 4.2 0.1") == (25, 10)


def test_within_the_limit_nothing_has_to_move() -> None:
    assert headroom("W-00 north 2026-10 shown 395 100 4.0 0.1") == (0, 0)


def test_past_the_limit_at_least_one_step_is_needed_even_if_rounding_hides_it() -> None:
    # rounded 400 / 100 is the limit, the judged figure is past it
    frame = released("W-00 north 2026-10 shown 400 100 4.0 0.1").assign(judged_value=4.01)
    row = status(judged(frame), "W-00", "north").iloc[-1]
    assert (row["verdict"], row["headroom_contacts"], row["headroom_shifts"]) == (
        "over_may_be_chance", 5, 5,
    )  # fmt: skip


def test_a_share_counts_days_that_would_have_to_come_under_and_none_to_add() -> None:
    # 0.15 x 200 = 30 days over; 30 - 20 = 10
    contacts, shifts = headroom("W-01 north 2026-10 shown - 200 0.15 0.02", "W-01")
    assert contacts == 10
    assert np.isnan(shifts)


def test_nobody_adds_rests_to_a_rota() -> None:
    contacts, shifts = headroom("R-01 north 2026-10 shown - 200 0.05 0.02", "R-01")
    # 0.05 x 200 - 0.02 x 200 = 6 -> 10
    assert contacts == 10
    assert np.isnan(shifts)


def test_minutes_are_rounded_up_to_five_hours_and_shifts_have_their_usual_length() -> None:
    text = "W-02 north 2026-10 shown 30030 60000 0.5005 0.01\nW-00 north 2026-10 shown 300 100 3 .1"
    # 30 min -> 300; 30,030 / 0.5 - 60,000 = 60 min = 0.1 of a shift of 600 -> 5
    assert headroom(text, "W-02") == (300, 5)


def test_coverage_counts_what_would_have_to_be_covered() -> None:
    # 0.95 x 200 - 0.8 x 200 = 30 shifts to cover; adding untrained shifts is no way back
    contacts, shifts = headroom("C-01 north 2026-10 shown - 200 0.8 0.03", "C-01")
    assert contacts == 30
    assert np.isnan(shifts)


@pytest.mark.parametrize("state", ["suppressed", "missing", "late"])
def test_without_a_verdict_there_is_no_headroom(state: str) -> None:
    assert np.isnan(headroom(f"W-00 north 2026-10 {state} 495 105 4.7 0.1")).all()


def test_the_way_back_is_enough() -> None:
    # moving or adding what is said brings the released figure within
    for numerator in range(405, 600, 35):
        text = f"W-00 north 2026-10 shown {numerator} 100 {numerator / 100} 0.1"
        contacts, shifts = headroom(text)
        assert (numerator - contacts) / 100 <= 4
        assert numerator / (100 + shifts) <= 4


def test_headroom_reads_the_rounded_amounts_not_the_exact_ones() -> None:
    frame = released("W-00 north 2026-10 shown 500 105 4.8 0.1").assign(
        judged_numerator=497.0, judged_denominator=103.0, judged_value=497 / 103
    )
    row = status(judged(frame), "W-00", "north").iloc[-1]
    assert (row["headroom_contacts"], row["headroom_shifts"]) == (80, 20)
    assert pd.notna(row["lower"])
