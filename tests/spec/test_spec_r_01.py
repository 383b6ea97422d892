"""R-01 rests between shifts and R-05 length of shifts: worked examples."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Organisation = Callable[..., Any]

#: The only figures built for these examples.
INDICATORS = (
    "R-01",
    "R-05",
)
HEAD = "shift_id | worker_id | team_id | starts_at | ends_at | kind\n"


def test_a_rest_is_short_under_eleven_hours(organisation: Organisation) -> None:
    built = organisation(
        shift_roster=HEAD
        + """
        s1 | ann | A | 2026-10-05 08:00 | 2026-10-05 20:00 | day
        s2 | ann | A | 2026-10-06 06:59 | 2026-10-06 15:00 | day
        s3 | ann | A | 2026-10-07 02:00 | 2026-10-07 10:00 | night
        s4 | ben | A | 2026-10-05 08:00 | 2026-10-05 16:00 | day
        """
    )
    # ann: 20:00 to 06:59 is 10 h 59 (short), 15:00 to 02:00 is 11 h (not); ben has one shift only
    assert built.figure("R-01", "A") == (1, 2)
    assert built.cell("R-01", "A")["n_people"] == 1


def test_a_rest_belongs_to_the_shift_that_ends_it(organisation: Organisation) -> None:
    built = organisation(
        shift_roster=HEAD
        + """
        s1 | ann | A | 2026-09-30 12:00 | 2026-09-30 22:00 | day
        s2 | ann | B | 2026-10-01 06:00 | 2026-10-01 14:00 | day
        """
    )
    # 8 hours of rest, ended in October by a shift for B
    assert built.figure("R-01", "A", start="2026-09-01") == (0, 0)
    assert built.figure("R-01", "B", start="2026-10-01") == (1, 1)


@pytest.mark.parametrize(
    ("ends", "begins", "short"),
    [
        # clocks go back on 25 October 2026: 20:00 to 06:00 local is 11 hours long, not 10
        ("2026-10-24 19:00", "2026-10-25 06:00", 0),
        # clocks go forward on 29 March 2026: 19:30 to 06:30 local is 10 hours long, not 11
        ("2026-03-28 19:30", "2026-03-29 05:30", 1),
    ],
)
def test_a_clock_change_neither_invents_nor_hides_a_short_rest(
    organisation: Organisation, ends: str, begins: str, short: int
) -> None:
    day = begins[:10]
    built = organisation(
        timezone="Europe/London",
        shift_roster=HEAD
        + f"s1 | ann | A | {ends[:10]} 10:00 | {ends} | day\n"
        + f"s2 | ann | A | {begins} | {day} 14:00 | day\n",
    )
    assert built.figure("R-01", "A") == (short, 1)


def test_shifts_that_touch_or_overlap_have_no_rest_between(organisation: Organisation) -> None:
    built = organisation(
        shift_roster=HEAD
        + """
        s1 | ann | A | 2026-10-05 08:00 | 2026-10-05 12:00 | day
        s2 | ann | A | 2026-10-05 12:00 | 2026-10-05 16:00 | day
        s3 | ben | A | 2026-10-05 08:00 | 2026-10-05 20:00 | on_call
        s4 | ben | A | 2026-10-05 10:00 | 2026-10-05 14:00 | day
        s5 | ben | A | 2026-10-06 06:00 | 2026-10-06 14:00 | day
        """
    )
    # ann's shifts touch. ben's second lies inside his first; his rest runs from 20:00, the latest
    # end, to 06:00: 10 hours, short
    assert built.figure("R-01", "A") == (1, 1)


def test_leave_between_two_shifts_is_rest(organisation: Organisation) -> None:
    built = organisation(
        shift_roster=HEAD
        + """
        s1 | ann | A | 2026-10-05 08:00 | 2026-10-05 16:00 | day
        s2 | ann | A | 2026-10-06 08:00 | 2026-10-06 16:00 | leave
        s3 | ann | A | 2026-10-07 08:00 | 2026-10-07 16:00 | day
        """
    )
    assert built.figure("R-01", "A") == (0, 1)


def test_rests_are_drawn_by_whole_hours(organisation: Organisation) -> None:
    built = organisation(
        shift_roster=HEAD
        + """
        s1 | ann | A | 2026-10-05 08:00 | 2026-10-05 16:00 | day
        s2 | ann | A | 2026-10-06 02:59 | 2026-10-06 08:00 | day
        s3 | ann | A | 2026-10-06 12:00 | 2026-10-06 16:00 | day
        s4 | ann | A | 2026-10-09 08:00 | 2026-10-09 16:00 | day
        s5 | ben | A | 2026-10-05 08:00 | 2026-10-05 16:00 | day
        s6 | ben | A | 2026-10-06 02:30 | 2026-10-06 08:00 | day
        """
    )
    # ann: 10 h 59 -> 10, 4 h -> 6 (under 7), 64 h -> 24 and more; ben: 10 h 30 -> 10
    assert built.rows(
        "select bucket_row, bucket_column, value::integer, n_people, top1::integer, top2::integer "
        "from indicators.team_distribution where distribution_id = 'rest_hours' order by all"
    ) == [(0, 6, 1, 1, 1, None), (0, 10, 2, 2, 1, 1), (0, 24, 1, 1, 1, None)]


def test_only_longer_than_twelve_hours_is_long(organisation: Organisation) -> None:
    built = organisation(
        shift_roster=HEAD
        + """
        s1 | ann | A | 2026-10-05 08:00 | 2026-10-05 20:00 | day
        s2 | ann | A | 2026-10-06 08:00 | 2026-10-06 20:01 | day
        s3 | ben | A | 2026-10-31 20:00 | 2026-11-01 09:00 | night
        """
    )
    # 12 h is not, 12 h 1 min is, 13 h over the end of the month is, in the month it began
    assert built.figure("R-05", "A", start="2026-10-01") == (2, 3)


@pytest.mark.parametrize(
    ("starts", "ends", "is_long"),
    [
        # 20:00 to 08:00 local over the end of summer time is 13 hours
        ("2026-10-24 19:00", "2026-10-25 08:00", 1),
        # 20:00 to 08:30 local over its beginning is 11 hours and a half
        ("2026-03-28 20:00", "2026-03-29 07:30", 0),
    ],
)
def test_length_is_hours_that_passed_not_hours_on_the_clock(
    organisation: Organisation, starts: str, ends: str, is_long: int
) -> None:
    built = organisation(
        timezone="Europe/London", shift_roster=HEAD + f"s1 | ann | A | {starts} | {ends} | night\n"
    )
    assert built.figure("R-05", "A") == (is_long, 1)


def test_without_a_roster_neither_is_said(organisation: Organisation) -> None:
    built = organisation(
        everything=True,
        exposure_log="""
        worker_id | team_id | occurred_at      | exposure_kind | case_id
        ann       | A       | 2026-10-05 09:00 | listening     | c1
        """,
    )
    carried = {row[0] for row in built.rows("select indicator_id from indicators.team_indicator")}
    # what an exposure log alone can carry
    assert carried == {"W-00", "W-01", "W-04", "W-05", "W-14", "K-01", "K-02"}
