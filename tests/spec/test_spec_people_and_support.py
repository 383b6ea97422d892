"""C-01 to C-06, R-10, W-12, L-01, S-01 and S-02, staff, support and surveys: worked examples."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

Organisation = Callable[..., Any]

#: The only figures built for these examples.
INDICATORS = (
    "C-01",
    "C-01b",
    "C-01c",
    "C-02",
    "C-03",
    "C-03b",
    "C-04",
    "C-04b",
    "C-05",
    "C-06",
    "R-10",
    "W-12",
    "L-01",
    "S-01",
    "S-02",
)

ROSTER = """
worker_id | team_id | starts_at        | ends_at
ann       | A       | 2026-10-05 08:00 | 2026-10-05 16:00
ann       | A       | 2026-10-06 08:00 | 2026-10-06 16:00
ben       | A       | 2026-10-05 08:00 | 2026-10-05 16:00
cem       | A       | 2026-10-05 08:00 | 2026-10-05 16:00
"""
LOG = """
worker_id | team_id | occurred_at      | exposure_kind | cases
ann       | A       | 2026-10-05 09:00 | listening     | 5
ann       | A       | 2026-10-06 09:00 | video         | 5
ben       | A       | 2026-10-05 09:00 | mass_violence | 5
ben       | A       | 2026-10-05 10:00 | video         | 1
cem       | A       | 2026-10-05 09:00 | listening     | 1
"""


def test_c_01_training_is_in_date_on_its_last_day(organisation: Organisation) -> None:
    built = organisation(
        shift_roster=ROSTER,
        exposure_log=LOG,
        staff="""
        worker_id | team_id | valid_from | trained_until | video_trained_until
        ann       | A       | 2026-01-01 | 2026-10-05    | 2026-12-31
        ben       | A       | 2026-01-01 | -             | -
        """,
    )
    # known exposed shifts: ann's two, ben's one (cem has no assignment)
    # ann on the 5th is in date, on the 6th not; ben has no training: 1 of 3
    assert built.figure("C-01", "A") == (1, 3)
    # video: ann's 6th (trained for video), ben's 5th (not)
    assert built.figure("C-01b", "A") == (1, 2)
    # mass violence: ben
    assert built.figure("C-01c", "A") == (0, 1)


def test_c_01_without_staff_says_nothing(organisation: Organisation) -> None:
    built = organisation(shift_roster=ROSTER, exposure_log=LOG)
    for name in ("C-01", "C-01b", "C-02", "C-03b", "R-10"):
        assert built.cell(name, "A") is None


def test_c_02_is_one_when_heavy_days_fall_on_all_alike(organisation: Organisation) -> None:
    built = organisation(
        shift_roster=ROSTER,
        exposure_log=LOG,
        staff="""
        worker_id | team_id | valid_from | tenure_band
        ann       | A       | 2026-01-01 | from_24_months
        ben       | A       | 2026-01-01 | under_24_months
        cem       | A       | 2026-01-01 | under_24_months
        """,
    )
    # heavy days (over 4): ann's two, ben's one (5 + 1 = 6); 3 of 4 days
    # new in role: ben and cem, 2 days; expected 2 x 3 / 4 = 1.5; they carry 1
    assert built.figure("C-02", "A") == (1, 1.5)
    # the ratio of shares: (1 / 3) / (2 / 4) = 2 / 3
    assert built.cell("C-02", "A")["value"] == pytest.approx(2 / 3)


def test_c_03b_counts_who_is_assigned_on_the_last_day(organisation: Organisation) -> None:
    built = organisation(
        shift_roster=ROSTER,
        staff="""
        worker_id | team_id | valid_from | valid_to   | is_supervisor
        ann       | A       | 2026-01-01 | -          | true
        ben       | A       | 2026-01-01 | 2026-10-31 | false
        cem       | A       | 2026-01-01 | 2026-10-30 | false
        dot       | A       | 2026-10-31 | -          | false
        """,
    )
    # on 31 October: ann, ben and dot; two workers to one supervisor
    assert built.figure("C-03b", "A", start="2026-10-01") == (2, 1)


def test_r_10_is_leave_taken_of_leave_due(organisation: Organisation) -> None:
    built = organisation(
        shift_roster="""
        worker_id | team_id | starts_at        | ends_at          | kind  | paid_minutes
        ann       | A       | 2025-12-30 08:00 | 2025-12-30 16:00 | leave | 480
        ann       | A       | 2026-03-02 08:00 | 2026-03-02 16:00 | leave | 480
        ann       | A       | 2026-03-03 08:00 | 2026-03-03 16:00 | day   | 480
        ben       | A       | 2026-03-03 08:00 | 2026-03-03 16:00 | day   | 480
        """,
        staff="""
        worker_id | team_id | valid_from | leave_entitlement_hours
        ann       | A       | 2020-01-01 | 240
        ben       | A       | 2026-02-15 | 120
        """,
    )
    # March: ann took 8 of 240 x 3 / 12 = 60; ben 0 of 120 x 2 / 12 = 20 (February and March)
    assert built.figure("R-10", "A", start="2026-03-01") == (8, 80)


SUPPORT = """
team_id | date       | kind              | hours | programme_sessions | offered_on
A       | 2026-10-10 | supervision       | 3.0   | -                  | -
A       | 2026-10-20 | supervision       | 1.5   | -                  | -
A       | 2026-09-20 | supervision       | 9.0   | -                  | -
A       | 2025-11-01 | psychoeducation   | 1.0   | 8                  | -
A       | 2026-10-31 | psychoeducation   | 1.0   | 14                 | -
A       | 2025-10-31 | psychoeducation   | 1.0   | 20                 | -
A       | 2026-10-15 | counselling_offer | -     | -                  | -
A       | 2026-10-20 | peer_contact      | -     | -                  | 2026-10-08
"""


def test_support_is_counted_per_team_and_month(organisation: Organisation) -> None:
    built = organisation(shift_roster=ROSTER, exposure_log=LOG, support_log=SUPPORT)
    # 4.5 hours in October for three exposed workers
    assert built.figure("C-03", "A") == (4.5, 3)
    assert built.cell("C-03", "A")["n_people"] == 3
    # 1 November 2025 to 31 October 2026: two sessions, the longest programme 14
    assert built.figure("C-04", "A") == (2, 1)
    assert built.figure("C-04b", "A") == (14, 1)
    assert built.figure("C-05", "A") == (1, 1)


def test_who_stands_behind_a_team_figure_are_its_workers(organisation: Organisation) -> None:
    built = organisation(shift_roster=ROSTER, exposure_log=LOG, support_log=SUPPORT)
    amount = built.amount("supervision_hours", "A")
    assert (float(amount["value"]), amount["n_people"]) == (4.5, 3)
    assert pd.isna(amount["top1"])


def test_without_a_support_log_nothing_is_said(organisation: Organisation) -> None:
    built = organisation(shift_roster=ROSTER, exposure_log=LOG)
    for name in ("C-03", "C-04", "C-04b", "C-05", "W-12"):
        assert built.cell(name, "A") is None


@pytest.mark.parametrize(("offered", "in_time"), [("2026-10-08", 1), ("2026-10-09", 0)])
def test_w_12_an_offer_within_72_hours_is_in_time(
    organisation: Organisation, offered: str, in_time: int
) -> None:
    built = organisation(
        shift_roster=ROSTER,
        exposure_log=LOG,
        support_log=f"""
        team_id | date       | kind         | offered_on
        A       | 2026-10-20 | peer_contact | {offered}
        """,
    )
    # ben met mass violence on 5 October; three days later is the 8th
    assert built.figure("W-12", "A") == (in_time, 1)


def test_c_06_is_the_share_of_teams_that_have_a_route(organisation: Organisation) -> None:
    built = organisation(
        teams="""
        team_id | name | parent_id | referral_route
        A       | A    | D         | true
        B       | B    | D         | false
        C       | C    | D         | -
        D       | D    | -         | -
        """,
        shift_roster=ROSTER + "dot | B | 2026-10-05 08:00 | 2026-10-05 16:00\n",
    )
    assert built.figure("C-06", "A") == (1, 1)
    assert built.figure("C-06", "B") == (0, 1)
    assert built.figure("C-06", "D") == (1, 2)


def test_l_01_takes_the_last_count_of_the_month(organisation: Organisation) -> None:
    built = organisation(
        shift_roster=ROSTER,
        open_cases="""
        team_id | as_of      | open_trauma_cases | fte
        A       | 2026-10-15 | 60                | 5
        A       | 2026-10-31 | 50                | 4
        """,
    )
    assert built.figure("L-01", "A") == (50, 4)
    assert built.cell("L-01", "A")["value"] == 12.5


def test_surveys_age_and_are_answered(organisation: Organisation) -> None:
    built = organisation(
        shift_roster=ROSTER,
        survey_waves="""
        wave_id | team_id | invited | opened_on  | closed_on
        w1      | A       | 8       | 2026-08-01 | 2026-08-31
        w2      | A       | 10      | 2026-09-20 | 2026-10-11
        """,
        survey_responses="""
        response_id | wave_id | submitted_on | team_id | instrument_id | item | answer
        r1          | w2      | 2026-10-01   | A       | who5          | 1    | 3
        r1          | w2      | 2026-10-01   | A       | who5          | 2    | 3
        r2          | w2      | 2026-10-02   | A       | who5          | 1    | -
        """,
    )
    # 11 to 31 October: 20 days; two of ten answered
    assert built.figure("S-01", "A") == (20, 1)
    assert built.figure("S-02", "A") == (2, 10)


def test_what_needs_a_person_is_not_there_for_crews(organisation: Organisation) -> None:
    built = organisation(
        everything=True,
        shift_roster="""
        team_id | crew_size | starts_at        | ends_at          | kind
        E1      | 3         | 2026-10-05 20:00 | 2026-10-06 08:00 | night
        """,
        exposure_log="""
        team_id | crew_size | occurred_at      | exposure_kind | case_id | minutes
        E1      | 3         | 2026-10-05 21:00 | video         | i1      | 60
        """,
    )
    carried = {row[0] for row in built.rows("select indicator_id from indicators.team_indicator")}
    assert carried & {
        "W-04", "W-08", "W-11", "W-14", "R-01", "R-02", "R-03", "R-06", "R-06b", "R-07", "R-10",
        "B-01", "B-02",
    } == set()  # fmt: skip
    # a night of twelve hours, three people
    assert built.figure("R-04", "E1") == (3, 3)
