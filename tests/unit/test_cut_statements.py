"""What an analyst's query must be for its answer to be protected: refused before it runs."""

from __future__ import annotations

import pandas as pd
import pytest
from sqlglot import parse_one

from pipeline.errors import RefusedInputError
from pipeline.release.cut import WOULD_PASS, Cut, cut_of, problems_of_statement
from pipeline.release.table_input import ProtectOptions
from pipeline.sqlcolumns import traced

KNOWN = {
    "marts.fct_worker_period": [
        "period_kind",
        "period_start",
        "person_no",
        "team_id",
        "case_contacts",
    ],
    "marts.fct_amount": ["team_id", "period_start", "value", "n_people"],
    "marts.fct_coverage": ["team_id", "cases", "n_people"],
    "raw.exposure_log": ["worker_id", "team_id", "case_id", "minutes"],
    "raw.survey_responses": ["response_id", "team_id", "item", "answer"],
    "quarantine.row": ["team_id", "n_people"],
}
FROM = "from marts.fct_worker_period"
VALUE = "team_id, sum(case_contacts) as value"
PEOPLE = "count(distinct person_no) as contributors"


def problems(sql: str, *, has_crews: bool = False) -> list[str]:
    columns = traced(sql, KNOWN)
    read = {column.relation for one in columns.values() for column in one.columns}
    return problems_of_statement(
        columns, read, parse_one(sql, dialect="duckdb"), has_crews=has_crews
    )


@pytest.mark.parametrize(
    "sql",
    [
        WOULD_PASS,
        f"select {VALUE}, {PEOPLE} {FROM} group by all",
        "select team_id, sum(cases) as value, max(n_people) as contributors from marts.fct_coverage "
        "group by all",
        f"select {VALUE}, {PEOPLE} {FROM} where person_no >= 0 and person_no is not null "
        f"and person_no in (select log.person_no {FROM} as log where case_contacts > 0) group by all",
        f"select mine.team_id, sum(mine.case_contacts) as value, count(distinct mine.person_no) as "
        f"contributors {FROM} as mine join marts.fct_worker_period as other "
        "on other.person_no = mine.person_no group by all",
        # people counted in an inner step, the largest of several months taken
        f"with months as (select {VALUE}, period_start, {PEOPLE} {FROM} group by all) "
        "select team_id, sum(value) as value, max(contributors) as contributors from months "
        "group by all",
        f"select {VALUE}, {PEOPLE} {FROM} group by all "
        f"union all select 'Total', sum(case_contacts), count(distinct person_no) {FROM}",
    ],
)
def test_cells_with_people_counted_once_may_be_asked_for(sql: str) -> None:
    assert problems(sql) == []


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        (f"select {VALUE} {FROM} group by all", "no column is named contributors"),
        (f"select team_id, {PEOPLE} {FROM} group by all", "no column is named value"),
        (f"select sum(case_contacts) as value, {PEOPLE} {FROM}", "no grouping column"),
        (f"select {VALUE}, 100 as contributors {FROM} group by all", "does not count people"),
        (f"select {VALUE}, count(*) as contributors {FROM} group by all", "made from the rows of"),
        (
            f"select {VALUE}, count(distinct team_id) as contributors {FROM} group by all",
            "does not count people",
        ),
        (
            f"select {VALUE}, count(person_no) as contributors {FROM} group by all",
            "may count a person twice",
        ),
        (
            f"select {VALUE}, count(distinct person_no) + 5 as contributors {FROM} group by all",
            "may count a person twice",
        ),
        (
            "select team_id, sum(cases) as value, sum(n_people) as contributors "
            "from marts.fct_coverage group by all",
            "may count a person twice",
        ),
        (
            "select team_id, value, n_people as contributors from marts.fct_amount",
            "value is published already",
        ),
        (
            "select worker_id, count(*) as value, count(distinct worker_id) as contributors "
            "from raw.exposure_log group by all",
            "worker-level rows: worker_id is made from raw.exposure_log.worker_id",
        ),
        (
            "select team_id, md5(case_id::varchar) as code, count(*) as value, "
            "count(distinct worker_id) as contributors from raw.exposure_log group by all",
            "worker-level rows: code is made from raw.exposure_log.case_id",
        ),
        (
            f"select team_id, case when sum(case_contacts) > 40 then 'high' end as band, "
            f"sum(case_contacts) as value, {PEOPLE} {FROM} group by team_id",
            "band is computed from the rows of a cell",
        ),
        (f"select {VALUE}, {PEOPLE} {FROM} group by all order by 2 limit 3", "limit"),
        (f"select {VALUE}, {PEOPLE} {FROM} group by all having sum(case_contacts) > 9", "having"),
        (
            "select team_id, sum(answer::int) as value, count(distinct response_id) as "
            "contributors from raw.survey_responses group by all",
            "survey answers are not cut",
        ),
        (
            f"select {VALUE}, {PEOPLE} {FROM} where person_no <> 17 group by all",
            "person_no <> 17 chooses single persons",
        ),
        (
            f"select {VALUE}, {PEOPLE} {FROM} where person_no in (3, 4, 5, 6, 7) group by all",
            "chooses single persons",
        ),
        (
            f"select {VALUE}, {PEOPLE} {FROM} where hash(person_no) % 2 = 0 group by all",
            "chooses single persons",
        ),
        (
            f"select {VALUE}, {PEOPLE} {FROM} where person_no between 0 and 9 group by all",
            "chooses single persons",
        ),
        (
            "select team_id, 1 as value, n_people as contributors from quarantine.row",
            "not a layer to cut from",
        ),
    ],
)
def test_an_answer_that_would_say_more_than_its_figures_is_refused(sql: str, said: str) -> None:
    assert said in "; ".join(problems(sql))


