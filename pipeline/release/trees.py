"""The declared trees of a table's grouping columns, reduced to the totals that are released."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.errors import RefusedInputError
from pipeline.release.relations import Ints

TOTAL = "Total"
HIERARCHY_COLUMNS = ["column", "child", "parent"]


@dataclass(frozen=True)
class ColumnTree:
    """One grouping column: its codes in order, the codes above each, and each one's height.

    `above[code]` lists the numbers of the nearest released totals (-1 fills up; more than one
    where a code is part of several groupings). Height 0 is a code without parts.
    """

    codes: pd.Index
    above: Ints
    height: Ints

    @property
    def has_totals(self) -> bool:
        """True if any code is the total of others."""
        return bool((self.above >= 0).any())


def column_trees(
    frame: pd.DataFrame, group: list[str], hierarchy: pd.DataFrame | None
) -> list[ColumnTree]:
    """A tree per grouping column.

    A total that occurs nowhere in the column is not released: its parts move up to the next
    released total. `Total` is the total of a column's topmost codes unless a tree names it.
    Errors: `RefusedInputError` for wrong columns, unknown grouping columns or cycles.
    """
    declared = _declared(group, hierarchy)
    return [_tree(name, frame[name], declared.get(name, [])) for name in group]


def _declared(group: list[str], hierarchy: pd.DataFrame | None) -> dict[str, list[tuple[str, str]]]:
    if hierarchy is None:
        return {}
    if not set(HIERARCHY_COLUMNS) <= set(hierarchy.columns):
        raise RefusedInputError(
            f"the hierarchy has the columns {', '.join(map(str, hierarchy.columns))}",
            expected="column,child,parent",
            todo="name the columns so, one row per child",
        )
    hierarchy = hierarchy[HIERARCHY_COLUMNS].astype("string")
    hierarchy = hierarchy.apply(lambda cells: cells.str.strip())
    strange = sorted(set(hierarchy["column"].dropna()) - set(group))
    if strange:
        raise RefusedInputError(
            f"the hierarchy names columns that are not grouping columns: {', '.join(strange)}",
            expected=f"only {', '.join(group)}",
            todo="add them to --group or leave them out of the hierarchy",
        )
    rows = hierarchy.dropna(subset=["child", "parent"]).drop_duplicates(HIERARCHY_COLUMNS)
    rows = rows[(rows["child"] != "") & (rows["parent"] != "")]
    pairs: dict[str, list[tuple[str, str]]] = {}
    for column, child, parent in rows[HIERARCHY_COLUMNS].itertuples(index=False):
        pairs.setdefault(column, []).append((str(child), str(parent)))
    return pairs


def _tree(name: str, values: pd.Series, pairs: list[tuple[str, str]]) -> ColumnTree:
    codes = pd.Index(sorted(set(values)))
    present = set(codes)
    parents: dict[str, set[str]] = {}
    for child, parent in pairs:
        parents.setdefault(child, set()).add(parent)
    _check_cycles(name, parents)
    nearest = {code: _nearest(code, parents, present) for code in codes}
    named = set(parents) | {parent for _, parent in pairs}
    if TOTAL in present and TOTAL not in named:
        for code in codes:
            if code != TOTAL and not nearest[code]:
                nearest[code] = {TOTAL}
    most = max((len(found) for found in nearest.values()), default=0)
    above = np.full((len(codes), max(most, 1)), -1, dtype=np.int64)
    for i, code in enumerate(codes):
        found = codes.get_indexer(pd.Index(sorted(nearest[code]), dtype=object))
        above[i, : len(found)] = found
    return ColumnTree(codes, above, _heights(above))


def _nearest(code: str, parents: dict[str, set[str]], present: set[str]) -> set[str]:
    found: set[str] = set()
    open_codes = list(parents.get(code, ()))
    while open_codes:
        parent = open_codes.pop()
        if parent in present:
            found.add(parent)
        else:
            open_codes.extend(parents.get(parent, ()))
    return found


def _check_cycles(name: str, parents: dict[str, set[str]]) -> None:
    waiting = {child: len(above) for child, above in parents.items()}
    below: dict[str, list[str]] = {}
    for child, above in parents.items():
        for parent in above:
            below.setdefault(parent, []).append(child)
    ready = [code for code in below if code not in waiting]
    settled = 0
    while ready:
        for child in below.get(ready.pop(), ()):
            waiting[child] -= 1
            if waiting[child] == 0:
                settled += 1
                ready.append(child)
    if settled < len(waiting):
        raise RefusedInputError(
            f"the hierarchy of {name} has a cycle among {len(waiting) - settled} codes",
            expected="a tree: no code is its own total",
            todo="correct the rows of these codes in the hierarchy file",
        )


def _heights(above: Ints) -> Ints:
    height = np.zeros(len(above), dtype=np.int64)
    for _ in range(len(above)):
        lifted = height.copy()
        for layer in range(above.shape[1]):
            has = above[:, layer] >= 0
            np.maximum.at(lifted, above[has, layer], height[has] + 1)
        if (lifted == height).all():
            break
        height = lifted
    return height
