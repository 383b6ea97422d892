"""A table of cells in, the same table protected out, with the proof."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.errors import StoppedError
from pipeline.release.circulation import NetworkRouter
from pipeline.release.general import LinearRouter
from pipeline.release.pattern import Cells, Pattern, PatternSearch, Reason, Router
from pipeline.release.primary import Rules, primary_cells
from pipeline.release.recovery import known_cells, null_vectors, proportional_pairs
from pipeline.release.relations import Bools, Floats, Ints, Relations, as_network
from pipeline.release.rounding import people_band, rounded, states, two_significant, whole_percent
from pipeline.release.sums import completed_values
from pipeline.release.table_cells import (
    TableCells,
    components,
    part_of,
    table_cells,
    usable_network,
)
from pipeline.release.table_input import CheckedTable, ProtectOptions, checked_table
from pipeline.release.trees import column_trees
from pipeline.release.verify import broken_certificates, widest_moves
from schemas.vocabulary import CellState

LEVEL_WEIGHT = 5.0
SIDE = 3  # people on each side of a share
SEEDS = (11, 12)


@dataclass(frozen=True)
class ProtectedTable:
    """The protected rows in the caller's order, the summary of the proof, and warnings."""

    rows: pd.DataFrame
    summary: dict[str, object]
    warnings: list[str]


@dataclass(frozen=True)
class _Problem:
    """All cells of a table as arrays in canonical order, unreleased totals included."""

    table: TableCells
    cells: Cells
    rules: Rules
    disjoint: list[bool]


def protect_table(
    frame: pd.DataFrame,
    *,
    group: list[str] | None = None,
    hierarchy: pd.DataFrame | None = None,
    options: ProtectOptions | None = None,
) -> ProtectedTable:
    """Hides, rounds and proves a table of team cells.

    Grain/shape: one row per cell (`group` columns, value, contributors, optionally top1, top2,
    state); the result has the grouping columns, value, state, contributors_band. `hierarchy` has
    column, child, parent. Units: the measure decides rounding (counts and amounts to
    `options.round_to`, shares to whole percent, rates to two significant figures). Missing: rows
    with state missing or late stay as they are. Errors: `WrongUseError`, `RefusedInputError`;
    `StoppedError` where something hidden could be recovered.
    Source: docs/methods/protection.md.
    """
    options = options or ProtectOptions()
    rules = options.rules()
    checked = checked_table(frame, group, options)
    trees = column_trees(checked.frame, checked.group, hierarchy)
    table = table_cells(checked.frame, checked.group, trees)
    problem = _problem(checked, table, rules, options)
    patterns = [(cells, _solved(problem, cells)) for cells in _blocks(table, problem.cells.primary)]
    hidden, reason, summary = _proof(problem, patterns)
    rows = _published(checked, table, hidden, options)
    if summary["recoverable"]:
        raise StoppedError(
            f"{summary['recoverable']} hidden cells could be recovered; nothing was published",
            expected="a certificate for every hidden cell",
            todo="leave out some totals, or use a coarser grouping",
        )
    return ProtectedTable(rows, summary, _warnings(checked, options, rows))


def _problem(
    checked: CheckedTable, table: TableCells, rules: Rules, options: ProtectOptions
) -> _Problem:
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
        gap & ~is_total & ~left_over,
    )
    return _Problem(table, cells, rules, _disjoint_columns(table, people))


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


def _blocks(table: TableCells, primary: Bools) -> list[Ints]:
    """The groups of cells tied together that have something to hide."""
    _, labels = components(table.relations)
    touched = np.unique(labels[primary])
    order = np.argsort(labels, kind="stable")
    start = np.searchsorted(labels[order], touched)
    end = np.searchsorted(labels[order], touched, side="right")
    return [np.sort(order[a:b]) for a, b in zip(start, end, strict=True)]


def _solved(problem: _Problem, where: Ints) -> Pattern:
    """The pattern of one block: by the network where it is one, else by linear programs."""
    relations = part_of(problem.table.relations, where)
    cells = Cells(**{name: getattr(problem.cells, name)[where] for name in Cells.__annotations__})
    network = as_network(usable_network(relations))
    if network is not None:
        pattern = _search(problem, where, relations, cells, NetworkRouter(network)).run()
        if broken_certificates(relations, cells, pattern, problem.rules) == 0:
            return pattern
    return _search(problem, where, relations, cells, LinearRouter(relations)).run()


