"""The additive relations of a table (a total is the sum of its parts) and their network form."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.floating[Any]]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Relations:
    """Relations over cells 0..n-1: relation i says parent[i] = sum of child[start[i]:start[i+1]].

    `axis[i]` is the number of the grouping column the relation runs along.
    """

    n_cells: int
    parent: Ints
    child: Ints
    start: Ints
    axis: Ints

    def __len__(self) -> int:
        return len(self.parent)

    def owner(self) -> Ints:
        """The relation number of each entry of `child`."""
        return np.repeat(np.arange(len(self.parent)), np.diff(self.start))

    def children(self, relation: int) -> Ints:
        """The children of one relation."""
        return self.child[self.start[relation] : self.start[relation + 1]]

    def matrix(self) -> sparse.csr_matrix:
        """One row per relation: +1 for children, -1 for the parent; row @ values = 0."""
        count = len(self.parent)
        rows = np.concatenate([self.owner(), np.arange(count)])
        columns = np.concatenate([self.child, self.parent])
        signs = np.concatenate([np.ones(len(self.child)), -np.ones(count)])
        return sparse.csr_matrix((signs, (rows, columns)), shape=(count, self.n_cells))

    def keep(self, wanted: Bools) -> Relations:
        """The relations where `wanted` is true, over the same cells."""
        entries = np.repeat(wanted, np.diff(self.start))
        lengths = np.diff(self.start)[wanted]
        start = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        return Relations(
            self.n_cells, self.parent[wanted], self.child[entries], start, self.axis[wanted]
        )


def without_free(relations: Relations, free: Bools) -> Relations:
    """Relations between released cells only: an unreleased total gives way to its own parts.

    Relations with an unreleased total, or with one among the parts that has no parts itself, say
    nothing about released cells alone and are left out.
    """
    if not free.any():
        return relations
    parts: dict[int, list[int]] = {}
    for i in np.flatnonzero(free[relations.parent]).tolist():
        parts.setdefault(int(relations.parent[i]), relations.children(i).tolist())
    lists, axes = [], []
    for i in np.flatnonzero(~free[relations.parent]).tolist():
        children = _opened(relations.children(i).tolist(), free, parts)
        if children is not None:
            lists.append((int(relations.parent[i]), children))
            axes.append(int(relations.axis[i]))
    return relations_from_lists(relations.n_cells, lists, axes)


def _opened(cells: list[int], free: Bools, parts: dict[int, list[int]]) -> list[int] | None:
    """The cells with unreleased totals replaced by their parts; None if one has none."""
    found: list[int] = []
    waiting = list(reversed(cells))
    while waiting:
        cell = waiting.pop()
        if not free[cell]:
            found.append(cell)
        elif cell in parts:
            waiting.extend(reversed(parts[cell]))
        else:
            return None
    return found


def relations_from_lists(
    n_cells: int, lists: list[tuple[int, list[int]]], axes: list[int]
) -> Relations:
    """Relations from (parent, children) pairs; handy for small tables and tests."""
    lengths = [len(children) for _, children in lists]
    return Relations(
        n_cells,
        np.array([parent for parent, _ in lists], dtype=np.int64),
        np.array([cell for _, children in lists for cell in children], dtype=np.int64),
        np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        np.array(axes, dtype=np.int64),
    )


@dataclass(frozen=True)
class Network:
    """Cells as edges between relations: every cell leaves one node and enters another.

    A change of the cells that keeps every relation is a circulation: what flows into a node flows
    out. Node `n_nodes - 1` stands for everything outside the relations.
    """

    n_nodes: int
    tail: Ints
    head: Ints


def as_network(relations: Relations) -> Network | None:
    """The relations as a network, or nothing where they are not one.

    They are one when every cell stands in at most two relations and the relations can be given
    signs so that each cell enters one and leaves the other (a matrix with one +1 and one -1 per
    column is totally unimodular: interval ends of integer tables are integers).
    """
    matrix = relations.matrix().tocsc()
    degree = np.diff(matrix.indptr)
    if (degree > 2).any():
        return None
    first, second, sign_first, sign_second = _ends(matrix, degree)
    flips = _signs(len(relations), first, second, sign_first * sign_second)
    if flips is None:
        return None
    outside = len(relations)
    at_first = np.where(degree > 0, sign_first * flips[np.minimum(first, outside)], 1)
    tail = np.where(at_first > 0, first, second)
    head = np.where(at_first > 0, second, first)
    return Network(outside + 1, tail.astype(np.int64), head.astype(np.int64))


def _ends(matrix: sparse.csc_matrix, degree: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    outside = matrix.shape[0]
    rows = np.concatenate([matrix.indices, [outside, outside]]).astype(np.int64)
    signs = np.concatenate([matrix.data, [1, 1]]).astype(np.int64)
    pointer = matrix.indptr[:-1]
    has_first, has_second = degree > 0, degree > 1
    first = np.where(has_first, rows[pointer], outside)
    second = np.where(has_second, rows[np.minimum(pointer + 1, len(rows) - 1)], outside)
    sign_first = np.where(has_first, signs[pointer], 1)
    sign_second = np.where(has_second, signs[np.minimum(pointer + 1, len(rows) - 1)], 0)
    return first, second, sign_first, sign_second


def _signs(count: int, first: Ints, second: Ints, product: Ints) -> Ints | None:
    """A sign per relation so that cells in two relations have opposite signs; None if impossible.

    The outer node has no sign of its own: a cell in one relation closes there with either.
    """
    inner = product != 0
    neighbours: list[list[tuple[int, int]]] = [[] for _ in range(count)]
    for a, b, same in zip(first[inner], second[inner], product[inner], strict=True):
        neighbours[a].append((int(b), -int(same)))
        neighbours[b].append((int(a), -int(same)))
    flips = np.zeros(count + 1, dtype=np.int64)
    flips[count] = 1
    for root in range(count):
        if flips[root]:
            continue
        flips[root] = 1
        queue = deque([root])
        while queue:
            node = queue.popleft()
            for other, ratio in neighbours[node]:
                wanted = flips[node] * ratio
                if flips[other] == 0:
                    flips[other] = wanted
                    queue.append(other)
                elif flips[other] != wanted:
                    return None
    return flips
