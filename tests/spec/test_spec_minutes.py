"""W-02 and K-01, minutes of exposure: worked examples."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Organisation = Callable[..., Any]

#: The only figures built for these examples.
INDICATORS = (
    "W-00",
    "W-02",
    "K-01",
    "K-02",
)

ROSTER = """
shift_id | worker_id | team_id | starts_at        | ends_at          | paid_minutes | break_minutes
s1       | ann       | A       | 2026-10-05 08:00 | 2026-10-05 16:00 | -            | 30
s2       | ben       | A       | 2026-10-05 08:00 | 2026-10-05 16:00 | 420          | -
"""


def test_overlapping_minutes_of_a_shift_count_once(organisation: Organisation) -> None:
    built = organisation(
        shift_roster=ROSTER,
        exposure_log="""
        worker_id | team_id | occurred_at      | exposure_kind | minutes
        ann       | A       | 2026-10-05 09:00 | listening     | 60
        ann       | A       | 2026-10-05 09:30 | file_review   | 60
        ann       | A       | 2026-10-05 09:40 | listening     | 10
        ann       | A       | 2026-10-05 11:00 | video         | 15
        ben       | A       | 2026-10-05 09:00 | listening     | 20
        """,
    )
    # ann: 9:00-10:30 once, that is 90, and 15; ben: 20; 125 in all
    # paid: ann 480 - 30 = 450, ben 420; 870
    assert built.figure("W-02", "A") == (125, 870)
    # by kind: listening 9:00-10:00 (60) + ben's 20; file review only 10:00-10:30 (30): the half
    # hour before belongs to what began first; video 15; together 125
    assert built.figure("K-01", "A", kind="listening") == (80, 2)
    assert built.figure("K-01", "A", kind="file_review") == (30, 2)
    assert built.figure("K-01", "A", kind="video") == (15, 2)
    assert built.figure("K-01", "A", kind="aftermath") == (0, 2)
    assert built.figure("K-01", "A") == (125, 2)


def test_two_people_are_not_one_interval(organisation: Organisation) -> None:
    built = organisation(
        shift_roster=ROSTER,
        exposure_log="""
        worker_id | team_id | occurred_at      | exposure_kind | minutes
        ann       | A       | 2026-10-05 09:00 | listening     | 60
        ben       | A       | 2026-10-05 09:00 | listening     | 60
        """,
    )
    assert built.figure("K-01", "A") == (120, 2)


def test_touching_intervals_add_up(organisation: Organisation) -> None:
    built = organisation(
        shift_roster=ROSTER,
        exposure_log="""
        worker_id | team_id | occurred_at      | exposure_kind | minutes
        ann       | A       | 2026-10-05 09:00 | listening     | 30
        ann       | A       | 2026-10-05 09:30 | listening     | 30
        ann       | A       | 2026-10-05 09:00 | listening     | 30
        """,
    )
    # the third row is the first again
    assert built.figure("K-01", "A") == (60, 2)


def test_half_minutes_are_kept(organisation: Organisation) -> None:
    built = organisation(
        shift_roster=ROSTER,
        exposure_log="""
        worker_id | team_id | occurred_at         | exposure_kind | minutes
        ann       | A       | 2026-10-05 09:00:30 | listening     | 1.50
        ann       | A       | 2026-10-05 09:01:00 | listening     | 2.25
        """,
    )
    # 9:00:30-9:02:00 and 9:01:00-9:03:15 together are 9:00:30-9:03:15 = 165 s = 2.75 min
    assert built.figure("K-01", "A") == (2.75, 2)


def test_missing_minutes_count_none_and_are_told(organisation: Organisation) -> None:
    built = organisation(
        shift_roster=ROSTER,
        exposure_log="""
        worker_id | team_id | occurred_at      | exposure_kind | minutes | cases | is_trauma
        ann       | A       | 2026-10-05 09:00 | listening     | 30      | 1     | true
        ann       | A       | 2026-10-05 10:00 | listening     | 30      | 1     | true
        ann       | A       | 2026-10-05 11:00 | listening     | -       | 1     | true
        ann       | A       | 2026-10-05 12:00 | listening     | -       | 0     | true
        ben       | A       | 2026-10-05 12:00 | listening     | -       | 1     | false
        """,
    )
    cell = built.cell("W-02", "A")
    assert cell["numerator"] == 60
    # one of three trauma entries has no minutes; nil returns and other work owe none
    assert cell["minutes_missing_share"] == pytest.approx(1 / 3)
    # figures that are not made of minutes do not carry the share
    carriers = {
        row[0]
        for row in built.rows(
            "select indicator_id from indicators.team_indicator "
            "where minutes_missing_share is not null"
        )
    }
    assert carriers == {"K-01", "W-02"}


def test_minutes_past_midnight_belong_to_the_shift(organisation: Organisation) -> None:
    built = organisation(
        shift_roster="""
        shift_id | worker_id | team_id | starts_at        | ends_at          | kind
        n1       | ann       | A       | 2026-10-31 22:00 | 2026-11-01 06:00 | night
        """,
        exposure_log="""
        worker_id | team_id | occurred_at      | exposure_kind | minutes
        ann       | A       | 2026-10-31 23:30 | listening     | 60
        ann       | A       | 2026-11-01 00:15 | listening     | 60
        """,
    )
    # 23:30-00:30 and 00:15-01:15 overlap over midnight: 105 minutes, all October's
    assert built.figure("K-01", "A", start="2026-10-01") == (105, 1)


def test_a_clock_change_does_not_stretch_minutes(organisation: Organisation) -> None:
    built = organisation(
        timezone="Europe/London",
        shift_roster="""
        shift_id | worker_id | team_id | starts_at        | ends_at
        n1       | ann       | A       | 2026-10-24 21:00 | 2026-10-25 06:00
        """,
        exposure_log="""
        worker_id | team_id | occurred_at      | exposure_kind | minutes
        ann       | A       | 2026-10-25 00:30 | listening     | 60
        ann       | A       | 2026-10-25 01:30 | listening     | 60
        """,
    )
    # 01:30 local happens twice, an hour apart in UTC: two separate hours; the shift has 9 hours
    assert built.figure("W-02", "A") == (120, 540)


def test_minutes_outside_a_shift_count_for_the_team_of_the_log(organisation: Organisation) -> None:
    built = organisation(
        shift_roster=ROSTER,
        exposure_log="""
        worker_id | team_id | occurred_at      | exposure_kind | minutes
        ann       | A       | 2026-10-05 20:00 | listening     | 60
        """,
    )
    assert built.figure("W-02", "A") == (60, 870)


def test_no_paid_minutes_give_no_value(organisation: Organisation) -> None:
    built = organisation(
        shift_roster="""
        shift_id | worker_id | team_id | starts_at        | ends_at          | paid_minutes
        s1       | ann       | A       | 2026-10-05 08:00 | 2026-10-05 16:00 | 0
        """,
        exposure_log="""
        worker_id | team_id | occurred_at      | exposure_kind | minutes
        ann       | A       | 2026-10-05 09:00 | listening     | 60
        """,
    )
    cell = built.cell("W-02", "A")
    assert (cell["numerator"], cell["denominator"]) == (60, 0)
    assert cell["value"] != cell["value"]  # nan: null in the table


def test_contacts_by_kind_add_up_to_all(organisation: Organisation) -> None:
    built = organisation(
        shift_roster=ROSTER,
        exposure_log="""
        worker_id | team_id | occurred_at      | exposure_kind | case_id | cases
        ann       | A       | 2026-10-05 09:00 | listening     | c1      | 1
        ann       | A       | 2026-10-05 10:00 | file_review   | c1      | 1
        ben       | A       | 2026-10-05 10:00 | listening     | -       | 3
        """,
    )
    # contacts are not case-contacts: ann met c1 by two routes
    assert built.figure("K-02", "A", kind="listening") == (4, 2)
    assert built.figure("K-02", "A", kind="file_review") == (1, 2)
    assert built.figure("K-02", "A") == (5, 2)
    assert built.figure("W-00", "A") == (4, 2)
