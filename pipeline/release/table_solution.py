"""The pattern of a table, block by block, and the proof checked again from the outside."""

from __future__ import annotations

import numpy as np

from pipeline.release.circulation import NetworkRouter
from pipeline.release.general import LinearRouter
from pipeline.release.pattern import PatternSearch
from pipeline.release.pattern_cells import Cells, Pattern
from pipeline.release.recovery import (
    equal_pairs,
    known_cells,
    network_labels,
    null_vectors,
    proportional_pairs,
)
from pipeline.release.relations import Bools, Floats, Ints, Relations, as_network
from pipeline.release.table_cells import TableCells, components, part_of, usable_network
from pipeline.release.table_problem import Problem
from pipeline.release.verify import broken_certificates, widest_moves

SEEDS = (11, 12)


def solved_blocks(problem: Problem) -> list[tuple[Ints, Pattern]]:
    """The cells of every block that has something to hide, and its pattern."""
    return [
        (cells, _solved(problem, cells)) for cells in _blocks(problem.table, problem.cells.primary)
    ]


def _blocks(table: TableCells, primary: Bools) -> list[Ints]:
    """The groups of cells tied together that have something to hide."""
    _, labels = components(table.relations)
    touched = np.unique(labels[primary])
    order = np.argsort(labels, kind="stable")
    start = np.searchsorted(labels[order], touched)
    end = np.searchsorted(labels[order], touched, side="right")
    return [np.sort(order[a:b]) for a, b in zip(start, end, strict=True)]


def _solved(problem: Problem, where: Ints) -> Pattern:
    """The pattern of one block: by the network where it is one, else by linear programs."""
    relations = part_of(problem.table.relations, where)
    cells = _part(problem.cells, where)
    network = as_network(usable_network(relations))
    if network is not None:
        pattern = _search(problem, where, relations, NetworkRouter(network)).run()
        if broken_certificates(relations, cells, pattern, problem.rules) == 0:
            return pattern
    return _search(problem, where, relations, LinearRouter(relations)).run()


def _part(cells: Cells, where: Ints) -> Cells:
    return Cells(**{name: getattr(cells, name)[where] for name in Cells.__annotations__})


def _search(
    problem: Problem, where: Ints, relations: Relations, router: NetworkRouter | LinearRouter
) -> PatternSearch:
    codes, cells = problem.table.codes[where], _part(problem.cells, where)

    def small_pairs(hidden: Bools) -> list[tuple[int, int]]:
        few = hidden & ~cells.free & (cells.people < problem.rules.k) & (cells.value > 0)
        if few.sum() < 2:
            return []
        if isinstance(router, NetworkRouter):
            labels = network_labels(router.network, hidden, seed=SEEDS[0])
            pairs = equal_pairs(np.where(few, labels, 0))
        else:
            pairs = proportional_pairs(null_vectors(relations, hidden, seeds=SEEDS), few)
        return [
            pair
            for pair in pairs
            if _together(problem, codes, cells.people, pair) < problem.rules.k
        ]

    return PatternSearch(relations, cells, problem.rules, router, small_pairs)


def _together(problem: Problem, codes: Ints, people: Floats, pair: tuple[int, int]) -> float:
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


def proof_of(
    problem: Problem, patterns: list[tuple[Ints, Pattern]]
) -> tuple[Bools, dict[str, object]]:
    """All patterns checked again from the outside: certificates, null vectors, unions."""
    n = problem.table.n_cells
    hidden = np.zeros(n, dtype=bool)
    reasons: list[int] = []
    narrowest, recoverable = np.inf, 0
    for where, pattern in patterns:
        relations = part_of(problem.table.relations, where)
        cells = _part(problem.cells, where)
        mine = np.zeros(len(where), dtype=bool)
        mine[list(pattern.reason)] = True
        known = known_cells(relations, pattern.hidden, seeds=SEEDS) & mine
        broken = broken_certificates(relations, cells, pattern, problem.rules)
        recoverable += max(int((known | uncertified(pattern, len(where))).sum()), broken)
        narrowest = min([narrowest, *widest_moves(cells, pattern, problem.rules)])
        hidden[where[mine]] = True
        reasons += [int(where[c]) for c in pattern.reason]
    in_rows = [c for c in reasons if c < problem.table.n_rows]
    primary = sum(1 for c in in_rows if problem.cells.primary[c])
    summary: dict[str, object] = {
        "cells": problem.table.n_rows,
        "hidden_primary": primary,
        "hidden_secondary": len(in_rows) - primary,
        "relations_checked": len(problem.table.relations),
        "narrowest_interval": None if np.isinf(narrowest) else round(2 * narrowest, 12),
        "recoverable": recoverable,
    }
    return hidden, summary


def uncertified(pattern: Pattern, size: int) -> Bools:
    """Hidden cells of a block that no certificate speaks for."""
    lacking = np.zeros(size, dtype=bool)
    lacking[[cell for cell in pattern.reason if cell not in pattern.certificate]] = True
    return lacking
