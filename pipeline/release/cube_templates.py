"""The relations of the cube's blocks: a tree of units times flat kinds, made once per family."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from pipeline.release.circulation import NetworkRouter
from pipeline.release.relations import Bools, Floats, Ints, Network, Relations, as_network

ALL_KINDS = "all"
TOTAL_WEIGHT, DIVISION_WEIGHT, TOP_WEIGHT = 4.0, 20.0, 10_000.0


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
    is_total: Bools
    owner: Ints


@dataclass
class TemplateStore:
    """Templates by their set of kinds; the unit tree is the same for all."""

    units: pd.DataFrame
    strict_kinds: bool = False
    _made: dict[tuple[str, ...], Template] = field(default_factory=dict)

    @property
    def index(self) -> pd.Index:
        """The units in the order in which templates number them."""
        return pd.Index(sorted(self.units["team_id"]))

    def of(self, kinds: tuple[str, ...]) -> Template:
        """The template of a family of kinds, in order."""
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
        np.isin(np.arange(relations.n_cells), relations.parent),
        relations.owner(),
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
