"""Which shown cells, added and subtracted, give a hidden cell away."""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from pipeline.release.relations import Bools, Ints, Relations

SMALL = 1e-7


def combination_of(relations: Relations, unknown: Bools, cell: int) -> dict[int, float]:
    """Shown cells and their coefficients that add up to the hidden cell; empty if none do.

    `unknown` marks every cell the reader does not see. The combination of relations with the
    smallest coefficients is taken: the shortest story.
    """
    matrix = relations.matrix()
    columns = matrix[:, np.flatnonzero(unknown)].tocsc()
    target = np.zeros(columns.shape[1])
    target[int(np.searchsorted(np.flatnonzero(unknown), cell))] = 1.0
    near = _rows_near(columns, target)
    part = columns[near]
    result = linprog(
        np.ones(2 * len(near)),
        A_eq=sparse.hstack([part.T, -part.T]),
        b_eq=target,
        bounds=(0, None),
        method="highs",
    )
    if result.status != 0:
        return {}
    weights = result.x[: len(near)] - result.x[len(near) :]
    combined = weights @ matrix[near]
    found = {int(c): -float(combined[c]) for c in np.flatnonzero(np.abs(combined) > SMALL)}
    found.pop(cell, None)
    return found


def _rows_near(columns: sparse.csc_matrix, target: np.ndarray) -> Ints:
    """Relations that hang together with the target through unknown cells."""
    size = abs(columns)
    reached = target > 0
    while True:
        rows = size @ reached.astype(float) > 0
        grown = size.T @ rows.astype(float) > 0
        if (grown <= reached).all():
            return np.flatnonzero(rows)
        reached = reached | grown


def in_words(parts: dict[int, float], names: list[str]) -> str:
    """ "D1 - T2 - T3", totals first."""
    if not parts:
        return ""
    ordered = sorted(parts.items(), key=lambda item: (item[1] < 0, names[item[0]]))
    words = []
    for cell, factor in ordered:
        times = "" if abs(abs(factor) - 1) < SMALL else f"{abs(factor):.4g} x "
        words.append(f"{'-' if factor < 0 else '+'} {times}{names[cell]}")
    text = " ".join(words)
    return text.removeprefix("+ ")
