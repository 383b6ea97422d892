"""The search for which cells to hide: certificates, pruning, unions and pairs, until all hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from math import inf
from typing import Protocol

import numpy as np

from pipeline.release.circulation import Flow, Question, Room
from pipeline.release.pattern_cells import Cells, Pattern, Reason, rooms, zero_need
from pipeline.release.primary import Rules
from pipeline.release.relations import Bools, Relations, without_free
from pipeline.release.unions import UnionCheck

MOST_EFFORT = 60_000
MOST_POLISHED = 300  # hidden cells of a block; above, one in a hundred fewer is not worth the time


class Router(Protocol):
    """Finds the cheapest flow that lets a cell move; network or linear program.

    `effort` counts the columns of all programs solved so far (0 for a network).
    """

    effort: int

    def find(self, question: Question, room: Room) -> Flow | None:
        """The flow, or None where there is none."""
        ...


@dataclass
class PatternSearch:
    """Hides cells of one block until every hidden cell has a certificate and no union is small."""

    relations: Relations
    cells: Cells
    rules: Rules
    router: Router
    pairs: Callable[[Bools], Iterable[tuple[int, int]]] | None = None
    strict: Bools | None = None
    hidden: list[bool] = field(init=False)
    kept: set[int] = field(init=False)
    reason: dict[int, Reason] = field(init=False, default_factory=dict)
    certificate: dict[int, Flow] = field(init=False, default_factory=dict)
    users: dict[int, set[int]] = field(init=False, default_factory=dict)
    unresolved: set[int] = field(init=False, default_factory=set)
    needed: set[int] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        cells = self.cells
        self.hidden = (cells.primary | cells.free).tolist()
        self.kept = set(np.flatnonzero(cells.primary).tolist())
        self.reason = dict.fromkeys(sorted(self.kept), Reason.PRIMARY)
        self.value = cells.value.tolist()
        self.room, self.zero_room = rooms(cells, self.rules, self.hidden)
        self.zero_need = zero_need(cells.value)
        self.union = UnionCheck(
            without_free(self.relations, cells.free), cells.people, cells.top1, cells.top2
        )

    def run(self) -> Pattern:
        """The pattern; cells without any possible certificate are listed as unresolved."""
        if not self.kept:
            return Pattern(self.cells.free.copy(), {}, {}, [])
        self._certify(self.kept)
        self._prune()
        is_polished = False
        while True:  # ends: what unions and pairs add is shown again only while polishing, once
            self._make_strict()
            self._prune()
            self._drop_idle()
            if self._close_unions() or self._close_pairs():
                continue
            if is_polished:
                break
            self._polish()
            is_polished = True
        return Pattern(
            np.array(self.hidden), self.reason, self.certificate, sorted(self.unresolved)
        )

    def _order(self, cells: Iterable[int]) -> list[int]:
        return sorted(cells, key=lambda c: (-self.value[c], c))

    def _need(self, cell: int) -> float:
        return self.rules.p * self.value[cell] if self.value[cell] > 0 else self.zero_need

    def _room_of(self, cell: int) -> Room:
        return self.room if self.value[cell] > 0 else self.zero_room

    def _certify(self, cells: Iterable[int]) -> None:
        """A certificate for each cell, hiding what the cheapest one needs; largest first."""
        for cell in self._order(cells):
            if cell in self.certificate or cell in self.unresolved or self._reuse(cell):
                continue
            flow = self.router.find(Question(cell, self._need(cell)), self._room_of(cell))
            if flow is None:
                self.unresolved.add(cell)
                continue
            for other in flow:
                if not self.hidden[other]:
                    self._hide(other, Reason.SECONDARY)
            self._store(cell, flow)

    def _reuse(self, cell: int) -> bool:
        """True if a certificate of another cell, scaled, serves this one as well."""
        flow = self._scaled(cell)
        if flow is not None:
            self._store(cell, flow)
        return flow is not None

    def _scaled(self, cell: int, without: int = -1) -> Flow | None:
        """Another cell's certificate, scaled to what this cell needs, avoiding `without`."""
        if self.value[cell] <= 0:
            return None
        need, up = self._need(cell), self.room.up
        for owner in sorted(self.users.get(cell, ())):
            flow = self.certificate[owner]
            if owner == cell or self.value[owner] <= 0 or without in flow:
                continue
            if any(self.cells.shunned[other] for other in flow if other != cell):
                continue
            scale = need / flow[cell]
            if all(abs(f * scale) <= up[c] * (1 + 1e-12) for c, f in flow.items()):
                return {c: f * scale for c, f in flow.items()}
        return None

    def _store(self, cell: int, flow: Flow) -> None:
        self._forget(cell)
        self.certificate[cell] = flow
        for other in flow:
            self.users.setdefault(other, set()).add(cell)

    def _forget(self, cell: int) -> None:
        for other in self.certificate.pop(cell, ()):
            self.users[other].discard(cell)

    def _hide(self, cell: int, reason: Reason) -> None:
        self.hidden[cell] = True
        self.reason[cell] = reason
        self._set_cost(cell, 0.0)

    def _show(self, cell: int, ways: dict[int, Flow]) -> None:
        self._forget(cell)
        self.hidden[cell] = False
        del self.reason[cell]
        self.kept.discard(cell)
        self._set_cost(cell, float(self.cells.cost[cell]))
        for owner, flow in ways.items():
            self._store(owner, flow)

    def _set_cost(self, cell: int, cost: float) -> None:
        self.room.cost[cell] = cost  # type: ignore[index]  # both rooms share one list

    def _prune(self) -> None:
        """Shows secondary cells again, dearest first, where every certificate can go round them.

        A cell found needed once is not tried again: later rounds only add what they need.
        """
        secondary = [c for c in self.reason if c not in self.kept and c not in self.needed]
        for cell in self._dearest_first(secondary):
            ways = self._ways_round(cell)
            if ways is None:
                self.needed.add(cell)
            else:
                self._show(cell, ways)

    def _drop_idle(self) -> None:
        """Shows again partners that no certificate passes any more.

        They would follow from what is shown, so a union must not count on them.
        """
        for cell in [c for c in self.reason if c not in self.kept]:
            if not self.users.get(cell) and cell not in self.unresolved:
                self._show(cell, {})

    def _polish(self) -> None:
        """Shows again, once all rules hold, whatever turns out not to be needed for any of them."""
        rest = [c for c in self.reason if not self.cells.primary[c]]
        if len(self.reason) > MOST_POLISHED:
            return
        union, pairs = self._broken_rules()
        for cell in self._dearest_first(rest):
            ways = self._ways_round(cell)
            if ways is None:
                continue
            self.hidden[cell] = False
            union_now, pairs_now = self._broken_rules()
            self.hidden[cell] = True
            if union_now <= union and pairs_now <= pairs:
                self._show(cell, ways)

    def _broken_rules(self) -> tuple[set[int], set[tuple[int, int]]]:
        hidden = np.array(self.hidden)
        union = set(self.union.failing(hidden, self.cells.value, self.rules))
        return union, set(self.pairs(hidden)) if self.pairs else set()

    def _dearest_first(self, cells: Iterable[int]) -> Iterator[int]:
        """The cells in order, until the programs solved on the way took enough effort.

        Hiding a little more than needed is safe; waiting minutes for a little less is not.
        """
        before = self.router.effort
        for cell in sorted(cells, key=lambda c: (-self.cells.cost[c], c)):
            if self.router.effort - before > MOST_EFFORT:
                return
            yield cell

    def _ways_round(self, cell: int) -> dict[int, Flow] | None:
        """New certificates for all that use the cell, over hidden cells only; None if one fails."""
        ways: dict[int, Flow] = {}
        for owner in self._order(self.users.get(cell, set()) - {cell}):
            question = Question(owner, self._need(owner), hidden_only=True, without=cell)
            flow = self._scaled(owner, cell) or self.router.find(question, self._room_of(owner))
            if flow is None:
                return None
            ways[owner] = flow
        return ways

    def _close_unions(self) -> bool:
        """Hides one more cell in each relation whose hidden children together break a rule."""
        hidden = np.array(self.hidden)
        added: set[int] = set()
        for relation in self.union.failing(hidden, self.cells.value, self.rules):
            relations = self.union.relations
            choice = self._cheapest_shown(relations.children(relation).tolist(), added)
            added.add(int(relations.parent[relation]) if choice is None else choice)
        return self._add(added, Reason.UNION)

    def _cheapest_shown(self, cells: Iterable[int], added: set[int]) -> int | None:
        """The cell to hide next; None if one is chosen already or none has a value to hide."""
        cells = list(cells)
        taken = added.intersection(cells)
        if taken:
            return min(taken)
        open_cells = [
            c for c in cells if not self.hidden[c] and self.value[c] > 0 and self.room.cost[c] < inf
        ]
        return min(open_cells, key=lambda c: (self.cells.cost[c], c), default=None)

    def _make_strict(self) -> None:
        """Certificates for all hidden cells (or those named strict), and for what they hide."""
        while True:
            waiting = [
                c
                for c in self.reason
                if c not in self.certificate
                and c not in self.unresolved
                and (self.strict is None or self.strict[c])
            ]
            if not waiting:
                return
            self._certify(waiting)

    def _close_pairs(self) -> bool:
        """Lets one of two cells that are known together, with too few people, move alone."""
        if self.pairs is None:
            return False
        added: set[int] = set()
        for first, second in self.pairs(np.array(self.hidden)):
            if {first, second} & added:
                continue  # what is hidden for another pair may part this one too
            for cell, other in ((first, second), (second, first)):
                question = Question(cell, self._need(cell), without=other)
                flow = self.router.find(question, self._room_of(cell))
                if flow is not None:
                    added |= {c for c in flow if not self.hidden[c]} | {cell}
                    break
        return self._add(added, Reason.PAIR)

    def _add(self, cells: set[int], reason: Reason) -> bool:
        fresh = {c for c in cells if c not in self.kept}
        before = len(self.reason)
        for cell in sorted(fresh):
            if not self.hidden[cell] and self.room.cost[cell] < inf:
                self._hide(cell, reason)
        fresh = {c for c in fresh if self.hidden[c] and not self.cells.free[c]}
        self.kept |= fresh
        self._certify(fresh)
        return len(self.reason) > before
