"""Small teams shown in their declared group for whole years: worked examples."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from pipeline.build.run import build
from pipeline.release.rollup import keep, show_small_teams

Organisation = Callable[..., Any]
INDICATORS = ["W-00", "D-01", "L-01", "C-03b"]

TEAMS = """
team_id | name  | parent_id | small_team_group
A       | Alpha | D1        | Hills
B       | Beta  | D1        | Hills
C       | Gamma | D1        | Hills
E       | Esker | D2        | -
D1      | North | TOP       | -
D2      | South | TOP       | -
TOP     | All   | -         | -
"""
# A has 2 people in 2026 and 3 from 2027 on, B has 2, C has 3; k is 3. Ann works for A and for B.
PEOPLE = {
    "A": ["ann", "abe"], "B": ["ann", "bob"], "C": ["cat", "cem", "coy"], "E": ["eve", "eli", "ed"],
}  # fmt: skip
MONTHS = ["2026-11", "2026-12", "2027-01", "2028-01"]


def drawn(months: list[str]) -> tuple[str, str]:
    """A roster and a log: one shift and two contacts for every worker, team and month."""
    roster = ["worker_id | team_id | starts_at | ends_at"]
    log = ["worker_id | team_id | occurred_at | exposure_kind | cases"]
    for month in months:
        for day, (team, people) in enumerate(PEOPLE.items(), start=3):
            grown = [*people, "amy"] if team == "A" and month >= "2027" else people
            for who in grown:
                roster.append(f"{who} | {team} | {month}-0{day} 08:00 | {month}-0{day} 16:00")
                log.append(f"{who} | {team} | {month}-0{day} 09:00 | listening | 2")
    return "\n".join(roster), "\n".join(log)


def shown(organisation: Organisation, months: list[str] = MONTHS, **tables: str) -> Any:
    """The example built once without groups, decided with k = 3, and built with them."""
    roster, log = drawn(months)
    made = organisation(
        teams=TEAMS, shift_roster=roster, exposure_log=log, as_of=date(2028, 3, 31), **tables
    )
    made.decided = show_small_teams(made.warehouse, k=3)
    build(made.warehouse, indicators=INDICATORS)
    return made


def shown_as(made: Any) -> dict[tuple[str, int], str]:
    return {(r.team_id, int(r.year)): r.shown_id for r in made.decided.itertuples()}


def test_small_teams_are_one_team_with_everybody_counted_once(organisation: Organisation) -> None:
    stocks = (
        "team_id | as_of | open_trauma_cases | fte\nA | 2026-11-30 | 7 | 2\nB | 2026-11-30 | 4 | 1"
    )
    staff = (
        "worker_id | team_id | valid_from | valid_to | is_supervisor\n"
        "abe | A | 2020-01-01 | - | true\nann | A | 2020-01-01 | - | false"
    )
    made = shown(organisation, open_cases=stocks, staff=staff)
    assert shown_as(made) == {
        ("A", 2026): "Hills", ("B", 2026): "Hills", ("C", 2026): "C",
        ("A", 2027): "Hills", ("B", 2027): "Hills", ("C", 2027): "C",
        # of 2027 A has one month, with ann, abe and amy: three
        ("A", 2028): "A", ("B", 2028): "Hills", ("C", 2028): "C",
    }  # fmt: skip
    november = made.amount("case_contacts", "Hills", start="2026-11-01")
    # ann 2 + 2 for both teams, abe 2, bob 2; three people
    assert (november["value"], november["n_people"]) == (8, 3)
    assert (november["top1"], november["top2"]) == (4, 2)
    for team in ("A", "B"):
        assert made.amount("case_contacts", team, start="2026-11-01") is None
    # the division is what its teams are: 8 of Hills and 3 x 2 of Gamma
    assert made.amount("case_contacts", "D1", start="2026-11-01")["value"] == 14
    # stocks and staff go along: 7 + 4 open cases over 2 + 1 posts; one of two is a supervisor
    assert made.figure("L-01", "Hills", start="2026-11-01") == (11, 3)
    assert made.figure("C-03b", "Hills", start="2026-11-01") == (1, 1)
    assert made.figure("C-03b", "A", start="2027-12-01") is None
    assert made.figure("C-03b", "A", start="2028-01-01") == (1, 1)


def test_a_team_that_grew_is_itself_again_from_the_next_year_on(organisation: Organisation) -> None:
    made = shown(organisation)
    # 2027 stays as decided although A has three people by then: ann, abe, amy; bob with ann in B
    assert made.amount("case_contacts", "A", start="2027-01-01") is None
    assert made.amount("case_contacts", "Hills", start="2027-01-01")["value"] == 10
    assert made.amount("case_contacts", "A", start="2028-01-01")["value"] == 6
    assert made.amount("case_contacts", "Hills", start="2028-01-01")["value"] == 4


def test_nobody_waits_for_the_log_of_a_team_that_is_shown_elsewhere(
    organisation: Organisation,
) -> None:
    made = shown(organisation, ["2026-11", "2026-12", "2027-01"])
    assert (
        made.rows(
            "select team_id, period_start from marts.fct_coverage "
            "where (is_log_missing or is_log_late or is_roster_missing or is_roster_late) "
            "and period_start < date '2027-02-01'"
        )
        == []
    )
    team = made.rows(
        "select team_id, name, parent_id, level from marts.dim_team "
        "where team_id in ('A', 'C', 'Hills') order by team_id"
    )
    assert team == [
        ("A", "Alpha (Hills)", "D1", "team"),
        ("C", "Gamma", "D1", "team"),
        ("Hills", "Hills", "D1", "team"),
    ]


def test_a_published_year_keeps_what_was_decided(organisation: Organisation) -> None:
    made = shown(organisation, ["2026-11", "2026-12"])
    keep(made.warehouse, made.decided)
    # late rows of November make B three people: the group stands, also for 2026's other months
    made.warehouse.execute(
        "insert into raw.shift_roster (worker_id, team_id, starts_at, ends_at, kind) "
        "select md5(w)::uuid, 'B', starts_at, ends_at, 'day' from raw.shift_roster, "
        "(values ('bo'), ('bea')) as late (w) where team_id = 'B'"
    )
    again = show_small_teams(made.warehouse, k=3)
    assert set(again.loc[again["team_id"] == "B", "shown_id"]) == {"Hills"}


def test_a_group_declared_after_publication_begins_with_the_next_year(
    organisation: Organisation,
) -> None:
    made = shown(organisation, ["2026-11", "2026-12", "2027-01"])
    made.warehouse.execute(
        "create table ledger.released_cell as select 'A' as team_id, 'month' as period_kind, "
        "date '2026-11-01' as period_start"
    )
    again = show_small_teams(made.warehouse, k=3)
    found = dict(
        zip(zip(again["team_id"], again["year"], strict=True), again["shown_id"], strict=True)
    )
    assert found["A", 2026] == "A"
    assert found["A", 2027] == "Hills"
    assert found["B", 2026] == "Hills"  # B was published in no month of 2026


def test_crews_and_teams_without_a_group_stay_as_they_are(organisation: Organisation) -> None:
    roster = (
        "crew_size | team_id | starts_at | ends_at\n2 | A | 2026-11-03 08:00 | 2026-11-03 16:00"
    )
    made = organisation(teams=TEAMS, shift_roster=roster)
    assert show_small_teams(made.warehouse, k=3).empty


def test_a_group_across_divisions_stands_under_the_organisation(organisation: Organisation) -> None:
    teams = TEAMS.replace("B       | Beta  | D1", "B       | Beta  | D2")
    roster, log = drawn(["2026-11"])
    made = organisation(teams=teams, shift_roster=roster, exposure_log=log)
    show_small_teams(made.warehouse, k=3)
    build(made.warehouse, indicators=INDICATORS)
    assert made.rows("select parent_id from marts.dim_team where team_id = 'Hills'") == [("TOP",)]
    values = {t: made.amount("case_contacts", t)["value"] for t in ("Hills", "D1", "D2", "TOP")}
    # D1 is Gamma alone, 6; D2 Esker, 6; Alpha and Beta, 8, count for the organisation only
    assert values == {"Hills": 8, "D1": 6, "D2": 6, "TOP": 20}
