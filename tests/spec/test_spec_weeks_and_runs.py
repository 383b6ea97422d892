"""R-02 to R-06b, R-08b, B-02, W-10 and W-11, rest, hours and runs: worked examples."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

Organisation = Callable[..., Any]

#: The only figures built for these examples.
INDICATORS = (
    "R-02",
    "R-03",
    "R-04",
    "R-06",
    "R-06b",
    "R-08b",
    "B-02",
    "W-10",
    "W-11",
)
HEAD = "worker_id | team_id | starts_at | ends_at | kind\n"


def day_shifts(worker: str, first: date, days: list[int], hours: int = 8, team: str = "A") -> str:
    """Shifts from eight on, on the days counted from the first."""
    rows = ""
    for n in days:
        day = first + timedelta(days=n)
        rows += f"{worker} | {team} | {day} 08:00 | {day} {8 + hours:02d}:00 | day\n"
    return rows


MONDAY = date(2026, 10, 5)


def test_r_02_a_sunday_off_is_a_weekly_rest(organisation: Organisation) -> None:
    built = organisation(
        shift_roster=HEAD
        + day_shifts("ann", MONDAY, [0, 1, 2, 3, 4, 5, 7])
        + day_shifts("ben", MONDAY, [0, 1, 2, 3, 4, 5, 6, 7])
    )
    # ann: Saturday 16:00 to Monday 08:00 is 40 hours; her second week is open after Monday: enough
    # ben: never more than 16 hours in the first week; in the second nothing follows: enough
    assert built.figure("R-02", "A") == (1, 4)


def test_r_02_of_a_rest_that_began_before_what_reaches_into_the_week_counts(
    organisation: Organisation,
) -> None:
    later = [9, 10, 11, 12, 13, 14]
    built = organisation(
        shift_roster=HEAD
        + day_shifts("ann", MONDAY, [0, 8, *later])
        + day_shifts("ben", MONDAY, [0, 7, 8, *later])
    )
    # the second week is 12-18 October, the third begins on the 19th (day 14)
    # ann is off to Tuesday the 13th, 08:00: 32 hours of the week itself, enough
    # ben begins on Monday at 08:00: 8 hours of it, then never more than 16: too little
    # first weeks (one shift, long rests after) and third weeks (nothing follows) are enough
    assert built.figure("R-02", "A") == (1, 6)


def test_r_03_averages_seventeen_weeks_without_breaks_and_leave(
    organisation: Organisation,
) -> None:
    first = date(2026, 6, 8)  # a Monday; seventeen weeks later ends Sunday 4 October
    weeks = [7 * w + d for w in range(17) for d in range(5)]
    built = organisation(
        shift_roster=HEAD
        + day_shifts("ann", first, weeks, hours=10)
        + day_shifts("ben", first, weeks, hours=9)
        + day_shifts("cem", first, weeks[:40], hours=12)
        + "cem | A | 2026-09-28 08:00 | 2026-09-28 20:00 | day\n"
        + "cem | A | 2026-09-29 08:00 | 2026-09-29 20:00 | leave\n"
    )
    # the week of 28 September has its Thursday on 1 October: October's weeks to then
    # ann 50 hours a week (over 48); ben 45; cem 8 weeks of 60 and one shift of 12 in 17 weeks:
    # (480 + 12) / 17 = 28.9
    assert built.figure("R-03", "A", start="2026-10-01") == (1, 3)
    # in July cem had worked every week since he began: 60 hours a week, as ann's 50 over 48
    assert built.figure("R-03", "A", start="2026-07-01") == (2, 3)


def test_r_04_looks_at_night_shifts_only(organisation: Organisation) -> None:
    built = organisation(
        shift_roster=HEAD
        + """
        ann | A | 2026-10-05 22:00 | 2026-10-06 06:00 | night
        ann | A | 2026-10-06 21:59 | 2026-10-07 06:00 | night
        ben | A | 2026-10-05 08:00 | 2026-10-05 20:00 | day
        """
    )
    # 8 hours are not over 8, 8 h 1 min are
    assert built.figure("R-04", "A") == (1, 2)


def test_r_06_a_run_of_eight_days_is_over_seven(organisation: Organisation) -> None:
    built = organisation(
        shift_roster=HEAD
        + day_shifts("ann", date(2026, 9, 28), list(range(8)))
        + day_shifts("ben", MONDAY, [*range(7), 8])
        + day_shifts("ben", MONDAY, [0], team="B")
    )
    # ann: 28 September to 5 October is 8 days, October's; ben: 7 days, and a run of one
    assert built.figure("R-06", "A", start="2026-10-01") == (1, 3)


def test_r_06b_counts_nights_in_a_row(organisation: Organisation) -> None:
    nights = "".join(
        f"ann | A | 2026-10-{d:02d} 22:00 | 2026-10-{d + 1:02d} 06:00 | night\n"
        for d in (5, 6, 7, 8, 12, 13, 14)
    )
    built = organisation(shift_roster=HEAD + nights)
    # four nights (over 3), three nights (not)
    assert built.figure("R-06b", "A") == (1, 2)


def test_w_11_wants_two_days_after_three_of_twelve_hours(organisation: Organisation) -> None:
    built = organisation(
        shift_roster=HEAD
        + day_shifts("ann", MONDAY, [0, 1, 2], hours=12)
        + day_shifts("ann", MONDAY, [4])
        + day_shifts("ben", MONDAY, [0, 1, 2], hours=12)
        + day_shifts("ben", MONDAY, [5])
        + day_shifts("cem", MONDAY, [0, 1, 2], hours=12)
        + day_shifts("dot", MONDAY, [0, 1], hours=12)
        + day_shifts("dot", MONDAY, [2])
    )
    # ann has one day off (too few), ben two, cem nothing after yet; dot's run is one of two
    assert built.figure("W-11", "A") == (1, 3)


def test_r_08b_knows_only_breaks_the_roster_knows(organisation: Organisation) -> None:
    built = organisation(
        shift_roster="""
        worker_id | team_id | starts_at        | ends_at          | break_minutes
        ann       | A       | 2026-10-05 08:00 | 2026-10-05 16:00 | 19
        ann       | A       | 2026-10-06 08:00 | 2026-10-06 16:00 | 20
        ann       | A       | 2026-10-07 08:00 | 2026-10-07 16:00 | -
        ann       | A       | 2026-10-08 08:00 | 2026-10-08 14:00 | 0
        """
    )
    # 19 is under 20; the unknown break and the six-hour shift do not count
    assert built.figure("R-08b", "A") == (1, 2)


def test_b_02_looks_at_any_168_hours(organisation: Organisation) -> None:
    built = organisation(
        shift_roster=HEAD
        + day_shifts("ann", MONDAY, [3, 4, 5, 6, 7, 8], hours=12)
        + "ann | A | 2026-10-14 08:00 | 2026-10-14 08:01 | day\n"
        + day_shifts("ben", MONDAY, [0, 1, 2, 3, 4, 5, 7], hours=12)
    )
    # ann: six days of 12 hours and a minute, within 8-14 October: 72 h 1 min, over 72
    # ben: in the 168 hours to Monday 12 October, 20:00, the first shift (5 October 8:00-20:00) lies
    # outside: six of 12 hours make 72, not over
    assert built.figure("B-02", "A") == (1, 2)


def test_b_02_counts_the_part_of_a_shift_inside_the_window(organisation: Organisation) -> None:
    built = organisation(
        shift_roster=HEAD
        + "ann | A | 2026-10-05 08:00 | 2026-10-05 20:00 | day\n"
        + day_shifts("ann", MONDAY, [1, 2, 3, 4, 5], hours=12)
        + "ann | A | 2026-10-12 04:00 | 2026-10-12 17:00 | day\n"
    )
    # the window to 12 October 17:00 begins on the 5th at 17:00: 3 hours of the first shift,
    # 5 x 12 = 60 and 13: 76 hours, over 72; the window to Saturday holds 72, not over
    assert built.figure("B-02", "A") == (1, 1)


def test_w_10_is_hard_on_or_off(organisation: Organisation) -> None:
    built = organisation(
        shift_roster=HEAD
        + """
        ann | A | 2026-10-05 08:00 | 2026-10-05 20:00 | day
        ann | A | 2026-10-06 07:59 | 2026-10-06 16:00 | day
        ben | A | 2026-10-05 08:00 | 2026-10-05 20:01 | day
        cem | A | 2026-10-05 08:00 | 2026-10-05 20:00 | day
        cem | A | 2026-10-06 08:00 | 2026-10-06 16:00 | day
        """,
        exposure_log="""
        worker_id | team_id | occurred_at      | exposure_kind | cases
        ann       | A       | 2026-10-05 09:00 | mass_violence | 1
        ben       | A       | 2026-10-05 09:00 | mass_violence | 1
        cem       | A       | 2026-10-05 09:00 | mass_violence | 1
        cem       | A       | 2026-10-06 09:00 | listening     | 1
        """,
    )
    # ann: 12 hours on, 11 h 59 off; ben: 12 h 1 min on; cem: 12 on, 12 off
    assert built.figure("W-10", "A") == (2, 3)


def test_r_02_of_a_first_week_looks_at_what_came_before_its_first_shift(
    organisation: Organisation,
) -> None:
    built = organisation(
        shift_roster=HEAD
        + "ann | A | 2026-10-08 08:00 | 2026-10-08 16:00 | day\n"
        + day_shifts("ann", MONDAY, [4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14])
    )
    # ann's first shift is on Thursday: the days before it are rest of that week
    # the week of the 12th has none; the third week is open
    assert built.figure("R-02", "A") == (1, 3)


def test_r_02_of_a_worker_whose_only_week_is_still_open_is_known(
    organisation: Organisation,
) -> None:
    built = organisation(shift_roster=HEAD + day_shifts("ann", MONDAY, [0]))
    assert built.figure("R-02", "A") == (0, 1)
