"""Cheapest circulations through a cell of a network: the flows that certify a hidden cell."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf

from pipeline.release.relations import Network

HOP = 1e-3  # prefers short certificates among equally cheap ones; people counts are >= 1
TIGHT = 1e-9
Flow = dict[int, float]


@dataclass
class Room:
    """How far each cell may move up and down, and what hiding it costs (0 when hidden already)."""

    up: Sequence[float]
    down: Sequence[float]
    cost: Sequence[float]


@dataclass(frozen=True)
class Question:
    """Which cell must be able to move by how much; `hidden_only` uses cells of cost 0 alone."""

    cell: int
    need: float
    hidden_only: bool = False
    without: int = -1


@dataclass
class NetworkRouter:
    """Finds circulations by Dijkstra over residual capacities."""

    network: Network
    most_paths: int = 6
    effort: int = 0
    _next: list[list[tuple[int, int, int]]] = field(init=False)
    _tail: list[int] = field(init=False)
    _head: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self._tail = self.network.tail.tolist()
        self._head = self.network.head.tolist()
        self._next = [[] for _ in range(self.network.n_nodes)]
        for cell, (tail, head) in enumerate(zip(self._tail, self._head, strict=True)):
            if tail != head:
                self._next[tail].append((cell, head, 1))
                self._next[head].append((cell, tail, -1))

    def find(self, question: Question, room: Room) -> Flow | None:
        """The cheapest flow found that moves the cell up by `need`, or None.

        A cell between a node and itself (it stands in no relation) moves freely: its flow is its
        own. Up to `most_paths` equal parts are tried and the cheapest answer is kept, ties going
        to the fewest parts.
        """
        cell, need = question.cell, question.need
        if self._tail[cell] == self._head[cell]:
            return {cell: need}
        best: Flow | None = None
        last: Flow | None = None
        best_cost = inf
        for parts in range(1, self.most_paths + 1):
            flow = self._in_parts(question, room, parts, best_cost)
            if flow is not None:
                price = sum(room.cost[c] for c in flow if c != cell)
                if price < best_cost - TIGHT:
                    best, best_cost = flow, price
                if best_cost == 0:
                    break
            elif best is None and last is None:
                last = self._any_flow(question, room)
                if last is None:  # then none in equal parts either
                    return None
        return best or last

    def _any_flow(self, question: Question, room: Room) -> Flow | None:
        """A flow in as many parts as it takes, each as large as its path allows; None if none is.

        Cells too large for a few partners need this; it finds a flow whenever there is one.
        """
        flow: Flow = {}
        missing = question.need
        while missing > TIGHT * question.need:
            steps = self._path(question, room, flow, (TIGHT * question.need, inf))
            if steps is None:
                return None
            delta = min([missing, *(_slack(room, flow, cell, sign) for cell, sign in steps)])
            for cell, sign in steps:
                flow[cell] = flow.get(cell, 0.0) + sign * delta
            missing -= delta
        return self._cleaned(question, flow)

    def _in_parts(
        self, question: Question, room: Room, parts: int, cheaper_than: float
    ) -> Flow | None:
        flow: Flow = {}
        delta = question.need / parts
        spent = 0.0
        for _ in range(parts):
            steps = self._path(question, room, flow, (delta, cheaper_than - spent))
            if steps is None:
                return None
            spent += sum(room.cost[cell] for cell, _ in steps if cell not in flow)
            for cell, sign in steps:
                flow[cell] = flow.get(cell, 0.0) + sign * delta
        return self._cleaned(question, flow)

    def _cleaned(self, question: Question, flow: Flow) -> Flow:
        """The flow without cells that came to rest, and with the cell's own change."""
        kept = {c: f for c, f in flow.items() if abs(f) > TIGHT * question.need}
        kept[question.cell] = question.need
        return kept

    def _path(
        self, question: Question, room: Room, flow: Flow, wanted: tuple[float, float]
    ) -> list[tuple[int, int]] | None:
        """Cells and directions that bring an amount back from the cell's head to its tail.

        `wanted`: the amount, and what the way must cost less than.
        """
        up, down, cost = room.up, room.down, room.cost
        source, target, orient = self._head[question.cell], self._tail[question.cell], 1
        if len(self._next[source]) > len(self._next[target]):
            source, target, orient = target, source, -1
        enough, limit = wanted[0] * (1 - TIGHT), wanted[1]
        distance = {source: 0.0}
        came: dict[int, tuple[int, int, int]] = {}
        done: set[int] = set()
        heap = [(0.0, source)]
        while heap:
            here, node = heapq.heappop(heap)
            if here >= limit:
                return None
            if node == target:
                return _walk_back(came, source, target)
            if node in done:
                continue
            done.add(node)
            for cell, other, way in self._next[node]:
                if other in done or cell == question.cell or cell == question.without:
                    continue
                price = 0.0 if cell in flow else cost[cell]
                if price == inf or (question.hidden_only and price > 0):
                    continue
                sign = way * orient
                moved = flow.get(cell, 0.0)
                if (up[cell] - moved if sign > 0 else down[cell] + moved) < enough:
                    continue
                there = here + price + HOP
                if there < distance.get(other, inf):
                    distance[other] = there
                    came[other] = (node, cell, sign)
                    heapq.heappush(heap, (there, other))
        return None


def _slack(room: Room, flow: Flow, cell: int, sign: int) -> float:
    moved = flow.get(cell, 0.0)
    return room.up[cell] - moved if sign > 0 else room.down[cell] + moved


def _walk_back(
    came: dict[int, tuple[int, int, int]], source: int, target: int
) -> list[tuple[int, int]]:
    steps = []
    node = target
    while node != source:
        node, cell, sign = came[node]
        steps.append((cell, sign))
    return steps
