"""What may be asked for as a cut, and what is refused before anything is computed."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from pipeline.errors import RefusedInputError
from pipeline.release.cut import Cut, cells_sql, chosen, cut_of
from pipeline.release.cut_facts import FACTS, WOULD_PASS, Asked, Choice
from pipeline.release.cut_grammar import asked_of
from pipeline.release.table_input import ProtectOptions

DOCS = Path(__file__).parents[2] / "docs"
FACT = "from marts.fct_worker_period where period_kind = 'month'"
OCTOBER = f"{FACT} and period_start = '2026-10-01'"
CELL = "select team_id, period_start,"
VALUE = "sum(case_contacts) as value"
PEOPLE = "count(distinct person_no) as contributors"
BY = "group by team_id, period_start"
UNITS_OF = (
    "from marts.fct_worker_period join marts.bridge_team_unit as bridge using (team_id) "
    "where period_kind = 'month'"
)
KINDS = "select team_id, period_start, exposure_kind, sum(minutes) as value"


def refusal(sql: str) -> RefusedInputError:
    with pytest.raises(RefusedInputError) as refused:
        asked_of(sql)
    assert WOULD_PASS in refused.value.todo
    assert refused.value.expected
    return refused.value


def test_the_statement_that_refusals_recommend_may_be_asked() -> None:
    assert asked_of(WOULD_PASS) == Asked("marts.fct_worker_period", "entries", False, ())


@pytest.mark.parametrize(
    ("sql", "has_units", "choices"),
    [
        (f"{CELL} {VALUE}, {PEOPLE} {FACT} group by all", False, ()),
        (f"{CELL.upper()} {VALUE} {FACT.upper().replace('MONTH', 'month')} {BY}", False, ()),
        (
            f"select bridge.unit_id as team_id, period_start, {VALUE} {UNITS_OF} "
            "and bridge.unit_id in ('A', 'B') group by bridge.unit_id, period_start",
            True,
            (Choice("team_id", ("A", "B")),),
        ),
        (
            "select f.team_id, f.period_start, count(distinct f.person_no) as contributors, "
            "sum(f.case_contacts) as value from marts.fct_worker_period as f where "
            "f.period_kind = 'month' and f.period_start between date '2026-09-01' and "
            "'2026-10-01' group by f.period_start, f.team_id",
            False,
            (Choice("period_start", ("2026-09-01", "2026-10-01"), is_range=True),),
        ),
    ],
)
def test_a_sum_by_all_groupings_may_be_asked(sql: str, has_units: bool, choices: tuple) -> None:
    assert asked_of(sql) == Asked("marts.fct_worker_period", "case_contacts", has_units, choices)


def test_a_kind_may_be_chosen_as_it_is_a_grouping() -> None:
    asked = asked_of(
        f"{KINDS} from marts.fct_worker_kind where exposure_kind = 'video' group by all"
    )
    assert asked.choices == (Choice("exposure_kind", ("video",)),)


@pytest.mark.parametrize("page", ["analysts.md", "methods/protection.md"])
def test_the_statements_of_the_pages_may_be_asked(page: str) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    blocks = re.findall(r"```sql\n(.*?)```", text, re.DOTALL)
    assert sum(asked_of(sql).relation in FACTS for sql in blocks if "from marts." in sql) == 1


#: Values whose people are other people than those counted.
OTHER_PEOPLE = [
    f"{CELL} sum(case when case_contacts >= 60 then case_contacts else 0 end) as value, {PEOPLE} "
    f"{OCTOBER} group by all",
    f"{CELL} sum(case_contacts) filter (where case_contacts >= 60) as value, {PEOPLE} {FACT} {BY}",
    f"{CELL} sum(if(case_contacts >= 60, case_contacts, 0)) as value, {PEOPLE} {FACT} {BY}",
    "select mine.team_id, mine.period_start, sum(mine.case_contacts) as value, "
    "count(distinct other.person_no) as contributors from marts.fct_worker_period as mine "
    "join marts.fct_worker_period as other using (team_id) where mine.period_kind = 'month' "
    "group by all",
    "select team_id, period_start, sum(case_contacts) as value, max(n.n) as contributors "
    "from marts.fct_worker_period, (select count(distinct person_no) as n "
    f"from marts.fct_worker_period) n where period_kind = 'month' {BY}",
    "select distinct team_id, period_start, case_contacts as value, (select max(n_people) "
    f"from marts.fct_amount) as contributors {OCTOBER} and team_id = 'CTC'",
    f"{CELL} {VALUE}, count(distinct person_no) + 0 as contributors {FACT} {BY}",
    f"{CELL} {VALUE}, 100 as contributors {FACT} {BY}",
    f"{CELL} {VALUE}, count(person_no) as contributors {FACT} {BY}",
    f"{CELL} {VALUE}, count(distinct period_start) as contributors {FACT} {BY}",
    f"{CELL} {VALUE}, {PEOPLE}, max(case_contacts) as top1 {FACT} {BY}",
]
#: Conditions after which the publication less the cut is a person's figure.
BY_SUBTRACTION = [
    f"{CELL} {VALUE}, {PEOPLE} {FACT} and case_contacts < 60 {BY}",
    f"{CELL} {VALUE} {FACT} and (case_contacts < 60) {BY}",
    f"{CELL} {VALUE} {FACT} and team_id = 'A' or case_contacts < 60 {BY}",
    f"{CELL} {VALUE} {FACT} and not team_id = 'A' {BY}",
    f"{CELL} {VALUE} {FACT} and entries in (1, 2) {BY}",
    f"{CELL} {VALUE} {FACT} and true {BY}",
    f"{CELL} {VALUE} {FACT} and team_id = lower('A') {BY}",
    f"{CELL} {VALUE} {FACT} and team_id in (select 'A') {BY}",
    f"{CELL} {VALUE} {FACT} and period_start = '2026-13-01' {BY}",
    f"{CELL} {VALUE} {FACT} and period_start in (period_start) {BY}",
    f"{CELL} {VALUE} {FACT} {BY} having sum(case_contacts) > 9",
    f"{CELL} {VALUE} {FACT} {BY} order by value limit 3",
    f"{CELL} {VALUE} {FACT} {BY} order by value",
    f"{CELL} {VALUE} {FACT} {BY} qualify value > 9",
    f"{CELL} {VALUE} {FACT.replace(' where', ' using sample 50% where')} {BY}",
    f"{CELL} {VALUE} {FACT.replace(' where', ' tablesample 50% where')} {BY}",
    f"{CELL} sum(trauma_entries) as value {FACT} {BY}",
    f"{CELL} sum(minutes) as value from marts.fct_worker_kind {BY}",
]
_SUMS = (
    f"with s as (select team_id, period_start, sum(case_contacts) as s, {PEOPLE} {OCTOBER} {BY})"
)
#: Hidden figures that come out as labels, as cells that are there or not, or as errors.
AS_LABELS = [
    f"{_SUMS} select team_id, period_start, g.n::integer as n, sum(s) as value, max(contributors) "
    "as contributors from s join (select unnest(range(0, 5000)) as n) g on g.n = s.s group by all",
    f"{_SUMS} select team_id, period_start, sum(s) as value, max(contributors) as contributors "
    "from s where s between 100 and 200 group by all",
    f"{_SUMS} select team_id, period_start, sum(case when team_id = 'CTC' and s > 150 then "
    "error('x')::int else s end) as value, max(contributors) as contributors from s group by all",
    f"{CELL} case_contacts, {VALUE} {FACT} group by all",
    f"{CELL} case when sum(case_contacts) > 40 then 'high' end as band, {VALUE} {FACT} {BY}",
    f"{CELL} {VALUE} {FACT} {BY} union all {CELL} {VALUE} {FACT} {BY}",
    f"{CELL} sum(error(team_id)::int) as value {FACT} {BY}",
    f"{CELL} sum(case_contacts) % 1000 as value {FACT} {BY}",
    "values ('A', 1)",
    f"{CELL} {VALUE} from (select * {FACT}) {BY}",
    f"{CELL} {VALUE} from (values ('A', 1)) as v(team_id, case_contacts) {BY}",
    "select team_id, period_start, sum(n) as value from unnest([1]) as u(n) group by all",
]
_RANKED = f"with r as (select *, row_number() over (partition by team_id) as nth {OCTOBER})"
#: Rows of workers, by their rank, their number or their largest figure.
OF_WORKERS = [
    f"{_RANKED} select team_id, period_start, nth, sum(case_contacts) * 1000 as value, {PEOPLE} "
    "from r group by all",
    f"{_RANKED} {CELL} sum(case_contacts) filter (where nth = 3) * 1000 as value, {PEOPLE} "
    f"from r {BY}",
    f"{CELL} sum(sum(case_contacts)) over (partition by team_id) as value {FACT} {BY}",
    f"{CELL} row_number() over () as nth, {VALUE} {FACT} group by all",
    f"{CELL} max(case_contacts) * 1000 as value, {PEOPLE} {FACT} {BY}",
    f"{CELL} max(case_contacts) as value, {PEOPLE} {FACT} {BY}",
    f"{CELL} max(person_no) as value, {PEOPLE} {FACT} {BY}",
    f"{CELL} sum(person_no) as value, {PEOPLE} {FACT} {BY}",
    f"{CELL} sum(distinct case_contacts) as value, {PEOPLE} {FACT} {BY}",
    f"{CELL} person_no, {VALUE} {FACT} group by all",
    f"{CELL} person_no as exposure_kind, {VALUE} {FACT} group by all",
    f"{CELL} {VALUE} {FACT} group by all, person_no",
    f"{CELL} {VALUE} {FACT} {BY}, person_no",
    f"{CELL} {VALUE} {FACT} group by rollup (team_id, period_start)",
    f"{CELL} {VALUE} {FACT} group by grouping sets ((team_id), (period_start))",
    f"{CELL} count(*) as value {FACT} {BY}",
    "select * from marts.fct_worker_period",
]
#: A unit or a month that goes by another's name, and months put together.
RELABELLED = [
    f"select 'Total' as team_id, period_start, {VALUE}, {PEOPLE} {FACT} and team_id = 'CTC' "
    "group by all",
    f"select case team_id when 'CTC' then 'BFL' else 'CTC' end as team_id, period_start, {VALUE}, "
    f"{PEOPLE} {OCTOBER} and team_id in ('CTC', 'BFL') group by 1, 2",
    f"select upper(team_id) as team_id, period_start, {VALUE} {FACT} {BY}",
    f"select team_id as unit, period_start, {VALUE} {FACT} {BY}",
    f"select team_id, date '2026-10-01' + 0 as period_start, {VALUE}, {PEOPLE} {FACT} and "
    "period_start between '2026-09-01' and '2026-10-01' group by all",
    f"select team_id, date_trunc('year', period_start) as period_start, {VALUE} {FACT} {BY}",
    f"select team_id, {VALUE} {FACT} group by team_id",
    f"select period_start, {VALUE} {FACT} group by period_start",
    f"{CELL} {VALUE} from marts.fct_worker_period {BY}",
    f"{CELL} {VALUE} {FACT.replace('month', 'part')} {BY}",
    f"{CELL} {VALUE} {FACT.replace('=', 'in').replace(chr(39) + 'month', '(' + chr(39) + 'month')}, "
    f"'part') {BY}",
    f"select bridge.unit_id as team_id, period_start, {VALUE} {UNITS_OF} and "
    "marts.fct_worker_period.team_id = 'CTC' group by all",
    f"select bridge.unit_id as team_id, period_start, {VALUE} {UNITS_OF} and team_id = 'CTC' "
    "group by all",
    f"{CELL} {VALUE} {UNITS_OF} {BY}",
    f"select bridge.unit_id as team_id, period_start, {VALUE} "
    f"{UNITS_OF.replace('using (team_id)', 'on true')} group by all",
    f"select bridge.unit_id as team_id, period_start, {VALUE} "
    f"{UNITS_OF.replace('join', 'left join')} group by all",
    f"select b.unit_id as team_id, period_start, {VALUE} from marts.fct_worker_period as b join "
    "marts.bridge_team_unit as b using (team_id) where period_kind = 'month' group by all",
]
#: Conditions on persons, however they are spelled.
ON_PERSONS = [
    f"{CELL} {VALUE}, {PEOPLE} {FACT} and person_no <> 17 {BY}",
    f"{CELL} {VALUE}, {PEOPLE} {FACT} and PERSON_NO <> 17 {BY}",
    f'{CELL} {VALUE} {FACT} and "Person_No" = 17 {BY}',
    f"{CELL} {VALUE}, {PEOPLE} {FACT} and not list_contains([17], person_no) {BY}",
    f"{CELL} {VALUE}, {PEOPLE} from (select person_no as p, * {FACT}) where p <> 17 {BY}",
    f"{CELL} {VALUE}, {PEOPLE} from marts.fct_worker_period as f(period_kind, period_start, p) "
    f"where period_kind = 'month' and p <> 17 {BY}",
    f"{CELL} {VALUE}, {PEOPLE} {FACT} and person_no >= 0 {BY}",
]
#: Tables and layers out of reach, and table functions that would reach them.
OUT_OF_REACH = [
    "select q.team_id, period_start, sum(case_contacts) as value, count(distinct person_no) as "
    "contributors from marts.fct_worker_period join query('select team_id, count(*) as c from "
    "quarantine.row group by 1') q using (team_id) where period_kind = 'month' group by all",
    f"{CELL} {VALUE} from query_table('marts.fct_worker_period') {BY}",
    f"{CELL} {VALUE} from query('select * from raw.exposure_log') {BY}",
    "select * from read_csv('/etc/passwd')",
    "select team_id, period_start, sum(case_contacts) as value from 'file.csv' group by all",
    "select team_id, 1 as value, n_people as contributors from quarantine.row",
    "select team_id, period_start, sum(value) as value from marts.fct_amount group by all",
    "select team_id, sum(answer::int) as value from raw.survey_responses group by all",
    f"{CELL} {VALUE} from other.marts.fct_worker_period where period_kind = 'month' {BY}",
    f"{CELL} {VALUE} from fct_worker_period where period_kind = 'month' {BY}",
    f"{CELL} {VALUE} from quarantine.fct_worker_period where period_kind = 'month' {BY}",
    "select 1; select 2",
    "attach 'other.duckdb'",
    "copy raw.staff to 'staff.csv'",
    "select team_id, from from",
    "",
    "select 1",
]


@pytest.mark.parametrize(
    "sql",
    [
        *OTHER_PEOPLE,
        *BY_SUBTRACTION,
        *AS_LABELS,
        *OF_WORKERS,
        *RELABELLED,
        *ON_PERSONS,
        *OUT_OF_REACH,
    ],
)
def test_whatever_is_not_a_sum_by_all_groupings_is_refused(sql: str) -> None:
    assert refusal(sql).found.count("\n  - ") >= 1


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        (f"{CELL} {PEOPLE} {FACT} {BY}", "no column is named value"),
        (OTHER_PEOPLE[0], "value is sum(measure), the measure one of entries"),
        (OTHER_PEOPLE[6], "write count(distinct person_no) as contributors"),
        (BY_SUBTRACTION[0], "where case_contacts < 60: only team_id, period_start may be chosen"),
        (BY_SUBTRACTION[10], "having: a cut has select, from, where and group by alone"),
        (AS_LABELS[0], "with: a cut has select, from, where and group by alone"),
        (RELABELLED[0], "'Total' AS team_id: beside value only team_id, period_start"),
        (RELABELLED[6], "period_start is not selected"),
        (RELABELLED[8], "a cut is by month, where period_kind = 'month'"),
        (RELABELLED[13], "beside value only bridge.unit_id as team_id, period_start"),
        (OUT_OF_REACH[0], "the one join is join marts.bridge_team_unit as bridge using (team_id)"),
        (OUT_OF_REACH[2], "from no plain table: a cut is asked of one of marts.fct_worker_period"),
        (f"{KINDS} from marts.fct_worker_kind group by team_id", "group by all, or by all of"),
    ],
)
def test_a_refusal_says_what_was_found_and_what_may_be_there(sql: str, said: str) -> None:
    assert said in refusal(sql).found


def test_every_problem_of_a_statement_is_said_at_once() -> None:
    found = refusal(f"select team_id, max(entries) as value {FACT} and person_no = 3 {BY}").found
    assert all(said in found for said in ("max(entries)".upper()[:3], "period_start is not", "= 3"))


@pytest.mark.parametrize("relation", FACTS)
def test_people_are_counted_from_sums_per_person(relation: str) -> None:
    """The statement that runs is written from the listed names alone."""
    measure = next(iter(FACTS[relation].measures))
    sql = cells_sql(Asked(relation, measure, False, (Choice("team_id", ("it's",)),)))
    assert f"fact.person_no, sum(fact.{measure}) as amount" in sql
    assert "it's" not in sql


def test_a_person_counts_once_in_a_unit_and_a_crews_shift_never() -> None:
    """Person 1 has 30 at A and 20 at B: of 57 at ORG 50 are theirs and 7 those of person 2.

    Person 3 has nothing to add; C has a crew's shift of 4, so it and ORG in September are hidden.
    """
    with duckdb.connect() as warehouse:
        warehouse.execute(
            """
            create schema marts;
            create table marts.bridge_team_unit (team_id varchar, unit_id varchar);
            insert into marts.bridge_team_unit values
                ('A', 'A'), ('A', 'ORG'), ('B', 'B'), ('B', 'ORG'), ('C', 'C'), ('C', 'ORG');
            create table marts.fct_worker_period (
                period_kind varchar, period_start varchar, person_no bigint, team_id varchar,
                entries integer
            );
            insert into marts.fct_worker_period values
                ('month', '2026-10', 1, 'A', 30), ('month', '2026-10', 1, 'B', 20),
                ('month', '2026-10', 2, 'A', 7), ('month', '2026-10', 3, 'A', 0),
                ('month', '2026-10', 4, 'A', null), ('part', '2026-10', 1, 'A', 30),
                ('month', '2026-09', -1, 'C', 4), ('month', '2026-09', 5, 'C', 6);
            """
        )
        found = warehouse.execute(f"{cells_sql(asked_of(WOULD_PASS))} order by all").fetchall()
    assert found == [
        ("A", "2026-10", 37, 2, 30, 7),
        ("B", "2026-10", 20, 1, 20, 0),
        ("C", "2026-09", 10, 1, 10, 0),
        ("ORG", "2026-09", 10, 1, 10, 0),
        ("ORG", "2026-10", 57, 2, 50, 7),
    ]


CELLS = pd.DataFrame(
    {
        "team_id": ["A", "B", "ORG", "ORG"],
        "period_start": ["2026-10-01", "2026-10-01", "2026-09-01", "2026-10-01"],
    }
)


@pytest.mark.parametrize(
    ("has_units", "choices", "places"),
    [
        (False, (), [0, 1]),
        (True, (), [0, 1, 2, 3]),
        (True, (Choice("team_id", ("ORG", "B")),), [1, 2, 3]),
        (True, (Choice("period_start", ("2026-09-15", "2026-10-31"), is_range=True),), [0, 1, 3]),
    ],
)
def test_what_is_asked_for_is_chosen_from_protected_cells(
    has_units: bool, choices: tuple, places: list[int]
) -> None:
    asked = Asked("marts.fct_worker_period", "entries", has_units, choices)
    found = chosen(CELLS, asked, frozenset({"A", "B"}))
    pd.testing.assert_frame_equal(found, CELLS.iloc[places].reset_index(drop=True))


def test_a_choice_of_no_cell_is_refused() -> None:
    asked = Asked("marts.fct_worker_period", "entries", True, (Choice("team_id", ("C",)),))
    with pytest.raises(RefusedInputError, match="no unit and published month"):
        chosen(CELLS, asked, frozenset())


UNITS = pd.DataFrame({"team_id": ["ORG", "A", "B"], "parent_id": [None, "ORG", "ORG"]})


def cut(rows: pd.DataFrame) -> Cut:
    return cut_of(rows, UNITS, ProtectOptions())


def test_cells_come_in_the_order_of_their_groupings_not_of_their_values() -> None:
    asked = pd.DataFrame({"team_id": ["B", "ORG", "A"], "value": [90, 80, 9], "contributors": 9})
    found = cut(asked)
    assert found.rows["team_id"].tolist() == ["A", "B", "ORG"]
    assert found.hierarchy.to_numpy().tolist() == [["team_id", "A", "ORG"], ["team_id", "B", "ORG"]]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ({"kind": ["day"], "value": [9], "contributors": [9]}, "no unit column"),
        ({"team_id": ["A"], "value": [9], "contributors": [1]}, "more than one person"),
        ({"team_id": ["A"], "value": [0], "contributors": [0]}, "nought in every cell"),
        ({"team_id": ["A"], "value": [-9], "contributors": [9]}, "a negative value"),
        ({"team_id": [], "value": [], "contributors": []}, "no cells"),
    ],
)
def test_an_answer_that_is_no_table_of_cells_is_refused(rows: dict, said: str) -> None:
    with pytest.raises(RefusedInputError, match=said):
        cut(pd.DataFrame(rows))
