"""Do the totals of a table add up, and what follows for the cells it leaves open?"""

from __future__ import annotations

import numpy as np
from scipy.optimize import linprog

from pipeline.errors import RefusedInputError
from pipeline.release.relations import Bools, Floats, Relations


def completed_values(
    value: Floats, relations: Relations, *, unreleased: Bools, columns: list[str]
) -> Floats:
    """The values with those of open cells (NaN) filled in from the relations, as small as possible.

    `unreleased` marks totals that stand for nothing of their own. A missing cell whose total leaves
    nothing over for it becomes 0; one that a shown total gives away gets what is left over.
    Errors: `RefusedInputError` where totals are not the sum of their parts.
    """
    filled = value.copy()
    tolerance = _tolerance(value, relations)
    matrix = relations.matrix()
    _fill_singles(filled, relations)
    open_cells = np.flatnonzero(np.isnan(filled))
    if len(open_cells):
        _fill_rest(filled, matrix, open_cells, unreleased, tolerance)
    off = np.abs(matrix @ np.nan_to_num(filled)) > tolerance
    negative = filled < -tolerance.max(initial=0.0) - 1e-9
    if off.any() or negative.any():
        raise _refused(relations, off, columns, negative)
    return np.maximum(np.nan_to_num(filled), 0.0)


def _tolerance(value: Floats, relations: Relations) -> Floats:
    """How far a total may be from its parts: nothing for whole numbers, rounding for decimals."""
    known = value[np.isfinite(value)]
    size = np.abs(known).max(initial=1.0)
    unit = 0.0
    for decimals in range(7):
        if np.allclose(known, np.round(known, decimals), rtol=0, atol=1e-9 * size):
            unit = 0.0 if decimals == 0 else 10.0**-decimals
            break
    return (np.diff(relations.start) + 1) * unit / 2 + 1e-7 * size


def _fill_singles(filled: Floats, relations: Relations) -> None:
    """Fills, again and again, the one open cell of a relation."""
    owner, count = relations.owner(), len(relations)
    while True:
        gap = np.isnan(filled)
        child_gaps = np.bincount(owner, weights=gap[relations.child], minlength=count)
        gaps = child_gaps + gap[relations.parent]
        ready = np.flatnonzero(gaps == 1)
        if len(ready) == 0:
            return
        together = np.bincount(
            owner, weights=np.nan_to_num(filled)[relations.child], minlength=count
        )
        total_open = ready[gap[relations.parent[ready]]]
        filled[relations.parent[total_open]] = together[total_open]
        part_open = np.isin(owner, ready[~gap[relations.parent[ready]]]) & gap[relations.child]
        left = relations.parent[owner[part_open]]
        filled[relations.child[part_open]] = filled[left] - together[owner[part_open]]


def _fill_rest(
    filled: Floats, matrix: object, open_cells: np.ndarray, unreleased: Bools, tolerance: Floats
) -> None:
    """Fills what several relations leave open together with the smallest values that fit."""
    known = np.nan_to_num(filled)
    columns = matrix.tocsc()[:, open_cells].tocsr()  # type: ignore[attr-defined]
    rows = np.flatnonzero(np.diff(columns.indptr) > 0)
    left = -(matrix @ known)[rows]  # type: ignore[operator]
    size = max(float(np.abs(known).max(initial=1.0)), 1.0)
    result = linprog(
        np.where(unreleased[open_cells], 0.0, 1.0),
        A_eq=columns[rows],
        b_eq=left / size,
        bounds=(0, None),
        method="highs",
    )
    if result.status == 0:
        filled[open_cells] = result.x * size


def _refused(
    relations: Relations, off: Bools, columns: list[str], negative: Bools
) -> RefusedInputError:
    by_column = [
        f"{int((off & (relations.axis == axis)).sum())} along {name}"
        for axis, name in enumerate(columns)
        if (off & (relations.axis == axis)).any()
    ]
    found = ", ".join(by_column) or f"{int(negative.sum())} cells would have to be negative"
    return RefusedInputError(
        f"totals are not the sum of their parts: {found}",
        expected="each total equal to the sum of the cells below it; an absent cell counts as 0",
        todo="correct the totals, add the absent cells, or leave out totals that do not add up "
        "(distinct people do not: give them as contributors); shares and rates have their own "
        "--measure",
    )
