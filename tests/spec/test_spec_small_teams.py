"""Small teams shown in their declared group for whole years: worked examples."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from pipeline.build.run import build
from pipeline.release.books import changed_cells
from pipeline.release.rollup import keep, show_small_teams

Organisation = Callable[..., Any]
INDICATORS = ["W-00", "D-01", "L-01", "C-03", "C-03b", "S-02"]

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


def without(text: str, *starts: str) -> str:
    """A drawn table without the rows that begin so."""
    return "\n".join(row for row in text.splitlines() if not row.startswith(starts))


def with_headcounts(people: int) -> str:
    """The teams with so many people each."""
    first, *rows = TEAMS.strip().splitlines()
    return "\n".join([f"{first} | headcount", *(f"{row.rstrip()} | {people}" for row in rows)])


def redeclared(organisation: Organisation, made: Any, old: str, new: str) -> Any:
    """The example published in November, and built in December with another teams file."""
    keep(made.warehouse, made.decided)
    roster, log = drawn(["2026-11", "2026-12"])
    teams = TEAMS.replace(old, new)
    later = organisation(
        teams=teams, shift_roster=roster, exposure_log=log, as_of=date(2027, 1, 20)
    )
    for table in ("shown_as", "shown_group"):
        kept = made.warehouse.frame(f"select * from ledger.{table}")  # noqa: S608 -- names above
        later.warehouse.table_from_frame(f"ledger.{table}", kept)
    later.decided = show_small_teams(later.warehouse, k=3)
    build(later.warehouse, indicators=INDICATORS)
    return later


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


STOCKS = "team_id | as_of | open_trauma_cases | fte"
WAVES = "wave_id | team_id | invited | opened_on | closed_on"
ANSWERS = "response_id | wave_id | submitted_on | team_id | instrument_id | item | answer"
SUPPORT = "team_id | date | kind | hours"


def test_a_count_of_one_team_alone_is_no_figure_of_its_group(organisation: Organisation) -> None:
    stocks = f"{STOCKS}\nA | 2026-11-30 | 7 | 2\nC | 2026-11-30 | 3 | 1"
    made = shown(organisation, ["2026-11"], open_cases=stocks)
    assert made.figure("L-01", "Hills") is None
    assert made.amount("open_cases", "Hills") is None
    assert made.amount("posts", "Hills") is None
    # the division has the 3 cases of Gamma only, as if Hills had sent nothing
    assert made.figure("L-01", "D1") == (3, 1)
    assert made.amount("open_cases", "D1")["n_people"] == 3


def test_a_wave_of_one_team_alone_is_no_figure_of_its_group(organisation: Organisation) -> None:
    waves = f"{WAVES}\nw1 | A | 2 | 2026-11-01 | 2026-11-20\nw1 | C | 3 | 2026-11-01 | 2026-11-20"
    answers = f"{ANSWERS}\nr1 | w1 | 2026-11-10 | A | proqol | 1 | 3"
    made = shown(organisation, ["2026-11"], survey_waves=waves, survey_responses=answers)
    assert made.amount("responses", "Hills") is None
    assert made.amount("invited", "Hills") is None
    assert made.figure("S-02", "D1") == (0, 3)
    # with a wave of Beta in the same month: one answer of 2 + 2 people invited
    both = f"{waves}\nw2 | B | 2 | 2026-11-02 | 2026-11-25"
    made = shown(organisation, ["2026-11"], survey_waves=both, survey_responses=answers)
    assert made.figure("S-02", "Hills") == (1, 4)


def test_hours_given_to_one_team_have_that_teams_people_behind_them(
    organisation: Organisation,
) -> None:
    support = (
        f"{SUPPORT}\nA | 2026-11-10 | supervision | 5\nB | 2026-11-10 | supervision | 0\n"
        "C | 2026-11-12 | supervision | 6"
    )
    made = shown(organisation, ["2026-11"], support_log=support)
    hours = made.amount("supervision_hours", "Hills")
    # ann and abe of Alpha, none of Beta: under three, so it is withheld
    assert (hours["value"], hours["n_people"]) == (5, 2)
    assert made.amount("exposed_workers", "Hills")["value"] == 3
    above = made.amount("supervision_hours", "D1")
    assert (above["value"], above["n_people"]) == (5 + 6, 2 + 3)
    both = support.replace("B | 2026-11-10 | supervision | 0", "B | 2026-11-11 | supervision | 1")
    hours = shown(organisation, ["2026-11"], support_log=both).amount("supervision_hours", "Hills")
    # ann, abe and bob
    assert (hours["value"], hours["n_people"]) == (6, 3)


@pytest.mark.parametrize(("teams", "workers"), [("A", 2), ("AB", 3)])
def test_late_hours_of_one_team_are_a_change_of_that_teams_people(
    organisation: Organisation, teams: str, workers: int
) -> None:
    hours = "\n".join([SUPPORT, *(f"{team} | 2026-11-10 | supervision | 5" for team in teams)])
    made = shown(organisation, ["2026-11"], support_log=hours)
    made.warehouse.execute(
        "create table ledger.released_person (amount_id varchar, exposure_kind varchar, "
        "period_kind varchar, period_start date, team_id varchar, worker_id uuid, "
        "is_crew boolean, value decimal(18, 2))"
    )
    made.warehouse.execute(
        "create table ledger.released_cell as select 'supervision_hours' as amount_id, "
        "'Hills' as team_id, 'month' as period_kind, date '2026-11-01' as period_start, "
        "false as is_late, false as is_missing"
    )
    changes = changed_cells(made.warehouse, first=date(2026, 1, 1))
    # published without hours; now ann and abe of Alpha have some, or bob of Beta as well
    assert changes[["team_id", "workers"]].to_numpy().tolist() == [["Hills", workers]]


def test_only_teams_with_somebody_at_work_are_waited_for(organisation: Organisation) -> None:
    stocks = f"{STOCKS}\nA | 2026-11-30 | 7 | 2\nA | 2026-12-31 | 6 | 2"
    roster, log = (without(text, "bob | B | 2026-11", "ann | B | 2026-11") for text in drawn(
        ["2026-11", "2026-12"]
    ))  # fmt: skip
    made = organisation(
        teams=TEAMS,
        shift_roster=roster,
        exposure_log=log,
        open_cases=stocks,
        as_of=date(2027, 3, 31),
    )
    show_small_teams(made.warehouse, k=3)
    build(made.warehouse, indicators=INDICATORS)
    november = made.amount("open_cases", "Hills", start="2026-11-01")
    assert (november["value"], november["n_people"]) == (7, 2)  # ann and abe, nobody of Beta
    assert made.amount("open_cases", "Hills", start="2026-12-01") is None


def test_a_month_without_work_has_no_figure_of_some_teams(organisation: Organisation) -> None:
    stocks = f"{STOCKS}\nA | 2026-12-31 | 7 | 2"
    november, december = drawn(["2026-11"]), drawn(["2026-12"])
    # in December Gamma and Esker work alone
    roster, log = (
        f"{before}\n{without(after, 'worker_id', 'a', 'bob')}"
        for before, after in zip(november, december, strict=True)
    )
    made = organisation(
        teams=with_headcounts(9),
        shift_roster=roster,
        exposure_log=log,
        open_cases=stocks,
        as_of=date(2027, 3, 31),
    )
    show_small_teams(made.warehouse, k=3)
    build(made.warehouse, indicators=INDICATORS)
    assert made.amount("open_cases", "Hills") is None


def test_a_team_that_others_are_shown_in_is_one_of_them(organisation: Organisation) -> None:
    stocks = f"{STOCKS}\nC | 2026-11-30 | 3 | 1"
    support = f"{SUPPORT}\nC | 2026-11-12 | supervision | 6"
    teams = TEAMS.replace("Alpha | D1        | Hills", "Alpha | D1        | C")
    roster, log = drawn(["2026-11"])
    made = organisation(
        teams=teams, shift_roster=roster, exposure_log=log, open_cases=stocks, support_log=support
    )
    show_small_teams(made.warehouse, k=3)
    build(made.warehouse, indicators=INDICATORS)
    # Gamma's three people and Alpha's two have 2 x 5 contacts; the cases are Gamma's alone
    assert made.amount("case_contacts", "C")["value"] == 10
    assert made.amount("open_cases", "C") is None
    assert made.amount("supervision_hours", "C")["n_people"] == 3


def test_a_figure_of_the_group_as_such_is_its_figure(organisation: Organisation) -> None:
    stocks = f"{STOCKS}\nHills | 2026-11-30 | 11 | 3"
    made = shown(organisation, ["2026-11"], open_cases=stocks)
    assert made.figure("L-01", "Hills") == (11, 3)
    assert made.amount("open_cases", "Hills")["n_people"] == 3


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Hills", "-"),
        ("Hills", "Dales"),
        ("Beta  | D1", "Beta  | D2"),
        ("A       | Alpha | D1        | Hills\n", ""),
        # Esker has three people and is shown as itself
        ("Esker | D2        | -", "Esker | D2        | Hills"),
    ],
    ids=["cleared", "renamed", "moved", "left out", "declared by a large team"],
)
def test_a_group_stays_where_it_was_for_the_year(
    organisation: Organisation, old: str, new: str
) -> None:
    made = shown(organisation, ["2026-11"])
    made = redeclared(organisation, made, old, new)
    assert made.rows("select parent_id, name from marts.dim_team where team_id = 'Hills'") == [
        ("D1", "Hills")
    ]
    tops = made.rows("select team_id from marts.dim_team where parent_id is null")
    assert tops == [("TOP",)] or new == ""
    # December as November: 8 of Hills and 6 of Gamma in D1, 6 of Esker in D2
    values = {
        t: made.amount("case_contacts", t, start="2026-12-01")["value"]
        for t in ("Hills", "D1", "D2")
    }
    assert values == {"Hills": 8, "D1": 14, "D2": 6}


def test_a_group_is_moved_by_the_teams_shown_in_it_only(organisation: Organisation) -> None:
    teams = with_headcounts(2).replace("D2        | - | 2", "D2 | Hills | 30")
    roster, log = drawn(["2026-11"])
    made = organisation(teams=teams, shift_roster=roster, exposure_log=log)
    show_small_teams(made.warehouse, k=3)
    build(made.warehouse, indicators=INDICATORS)
    # Alpha 2 and Beta 2; Gamma and Esker declare the group too and are shown as themselves
    assert made.rows("select parent_id, headcount from marts.dim_team where team_id = 'Hills'") == [
        ("D1", 4)
    ]


def test_a_group_that_is_a_small_team_is_followed_to_the_last(organisation: Organisation) -> None:
    teams = TEAMS.replace("Alpha | D1        | Hills", "Alpha | D1        | B")
    roster, log = drawn(["2026-11"])
    made = organisation(teams=teams, shift_roster=roster, exposure_log=log)
    made.decided = show_small_teams(made.warehouse, k=3)
    build(made.warehouse, indicators=INDICATORS)
    assert shown_as(made) == {("A", 2026): "Hills", ("B", 2026): "Hills", ("C", 2026): "C"}
    assert made.amount("case_contacts", "Hills")["value"] == 8
    assert made.amount("case_contacts", "B") is None


def test_teams_whose_groups_run_in_a_circle_are_shown_as_themselves(
    organisation: Organisation,
) -> None:
    teams = TEAMS.replace("Alpha | D1        | Hills", "Alpha | D1        | B").replace(
        "Beta  | D1        | Hills", "Beta  | D1        | A"
    )
    roster, _ = drawn(["2026-11"])
    made = organisation(teams=teams, shift_roster=roster)
    made.decided = show_small_teams(made.warehouse, k=3)
    assert shown_as(made) == {("A", 2026): "A", ("B", 2026): "B", ("C", 2026): "C"}


def test_a_team_that_others_were_shown_in_stays_itself_for_the_year(
    organisation: Organisation,
) -> None:
    before = TEAMS.replace("Alpha | D1        | Hills", "Alpha | D1        | B").replace(
        "Beta  | D1        | Hills", "Beta  | D1        | -"
    )
    roster, log = drawn(["2026-11"])
    made = organisation(teams=before, shift_roster=roster, exposure_log=log)
    made.decided = show_small_teams(made.warehouse, k=3)
    build(made.warehouse, indicators=INDICATORS)
    made = redeclared(organisation, made, "Alpha | D1        | Hills", "Alpha | D1        | B")
    assert shown_as(made)["A", 2026] == "B"
    assert shown_as(made)["B", 2026] == "B"
