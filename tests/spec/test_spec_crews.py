"""Crew mode, exposure without people: worked examples."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

Organisation = Callable[..., Any]

#: The only figures built for these examples.
INDICATORS = (
    "W-00",
    "W-01",
    "W-02",
    "W-14",
    "K-01",
    "R-01",
    "R-05",
)

TEAMS = """
team_id | name   | parent_id | headcount
E1      | Engine | ST        | 12
M1      | Medic  | ST        | 8
ST      | House  | -         | -
"""
LOG = """
team_id | crew_size | occurred_at      | exposure_kind | case_id | minutes
E1      | 3         | 2026-10-05 09:00 | aftermath     | i1      | 60
E1      | 3         | 2026-10-05 09:30 | aftermath     | i2      | 60
E1      | 4         | 2026-10-06 09:00 | aftermath     | i3      | 30
M1      | 2         | 2026-10-05 09:00 | aftermath     | i1      | 45
"""


def test_person_contacts_are_incidents_times_the_crew(organisation: Organisation) -> None:
    built = organisation(teams=TEAMS, exposure_log=LOG)
    # without a roster a unit-day with an entry stands for a shift of its crew
    # E1: 3 + 3 on the 5th, 4 on the 6th = 10 person-contacts; person-days 3 + 4 = 7
    assert built.figure("W-00", "E1") == (10, 7)
    # M1: i1 with two people
    assert built.figure("W-00", "M1") == (2, 2)
    # the house is the sum: the incident both went to exposed all five
    assert built.figure("W-00", "ST") == (12, 9)
    assert built.cell("W-00", "E1")["basis"] == "logged"


def test_minutes_are_times_the_crew_and_overlaps_once(organisation: Organisation) -> None:
    built = organisation(teams=TEAMS, exposure_log=LOG)
    # E1 on the 5th: 9:00-10:30 = 90 minutes x 3; on the 6th 30 x 4: 390 person-minutes
    assert built.figure("K-01", "E1") == (390, 7)


def test_people_behind_a_crews_cell_are_its_headcount(organisation: Organisation) -> None:
    built = organisation(teams=TEAMS, exposure_log=LOG)
    amount = built.amount("case_contacts", "E1")
    assert amount["n_people"] == 12
    # who carried most is unknown
    assert amount["top1"] != amount["top1"]
    assert built.amount("case_contacts", "ST")["n_people"] == 20


def test_without_a_headcount_people_are_unknown(organisation: Organisation) -> None:
    built = organisation(exposure_log=LOG)
    # the release hides a cell whose people nobody knows
    assert pd.isna(built.amount("case_contacts", "E1")["n_people"])


def test_days_over_the_cap_are_person_days(organisation: Organisation) -> None:
    rows = "".join(
        f"E1 | 3 | 2026-10-05 {hour:02d}:00 | aftermath | i{hour} | 10\n" for hour in range(8, 13)
    )
    built = organisation(teams=TEAMS, exposure_log=LOG.split("\n", 2)[1] + "\n" + rows)
    # five incidents in one unit-day, over the cap of four, for each of the three
    assert built.figure("W-01", "E1") == (3, 3)


def test_what_needs_a_persons_history_is_not_there(organisation: Organisation) -> None:
    built = organisation(
        teams=TEAMS,
        shift_roster="""
        team_id | crew_size | starts_at        | ends_at
        E1      | 3         | 2026-10-05 08:00 | 2026-10-05 20:00
        E1      | 3         | 2026-10-06 06:00 | 2026-10-06 20:00
        """,
        exposure_log=LOG,
    )
    assert built.cell("R-01", "E1") is None
    assert built.cell("W-14", "E1") is None
    # length needs no history: the second shift lasts 14 hours, for each of its three people
    assert built.figure("R-05", "E1") == (3, 6)


def test_a_rostered_crew_shift_is_the_denominator(organisation: Organisation) -> None:
    built = organisation(
        teams=TEAMS,
        shift_roster="""
        shift_id | team_id | crew_size | starts_at        | ends_at
        a        | E1      | 4         | 2026-10-05 08:00 | 2026-10-05 20:00
        b        | E1      | 4         | 2026-10-07 08:00 | 2026-10-07 20:00
        """,
        exposure_log="""
        team_id | shift_id | crew_size | occurred_at      | exposure_kind | case_id | minutes
        E1      | a        | 4         | 2026-10-05 09:00 | aftermath     | i1      | 60
        E1      | -        | 4         | 2026-10-05 12:00 | aftermath     | i2      | 60
        """,
    )
    # both entries fall in shift a (by id, by the clock): 8 person-contacts on 8 person-shifts
    assert built.figure("W-00", "E1") == (8, 8)
    assert built.cell("W-00", "E1")["basis"] == "rostered"
    # exposed 120 of 720 minutes, times four people on both sides, and the shift without entries
    assert built.figure("W-02", "E1") == (480, 5760)


def test_two_units_of_a_team_need_shift_ids(organisation: Organisation) -> None:
    built = organisation(
        exposure_log="""
        team_id | shift_id | crew_size | occurred_at      | exposure_kind | case_id
        ST      | e1-5     | 3         | 2026-10-05 09:00 | aftermath     | i1
        ST      | m1-5     | 2         | 2026-10-05 09:00 | aftermath     | i1
        """
    )
    assert built.figure("W-00", "ST") == (5, 5)


def test_clusters_of_a_crew_are_its_unit_days(organisation: Organisation) -> None:
    built = organisation(teams=TEAMS, exposure_log=LOG)
    # E1: unit-days (6 contacts, 3 person-days) and (4, 4); R = 10 / 7
    # residuals 6 - 30/7 = 12/7 and 4 - 40/7 = -12/7; variance 2 x 2 x (12/7)^2 / 7^2
    # standard error = 2 x (12/7) / 7 = 24 / 49
    assert abs(built.cell("W-00", "E1")["std_error"] - 24 / 49) < 1e-9
