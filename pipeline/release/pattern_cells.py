"""What the search for a pattern works on: cells, their room to move, and the pattern itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import inf

import numpy as np

from pipeline.release.circulation import Flow, Room
from pipeline.release.primary import Rules
from pipeline.release.relations import Bools, Floats

LAST_RESORT = 1e6


class Reason(StrEnum):
    """Why a cell is hidden (for the suppression log; never published)."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    UNION = "union"
    PAIR = "pair"


@dataclass(frozen=True)
class Cells:
    """One block of cells as arrays, in a canonical order (row order must not matter).

    `free` cells are totals that are not released: they move at will and need no protection.
    `blocked` cells are not released and known to the attacker (missing without remainder).
    `shunned` cells are late ones that a total gives away: partners only where nothing else helps.
    `fixed` cells may never be hidden (they were shown before).
    """

    value: Floats
    people: Floats
    top1: Floats
    top2: Floats
    cost: Floats
    primary: Bools
    fixed: Bools
    free: Bools
    blocked: Bools
    shunned: Bools


@dataclass
class Pattern:
    """Which cells are hidden, why, and the flow that certifies each; `unresolved` have none."""

    hidden: Bools
    reason: dict[int, Reason]
    certificate: dict[int, Flow]
    unresolved: list[int]


def rooms(cells: Cells, rules: Rules, hidden: list[bool]) -> tuple[Room, Room]:
    """Room to move for cells with a value (prior around each figure), and for hidden zeros.

    A hidden zero is certified against the attacker who knows values >= 0 only: whoever knows each
    figure within a share of itself knows a zero exactly.
    """
    known = cells.blocked | (cells.fixed & cells.primary)  # seen before, or not released
    value = np.where(known, 0.0, cells.value)
    cap = np.where(cells.free, inf, rules.prior * value)
    cost = np.where(hidden, 0.0, np.where(cells.fixed, inf, cells.cost))
    cost = np.where(known, inf, np.where(cells.shunned, LAST_RESORT, cost))
    costs = cost.tolist()
    ceiling = np.where(known | ((value <= 0) & ~np.array(hidden)), 0.0, inf)
    floor = np.where(cells.free, inf, value)
    return (
        Room(cap.tolist(), cap.tolist(), costs),
        Room(ceiling.tolist(), floor.tolist(), costs),
    )


def zero_need(value: Floats) -> float:
    """How far a hidden zero must be able to rise: one unit of counts, else the smallest value."""
    positive = value[np.isfinite(value) & (value > 0)]
    if len(positive) == 0:
        return 1.0
    return 1.0 if (positive == np.floor(positive)).all() else float(positive.min())
