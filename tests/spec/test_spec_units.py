"""Units above teams, the cells for release, and the two distributions: worked examples."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Organisation = Callable[..., Any]

TEAMS = """
team_id | name  | parent_id
A       | Alpha | D1
B       | Beta  | D1
C       | Gamma | D2
D1      | North | TOP
D2      | South | TOP
TOP     | All   | -
"""
ROSTER = """
worker_id | team_id | starts_at        | ends_at
ann       | A       | 2026-10-05 08:00 | 2026-10-05 16:00
ann       | B       | 2026-10-06 08:00 | 2026-10-06 16:00
ben       | B       | 2026-10-06 08:00 | 2026-10-06 16:00
cem       | C       | 2026-10-06 08:00 | 2026-10-06 16:00
"""
LOG = """
worker_id | team_id | occurred_at      | exposure_kind | cases
ann       | A       | 2026-10-05 09:00 | listening     | 3
ann       | B       | 2026-10-06 09:00 | listening     | 2
ben       | B       | 2026-10-06 09:00 | listening     | 4
cem       | C       | 2026-10-06 14:00 | listening     | 1
"""


def test_every_team_counts_for_each_unit_above(organisation: Organisation) -> None:
    built = organisation(teams=TEAMS, shift_roster=ROSTER, exposure_log=LOG)
    assert built.rows("select team_id, unit_id from marts.bridge_team_unit order by all") == [
        ("A", "A"),
        ("A", "D1"),
        ("A", "TOP"),
        ("B", "B"),
        ("B", "D1"),
        ("B", "TOP"),
        ("C", "C"),
        ("C", "D2"),
        ("C", "TOP"),
    ]
    assert built.rows("select team_id, level from marts.dim_team order by all") == [
        ("A", "team"),
        ("B", "team"),
        ("C", "team"),
        ("D1", "division"),
        ("D2", "division"),
        ("TOP", "organisation"),
    ]


def test_who_works_in_two_teams_is_one_person_above_them(organisation: Organisation) -> None:
    built = organisation(teams=TEAMS, shift_roster=ROSTER, exposure_log=LOG)
    seen = {
        unit: tuple(
            None if value != value else int(value)
            for value in (built.amount("case_contacts", unit)[k] for k in KEYS)
        )
        for unit in ("A", "B", "D1", "D2", "TOP")
    }
    # value, people, largest, second largest; ann has 3 in A and 2 in B: 5 in the division
    assert seen == {
        "A": (3, 1, 3, None),
        "B": (6, 2, 4, 2),
        "D1": (9, 2, 5, 4),
        "D2": (1, 1, 1, None),
        "TOP": (10, 3, 5, 4),
    }


KEYS = ("value", "n_people", "top1", "top2")


def test_standard_error_above_teams_sums_a_worker_first(organisation: Organisation) -> None:
    built = organisation(teams=TEAMS, shift_roster=ROSTER, exposure_log=LOG)
    # D1: ann (5 contacts, 2 shifts), ben (4, 1); R = 9 / 3 = 3
    # residuals -1 and 1; variance 2 / 1 x 2 / 9 = 4 / 9; standard error 2 / 3
    assert abs(built.cell("W-00", "D1")["std_error"] - 2 / 3) < 1e-9


def test_parts_are_for_teams_only(organisation: Organisation) -> None:
    built = organisation(teams=TEAMS, shift_roster=ROSTER, exposure_log=LOG)
    assert built.rows(
        "select distinct team_id from marts.fct_amount where period_kind = 'part' order by 1"
    ) == [("A",), ("B",), ("C",)]


def test_teams_add_up_to_divisions_and_kinds_to_all(organisation: Organisation) -> None:
    built = organisation(teams=TEAMS, shift_roster=ROSTER, exposure_log=LOG)
    assert not built.rows(
        """
        with cells as (
            select amount_id, exposure_kind, cell.team_id, dim.parent_id, value
            from marts.fct_amount as cell
            join marts.dim_team as dim using (team_id)
            where period_kind = 'month'
        )
        select
            parent.amount_id, parent.team_id, parent.exposure_kind, parent.value, sum(child.value)
        from cells as parent
        join cells as child
            on child.parent_id = parent.team_id
            and child.amount_id = parent.amount_id
            and child.exposure_kind = parent.exposure_kind
        group by all
        having parent.value <> sum(child.value)
        """
    )
    assert not built.rows(
        """
        select amount_id, team_id
        from marts.fct_amount
        where period_kind = 'month' and amount_id in ('exposure_minutes', 'contacts')
        group by amount_id, team_id
        having sum(value) <> 2 * max(value) filter (where exposure_kind = 'all')
        """
    )


def test_an_amount_used_twice_is_one_cell(organisation: Organisation) -> None:
    built = organisation(teams=TEAMS, shift_roster=ROSTER, exposure_log=LOG)
    keys = "amount_id, team_id, exposure_kind, period_kind, period_start"
    assert not built.rows(
        f"select {keys} from marts.fct_amount group by {keys} having count(*) > 1"
    )
    # and every indicator's two amounts are the cells it names
    assert not built.rows(
        """
        select figure.indicator_id, figure.team_id
        from indicators.team_indicator as figure
        join ref.indicator as entry using (indicator_id)
        left join marts.fct_amount as above
            on above.amount_id = entry.numerator
            and above.team_id = figure.team_id
            and above.exposure_kind = figure.exposure_kind
            and above.period_kind = figure.period_kind
            and above.period_start = figure.period_start
        left join marts.fct_amount as below
            on below.amount_id = entry.denominator
            and below.team_id = figure.team_id
            and below.exposure_kind = 'all'
            and below.period_kind = figure.period_kind
            and below.period_start = figure.period_start
        where above.value is distinct from figure.numerator
            or below.value is distinct from figure.denominator
        """
    )


def test_rows_of_a_unit_with_units_below_get_a_team_of_their_own(
    organisation: Organisation,
) -> None:
    built = organisation(
        teams=TEAMS,
        exposure_log="""
        worker_id | team_id | occurred_at      | exposure_kind | cases
        ann       | A       | 2026-10-05 09:00 | listening     | 3
        dot       | D1      | 2026-10-05 09:00 | listening     | 2
        """,
    )
    assert built.figure("W-00", "D1/direct") == (2, 1)
    assert built.figure("W-00", "D1") == (5, 2)
    assert built.rows(
        "select name, parent_id, level from marts.dim_team where team_id = 'D1/direct'"
    ) == [("North (direct)", "D1", "team")]


def test_teams_nobody_declared_stand_under_an_added_top(organisation: Organisation) -> None:
    built = organisation(exposure_log=LOG)
    assert built.rows("select team_id, parent_id, level from marts.dim_team order by all") == [
        ("A", "ORG", "team"),
        ("B", "ORG", "team"),
        ("C", "ORG", "team"),
        ("ORG", None, "organisation"),
    ]
    # an exposure log alone: days with an entry stand for shifts, and it says so
    assert built.figure("W-00", "ORG") == (10, 4)
    assert built.cell("W-00", "ORG")["basis"] == "logged"


def test_a_unit_of_logged_teams_is_logged_in_an_idle_month_too(organisation: Organisation) -> None:
    built = organisation(
        exposure_log="""
        worker_id | team_id | occurred_at      | exposure_kind | cases
        ann       | A       | 2026-08-05 09:00 | listening     | 5
        ann       | A       | 2026-10-05 09:00 | listening     | 5
        """
    )
    assert built.rows(
        "select distinct basis from marts.fct_coverage where period_kind = 'month'"
    ) == [("logged",)]


def test_contacts_are_drawn_by_weekday_and_three_hours(organisation: Organisation) -> None:
    built = organisation(
        timezone="Europe/London",
        shift_roster="""
        worker_id | team_id | starts_at        | ends_at
        ann       | A       | 2026-10-23 21:00 | 2026-10-24 05:00
        """,
        exposure_log="""
        worker_id | team_id | occurred_at      | exposure_kind | case_id | cases
        ann       | A       | 2026-10-23 22:30 | listening     | c1      | 1
        ann       | A       | 2026-10-24 02:00 | listening     | c1      | 1
        ann       | A       | 2026-10-24 02:00 | listening     | -       | 2
        ann       | A       | 2026-10-26 11:59 | listening     | c2      | 1
        """,
    )
    # Friday 23 October, 22:30 UTC is 23:30 summer time: Friday, block 21. c1 again at night is the
    # same case-contact. The unnamed two at 02:00 UTC are 03:00 on Saturday: block 3.
    # Monday 26 October, 11:59 UTC is 11:59 winter time: block 9.
    assert built.rows(
        "select bucket_row, bucket_column, value::integer, n_people "
        "from indicators.team_distribution where distribution_id = 'weekday_hour' order by all"
    ) == [(1, 9, 1, 1), (5, 21, 1, 1), (6, 3, 2, 1)]
