"""A cut an analyst asked for in SQL: whether its answer is a table of cells that can be protected.

The figures of a cut are hidden and rounded like any other table; what this module refuses is an
answer that would say more than its figures: rows of people, an order or a choice of cells that
follows hidden values, people that are not counted once each.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sqlglot import exp

from pipeline.errors import RefusedInputError
from pipeline.release.table_input import RESERVED, ProtectOptions, checked_table
from pipeline.release.trees import HIERARCHY_COLUMNS, TOTAL
from pipeline.sqlcolumns import Traced

#: Layers a cut may read: not the row-level journals, whose texts are of files and persons.
READABLE = ("raw", "staging", "intermediate", "marts", "indicators", "ref")
#: Columns that stand for one person, or for something one person did.
PERSONAL = frozenset(
    {
        "worker_id",
        "person_no",
        "moving_person_no",
        "actor_id",
        "actor_no",
        "response_id",
        "case_id",
        "shift_id",
        "exposure_id",
    }
)
#: Of these, the ones whose distinct values are people.
PEOPLE = frozenset({"worker_id", "person_no"})
#: Columns in which the warehouse has counted distinct people already.
COUNTED = frozenset(
    {"n_people", "numerator_people", "denominator_people", "workers", "headcount", "crew_size"}
)
#: Answers of respondents: scored and published by scale and wave, never cut otherwise.
ANSWERS = frozenset({"raw.survey_responses", "staging.stg_survey_response"})

#: Relations whose figures go into the publication as they are.
PUBLISHED_ALREADY = frozenset(
    {"marts.fct_amount", "indicators.team_indicator", "indicators.unit_figure"}
)

WOULD_PASS = (
    "select team_id, period_start, sum(case_contacts) as value, "
    "count(distinct person_no) filter (where case_contacts > 0) as contributors, "
    "max(case_contacts) as top1, max(case_contacts, 2)[2] as top2 "
    "from marts.fct_worker_period where period_kind = 'month' and person_no >= 0 "
    "group by team_id, period_start"
)


@dataclass(frozen=True)
class Cut:
    """A cut ready to be protected: its cells in their own order, groupings and trees."""

    rows: pd.DataFrame
    group: list[str]
    in_units: list[str]
    hierarchy: pd.DataFrame


def problems_of_statement(
    columns: Mapping[str, Traced],
    relations: Collection[str],
    query: exp.Expr,
    *,
    has_crews: bool = False,
) -> list[str]:
    """What keeps a statement's answer from being protected, seen before it runs; empty if nothing.

    `columns` is its answer traced to the warehouse, `relations` every table it reads; `has_crews`
    where numbers below zero stand for the shift of a crew.
    """
    problems = [
        f"{name} is not a layer to cut from (there are {', '.join(READABLE)})"
        for name in sorted(relations)
        if name.partition(".")[0] not in READABLE
    ]
    if ANSWERS & set(relations):
        problems.append("survey answers are not cut: survey_scale publishes them by wave")
    if "value" not in columns:
        problems.append("no column is named value: the figure of a cell")
    elif {column.relation for column in columns["value"].columns} & PUBLISHED_ALREADY:
        problems.append("value is published already: ask team_indicator, without --protect")
    if "contributors" not in columns:
        problems.append("no column is named contributors: the distinct people behind a cell")
    else:
        problems += _problems_of_people(columns["contributors"], query, has_crews=has_crews)
    for name, origin in columns.items():
        if name not in RESERVED:
            problems += _problems_of_grouping(name, origin)
    if not set(columns) - RESERVED:
        problems.append("no grouping column, such as team_id")
    return problems + _problems_of_choice(query) + _problems_of_persons(query)


def _problems_of_people(origin: Traced, query: exp.Expr, *, has_crews: bool) -> list[str]:
    """Contributors count each person once, or the people in the proof are not people."""
    names = {column.name for column in origin.columns}
    if not names & (PEOPLE | COUNTED):
        read = [*map(str, origin.columns), *(f"the rows of {name}" for name in origin.rows_of)]
        made = ", ".join(sorted(read)) or "a constant"
        return [f"contributors does not count people: it is made from {made}"]
    for step in origin.steps:
        if not _counts_once(step):
            return [
                f"contributors is {step.unalias().sql(dialect='duckdb')}: that may count a person "
                "twice; count(distinct person_no) does not, nor does a people column as it stands"
            ]
    if has_crews and "person_no" in names and not _leaves_crews_out(query):
        return [
            "contributors counts shifts of crews as people: add where person_no >= 0, or take "
            "n_people of marts.fct_amount"
        ]
    return []


def _leaves_crews_out(query: exp.Expr) -> bool:
    floors = list(query.find_all(exp.GTE, exp.GT))
    return any(isinstance(it.this, exp.Column) and it.this.name == "person_no" for it in floors)


def _counts_once(step: exp.Expr) -> bool:
    while isinstance(step, (exp.Alias, exp.Cast, exp.Paren, exp.Filter)):
        step = step.this
    if isinstance(step, exp.Count):
        return isinstance(step.this, exp.Distinct)
    if isinstance(step, (exp.Max, exp.Min, exp.AnyValue)):
        return isinstance(step.this, exp.Column)
    return isinstance(step, (exp.Column, exp.Select, exp.SetOperation))


def _problems_of_grouping(name: str, origin: Traced) -> list[str]:
    personal = sorted(str(column) for column in origin.columns if column.name in PERSONAL)
    if personal:
        return [f"worker-level rows: {name} is made from {', '.join(personal)}"]
    if any(step.find(exp.AggFunc) for step in origin.steps if not isinstance(step, exp.Query)):
        return [f"{name} is computed from the rows of a cell; a grouping is only grouped by"]
    return []


def _problems_of_choice(query: exp.Expr) -> list[str]:
    clauses = [
        word
        for word, kind in (("limit", exp.Limit), ("offset", exp.Offset), ("qualify", exp.Qualify))
        if query.args.get(word) or isinstance(query, kind)
    ]
    clauses += ["having"] if query.find(exp.Having) else []
    return [f"{word}: which cells come out must not follow their values" for word in clauses]


def _problems_of_persons(query: exp.Expr) -> list[str]:
    """Conditions on single persons: with and without them would tell them apart."""
    told = [
        test.sql(dialect="duckdb")
        for test in query.find_all(exp.Binary, exp.In, exp.Between)
        if isinstance(test, exp.Predicate) and _chooses_persons(test)
    ]
    return [f"{text} chooses single persons, cases or shifts" for text in dict.fromkeys(told)]


def _chooses_persons(test: exp.Expr) -> bool:
    """A comparison of an id with anything but an id, a list of a query, or nought."""
    if not any(column.name in PERSONAL for column in test.find_all(exp.Column)):
        return False
    if isinstance(test, exp.In):
        return not (_is_id(test.this) and test.args.get("query"))
    if isinstance(test, exp.Is):
        return not _is_id(test.this)
    sides = [test.args.get("this"), test.args.get("expression")]
    is_nought = any(isinstance(side, exp.Literal) and side.this == "0" for side in sides)
    if isinstance(test, (exp.GTE, exp.GT, exp.LT, exp.LTE)) and is_nought:
        return not any(_is_id(side) for side in sides)
    return not (isinstance(test, exp.EQ) and all(_is_id(side) for side in sides))


def _is_id(side: object) -> bool:
    return isinstance(side, exp.Column) and side.name in PERSONAL


def cut_of(rows: pd.DataFrame, units: pd.DataFrame, options: ProtectOptions) -> Cut:
    """The answer as a cut: trees of its units, cells in the order of their groupings.

    The order asked for is dropped: it could rank hidden cells. `units` has team_id, parent_id.
    Errors: RefusedInputError with every problem.
    """
    group = [str(name) for name in rows.columns if name not in RESERVED]
    in_units = [name for name in group if _are_units(rows[name], units)]
    problems = _problems_of_cells(rows, group, in_units)
    try:
        checked_table(rows, group, options)
    except RefusedInputError as error:
        found = error.found.removeprefix("the table cannot be protected:\n  - ")
        problems.append(found.replace("file lines", "lines of the answer"))
    refuse(problems)
    trees = [
        units.dropna(subset=["parent_id"])
        .rename(columns={"team_id": "child", "parent_id": "parent"})
        .assign(column=name)[HIERARCHY_COLUMNS]
        for name in in_units
    ]
    ordered = rows.sort_values(group, ignore_index=True, key=lambda column: column.astype("string"))
    return Cut(ordered, group, in_units, pd.concat(trees, ignore_index=True))


def _are_units(values: pd.Series, units: pd.DataFrame) -> bool:
    return bool(values.astype("string").isin({*units["team_id"], TOTAL}).all()) and len(values) > 0


def _problems_of_cells(rows: pd.DataFrame, group: list[str], in_units: list[str]) -> list[str]:
    problems = []
    if rows.empty:
        return ["the answer has no rows"]
    if not in_units:
        problems.append("no unit column: none holds only ids of marts.dim_team, or Total")
    people = pd.to_numeric(rows["contributors"], errors="coerce").to_numpy(float)
    if np.nanmax(people, initial=0.0) <= 1:
        problems.append("worker-level rows: no cell has more than one person behind it")
    for name in group:
        values = set(rows[name].astype("string"))
        if name == "period_kind" and len(values) > 1:
            problems.append("period_kind: months beside their parts give hidden cells away")
        if name == "exposure_kind" and "all" in values and len(values) > 1:
            problems.append("exposure_kind: all beside the kinds gives hidden cells away")
    return problems


def refuse(problems: list[str]) -> None:
    """Raise all problems at once, with a statement that would pass.

    Errors: RefusedInputError, unless there is none.
    """
    if problems:
        raise RefusedInputError(
            "the answer cannot be protected:\n  - " + "\n  - ".join(problems),
            expected="one row per cell of units: groupings, value, contributors, "
            "optionally top1, top2, state",
            todo=f"for example: {WOULD_PASS}",
        )
