"""Cells hidden with a certificate each: hiding, showing, certifying and going round a cell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from pipeline.release.circulation import Flow, Question, Room
from pipeline.release.pattern_cells import Cells, Reason, rooms, zero_need
from pipeline.release.primary import Rules
from pipeline.release.relations import Relations


class Router(Protocol):
    """Finds the cheapest flow that lets a cell move; network or linear program.

    `effort` counts the columns of all programs solved so far (0 for a network).
    """

    effort: int

    def find(self, question: Question, room: Room) -> Flow | None:
        """The flow, or None where there is none."""
        ...


@dataclass
class CertifiedCells:
    """Which cells are hidden and why, their certificates, and which certificates use a cell."""

    relations: Relations
    cells: Cells
    rules: Rules
    router: Router
    hidden: list[bool] = field(init=False)
    kept: set[int] = field(init=False)
    reason: dict[int, Reason] = field(init=False, default_factory=dict)
    certificate: dict[int, Flow] = field(init=False, default_factory=dict)
    users: dict[int, set[int]] = field(init=False, default_factory=dict)
    unresolved: set[int] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        cells = self.cells
        self.hidden = (cells.primary | cells.free).tolist()
        self.kept = set(np.flatnonzero(cells.primary).tolist())
        self.reason = dict.fromkeys(sorted(self.kept), Reason.PRIMARY)
        self.value = cells.value.tolist()
        self.room, self.zero_room = rooms(cells, self.rules, self.hidden)
        self.zero_need = zero_need(cells.value)

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
