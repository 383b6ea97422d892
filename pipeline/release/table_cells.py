"""A table of cells as arrays: its coordinates, its relations, the totals nobody released."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from pipeline.release.relations import Bools, Ints, Relations
from pipeline.release.trees import ColumnTree


@dataclass(frozen=True)
class TableCells:
    """Cells 0..n_rows-1 are the table's rows in canonical order; the rest are unreleased totals.

    `codes` holds one column of code numbers per grouping column; `order[i]` is the place of cell i
    in the caller's table.
    """

    trees: list[ColumnTree]
    codes: Ints
    n_rows: int
    order: Ints
    relations: Relations

    @property
    def n_cells(self) -> int:
        """Rows and unreleased totals together."""
        return len(self.codes)

    def height(self) -> Ints:
        """Per cell and grouping column, 0 for a code without parts."""
        columns = [tree.height[self.codes[:, j]] for j, tree in enumerate(self.trees)]
        return np.column_stack(columns)


def table_cells(frame: pd.DataFrame, group: list[str], trees: list[ColumnTree]) -> TableCells:
    """Coordinates and relations of a table without repeated cells.

    A total that the table lacks while its parts are there stands in as an unreleased cell, so
    that a grand total over missing subtotals is still a relation; one that ties nothing together
    is left out again.
    """
    codes = np.column_stack(
        [
            tree.codes.get_indexer(pd.Index(frame[name]))
            for name, tree in zip(group, trees, strict=True)
        ]
    ).astype(np.int64)
    order = np.lexsort(codes.T[::-1])
    codes = codes[order]
    sizes = [len(tree.codes) for tree in trees]
    keys = _with_totals(np.ravel_multi_index(tuple(codes.T), sizes), trees, sizes)
    n_rows = len(codes)
    relations = _relations(keys, trees, sizes)
    relations, needed = _without_loose(relations, n_rows)
    all_codes = np.column_stack(np.unravel_index(keys, sizes)).astype(np.int64)
    return TableCells(trees, all_codes[needed], n_rows, order, relations)


def _parent_keys(
    keys: Ints, trees: list[ColumnTree], sizes: list[int], axis: int
) -> tuple[Ints, Ints]:
    """For every cell and total above it along one column: the cell's place and the total's key."""
    code = np.unravel_index(keys, sizes)[axis]
    stride = int(np.prod(sizes[axis + 1 :], dtype=np.int64))
    places, parents = [], []
    for layer in range(trees[axis].above.shape[1]):
        above = trees[axis].above[code, layer]
        has = np.flatnonzero(above >= 0)
        places.append(has)
        parents.append(keys[has] + (above[has] - code[has]) * stride)
    return np.concatenate(places).astype(np.int64), np.concatenate(parents).astype(np.int64)


def _with_totals(keys: Ints, trees: list[ColumnTree], sizes: list[int]) -> Ints:
    """The keys of the table followed by those of absent totals above any of them."""
    while True:
        wanted = [_parent_keys(keys, trees, sizes, axis)[1] for axis in range(len(trees))]
        absent = np.setdiff1d(np.concatenate(wanted), keys)
        if len(absent) == 0:
            return keys
        keys = np.concatenate([keys, absent])


def _relations(keys: Ints, trees: list[ColumnTree], sizes: list[int]) -> Relations:
    sorter = np.argsort(keys)
    parent, child, length, axes = [], [], [], []
    for axis in range(len(trees)):
        place, above = _parent_keys(keys, trees, sizes, axis)
        by_parent = np.lexsort((place, above))
        place, above = place[by_parent], above[by_parent]
        unique, counts = np.unique(above, return_counts=True)
        parent.append(sorter[np.searchsorted(keys, unique, sorter=sorter)])
        child.append(place)
        length.append(counts)
        axes.append(np.full(len(unique), axis))
    start = np.concatenate([[0], np.cumsum(np.concatenate(length))])
    return Relations(
        len(keys),
        np.concatenate(parent).astype(np.int64),
        np.concatenate(child).astype(np.int64),
        start.astype(np.int64),
        np.concatenate(axes).astype(np.int64),
    )


def _without_loose(relations: Relations, n_rows: int) -> tuple[Relations, Ints]:
    """Drops unreleased totals that stand in one relation only, with it, until none do."""
    while True:
        matrix = relations.matrix()
        uses = np.bincount(matrix.indices, minlength=relations.n_cells)
        loose = (uses <= 1) & (np.arange(relations.n_cells) >= n_rows)
        touched = np.asarray(abs(matrix) @ loose.astype(float)).ravel() > 0
        if not touched.any():
            break
        relations = relations.keep(~touched)
    needed = np.flatnonzero((uses > 0) | (np.arange(relations.n_cells) < n_rows))
    place = np.full(relations.n_cells, -1, dtype=np.int64)
    place[needed] = np.arange(len(needed))
    return (
        Relations(
            len(needed),
            place[relations.parent],
            place[relations.child],
            relations.start,
            relations.axis,
        ),
        needed,
    )


def components(relations: Relations, cells: Bools | None = None) -> tuple[int, Ints]:
    """Number and labels of the groups of cells that share no relation with each other.

    With `cells` given, only these tie relations together (the others are known).
    """
    matrix = relations.matrix()
    if cells is not None:
        matrix = matrix @ sparse.diags(cells.astype(float))
    count = len(relations)
    both = sparse.bmat([[None, abs(matrix)], [abs(matrix).T, None]]) if count else None
    if both is None:
        return relations.n_cells, np.arange(relations.n_cells)
    _, labels = connected_components(both, directed=False)
    _, own = np.unique(labels[count:], return_inverse=True)
    return int(own.max()) + 1 if len(own) else 0, own


def part_of(relations: Relations, cells: Ints) -> Relations:
    """The relations among some cells (whole components), renumbered 0..len(cells)-1."""
    place = np.full(relations.n_cells, -1, dtype=np.int64)
    place[cells] = np.arange(len(cells))
    kept = relations.keep(place[relations.parent] >= 0)
    return Relations(len(cells), place[kept.parent], place[kept.child], kept.start, kept.axis)


def usable_network(relations: Relations) -> Relations:
    """The relations without those that follow from others in a tree times a flat column.

    Along the flat column, relations at inner codes of the other follow from those at its leaves.
    """
    axes = np.unique(relations.axis)
    if len(axes) != 2:
        return relations
    for flat, deep in ((axes[0], axes[1]), (axes[1], axes[0])):
        along = relations.axis == flat
        parents = relations.parent[along]
        children = relations.child[np.repeat(along, np.diff(relations.start))]
        if np.isin(parents, children).any():
            continue  # not flat: a total of totals
        inner = np.isin(relations.parent, relations.parent[relations.axis == deep])
        return relations.keep(~(along & inner))
    return relations
