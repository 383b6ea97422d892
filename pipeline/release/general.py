"""Certificates by linear programming, for tables that are not a network."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from pipeline.release.circulation import Flow, Question, Room
from pipeline.release.relations import Bools, Floats, Ints, Relations

REST = 1e-7  # a flow below this share of the need is rest
HIDDEN_PRICE = 1e-4
RINGS = (3, 6)


@dataclass
class LinearRouter:
    """Finds the cheapest change that keeps every relation and moves a cell by what it needs.

    Nearby cells are tried first: a small program usually has the answer.
    """

    relations: Relations
    effort: int = 0
    _matrix: sparse.csr_matrix = field(init=False)
    _columns: sparse.csc_matrix = field(init=False)

    def __post_init__(self) -> None:
        self._matrix = self.relations.matrix()
        self._columns = self._matrix.tocsc()

    def find(self, question: Question, room: Room) -> Flow | None:
        """The flow, or None where no change moves the cell that far."""
        if self._columns.indptr[question.cell] == self._columns.indptr[question.cell + 1]:
            return {question.cell: question.need}
        cost = np.asarray(room.cost)
        allowed = np.isfinite(cost)
        if question.hidden_only:
            allowed &= cost == 0
        if question.without >= 0:
            allowed[question.without] = False
        allowed[question.cell] = True
        before = 0
        for cells in self._rings(question.cell, allowed):
            if len(cells) == before:
                continue
            before = len(cells)
            flow = self._solve(question, room, cells, cost)
            if flow is not None:
                return flow
        return None

    def _rings(self, cell: int, allowed: Bools) -> list[Ints]:
        """Allowed cells within a few relations of the cell, then all that hang together with it."""
        size = abs(self._matrix)
        reached = np.zeros(self.relations.n_cells, dtype=bool)
        reached[cell] = True
        rings: list[Ints] = []
        for step in range(1, self.relations.n_cells + 1):
            touched = size @ reached.astype(float) > 0
            grown = (size.T @ touched.astype(float) > 0) & allowed
            if (grown == reached).all():
                break
            reached = grown | reached
            if step in RINGS:
                rings.append(np.flatnonzero(reached))
        whole = np.flatnonzero(reached)
        return [ring for ring in rings if 2 * len(ring) <= len(whole)] + [whole]

    def _solve(self, question: Question, room: Room, cells: Ints, cost: Floats) -> Flow | None:
        self.effort += len(cells)
        rows = self._columns[:, cells].tocsr()
        rows = rows[np.diff(rows.indptr) > 0]
        up = np.asarray(room.up)[cells] / question.need
        down = np.asarray(room.down)[cells] / question.need
        own = int(np.searchsorted(cells, question.cell))
        up[own], down[own] = 1.0, -1.0
        reach = np.maximum(np.minimum(up, down), 1e-9)
        reach = np.where(np.isfinite(reach), reach, 1.0)
        price = np.maximum(cost[cells], HIDDEN_PRICE) / reach
        price[own] = 0.0
        result = linprog(
            np.concatenate([price, price]),
            A_eq=sparse.hstack([rows, -rows]),
            b_eq=np.zeros(rows.shape[0]),
            bounds=[(max(-d, 0.0), _end(u)) for u, d in zip(up, down, strict=True)]
            + [(0.0, _end(max(d, 0.0))) for d in down],
            method="highs-ds",
        )
        if result.status != 0:
            return None
        change = result.x[: len(cells)] - result.x[len(cells) :]
        moving = np.flatnonzero(np.abs(change) > REST)
        flow = {int(cells[i]): float(change[i]) * question.need for i in moving}
        flow[question.cell] = question.need
        return flow


def _end(value: float) -> float | None:
    return None if np.isinf(value) else max(float(value), 0.0)