def _search(
    problem: _Problem, where: Ints, relations: Relations, cells: Cells, router: Router
) -> PatternSearch:
    codes = problem.table.codes[where]

    def small_pairs(hidden: Bools) -> list[tuple[int, int]]:
        few = hidden & ~cells.free & (cells.people < problem.rules.k) & (cells.value > 0)
        if few.sum() < 2:
            return []
        pairs = proportional_pairs(null_vectors(relations, hidden, seeds=SEEDS), few)
        return [
            pair
            for pair in pairs
            if _together(problem, codes, cells.people, pair) < problem.rules.k
        ]

    return PatternSearch(relations, cells, problem.rules, router, small_pairs)


def _together(problem: _Problem, codes: Ints, people: Floats, pair: tuple[int, int]) -> float:
    """People behind two cells, from below: added up if some column keeps their people apart."""
    first, second = pair
    apart = any(
        disjoint and _unrelated(problem.table.trees[j].above, codes[first, j], codes[second, j])
        for j, disjoint in enumerate(problem.disjoint)
    )
    both = people[first], people[second]
    return float(sum(both) if apart else max(both))


def _unrelated(above: Ints, first: int, second: int) -> bool:
    """True if neither code is the other or a total of it."""
    return not (_is_within(above, first, second) or _is_within(above, second, first))


def _is_within(above: Ints, code: int, total: int) -> bool:
    line = [int(code)]
    while line:
        here = line.pop()
        if here == total:
            return True
        line.extend(int(a) for a in above[here] if a >= 0)
    return False


def _proof(
    problem: _Problem, patterns: list[tuple[Ints, Pattern]]
) -> tuple[Bools, dict[int, Reason], dict[str, object]]:
    """All patterns checked again from the outside: certificates, null vectors, unions."""
    n = problem.table.n_cells
    hidden = np.zeros(n, dtype=bool)
    reason: dict[int, Reason] = {}
    narrowest, recoverable = np.inf, 0
    for where, pattern in patterns:
        relations = part_of(problem.table.relations, where)
        cells = Cells(**{k: getattr(problem.cells, k)[where] for k in Cells.__annotations__})
        mine = np.zeros(len(where), dtype=bool)
        mine[list(pattern.reason)] = True
        known = known_cells(relations, pattern.hidden, seeds=SEEDS) & mine
        without = [c for c in pattern.reason if c not in pattern.certificate]
        broken = broken_certificates(relations, cells, pattern, problem.rules)
        recoverable += max(int((known | np.isin(np.arange(len(where)), without)).sum()), broken)
        narrowest = min([narrowest, *widest_moves(cells, pattern, problem.rules)])
        hidden[where[mine]] = True
        reason |= {int(where[c]): why for c, why in pattern.reason.items()}
    in_rows = {c: why for c, why in reason.items() if c < problem.table.n_rows}
    primary = sum(1 for c in in_rows if problem.cells.primary[c])
    summary: dict[str, object] = {
        "cells": problem.table.n_rows,
        "hidden_primary": primary,
        "hidden_secondary": len(in_rows) - primary,
        "relations_checked": len(problem.table.relations),
        "narrowest_interval": None if np.isinf(narrowest) else round(2 * narrowest, 12),
        "recoverable": recoverable,
    }
    return hidden, reason, summary


def _published(
    checked: CheckedTable, table: TableCells, hidden: Bools, options: ProtectOptions
) -> pd.DataFrame:
    """The rows as they may be seen, in the caller's order."""
    mine = np.zeros(table.n_rows, dtype=bool)
    mine[table.order] = hidden[: table.n_rows]
    kept = np.isin(checked.state, [CellState.MISSING.value, CellState.LATE.value])
    published = _rounded(checked.value, options)
    state = states(published, mine & ~kept, checked.state)
    visible = state.isin([CellState.SHOWN, CellState.ZERO]).to_numpy(bool)
    return checked.frame.reset_index(drop=True).assign(
        value=np.where(visible, published, np.nan),
        state=state,
        contributors_band=people_band(np.nan_to_num(checked.people), visible),
    )


def _rounded(value: Floats, options: ProtectOptions) -> Floats:
    if options.round_to is None:
        return value
    if options.measure == "share":
        return whole_percent(value)
    if options.measure == "rate":
        return two_significant(value)
    return rounded(value, options.round_to)


def _warnings(checked: CheckedTable, options: ProtectOptions, rows: pd.DataFrame) -> list[str]:
    warnings = []
    if options.measure in ("count", "amount") and np.isnan(checked.top1).all():
        warnings.append("no top1 and top2: dominance and the p % rule were not checked")
    if not (rows["state"] == CellState.SHOWN).any():
        warnings.append("no cell could be shown")
    return warnings
