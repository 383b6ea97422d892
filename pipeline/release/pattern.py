"""The search for which cells to hide: certificates, pruning, unions and pairs, until all hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from math import inf

import numpy as np

from pipeline.release.circulation import Question
from pipeline.release.pattern_base import CertifiedCells
from pipeline.release.pattern_cells import Pattern, Reason
from pipeline.release.relations import Bools, without_free
from pipeline.release.unions import UnionCheck

MOST_EFFORT = 60_000
MOST_POLISHED = 300  # hidden cells of a block; above, one in a hundred fewer is not worth the time


@dataclass
class PatternSearch(CertifiedCells):
    """Hides cells of one block until every hidden cell has a certificate and no union is small.

    `pairs` finds pairs of hidden cells known together with too few people; `strict` names the cells
    that need a certificate even where they are no primary ones (None: all).
    """

    pairs: Callable[[Bools], Iterable[tuple[int, int]]] | None = None
    strict: Bools | None = None
    needed: set[int] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        super().__post_init__()
        cells = self.cells
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
