"""Feasible intervals: how far each hidden cell can be anything, given all that is shown."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from pipeline.release.relations import Floats, Ints, Relations
from pipeline.release.table_cells import components

FEASIBLE, INFEASIBLE, UNBOUNDED = 0, 2, 3


@dataclass
class Region:
    """Everything an attacker holds possible: cells between their bounds that keep all relations.

    Cells whose bounds meet are known. One linear program per end and per group of open cells that
    hang together.
    """

    relations: Relations
    low: Floats
    high: Floats
    _matrix: sparse.csr_matrix = field(init=False)
    _group: Ints = field(init=False)
    _systems: dict[int, _System] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._matrix = self.relations.matrix()
        _, self._group = components(self.relations, self.high > self.low)

    def interval(self, cell: int) -> tuple[float, float]:
        """Least and most the cell can be; (NaN, NaN) where what is shown contradicts itself."""
        if self.high[cell] <= self.low[cell]:
            return float(self.low[cell]), float(self.high[cell])
        system = self._system(cell)
        return system.end(cell, 1.0), system.end(cell, -1.0)

    def binding(self, cell: int) -> Ints:
        """The relations that hold the cell where it is, from below or from above."""
        return self._system(cell).binding(cell)

    def likeliest(self) -> Region:
        """The same region with every bounded cell fixed where it is nearest to its middle.

        Where figures are rounded this is one exact table behind them; infinite bounds stay.
        """
        low, high = self.low.copy(), self.high.copy()
        bounded = (self.high > self.low) & np.isfinite(self.high)
        for group in np.unique(self._group[bounded]):
            first = int(np.flatnonzero((self._group == group) & bounded)[0])
            system = self._system(first)
            mine = system.cells[np.isfinite(self.high[system.cells])]
            values = system.nearest_to_middle()
            if values is not None:
                low[mine] = high[mine] = values
        return Region(self.relations, low, high)

    def is_tight(self, cell: int, p: float) -> bool:
        """True if no table that fits what is shown leaves the cell an interval of 2p wide.

        Where figures are rounded the exact ones are unknown: the cell counts as open if some exact
        table behind the rounded one leaves it open. Rounding itself is no help: both ends belong
        to the same exact table.
        """
        return self._system(cell).is_tight(cell, p)

    def _system(self, cell: int) -> _System:
        group = int(self._group[cell])
        if group not in self._systems:
            mine = np.flatnonzero((self._group == group) & (self.high > self.low))
            self._systems[group] = _System(self._matrix, self.low, self.high, mine)
        return self._systems[group]


@dataclass
class _System:
    """The equations of one group of open cells, scaled to sizes near one."""

    matrix: sparse.csr_matrix
    low: Floats
    high: Floats
    cells: Ints
    rows: Ints = field(init=False)
    size: float = field(init=False)

    def __post_init__(self) -> None:
        columns = self.matrix[:, self.cells]
        self.rows = np.flatnonzero(np.diff(columns.indptr) > 0)
        self.columns = columns[self.rows]
        known = np.where(self.high > self.low, 0.0, self.low)
        right = -(self.matrix[self.rows] @ known)
        finite = np.abs(self.high[self.cells][np.isfinite(self.high[self.cells])])
        self.size = max(float(np.abs(right).max(initial=0.0)), float(finite.max(initial=0.0)), 1.0)
        self.right = right / self.size
        self.bounds = [
            (lo / self.size, None if np.isinf(hi) else hi / self.size)
            for lo, hi in zip(self.low[self.cells], self.high[self.cells], strict=True)
        ]

    def _solve(self, cost: Floats):  # type: ignore[no-untyped-def]  # scipy's OptimizeResult
        return linprog(cost, A_eq=self.columns, b_eq=self.right, bounds=self.bounds, method="highs")

    def nearest_to_middle(self) -> Floats | None:
        """Values of the bounded cells, as near to the middle of their bounds as the rest allows."""
        bounded = np.flatnonzero(np.isfinite(self.high[self.cells]))
        low, high = self.low[self.cells][bounded], self.high[self.cells][bounded]
        middle = (low + high) / 2 / self.size
        room = (high - low) / 2 / self.size
        part = self.columns[:, bounded]
        openings = np.flatnonzero(np.isinf(self.high[self.cells]))
        result = linprog(
            np.concatenate([np.zeros(len(openings)), np.ones(2 * len(bounded))]),
            A_eq=sparse.hstack([self.columns[:, openings], part, -part]),
            b_eq=self.right - part @ middle,
            bounds=[(0, None)] * len(openings) + [(0, r) for r in np.concatenate([room, room])],
            method="highs",
        )
        if result.status != FEASIBLE:
            return None
        shift = result.x[len(openings) :]
        return (middle + shift[: len(bounded)] - shift[len(bounded) :]) * self.size

    def end(self, cell: int, sign: float) -> float:
        cost = np.zeros(len(self.cells))
        cost[np.searchsorted(self.cells, cell)] = sign
        result = self._solve(cost)
        if result.status == UNBOUNDED:
            return float("inf") if sign < 0 else 0.0
        if result.status != FEASIBLE:
            return float("nan")
        return max(float(sign * result.fun * self.size), 0.0)

    def binding(self, cell: int) -> Ints:
        used: set[int] = set()
        for sign in (1.0, -1.0):
            cost = np.zeros(len(self.cells))
            cost[np.searchsorted(self.cells, cell)] = sign
            result = self._solve(cost)
            if result.status == FEASIBLE:
                used.update(self.rows[np.abs(result.eqlin.marginals) > 1e-9].tolist())
        return np.array(sorted(used), dtype=np.int64)

    def is_tight(self, cell: int, p: float) -> bool:
        """One program over two tables that agree on every rounded cell."""
        hidden = np.isinf(self.high[self.cells])
        ours = int(np.searchsorted(self.cells, cell))
        n = len(self.cells)
        same = sparse.csr_matrix(
            (
                np.ones(int((~hidden).sum())),
                (np.arange(int((~hidden).sum())), np.flatnonzero(~hidden)),
            ),
            shape=(int((~hidden).sum()), n),
        )
        equal = sparse.bmat([[self.columns, None], [None, self.columns], [same, -same]])
        right = np.concatenate([self.right, self.right, np.zeros(same.shape[0])])
        cost = np.zeros(2 * n)
        cost[ours], cost[n + ours] = 1 + p, -(1 - p)
        result = linprog(
            cost, A_eq=equal, b_eq=right, bounds=self.bounds + self.bounds, method="highs"
        )
        return result.status == FEASIBLE and result.fun * self.size > -1e-9 * self.size
