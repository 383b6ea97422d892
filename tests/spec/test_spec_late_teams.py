"""Late rows of a whole team: as many people as it had that month stand behind the change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from pipeline.release.books import changed_cells

Organisation = Callable[..., Any]
INDICATORS = ("W-00", "L-01")
TEAMS = """
team_id | name   | parent_id | headcount
A       | Alpha  | ST        | {headcount}
ST      | House  | -         | -
"""
CASES = """
team_id | as_of      | open_trauma_cases | fte
A       | 2026-10-31 | 7                 | 2
"""
CREWS = """
team_id | crew_size | occurred_at      | exposure_kind | case_id | minutes
A       | 3         | 2026-10-05 09:00 | aftermath     | i1      | 60
"""


def roster(workers: int) -> str:
    """One shift of each worker."""
    rows = [f"s{n} | w{n} | A | 2026-10-05 08:00 | 2026-10-05 16:00" for n in range(1, workers + 1)]
    return "\n".join(["shift_id | worker_id | team_id | starts_at | ends_at", *rows])


def changed_people(built: Any, amount: str) -> list[int]:
    """Workers behind the change of an amount whose cell of the team was published without a row."""
    built.warehouse.execute(
        "create table ledger.released_person (amount_id varchar, exposure_kind varchar, "
        "period_kind varchar, period_start date, team_id varchar, worker_id uuid, "
        "is_crew boolean, value decimal(18, 2))"
    )
    built.warehouse.execute(
        f"create table ledger.released_cell as select '{amount}' as amount_id, "
        "'ST' as team_id, 'month' as period_kind, date '2026-10-01' as period_start, "
        "false as is_late, false as is_missing"
    )
    changes = changed_cells(built.warehouse, first=date(2026, 1, 1))
    assert set(changes["team_id"]) == {"A"}
    return [int(workers) for workers in changes["workers"]]


@pytest.mark.parametrize("workers", [3, 6])
def test_a_late_count_of_a_team_has_its_workers_of_the_month_behind_it(
    organisation: Organisation, workers: int
) -> None:
    built = organisation(
        teams=TEAMS.format(headcount=40), shift_roster=roster(workers), open_cases=CASES
    )
    # seven cases of three workers are no five people's, whatever the list of teams says
    assert changed_people(built, "open_cases") == [workers]


def test_a_count_of_a_team_without_a_roster_has_its_headcount_behind_it_or_nobody(
    organisation: Organisation,
) -> None:
    # a crew's log says nothing of who it was
    built = organisation(teams=TEAMS.format(headcount=12), exposure_log=CREWS, open_cases=CASES)
    assert changed_people(built, "open_cases") == [12]


def test_people_nobody_counted_are_none(organisation: Organisation) -> None:
    built = organisation(teams=TEAMS.format(headcount="-"), exposure_log=CREWS)
    assert changed_people(built, "case_contacts") == [0]


def test_a_late_crew_has_its_headcount_behind_it(organisation: Organisation) -> None:
    built = organisation(teams=TEAMS.format(headcount=4), exposure_log=CREWS)
    assert changed_people(built, "case_contacts") == [4]
