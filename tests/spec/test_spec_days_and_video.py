"""W-03 to W-08, B-01, R-07, R-08 and the what-if caps: worked examples."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Organisation = Callable[..., Any]

#: The only figures built for these examples.
INDICATORS = (
    "W-01",
    "W-01@",
    "W-03",
    "W-04",
    "W-05",
    "W-06",
    "W-07",
    "W-08",
    "B-01",
    "R-07",
    "R-08",
)

ROSTER = """
worker_id | team_id | starts_at        | ends_at          | break_minutes
ann       | A       | 2026-10-05 08:00 | 2026-10-05 16:00 | 30
ann       | A       | 2026-10-06 08:00 | 2026-10-06 16:00 | 30
ben       | A       | 2026-10-05 08:00 | 2026-10-05 16:00 | 30
"""
LOG = "worker_id | team_id | occurred_at | exposure_kind | minutes\n"


def test_w_03_a_day_is_filled_from_nine_tenths_on(organisation: Organisation) -> None:
    built = organisation(
        shift_roster=ROSTER,
        exposure_log=LOG
        + """
        ann | A | 2026-10-05 08:00 | listening   | 405
        ann | A | 2026-10-06 08:00 | listening   | 404
        ben | A | 2026-10-05 08:00 | listening   | 300
        ben | A | 2026-10-05 12:00 | file_review | 120
        """,
    )
    # paid 450 minutes; 0.9 of them are 405. ann: 405 (filled) and 404 (not).
    # ben: 8:00-13:00 and 12:00-14:00 are 360 together, not 420: not filled
    assert built.figure("W-03", "A") == (1, 3)


def test_w_03_needs_a_roster(organisation: Organisation) -> None:
    built = organisation(exposure_log=LOG + "ann | A | 2026-10-05 08:00 | listening | 600\n")
    assert built.cell("W-03", "A") is None


def test_w_04_counts_the_hours_of_a_week_in_the_month_of_its_thursday(
    organisation: Organisation,
) -> None:
    built = organisation(
        exposure_log=LOG
        + "".join(f"ann | A | 2026-10-{d} 08:00 | listening | 300\n" for d in (26, 27, 28, 29))
        + "ann | A | 2026-10-30 08:00 | listening | 1\n"
        + "".join(f"ben | A | 2026-11-0{d} 08:00 | listening | 400\n" for d in (2, 3, 4))
        + "ben | A | 2026-10-29 08:00 | listening | 60\n",
    )
    # ann, week of 26 October (Thursday the 29th): 1,201 minutes, over 20 hours
    # ben: the same week 60 minutes; the week of 2 November 1,200, which is not over
    assert built.figure("W-04", "A", start="2026-10-01") == (1, 2)
    assert built.figure("W-04", "A", start="2026-11-01") == (0, 1)


def test_w_05_takes_the_union_of_a_days_video(organisation: Organisation) -> None:
    built = organisation(
        shift_roster=ROSTER,
        exposure_log=LOG
        + """
        ann | A | 2026-10-05 08:00 | video     | 200
        ann | A | 2026-10-05 11:00 | video     | 61
        ann | A | 2026-10-06 08:00 | video     | 200
        ann | A | 2026-10-06 10:00 | video     | 120
        ben | A | 2026-10-05 08:00 | listening | 300
        ben | A | 2026-10-05 08:00 | video     | 60
        ben | A | 2026-10-09 08:00 | video     | 300
        """,
    )
    # ann, the 5th: 8:00-11:20 and 11:00-12:01 are 241 (over 240); the 6th: 8:00-12:00 is 240 (not)
    # ben: 60 under listening is still 60 of video; the 9th is no staffed day
    assert built.figure("W-05", "A") == (1, 3)


def test_w_06_ends_a_block_with_a_pause_of_ten_minutes(organisation: Organisation) -> None:
    built = organisation(
        shift_roster=ROSTER,
        exposure_log=LOG
        + """
        ann | A | 2026-10-05 08:00 | video | 30
        ann | A | 2026-10-05 08:39 | video | 22
        ann | A | 2026-10-05 09:11 | video | 60
        ben | A | 2026-10-05 08:00 | video | 30
        """,
    )
    # ann: 9 minutes are no pause: 8:00-9:01 is one block of 61 (over 60); 10 minutes are one:
    # 9:11-10:11 is a block of 60 (not over); ben one of 30
    assert built.figure("W-06", "A") == (1, 3)


def test_w_07_is_silent_without_a_length_and_counts_the_last_hour_with_one(
    organisation: Organisation,
) -> None:
    log = (
        LOG
        + """
        ann | A | 2026-10-05 14:30 | video | 60
        ann | A | 2026-10-05 15:50 | video | 30
        """
    )
    built = organisation(shift_roster=ROSTER, exposure_log=log)
    # the last 60 minutes begin at 15:00: 30 of the first entry, 10 of the second
    assert built.figure("W-07", "A") == (40, 3)
    silent = organisation(
        shift_roster=ROSTER, exposure_log=log, limits="limit_id | cap_warn\nW-06b | 10\n"
    )
    assert silent.cell("W-07", "A") is None


def test_b_01_and_w_08_count_minutes_outside_all_shifts(organisation: Organisation) -> None:
    built = organisation(
        shift_roster="""
        worker_id | team_id | starts_at        | ends_at
        ann       | A       | 2026-10-05 08:00 | 2026-10-05 12:00
        ann       | A       | 2026-10-05 12:00 | 2026-10-05 16:00
        ben       | A       | 2026-10-05 08:00 | 2026-10-05 16:00
        """,
        exposure_log=LOG
        + """
        ann | A | 2026-10-05 11:30 | listening | 60
        ann | A | 2026-10-05 15:30 | video     | 60
        ann | A | 2026-10-05 20:00 | listening | 15
        ben | A | 2026-10-05 07:30 | video     | 60
        ben | A | 2026-10-05 09:00 | listening | 50
        """,
    )
    # ann: 11:30-12:30 lies in her two shifts; 30 after 16:00; 15 in the evening
    # ben: 30 before 8:00; all minutes 60 + 60 + 15 + 60 + 50 = 245
    assert built.figure("B-01", "A") == (75, 245)
    # of these video: ann's 30, ben's 30, on three shifts
    assert built.figure("W-08", "A") == (60, 3)


def test_b_01_of_a_night_shift_over_midnight_is_inside(organisation: Organisation) -> None:
    built = organisation(
        shift_roster="""
        worker_id | team_id | starts_at        | ends_at
        ann       | A       | 2026-10-31 22:00 | 2026-11-01 06:00
        """,
        exposure_log=LOG + "ann | A | 2026-10-31 23:30 | listening | 60\n",
    )
    assert built.figure("B-01", "A", start="2026-10-01") == (0, 60)


def test_r_07_looks_for_relief_in_the_three_days_after(organisation: Organisation) -> None:
    def shifts(worker: str, days: str) -> str:
        return "".join(
            f"{worker} | A | 2026-10-{d} 08:00 | 2026-10-{d} 16:00\n" for d in days.split()
        )

    built = organisation(
        shift_roster="worker_id | team_id | starts_at | ends_at\n"
        + shifts("ann", "05 06 07 08")
        + shifts("ben", "05 06 07 08")
        + shifts("cem", "05 06 08"),
        exposure_log="""
        worker_id | team_id | occurred_at      | exposure_kind | cases
        ann       | A       | 2026-10-05 09:00 | listening     | 5
        ann       | A       | 2026-10-06 09:00 | listening     | 2
        ann       | A       | 2026-10-07 09:00 | listening     | 3
        ann       | A       | 2026-10-08 09:00 | listening     | 4
        ben       | A       | 2026-10-05 09:00 | listening     | 5
        ben       | A       | 2026-10-06 09:00 | listening     | 4
        ben       | A       | 2026-10-07 09:00 | listening     | 1
        ben       | A       | 2026-10-08 09:00 | listening     | 4
        cem       | A       | 2026-10-05 09:00 | listening     | 5
        cem       | A       | 2026-10-06 09:00 | listening     | 4
        cem       | A       | 2026-10-08 09:00 | listening     | 4
        """,
    )
    # cap 4, half is 2: ann has 2, 3 and 4 after her heavy day, none under half: no relief
    # ben has a day of 1, cem a day off: relief
    assert built.figure("R-07", "A") == (2, 3)


def test_r_08_looks_at_the_longest_stretch(organisation: Organisation) -> None:
    built = organisation(
        shift_roster=ROSTER,
        exposure_log=LOG
        + """
        ann | A | 2026-10-05 08:00 | listening   | 60
        ann | A | 2026-10-05 09:00 | file_review | 61
        ann | A | 2026-10-06 08:00 | listening   | 60
        ann | A | 2026-10-06 09:01 | listening   | 61
        ben | A | 2026-10-05 08:00 | listening   | 120
        """,
    )
    # ann: 121 minutes that touch (over 120); a minute's pause parts 60 and 61; ben: 120 (not over)
    assert built.figure("R-08", "A") == (1, 3)


def test_what_if_cells_are_there_for_caps_two_to_eight(organisation: Organisation) -> None:
    built = organisation(
        shift_roster=ROSTER,
        exposure_log="""
        worker_id | team_id | occurred_at      | exposure_kind | cases
        ann       | A       | 2026-10-05 09:00 | listening     | 9
        ann       | A       | 2026-10-06 09:00 | listening     | 3
        ben       | A       | 2026-10-05 09:00 | listening     | 5
        """,
    )
    # days of 9, 3 and 5 contacts: over 2 all three, over 3 and 4 two, over 5 to 8 one
    counted = {c: int(built.amount(f"days_over_{c}", "A")["value"]) for c in range(2, 9)}
    assert counted == {2: 3, 3: 2, 4: 2, 5: 1, 6: 1, 7: 1, 8: 1}
    assert counted[4] == built.figure("W-01", "A")[0]
    # they are no figures
    assert not built.rows("select 1 from indicators.team_indicator where indicator_id like '%@%'")
