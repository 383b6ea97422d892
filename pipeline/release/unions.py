"""Unions: the hidden parts of a shown total are known together, so they must pass as one cell."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from pipeline.release.primary import Rules, is_dominated, pins_largest
from pipeline.release.relations import Bools, Floats, Ints, Relations

ADDS_UP = 1e-9


@dataclass
class UnionCheck:
    """Checks the hidden children of every relation with a shown total.

    People of a union are counted from below: at least the most of any hidden child, at least the
    total's people less those of the shown children, and their sum where the people of the children
    add up to the total's (then nobody stands in two of them). Its two largest contributions are
    the two largest of any hidden child: exact where nobody stands in two, else the least they are.
    """

    relations: Relations
    people: Floats
    top1: Floats
    top2: Floats
    _owner: Ints = field(init=False)
    _of_cell: dict[int, list[int]] = field(init=False, default_factory=dict)
    _disjoint: Bools = field(init=False)

    def __post_init__(self) -> None:
        relations = self.relations
        self._owner = relations.owner()
        total = self.people[relations.parent]
        together = self._sum(self.people)
        self._disjoint = np.abs(total - together) <= ADDS_UP * np.maximum(total, 1)
        for relation, cell in zip(self._owner.tolist(), relations.child.tolist(), strict=True):
            self._of_cell.setdefault(cell, []).append(relation)

    def relations_of(self, cell: int) -> list[int]:
        """The relations in which the cell is a child."""
        return self._of_cell.get(cell, [])

    def _sum(self, values: Floats) -> Floats:
        return np.bincount(
            self._owner, weights=values[self.relations.child], minlength=len(self.relations)
        ).astype(np.float64)

    def _max(self, values: Floats) -> Floats:
        most = np.full(len(self.relations), 0.0)
        np.maximum.at(most, self._owner, values[self.relations.child])
        return most

    def failing(self, hidden: Bools, value: Floats, rules: Rules) -> list[int]:
        """Relations with a shown total whose hidden children together break a rule."""
        relations = self.relations
        if len(relations) == 0:
            return []
        inside = np.where(hidden, value, 0.0)
        amount = self._sum(inside)
        seen = (amount > 0) & ~hidden[relations.parent]
        few = self.union_people(hidden) < rules.k
        top1, top2 = self._two_largest(
            np.where(hidden, self.top1, 0.0), np.where(hidden, self.top2, 0.0)
        )
        bad = few | pins_largest(amount, top1, top2, rules.p)
        if rules.dominance is not None:
            bad |= is_dominated(amount, top1, top2, rules.dominance)
        return np.flatnonzero(seen & bad).tolist()

    def union_people(self, hidden: Bools) -> Floats:
        """Distinct people in the hidden children of each relation, counted from below."""
        inside = np.where(hidden, self.people, 0.0)
        together = self._sum(inside)
        left = self.people[self.relations.parent] - self._sum(np.where(hidden, 0.0, self.people))
        least = np.maximum(self._max(inside), left)
        return np.where(self._disjoint, together, np.minimum(least, together))

    def _two_largest(self, top1: Floats, top2: Floats) -> tuple[Floats, Floats]:
        owner = np.concatenate([self._owner, self._owner])
        size = np.concatenate([top1[self.relations.child], top2[self.relations.child]])
        order = np.lexsort((-size, owner))
        owner, size = owner[order], size[order]
        start = np.searchsorted(owner, np.arange(len(self.relations)))
        padded = np.concatenate([size, [0.0, 0.0]])
        return padded[start], np.where(
            np.bincount(owner, minlength=len(self.relations)) > 1, padded[start + 1], 0.0
        )