def test_a_crews_shift_is_not_a_person() -> None:
    cells = f"select {VALUE}, {PEOPLE} {FROM}"
    assert "shifts of crews" in problems(f"{cells} group by all", has_crews=True)[0]
    assert problems(f"{cells} where person_no >= 0 group by all", has_crews=True) == []


UNITS = pd.DataFrame({"team_id": ["ORG", "A", "B"], "parent_id": [None, "ORG", "ORG"]})


def cut(rows: pd.DataFrame) -> Cut:
    return cut_of(rows, UNITS, ProtectOptions())


def test_cells_come_in_the_order_of_their_groupings_not_of_their_values() -> None:
    asked = pd.DataFrame({"team_id": ["B", "ORG", "A"], "value": [90, 80, 9], "contributors": 9})
    found = cut(asked)
    assert found.rows["team_id"].tolist() == ["A", "B", "ORG"]
    assert found.hierarchy is not None
    assert found.hierarchy.to_numpy().tolist() == [["team_id", "A", "ORG"], ["team_id", "B", "ORG"]]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ({"kind": ["day"], "value": [9], "contributors": [9]}, "no unit column"),
        ({"team_id": ["A"], "value": [9], "contributors": [1]}, "worker-level rows"),
        ({"team_id": ["A"], "value": [-9], "contributors": [9]}, "a negative value"),
        ({"team_id": [], "value": [], "contributors": []}, "no rows"),
        (
            {
                "team_id": ["A", "A"],
                "period_kind": ["month", "part"],
                "value": [9, 9],
                "contributors": [9, 9],
            },
            "months beside their parts",
        ),
        (
            {
                "team_id": ["A", "A"],
                "exposure_kind": ["all", "video"],
                "value": [9, 9],
                "contributors": [9, 9],
            },
            "all beside the kinds",
        ),
    ],
)
def test_an_answer_that_is_no_table_of_cells_is_refused(rows: dict, said: str) -> None:
    with pytest.raises(RefusedInputError, match=said) as refused:
        cut(pd.DataFrame(rows))
    assert WOULD_PASS in refused.value.todo


def test_every_problem_of_an_answer_is_said_at_once() -> None:
    with pytest.raises(RefusedInputError) as refused:
        cut(pd.DataFrame({"kind": ["a", "a"], "value": [-1, 2], "contributors": [1, 1]}))
    for said in ("no unit column", "worker-level rows", "a negative value", "a repeated cell"):
        assert said in refused.value.found
