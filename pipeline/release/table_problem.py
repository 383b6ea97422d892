"""A checked table as the problem of hiding: values, primary cells, costs, open totals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.release.pattern import Cells
from pipeline.release.primary import Rules, primary_cells
from pipeline.release.relations import Bools, Floats
from pipeline.release.sums import completed_values
from pipeline.release.table_cells import TableCells
from pipeline.release.table_input import CheckedTable, ProtectOptions

LEVEL_WEIGHT = 5.0
SIDE = 3  # people on each side of a share


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
    n = table.n_cells

    def placed(values: np.ndarray, empty: float) -> Floats:
        out = np.full(n, empty)
        out[: table.n_rows] = values[table.order]
        return out

    value, people = placed(checked.value, np.nan), placed(checked.people, np.nan)
    top1, top2 = placed(checked.top1, np.nan), placed(checked.top2, np.nan)
    is_row = np.arange(n) < table.n_rows
    is_total = np.zeros(n, dtype=bool)
    is_total[table.relations.parent] = True
    gap = np.isnan(value)
    primary = _primary(value, people, (top1, top2), rules, options)
    if options.measure in ("share", "rate"):
        amount = np.nan_to_num(value * people)
        left_over = np.zeros(n, dtype=bool)
    else:
        amount = completed_values(
            value, table.relations, unreleased=gap & is_total, columns=checked.group
        )
        left_over = gap & is_row & ~is_total & (amount > 1e-9 * max(1.0, amount.max(initial=0)))
    known_people = np.nan_to_num(people)
    cost = np.maximum(known_people, 1.0) * LEVEL_WEIGHT ** table.height().sum(axis=1)
    cells = Cells(
        amount,
        known_people,
        top1 if options.measure in ("count", "amount") else np.full(n, np.nan),
        top2 if options.measure in ("count", "amount") else np.full(n, np.nan),
        cost,
        primary | left_over,
        np.zeros(n, dtype=bool),
        gap & is_total,
        gap & ~is_total,
    )
    return Problem(table, cells, rules, _disjoint_columns(table, people))


def _primary(
    value: Floats,
    people: Floats,
    tops: tuple[Floats, Floats],
    rules: Rules,
    options: ProtectOptions,
) -> Bools:
    """Primary cells; a share also needs three people on each side of it."""
    has = np.isfinite(value)
    additive = options.measure in ("count", "amount")
    unknown = np.full(len(value), np.nan)
    top1, top2 = tops if additive else (unknown, unknown)
    found = primary_cells(np.nan_to_num(value), np.nan_to_num(people), top1, top2, rules).any()
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
