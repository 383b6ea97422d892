"""Totals of earlier releases as further relations over the same cells."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.release.audit_input import Earlier, Released
from pipeline.release.relations import Bools, Floats, Relations, relations_from_lists
from pipeline.release.table_cells import TableCells


@dataclass(frozen=True)
class Stacked:
    """All cells and relations of all releases; figures that changed stand twice.

    The first `n_cells` of the table come first. `restated` counts totals whose hidden part changed
    between two releases: what they say about the earlier one is left out.
    """

    relations: Relations
    unknown: Bools
    low: Floats
    high: Floats
    restated: int


def stacked(
    table: TableCells, whole: Released, unknown: Bools, bounds: tuple[Floats, Floats]
) -> Stacked:
    """The newest release's relations and, beside them, those an earlier release adds.

    A hidden cell is taken to be the same in all releases: that is what a reader would try. A cell
    that was late in the earlier release is no part of its total then.
    """
    low, high = bounds
    if not whole.earlier:
        return Stacked(table.relations, unknown, low, high, 0)
    relations = table.relations
    lists = [
        (int(relations.parent[i]), relations.children(i).tolist()) for i in range(len(relations))
    ]
    axes = relations.axis.tolist()
    more_low: list[float] = []
    more_high: list[float] = []
    restated = 0
    for release in whole.earlier:
        then = _Then(release, table, (low, high), (more_low, more_high))
        for i in range(len(relations)):
            parent, children = int(relations.parent[i]), relations.children(i).tolist()
            if not then.can_use(parent, children):
                continue
            hidden_now = {c for c in children if unknown[c]}
            hidden_then = {c for c in children if unknown[c] and then.knows(c)}
            if hidden_now == hidden_then:
                restated += then.differs(parent, children)
                continue
            lists.append((then.cell(parent), [then.cell(c) for c in children if then.knows(c)]))
            axes.append(int(relations.axis[i]))
    extra = len(more_low)
    return Stacked(
        relations_from_lists(table.n_cells + extra, lists, axes),
        np.concatenate([unknown, np.zeros(extra, dtype=bool)]),
        np.concatenate([low, more_low]),
        np.concatenate([high, more_high]),
        restated,
    )


class _Then:
    """One earlier release seen from the table's cells."""

    def __init__(
        self,
        release: Earlier,
        table: TableCells,
        now: tuple[Floats, Floats],
        more: tuple[list[float], list[float]],
    ) -> None:
        n, rows = table.n_cells, table.n_rows
        self.shown, self.hidden = np.zeros(n, dtype=bool), np.zeros(n, dtype=bool)
        self.low, self.high = np.zeros(n), np.zeros(n)
        for mine, theirs in (
            (self.shown, release.shown),
            (self.hidden, release.hidden),
            (self.low, release.low),
            (self.high, release.high),
        ):
            mine[:rows] = theirs[table.order]
        self.now, self.more, self.n_cells = now, more, n
        self.place: dict[int, int] = {}

    def can_use(self, parent: int, children: list[int]) -> bool:
        """True if the total was shown then; parts may have been shown, hidden, late or absent."""
        return bool(self.shown[parent]) and any(self.knows(c) for c in children)

    def knows(self, cell: int) -> bool:
        """True if the cell was part of that release."""
        return bool(self.shown[cell] or self.hidden[cell])

    def differs(self, parent: int, children: list[int]) -> bool:
        """True if what the shown cells leave for the hidden ones is another amount now."""
        then = self.low[parent] - sum(self.low[c] for c in children if self.shown[c])
        low = self.now[0]
        now = low[parent] - sum(low[c] for c in children if self.shown[c])
        return bool(abs(then - now) > 1e-9 * max(1.0, abs(then)))

    def cell(self, cell: int) -> int:
        """The cell itself, or a new one with the figure it had then."""
        if not self.shown[cell]:
            return cell
        low, high = self.now
        if low[cell] == self.low[cell] and high[cell] == self.high[cell]:
            return cell
        if cell not in self.place:
            self.place[cell] = self.n_cells + len(self.more[0])
            self.more[0].append(float(self.low[cell]))
            self.more[1].append(float(self.high[cell]))
        return self.place[cell]
