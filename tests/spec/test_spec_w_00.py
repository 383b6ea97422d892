"""W-00, trauma case-contacts per staffed shift: worked examples."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

Organisation = Callable[..., Any]

#: The only figures built for these examples.
INDICATORS = (
    "W-00",
    "K-01",
    "R-01",
)

ROSTER = """
shift_id | worker_id | team_id | starts_at        | ends_at
s1       | ann       | A       | 2026-10-05 08:00 | 2026-10-05 16:00
s2       | ann       | A       | 2026-10-06 08:00 | 2026-10-06 16:00
s3       | ben       | A       | 2026-10-06 08:00 | 2026-10-06 16:00
"""


def test_a_case_counts_once_per_worker_and_day(organisation: Organisation) -> None:
    built = organisation(
        shift_roster=ROSTER,
        exposure_log="""
        worker_id | team_id | shift_id | occurred_at      | exposure_kind | case_id
        ann       | A       | s1       | 2026-10-05 09:00 | listening     | c1
        ann       | A       | s1       | 2026-10-05 14:00 | file_review   | c1
        ann       | A       | s2       | 2026-10-06 09:00 | listening     | c1
        ben       | A       | s3       | 2026-10-06 09:00 | listening     | c1
        """,
    )
    # ann: c1 on the 5th (twice, once counted) and on the 6th; ben: c1 on the 6th: 1 + 1 + 1
    assert built.figure("W-00", "A") == (3, 3)
    assert built.cell("W-00", "A")["value"] == 1.0


def test_contacts_without_a_case_number_are_added_up(organisation: Organisation) -> None:
    built = organisation(
        shift_roster=ROSTER,
        exposure_log="""
        worker_id | team_id | occurred_at      | exposure_kind | case_id | cases
        ann       | A       | 2026-10-05 09:00 | listening     | -       | 2
        ann       | A       | 2026-10-05 10:00 | listening     | -       | 3
        ann       | A       | 2026-10-05 11:00 | listening     | c1      | 4
        """,
    )
    # 2 + 3 unnamed, and c1 once however many the row says: 6
    assert built.figure("W-00", "A") == (6, 3)


def test_neither_nil_returns_nor_other_work_are_contacts(organisation: Organisation) -> None:
    built = organisation(
        shift_roster=ROSTER,
        exposure_log="""
        worker_id | team_id | occurred_at      | exposure_kind | case_id | cases | is_trauma
        ann       | A       | 2026-10-05 09:00 | listening     | -       | 0     | true
        ann       | A       | 2026-10-06 09:00 | listening     | c1      | 1     | false
        ben       | A       | 2026-10-06 09:00 | listening     | c2      | 1     | true
        """,
    )
    assert built.figure("W-00", "A") == (1, 3)


def test_no_rows_give_no_figure(organisation: Organisation) -> None:
    built = organisation()
    assert built.rows("select * from indicators.team_indicator") == []
    assert built.rows("select * from marts.fct_amount") == []
    # the organisation itself always exists
    assert built.rows("select team_id, level from marts.dim_team") == [("ORG", "organisation")]


def test_a_team_without_a_shift_has_contacts_and_no_value(organisation: Organisation) -> None:
    built = organisation(
        shift_roster=ROSTER
        + "s4 | cem | B | 2026-09-01 08:00 | 2026-09-01 16:00\n"
        + "s5 | cem | B | 2026-09-02 08:00 | 2026-09-02 16:00\n",
        exposure_log="""
        worker_id | team_id | occurred_at      | exposure_kind | case_id
        cem       | B       | 2026-10-05 09:00 | listening     | c1
        """,
    )
    cell = built.cell("W-00", "B", start="2026-10-01")
    assert (cell["numerator"], cell["denominator"]) == (1, 0)
    assert math.isnan(cell["value"])


def test_one_person_has_no_standard_error_and_the_whole_share(organisation: Organisation) -> None:
    built = organisation(
        shift_roster="""
        shift_id | worker_id | team_id | starts_at        | ends_at
        s1       | ann       | A       | 2026-10-05 08:00 | 2026-10-05 16:00
        """,
        exposure_log="""
        worker_id | team_id | occurred_at      | exposure_kind | case_id
        ann       | A       | 2026-10-05 09:00 | listening     | c1
        ann       | A       | 2026-10-05 09:30 | listening     | c2
        """,
    )
    cell = built.cell("W-00", "A")
    assert (cell["value"], cell["n_people"], cell["top1_share"]) == (2.0, 1, 1.0)
    assert math.isnan(cell["std_error"])
    assert math.isnan(cell["top2_share"])


def test_standard_error_is_that_of_a_ratio_clustered_by_worker(organisation: Organisation) -> None:
    built = organisation(
        shift_roster=ROSTER,
        exposure_log="""
        worker_id | team_id | occurred_at      | exposure_kind | cases
        ann       | A       | 2026-10-05 09:00 | listening     | 3
        ann       | A       | 2026-10-06 09:00 | listening     | 1
        ben       | A       | 2026-10-06 09:00 | listening     | 5
        """,
    )
    cell = built.cell("W-00", "A")
    # ann: 4 contacts, 2 shifts; ben: 5 contacts, 1 shift; R = 9 / 3 = 3
    # residuals: ann 4 - 3 x 2 = -2, ben 5 - 3 x 1 = 2; squares 4 + 4 = 8
    # variance = 2 / (2 - 1) x 8 / 3^2 = 16 / 9; standard error = 4 / 3
    assert cell["value"] == 3.0
    assert cell["std_error"] == pytest.approx(4 / 3, abs=1e-9)
    # largest person: ben 5 of 9, then ann 4 of 9
    assert cell["top1_share"] == pytest.approx(5 / 9)
    assert cell["top2_share"] == pytest.approx(4 / 9)
    assert cell["n_people"] == 2


def test_a_night_contact_belongs_to_the_month_the_shift_began_in(
    organisation: Organisation,
) -> None:
    built = organisation(
        shift_roster="""
        shift_id | worker_id | team_id | starts_at        | ends_at          | kind
        n1       | ann       | A       | 2026-09-30 22:00 | 2026-10-01 06:00 | night
        d1       | ann       | A       | 2026-10-02 08:00 | 2026-10-02 16:00 | day
        """,
        exposure_log="""
        worker_id | team_id | shift_id | occurred_at      | exposure_kind | case_id
        ann       | A       | n1       | 2026-10-01 01:00 | listening     | c1
        ann       | A       | -        | 2026-10-01 02:00 | listening     | c2
        ann       | A       | -        | 2026-10-02 09:00 | listening     | c3
        """,
    )
    # c1 by its shift id, c2 by the clock: both September's; c3 October's
    assert built.figure("W-00", "A", start="2026-09-01") == (2, 1)
    assert built.figure("W-00", "A", start="2026-10-01") == (1, 1)


def test_a_shift_ends_where_it_ends_to_the_second(organisation: Organisation) -> None:
    built = organisation(
        shift_roster="""
        shift_id | worker_id | team_id | starts_at        | ends_at
        n1       | ann       | A       | 2026-09-30 22:00 | 2026-10-01 06:00
        d1       | ann       | A       | 2026-10-02 08:00 | 2026-10-02 16:00
        """,
        exposure_log="""
        worker_id | team_id | occurred_at         | exposure_kind | case_id
        ann       | A       | 2026-10-01 05:59:59 | listening     | c1
        ann       | A       | 2026-10-01 06:00:00 | listening     | c2
        """,
    )
    # c1 is inside the shift of September; c2 is after it, on 1 October, outside any shift
    assert built.figure("W-00", "A", start="2026-09-01") == (1, 1)
    assert built.figure("W-00", "A", start="2026-10-01") == (1, 1)


@pytest.mark.parametrize(
    ("utc", "month"),
    [
        # summer time begins 29 March 2026: 23:30 UTC on the 31st is 00:30 on 1 April in London
        ("2026-03-31 23:30", "2026-04-01"),
        # before it began there is no shift of an hour: 23:30 UTC on 28 February stays February
        ("2026-02-28 23:30", "2026-02-01"),
        # summer time ends 25 October 2026: 23:30 UTC on the 31st is 23:30, still October
        ("2026-10-31 23:30", "2026-10-01"),
        # and a month earlier 23:30 UTC is 00:30 on 1 October
        ("2026-09-30 23:30", "2026-10-01"),
    ],
)
def test_the_day_is_the_local_day_of_the_team(
    organisation: Organisation, utc: str, month: str
) -> None:
    built = organisation(
        timezone="Europe/London",
        exposure_log=f"""
        worker_id | team_id | occurred_at | exposure_kind | case_id
        ann       | A       | {utc}       | listening     | c1
        """,
    )
    assert built.figure("W-00", "A", start=month) == (1, 1)


def test_each_team_keeps_its_own_time_zone(organisation: Organisation) -> None:
    built = organisation(
        teams="""
        team_id | name   | timezone
        L       | London | Europe/London
        S       | Sydney | Australia/Sydney
        """,
        exposure_log="""
        worker_id | team_id | occurred_at      | exposure_kind | case_id
        ann       | L       | 2026-10-31 20:00 | listening     | c1
        ben       | S       | 2026-10-31 20:00 | listening     | c1
        """,
    )
    # 20:00 UTC on the 31st is 20:00 in London, and 07:00 on 1 November in Sydney
    assert built.figure("W-00", "L", start="2026-10-01") == (1, 1)
    assert built.figure("W-00", "S", start="2026-11-01") == (1, 1)


def test_a_worker_day_belongs_to_the_team_of_its_first_shift(organisation: Organisation) -> None:
    built = organisation(
        shift_roster="""
        shift_id | worker_id | team_id | starts_at        | ends_at
        s1       | ann       | A       | 2026-10-05 08:00 | 2026-10-05 12:00
        s2       | ann       | B       | 2026-10-05 13:00 | 2026-10-05 17:00
        s3       | ann       | B       | 2026-10-07 08:00 | 2026-10-07 16:00
        """,
        exposure_log="""
        worker_id | team_id | occurred_at      | exposure_kind | case_id
        ann       | A       | 2026-10-05 09:00 | listening     | c1
        ann       | B       | 2026-10-05 14:00 | listening     | c2
        ann       | B       | 2026-10-07 14:00 | listening     | c3
        """,
    )
    # ann moves team at noon: c1 and c2 of the 5th are A's (its first shift), c3 is B's
    assert built.figure("W-00", "A") == (2, 1)
    assert built.figure("W-00", "B") == (1, 2)
    # the organisation has her once: 3 contacts, 3 shifts, one person who is all of it
    cell = built.cell("W-00", "ORG")
    assert (cell["numerator"], cell["denominator"], cell["n_people"]) == (3, 3, 1)
    assert cell["top1_share"] == 1.0


def test_the_team_of_an_entry_is_its_shifts(organisation: Organisation) -> None:
    built = organisation(
        shift_roster=ROSTER + "s9 | cem | B | 2026-10-05 08:00 | 2026-10-05 16:00\n",
        exposure_log="""
        worker_id | team_id | occurred_at      | exposure_kind | case_id | minutes
        ann       | B       | 2026-10-05 09:00 | listening     | c1      | 30
        """,
    )
    # logged under B, but ann worked for A then
    assert built.figure("W-00", "A") == (1, 3)
    assert built.figure("K-01", "A") == (30, 3)
    assert built.figure("K-01", "B") == (0, 1)


def test_a_shift_code_used_every_day_names_no_shift(organisation: Organisation) -> None:
    built = organisation(
        shift_roster="""
        shift_id | worker_id | team_id | starts_at        | ends_at
        EARLY    | ann       | A       | 2026-09-30 08:00 | 2026-09-30 16:00
        EARLY    | ann       | A       | 2026-10-05 08:00 | 2026-10-05 16:00
        """,
        exposure_log="""
        worker_id | team_id | shift_id | occurred_at      | exposure_kind | case_id
        ann       | A       | EARLY    | 2026-10-05 09:00 | listening     | c1
        """,
    )
    assert built.figure("W-00", "A", start="2026-10-01") == (1, 1)


def test_parts_of_a_month_add_up_to_it(organisation: Organisation) -> None:
    built = organisation(
        exposure_log="""
        worker_id | team_id | occurred_at      | exposure_kind | case_id
        ann       | A       | 2026-10-01 09:00 | listening     | c1
        ann       | A       | 2026-10-07 23:00 | listening     | c2
        ann       | A       | 2026-10-08 00:00 | listening     | c3
        ann       | A       | 2026-10-21 12:00 | listening     | c4
        ann       | A       | 2026-10-22 12:00 | listening     | c5
        ann       | A       | 2026-10-31 12:00 | listening     | c6
        """,
    )
    parts = built.rows(
        "select period_start, period_end, numerator, denominator from indicators.team_indicator "
        "where indicator_id = 'W-00' and team_id = 'A' and period_kind = 'part' order by all"
    )
    assert parts == [
        (date(2026, 10, 1), date(2026, 10, 8), 2, 2),
        (date(2026, 10, 8), date(2026, 10, 15), 1, 1),
        (date(2026, 10, 15), date(2026, 10, 22), 1, 1),
        (date(2026, 10, 22), date(2026, 11, 1), 2, 2),
    ]
    assert built.figure("W-00", "A") == (6, 6)


def test_a_period_is_there_only_after_its_grace(organisation: Organisation) -> None:
    built = organisation(
        as_of=date(2026, 11, 7),
        exposure_log="""
        worker_id | team_id | occurred_at      | exposure_kind | case_id
        ann       | A       | 2026-09-10 09:00 | listening     | c1
        ann       | A       | 2026-10-30 09:00 | listening     | c1
        ann       | A       | 2026-10-01 09:00 | listening     | c1
        """,
    )
    # October ends on 1 November, seven days of grace make it the 8th; its third part ended on
    # the 22nd and may be seen, its fourth not
    periods = built.rows("select period_kind, period_start from marts.dim_period order by all")
    assert ("month", date(2026, 10, 1)) not in periods
    assert ("month", date(2026, 9, 1)) in periods
    assert ("part", date(2026, 10, 15)) in periods
    assert ("part", date(2026, 10, 22)) not in periods
    assert built.cell("W-00", "A", start="2026-10-01") is None


def test_a_roster_row_that_came_twice_is_one_shift(organisation: Organisation) -> None:
    built = organisation(
        shift_roster=ROSTER + "s2 | ann | A | 2026-10-06 08:00 | 2026-10-06 16:00\n",
        exposure_log="""
        worker_id | team_id | shift_id | occurred_at      | exposure_kind | case_id
        ann       | A       | s2       | 2026-10-06 09:00 | listening     | c1
        """,
    )
    assert built.figure("W-00", "A") == (1, 3)
    assert built.figure("R-01", "A") == (0, 1)


def test_leave_and_sickness_are_not_staffed(organisation: Organisation) -> None:
    built = organisation(
        shift_roster="""
        shift_id | worker_id | team_id | starts_at        | ends_at          | kind
        s1       | ann       | A       | 2026-10-05 08:00 | 2026-10-05 16:00 | day
        s2       | ann       | A       | 2026-10-06 08:00 | 2026-10-06 16:00 | leave
        s3       | ann       | A       | 2026-10-07 08:00 | 2026-10-07 16:00 | sickness
        s4       | ann       | A       | 2026-10-08 08:00 | 2026-10-08 16:00 | on_call
        """,
        exposure_log="""
        worker_id | team_id | occurred_at      | exposure_kind | case_id
        ann       | A       | 2026-10-05 09:00 | listening     | c1
        """,
    )
    assert built.figure("W-00", "A") == (1, 2)


def test_a_merged_teams_rows_go_where_its_work_went(organisation: Organisation) -> None:
    built = organisation(
        teams="""
        team_id | name | valid_to   | merged_into
        A       | Old  | 2026-10-15 | B
        B       | New  | -          | -
        """,
        shift_roster="""
        shift_id | worker_id | team_id | starts_at        | ends_at
        s1       | ann       | A       | 2026-10-15 08:00 | 2026-10-15 16:00
        s2       | ann       | A       | 2026-10-16 08:00 | 2026-10-16 16:00
        """,
        exposure_log="""
        worker_id | team_id | occurred_at      | exposure_kind | case_id
        ann       | A       | 2026-10-15 09:00 | listening     | c1
        ann       | A       | 2026-10-16 09:00 | listening     | c2
        """,
    )
    assert built.figure("W-00", "A") == (1, 1)
    assert built.figure("W-00", "B") == (1, 1)
