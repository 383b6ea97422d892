"""One block of the cube (one amount, one period): its relations, its pattern, its rows."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from pipeline.errors import RefusedInputError
from pipeline.release.circulation import NetworkRouter
from pipeline.release.pattern import Cells, Pattern, PatternSearch
from pipeline.release.primary import Rules
from pipeline.release.recovery import equal_pairs, network_labels
from pipeline.release.relations import Bools, Floats, Ints, Network, Relations, as_network

ALL_KINDS = "all"
TOTAL_WEIGHT, DIVISION_WEIGHT, TOP_WEIGHT, MEMORY_WEIGHT = 4.0, 20.0, 10_000.0, 0.6
ADDS_UP = 1e-6
PAIR_SEED = 20_260_101


@dataclass
class Template:
    """All units times all kinds of one family: cell = unit * number of kinds + kind.

    `relations` are all that hold; `network` leaves out the kinds of inner units, which follow.
    """

    units: pd.Index
    kinds: pd.Index
    relations: Relations
    network: Network
    router: NetworkRouter
    weight: Floats
    ancestors: list[frozenset[int]]
    strict: Bools

    def cell_of(self, rows: pd.DataFrame) -> Ints:
        """The cell number of each row."""
        unit = self.units.get_indexer(pd.Index(rows["team_id"]))
        kind = self.kinds.get_indexer(pd.Index(rows["exposure_kind"]))
        return np.asarray(unit * len(self.kinds) + kind, dtype=np.int64)


@dataclass
class TemplateStore:
    """Templates by their set of kinds; the unit tree is the same for all."""

    units: pd.DataFrame
    strict_kinds: bool = False
    _made: dict[tuple[str, ...], Template] = field(default_factory=dict)

    def of(self, ready: pd.DataFrame, rows: Ints) -> Template:
        """The template that fits the kinds of one block."""
        kinds = tuple(sorted(set(ready["exposure_kind"].to_numpy(object)[rows])))
        if kinds not in self._made:
            self._made[kinds] = _template(self.units, kinds, self.strict_kinds)
        return self._made[kinds]


def _template(units: pd.DataFrame, kinds: tuple[str, ...], strict_kinds: bool) -> Template:
    index = pd.Index(sorted(units["team_id"]))
    parent_of = units.set_index("team_id")["parent_id"]
    parent = index.get_indexer(parent_of.reindex(index))
    width = len(kinds)
    inner = np.zeros(len(index), dtype=bool)
    inner[parent[parent >= 0]] = True
    down = _unit_relations(parent, inner, width)
    across = _kind_relations(len(index), kinds)
    relations = _joined(down, across)
    needed = np.concatenate([np.ones(len(down), bool), ~inner[across.parent // width]])
    network = as_network(relations.keep(needed))
    if network is None:  # cannot happen for a tree of units times flat kinds
        raise AssertionError("a tree of units times flat kinds must be a network")
    weight = np.where(inner, np.where(parent < 0, TOP_WEIGHT, DIVISION_WEIGHT), 1.0)
    total = np.array([TOTAL_WEIGHT if kind == ALL_KINDS else 1.0 for kind in kinds])
    is_total = np.array([kind == ALL_KINDS or strict_kinds or width == 1 for kind in kinds])
    return Template(
        index,
        pd.Index(kinds),
        relations,
        network,
        NetworkRouter(network),
        np.repeat(weight, width)
        * np.where(np.repeat(inner, width), 1.0, np.tile(total, len(index))),
        _ancestors(parent),
        np.tile(is_total, len(index)),
    )


def _unit_relations(parent: Ints, inner: Bools, width: int) -> Relations:
    """A unit is the sum of the units below it, for each kind."""
    below = np.flatnonzero(parent >= 0)
    below = below[np.argsort(parent[below], kind="stable")]
    counts = np.bincount(parent[below], minlength=len(parent))[inner]
    above = np.flatnonzero(inner)
    kinds = np.arange(width)
    groups = np.split(below, np.cumsum(counts)[:-1]) if len(above) else []
    child = [(g[None, :] * width + kinds[:, None]).ravel() for g in groups]
    start = np.concatenate([[0], np.cumsum(np.repeat(counts, width))])
    return Relations(
        len(parent) * width,
        (above[:, None] * width + kinds[None, :]).ravel().astype(np.int64),
        np.concatenate([*child, np.empty(0)]).astype(np.int64),
        start.astype(np.int64),
        np.zeros(len(above) * width, dtype=np.int64),
    )


def _kind_relations(units: int, kinds: tuple[str, ...]) -> Relations:
    """All kinds together are the sum of the kinds, for each unit."""
    width = len(kinds)
    n_cells = units * width
    if ALL_KINDS not in kinds or width == 1:
        none = np.empty(0, dtype=np.int64)
        return Relations(n_cells, none, none, np.zeros(1, dtype=np.int64), none)
    total = kinds.index(ALL_KINDS)
    others = np.array([i for i in range(width) if i != total])
    base = np.arange(units) * width
    return Relations(
        n_cells,
        (base + total).astype(np.int64),
        (base[:, None] + others[None, :]).ravel().astype(np.int64),
        (np.arange(units + 1) * len(others)).astype(np.int64),
        np.ones(units, dtype=np.int64),
    )


def _joined(first: Relations, second: Relations) -> Relations:
    return Relations(
        first.n_cells,
        np.concatenate([first.parent, second.parent]),
        np.concatenate([first.child, second.child]),
        np.concatenate([first.start, second.start[1:] + first.start[-1]]),
        np.concatenate([first.axis, second.axis]),
    )


def _ancestors(parent: Ints) -> list[frozenset[int]]:
    found: list[frozenset[int]] = []
    for unit in range(len(parent)):
        line = [unit]
        while parent[line[-1]] >= 0:
            line.append(int(parent[line[-1]]))
        found.append(frozenset(line))
    return found


@dataclass
class BlockOutcome:
    """The pattern of one block (None where nothing is hidden) and where its cells stand."""

    rows: Ints
    cell: Ints
    template: Template
    cells: Cells
    pattern: Pattern | None

    def hidden_cells(self) -> frozenset[int]:
        """Hidden cells as numbers of units and kinds, comparable between months."""
        if self.pattern is None:
            return frozenset()
        return frozenset(self.pattern.reason)

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
    ready: pd.DataFrame,
    rows: Ints,
    template: Template,
    rules: Rules,
    earlier: tuple[frozenset[int], frozenset[int]],
) -> BlockOutcome:
    """The pattern of one block.

    `earlier`: cells hidden in the amount this one follows, and cells hidden in the month before.
    Errors: `RefusedInputError` where totals are not the sum of their parts.
    """
    block = ready.iloc[rows]
    cell = template.cell_of(block)
    cells = _cells(block, cell, template, earlier)
    outcome = BlockOutcome(rows, cell, template, cells, None)
    _check_sums(cells, template, block)
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
    outcome.pattern = search.run()
    return outcome


def _together(pair: tuple[int, int], people: Floats, template: Template) -> float:
    """People behind two cells, from below: summed for separate units, else the larger."""
    first, second = (cell // len(template.kinds) for cell in pair)
    both = people[pair[0]], people[pair[1]]
    related = first in template.ancestors[second] or second in template.ancestors[first]
    return float(max(both) if related else sum(both))


def _cells(
    block: pd.DataFrame,
    cell: Ints,
    template: Template,
    earlier: tuple[frozenset[int], frozenset[int]],
) -> Cells:
    n = template.relations.n_cells

    def placed(values: np.ndarray, empty: float) -> Floats:
        out = np.full(n, empty)
        out[cell] = values
        return out

    value = placed(block["value"].to_numpy(float) - block["known"].to_numpy(float), np.nan)
    present = np.isfinite(value)
    people = np.nan_to_num(placed(block["n_people"].to_numpy(float), 0.0))
    is_total = np.zeros(n, dtype=bool)
    is_total[template.relations.parent] = True
    primary = placed(block["primary"].to_numpy(float), 0.0) > 0
    kept = placed(block["was_hidden"].to_numpy(float), 0.0) > 0
    inherited, memory = earlier
    primary |= kept
    primary[list(inherited)] = True
    fixed = placed((block["was_shown"] | block["month_fixed"]).to_numpy(float), 0.0) > 0
    primary &= present & ~(fixed & ~placed(block["primary"].to_numpy(float), 0.0).astype(bool))
    cost = np.maximum(people, 1.0) * template.weight
    cost[list(memory)] *= MEMORY_WEIGHT
    top1 = placed(block["top1"].to_numpy(float), np.nan)
    top2 = placed(block["top2"].to_numpy(float), np.nan)
    if (block["rule"] != "amount").any():
        top1, top2 = np.full(n, np.nan), np.full(n, np.nan)
    value = np.where(present, value, 0.0)
    free, blocked = ~present & is_total, ~present & ~is_total
    return Cells(value, people, top1, top2, cost, primary, fixed, free, blocked)


def _check_sums(cells: Cells, template: Template, block: pd.DataFrame) -> None:
    """Refuses a block whose released totals differ from the sum of their parts."""
    relations = template.relations
    owner = relations.owner()
    absent = cells.free | (cells.blocked & False)
    touched = absent[relations.parent] | (
        np.bincount(owner, weights=absent[relations.child], minlength=len(relations)) > 0
    )
    together = np.bincount(owner, weights=cells.value[relations.child], minlength=len(relations))
    total = cells.value[relations.parent]
    off = ~touched & (np.abs(total - together) > ADDS_UP * np.maximum(np.abs(total), 1.0))
    if off.any():
        amount, period = block["amount_id"].iloc[0], block["period_start"].iloc[0]
        kinds = int(off[relations.axis == 1].sum())
        raise RefusedInputError(
            f"amount {amount}, period {period}: {int(off.sum())} totals are not the sum of their "
            f"parts ({kinds} over kinds, {int(off.sum()) - kinds} over units)",
            expected="amounts that add up over units and, where kinds are given, over kinds",
            todo="leave out the kinds of an amount that does not add up, or correct its totals",
        )
