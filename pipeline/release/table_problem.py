"""A checked table as the problem of hiding: values, primary cells, costs, open totals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.release.pattern_cells import Cells
from pipeline.release.primary import Rules, primary_cells
from pipeline.release.relations import Bools, Floats
from pipeline.release.sums import completed_values
from pipeline.release.table_cells import TableCells
from pipeline.release.table_input import CheckedTable, ProtectOptions

LEVEL_WEIGHT = 5.0
SIDE = 3  # people on each side of a share
LEFT = 1e-9  # relative: what a missing cell's total leaves over for it


@dataclass(frozen=True)
class Problem:
    """All cells of a table as arrays in canonical order, unreleased totals included."""

    table: TableCells
    cells: Cells
    rules: Rules
    disjoint: list[bool]


def table_problem(
    checked: CheckedTable, table: TableCells, rules: Rules, options: ProtectOptions
) -> Problem:
    """The problem of hiding: amounts of all cells, which are primary, open or unreleased.

    Errors: `RefusedInputError` where totals are not the sum of their parts.
    """
    columns = (checked.value, checked.people, checked.top1, checked.top2)
    value, people, top1, top2 = (_placed(table, column) for column in columns)
    additive = options.measure in ("count", "amount")
    if not additive:
        top1, top2 = np.full(table.n_cells, np.nan), np.full(table.n_cells, np.nan)
    gap = np.isnan(value)
    is_total = np.isin(np.arange(table.n_cells), table.relations.parent)
    amount: Floats = np.zeros(table.n_cells) if additive else np.nan_to_num(value * people)
    left_over = np.zeros(table.n_cells, dtype=bool)
    if additive:
        unreleased = gap & is_total
        amount = completed_values(
            value, table.relations, unreleased=unreleased, columns=checked.group
        )
        left_over = gap & ~is_total & (amount > LEFT * max(1.0, amount.max(initial=0.0)))
    known_people = np.nan_to_num(people)
    cells = Cells(
        value=amount,
        people=known_people,
        top1=top1,
        top2=top2,
        cost=np.maximum(known_people, 1.0) * LEVEL_WEIGHT ** table.height().sum(axis=1),
        primary=_primary(value, people, (top1, top2), rules, options) | left_over,
        fixed=np.zeros(table.n_cells, dtype=bool),
        free=gap & is_total,
        blocked=gap & ~is_total & ~left_over,
        shunned=left_over,
    )
    return Problem(table, cells, rules, _disjoint_columns(table, people))


def _placed(table: TableCells, values: Floats) -> Floats:
    """The caller's column on all cells, unreleased totals empty."""
    out = np.full(table.n_cells, np.nan)
    out[: table.n_rows] = values[table.order]
    return out


def totals_over_gaps(problem: Problem) -> int:
    """Released totals that have a missing or late cell among their parts."""
    relations, cells = problem.table.relations, problem.cells
    has_gap = np.zeros(len(relations), dtype=bool)
    has_gap[relations.owner()[(cells.blocked | cells.shunned)[relations.child]]] = True
    return int((has_gap & ~cells.free[relations.parent]).sum())


def _primary(
    value: Floats,
    people: Floats,
    tops: tuple[Floats, Floats],
    rules: Rules,
    options: ProtectOptions,
) -> Bools:
    """Primary cells; a share also needs three people on each side of it."""
    has = np.isfinite(value)
    found = primary_cells(np.nan_to_num(value), np.nan_to_num(people), *tops, rules).any()
    if options.measure == "share":
        yes = np.nan_to_num(value * people)
        side = np.minimum(yes, np.nan_to_num(people) - yes)
        found |= (side < SIDE - 1e-9) & (np.nan_to_num(people) > 0)
    return found & has


def _disjoint_columns(table: TableCells, people: Floats) -> list[bool]:
    """Columns along which people add up (9 in 10 relations' people, or more): nobody is in two."""
    relations = table.relations
    total = people[relations.parent]
    together = np.bincount(
        relations.owner(), weights=people[relations.child], minlength=len(relations)
    )
    flags = []
    for axis in range(len(table.trees)):
        mine = (relations.axis == axis) & np.isfinite(total) & np.isfinite(together)
        flags.append(bool(mine.any() and together[mine].sum() <= total[mine].sum() / 0.9))
    return flags
