"""A cut as a table of cells: counted people first, put in order, and chosen from when protected.

A measure has one table, of every unit and published month; what a statement chooses is taken from
it after it is protected. So no two cuts differ by a condition.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.errors import RefusedInputError
from pipeline.release.cut_facts import BRIDGE, PERSON, UNIT, Asked, Choice, refuse
from pipeline.release.table_input import RESERVED, ProtectOptions, checked_table
from pipeline.release.trees import HIERARCHY_COLUMNS, TOTAL


@dataclass(frozen=True)
class Cut:
    """A cut ready to be protected: its cells in their own order, groupings and trees."""

    rows: pd.DataFrame
    group: list[str]
    in_units: list[str]
    hierarchy: pd.DataFrame


def cells_sql(asked: Asked) -> str:
    """The whole table of a measure: every unit, month and kind with its people.

    Grain: one row per cell with value, contributors, top1 and top2. A person counts once in a cell,
    and only with something to add. Shifts of a crew are no persons: a cell with one counts as of
    one person, which hides it. Missing: rows without the measure are no part of it.
    """
    others = ", ".join(f"fact.{name}" for name in asked.fact.groupings if name != UNIT)
    group = ", ".join(asked.fact.groupings)
    months = "and fact.period_kind = 'month'" if asked.fact.has_period_kind else ""
    return f"""
with
people as (
    select bridge.unit_id as {UNIT}, {others}, fact.{PERSON}, sum(fact.{asked.measure}) as amount
    from {asked.relation} as fact
    join {BRIDGE} as bridge using ({UNIT})
    where fact.{asked.measure} is not null {months}
    group by all
)
select
    {group},
    sum(amount) as value,
    case when min({PERSON}) < 0 then 1 else count(*) filter (where amount > 0) end as contributors,
    case when min({PERSON}) < 0 then sum(amount) else max(amount) end as top1,
    case when min({PERSON}) < 0 then 0 else coalesce(max(amount, 2)[2], 0) end as top2,
from people
group by {group}
"""  # noqa: S608 -- names of the listed tables alone


def chosen(rows: pd.DataFrame, asked: Asked, teams: frozenset[str]) -> pd.DataFrame:
    """The protected cells that were asked for; `teams` are the units nothing is below.

    Errors: RefusedInputError where there is none.
    """
    keep = np.ones(len(rows), dtype=bool)
    if not asked.has_units:
        keep &= rows[UNIT].isin(teams).to_numpy(bool)
    for choice in asked.choices:
        keep &= _meets(rows[choice.column].astype("string"), choice)
    none = "no unit and published month is what is chosen, or its data have changed since"
    refuse([] if keep.any() else [none])
    return rows[keep].reset_index(drop=True)


def _meets(texts: pd.Series, choice: Choice) -> np.ndarray:
    if choice.is_range:
        first, last = choice.values
        return ((texts >= first) & (texts <= last)).fillna(False).to_numpy(bool)
    return texts.isin(choice.values).to_numpy(bool)


def cut_of(rows: pd.DataFrame, units: pd.DataFrame, options: ProtectOptions) -> Cut:
    """Cells as a cut: trees of their units, in the order of their groupings.

    `units` has team_id, parent_id.
    Errors: RefusedInputError with every problem.
    """
    group = [str(name) for name in rows.columns if name not in RESERVED]
    in_units = [name for name in group if _are_units(rows[name], units)]
    problems = _problems_of_cells(rows, in_units)
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


def _problems_of_cells(rows: pd.DataFrame, in_units: list[str]) -> list[str]:
    if rows.empty:
        return ["there are no cells"]
    problems = []
    if not in_units:
        problems.append("no unit column: none holds only ids of marts.dim_team, or Total")
    people = pd.to_numeric(rows["contributors"], errors="coerce").to_numpy(float)
    most = np.nanmax(people, initial=0.0)
    if most == 0:
        problems.append("nobody has anything to add: it is nought in every cell")
    elif most == 1:
        problems.append("no cell has more than one person behind it; shifts of crews are none")
    return problems
