"""One block of the cube (one amount, one period): its cells, its pattern, its rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.errors import RefusedInputError
from pipeline.release.cube_templates import Template
from pipeline.release.pattern import PatternSearch
from pipeline.release.pattern_cells import Cells, Pattern
from pipeline.release.primary import Rules
from pipeline.release.recovery import equal_pairs, network_labels
from pipeline.release.relations import Bools, Floats, Ints

ADDS_UP = 1e-6
MEMORY_WEIGHT = 0.6
PARTED_WEIGHT = 5.0  # a month with its four parts
PAIR_SEED = 20_260_101
UnitKinds = frozenset[tuple[int, str]]  # number of the unit, kind: the same in every block


@dataclass(frozen=True)
class CubeArrays:
    """The prepared cube column by column, so that no block touches the frame."""

    unit: Ints
    kind: np.ndarray
    value: Floats
    known: Floats
    people: Floats
    top1: Floats
    top2: Floats
    primary: Bools
    was_shown: Bools
    was_hidden: Bools
    month_fixed: Bools
    month_parted: Bools

    @classmethod
    def of(cls, ready: pd.DataFrame, units: pd.Index) -> CubeArrays:
        """Arrays of the prepared cube; contributions count for amounts only."""
        is_amount = (ready["rule"] == "amount").to_numpy(bool)

        def numbers(name: str) -> Floats:
            return ready[name].to_numpy(np.float64)

        def flags(name: str) -> Bools:
            return ready[name].to_numpy(bool)

        return cls(
            np.asarray(units.get_indexer(pd.Index(ready["team_id"])), dtype=np.int64),
            ready["exposure_kind"].to_numpy(object),
            numbers("value"),
            numbers("known"),
            numbers("n_people"),
            np.where(is_amount, numbers("top1"), np.nan),
            np.where(is_amount, numbers("top2"), np.nan),
            flags("primary"),
            flags("was_shown"),
            flags("was_hidden"),
            flags("month_fixed"),
            flags("month_parted"),
        )


@dataclass(frozen=True)
class BlockRows:
    """The rows of one block, with words for messages and what came before.

    `inherited`: cells hidden in the amount this one follows; `memory`: hidden the month before.
    """

    rows: Ints
    name: str
    inherited: UnitKinds
    memory: UnitKinds


@dataclass
class BlockOutcome:
    """The pattern of one block (None where nothing is hidden) and where its cells stand.

    `carried`: hidden because they were before, with the amount they follow, or beside figures
    published earlier that leave them little room; no rule of their own asks for it.
    """

    rows: Ints
    cell: Ints
    template: Template
    cells: Cells
    pattern: Pattern | None
    carried: Bools

    def hidden_cells(self) -> UnitKinds:
        """Hidden cells as unit and kind, comparable between months with other kinds."""
        if self.pattern is None:
            return frozenset()
        kinds = self.template.kinds.tolist()
        width = len(kinds)
        return frozenset((cell // width, kinds[cell % width]) for cell in self.pattern.reason)

    def hidden_rows(self) -> tuple[Ints, np.ndarray]:
        """Rows of the cube that are hidden, and why."""
        if self.pattern is None:
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=object)
        reason = self.pattern.reason
        why = np.array(
            [reason.get(c) and reason[c].value for c in self.cell.tolist()], dtype=object
        )
        mine = np.array([c in reason for c in self.cell.tolist()])
        return self.rows[mine], why[mine]


def solve_block(
    arrays: CubeArrays, block: BlockRows, template: Template, rules: Rules
) -> BlockOutcome:
    """The pattern of one block; None where it has nothing to hide.

    Errors: `RefusedInputError` where totals are not the sum of their parts.
    """
    rows = block.rows
    kinds = {kind: place for place, kind in enumerate(template.kinds)}
    kind = np.array([kinds[k] for k in arrays.kind[rows].tolist()], dtype=np.int64)
    cell = arrays.unit[rows] * len(kinds) + kind
    cells = _cells(arrays, block, cell, template)
    own = np.zeros(len(cells.value), dtype=bool)
    own[cell] = arrays.primary[rows]
    outcome = BlockOutcome(rows, cell, template, cells, None, cells.primary & ~own)
    known = np.zeros(len(cells.value))
    known[cell] = arrays.known[rows]
    _check_sums(cells, cells.value + known, template, block.name)
    if not cells.primary.any():
        return outcome

    def small_pairs(hidden: Bools) -> list[tuple[int, int]]:
        labels = network_labels(template.network, hidden, seed=PAIR_SEED)
        few = hidden & ~cells.free & (cells.people < rules.k)
        pairs = equal_pairs(np.where(few, labels, 0))
        return [pair for pair in pairs if _together(pair, cells.people, template) < rules.k]

    search = PatternSearch(
        template.relations, cells, rules, template.router, small_pairs, template.strict
    )
    outcome.pattern = pattern = search.run()
    if arrays.was_shown[rows].any():  # a partner seen earlier is known: harmless cells may be tight
        outcome.carried[pattern.unresolved] = True
        outcome.carried &= ~own
    return outcome


def _together(pair: tuple[int, int], people: Floats, template: Template) -> float:
    """People behind two cells, from below: summed for separate units, else the larger."""
    first, second = (cell // len(template.kinds) for cell in pair)
    both = people[pair[0]], people[pair[1]]
    related = first in template.ancestors[second] or second in template.ancestors[first]
    return float(max(both) if related else sum(both))


def _cells(arrays: CubeArrays, block: BlockRows, cell: Ints, template: Template) -> Cells:
    n, rows = template.relations.n_cells, block.rows

    def placed(values: Floats, empty: float) -> Floats:
        out = np.full(n, empty)
        out[cell] = values[rows]
        return out

    def marked(flags: Bools) -> Bools:
        out = np.zeros(n, dtype=bool)
        out[cell] = flags[rows]
        return out

    value = placed(arrays.value - arrays.known, np.nan)
    present = np.isfinite(value)
    people = np.nan_to_num(placed(arrays.people, 0.0))
    own = marked(arrays.primary)
    fixed = marked(arrays.was_shown | arrays.month_fixed)
    carried = marked(arrays.was_hidden)
    carried[_numbers(block.inherited, template)] = True
    primary = present & (own | (carried & ~fixed))
    cost = np.maximum(people, 1.0) * template.weight
    cost[marked(arrays.month_parted)] *= PARTED_WEIGHT
    cost[_numbers(block.memory, template)] *= MEMORY_WEIGHT
    return Cells(
        np.where(present, value, 0.0),
        people,
        placed(arrays.top1, np.nan),
        placed(arrays.top2, np.nan),
        cost,
        primary,
        fixed,
        ~present & template.is_total,
        ~present & ~template.is_total,
        np.zeros(n, dtype=bool),
    )


def _numbers(cells: UnitKinds, template: Template) -> list[int]:
    """Cell numbers in this template; kinds it does not have are left out."""
    place = {kind: number for number, kind in enumerate(template.kinds)}
    return sorted(unit * len(place) + place[kind] for unit, kind in cells if kind in place)


def _check_sums(cells: Cells, value: Floats, template: Template, name: str) -> None:
    """Refuses a block whose released totals differ from the sum of their parts."""
    relations, owner = template.relations, template.owner
    count = len(relations)
    open_parts = np.bincount(owner, weights=cells.free[relations.child], minlength=count) > 0
    together = np.bincount(owner, weights=value[relations.child], minlength=count)
    total = value[relations.parent]
    off = np.abs(total - together) > ADDS_UP * np.maximum(np.abs(total), 1.0)
    off &= ~open_parts & ~cells.free[relations.parent]
    if off.any():
        kinds = int(off[relations.axis == 1].sum())
        raise RefusedInputError(
            f"{name}: {int(off.sum())} totals are not the sum of their parts "
            f"({kinds} over kinds, {int(off.sum()) - kinds} over units)",
            expected="amounts that add up over units and, where kinds are given, over kinds",
            todo="leave out the kinds of an amount that does not add up, or correct its totals",
        )
