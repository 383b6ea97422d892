"""Exact recovery: which hidden cells follow from what is shown, and which pairs are known together.

Two independent tests that both use one random vector of the space of changes nobody can see:
labels on a network (XOR of random words) and a null vector modulo a prime for any other table.
A cell whose entry is 0 cannot change, so it is known. Errors have probability about 2**-31 a cell.
"""

from __future__ import annotations

import random
from collections import defaultdict

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from pipeline.release.relations import Bools, Ints, Network, Relations

PRIME = 2**31 - 1


def network_labels(network: Network, hidden: Bools, *, seed: int) -> Ints:
    """A random circulation over the hidden cells, as 61-bit words; 0 where a cell is recoverable.

    Equal labels: the sum or the difference of the two cells is known. Shown cells have 0.
    """
    words = random.Random(seed)  # not a secret: a probabilistic test
    labels = [0] * len(hidden)
    tail, head = network.tail.tolist(), network.head.tolist()
    order, above = _forest(network, np.flatnonzero(hidden).tolist())
    tree = {cell for cell, _ in above.values()}
    carried = [0] * network.n_nodes
    for cell in np.flatnonzero(hidden).tolist():
        if cell not in tree:
            labels[cell] = words.getrandbits(61) | 1
            carried[tail[cell]] ^= labels[cell]
            carried[head[cell]] ^= labels[cell]
    for node in reversed(order):
        if node in above:
            cell, parent = above[node]
            labels[cell] = carried[node]
            carried[parent] ^= carried[node]
    return np.array(labels, dtype=np.int64)


def _forest(network: Network, cells: list[int]) -> tuple[list[int], dict[int, tuple[int, int]]]:
    """Nodes in the order they were reached, and for each but the roots (cell, node above)."""
    tail, head = network.tail, network.head
    beside: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for cell in cells:
        a, b = int(tail[cell]), int(head[cell])
        if a != b:
            beside[a].append((cell, b))
            beside[b].append((cell, a))
    above: dict[int, tuple[int, int]] = {}
    order: list[int] = []
    seen: set[int] = set()
    for root in beside:
        if root in seen:
            continue
        seen.add(root)
        stack = [root]
        while stack:
            node = stack.pop()
            order.append(node)
            for cell, other in beside[node]:
                if other not in seen:
                    seen.add(other)
                    above[other] = (cell, node)
                    stack.append(other)
    return order, above


def null_vector(relations: Relations, hidden: Bools, *, seed: int) -> Ints:
    """A random change of the hidden cells that no relation notices, modulo a prime.

    0 where a cell is recoverable exactly (and for shown cells); works for any relations. Groups of
    hidden cells that share no relation are solved apart.
    """
    generator = np.random.default_rng(seed)
    vector = np.zeros(len(hidden), dtype=np.int64)
    columns = np.flatnonzero(hidden)
    if len(columns) == 0:
        return vector
    matrix = relations.matrix()[:, columns]
    matrix = matrix[np.diff(matrix.indptr) > 0]
    rows = matrix.shape[0]
    size = abs(matrix)
    both = sparse.bmat([[None, size], [size.T, None]]) if rows else sparse.eye(len(columns))
    _, labels = connected_components(both, directed=False)
    of_row, of_column = labels[:rows], labels[rows:] if rows else labels
    row_order = np.argsort(of_row, kind="stable")
    column_order = np.argsort(of_column, kind="stable")
    for group in np.unique(of_column):
        mine = column_order[_span(of_column[column_order], group)]
        theirs = row_order[_span(of_row[row_order], group)]
        part = np.asarray(matrix[theirs][:, mine].todense(), dtype=np.int64)
        vector[columns[mine]] = _random_null(part % PRIME, generator)
    return vector


def _span(labels: Ints, label: int) -> slice:
    return slice(
        int(np.searchsorted(labels, label)), int(np.searchsorted(labels, label, side="right"))
    )


def _random_null(matrix: Ints, generator: np.random.Generator) -> Ints:
    """A random vector with matrix @ vector = 0 modulo the prime."""
    pivots, reduced = _reduced(matrix)
    free = np.ones(matrix.shape[1], dtype=bool)
    free[pivots] = False
    entries = np.zeros(matrix.shape[1], dtype=np.int64)
    entries[free] = generator.integers(1, PRIME, size=int(free.sum()))
    products = reduced[:, free] * entries[free] % PRIME
    entries[pivots] = -products.sum(axis=1) % PRIME
    return entries


def _reduced(matrix: Ints) -> tuple[list[int], Ints]:
    """Reduced row echelon form modulo the prime; the pivot columns, row by row."""
    rows, columns = matrix.shape
    pivots: list[int] = []
    for column in range(columns):
        row = len(pivots)
        if row == rows:
            break
        below = np.flatnonzero(matrix[row:, column])
        if len(below) == 0:
            continue
        chosen = row + int(below[0])
        matrix[[row, chosen]] = matrix[[chosen, row]]
        matrix[row] = matrix[row] * pow(int(matrix[row, column]), PRIME - 2, PRIME) % PRIME
        others = np.flatnonzero(matrix[:, column])
        others = others[others != row]
        factors = matrix[others, column][:, None]
        matrix[others] = (matrix[others] - factors * matrix[row] % PRIME) % PRIME
        pivots.append(column)
    return pivots, matrix[: len(pivots)]


def null_vectors(relations: Relations, hidden: Bools, *, seeds: tuple[int, int]) -> Ints:
    """Two independent null vectors, one per row."""
    return np.stack([null_vector(relations, hidden, seed=seed) for seed in seeds])


def known_cells(relations: Relations, hidden: Bools, *, seeds: tuple[int, int]) -> Bools:
    """Hidden cells that follow exactly from what is shown: 0 in either null vector.

    A cell that stands in no relation is never known.
    """
    vectors = null_vectors(relations, hidden, seeds=seeds)
    return hidden & (vectors == 0).any(axis=0)


def proportional_pairs(vectors: Ints, among: Bools) -> list[tuple[int, int]]:
    """Pairs of cells whose changes are always in one ratio, so that a combination is known."""
    ratio = np.zeros(vectors.shape[1], dtype=np.int64)
    for cell in np.flatnonzero(among & (vectors[0] != 0)).tolist():
        inverse = pow(int(vectors[0, cell]), PRIME - 2, PRIME)
        ratio[cell] = int(vectors[1, cell]) * inverse % PRIME
    return equal_pairs(ratio)


def equal_pairs(labels: Ints, *, most: int = 10_000) -> list[tuple[int, int]]:
    """Pairs of hidden cells with equal labels (or labels that are each other's negative).

    The pairs come in the order of their cells; a group of m cells gives all of its pairs.
    """
    groups: dict[int, list[int]] = defaultdict(list)
    for cell in np.flatnonzero(labels).tolist():
        groups[int(labels[cell])].append(cell)
    pairs = [
        (group[i], group[j])
        for group in groups.values()
        for i in range(len(group))
        for j in range(i + 1, len(group))
    ]
    return sorted(pairs)[:most]
