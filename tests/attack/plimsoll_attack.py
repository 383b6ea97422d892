"""An attacker on protected tables, as a pytest plug-in of its own.

It imports nothing of the product. It rebuilds the totals from the grouping columns and the declared
trees, writes down everything that was ever shown, and asks a linear program for the least and the
most every hidden cell can be. Use it in any project: put this folder on the path and run pytest
with `-p plimsoll_attack`; the fixture `attack` is then a function of released tables and the truth.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog
from scipy.sparse import lil_matrix

TOTAL = "Total"
Key = tuple[str, ...]


@dataclass(frozen=True)
class Finding:
    """A hidden cell that gave itself away: how well it is known, and the truth it is near to."""

    key: Key
    attacker: str  # "values >= 0" or "prior"
    grade: str  # "exactly", "within" or "contradiction"
    low: float
    high: float
    truth: float


@dataclass
class Knowledge:
    """What an attacker writes down: cells, which of them are hidden, and all totals."""

    cells: dict[Key, float | None] = field(default_factory=dict)
    totals: list[tuple[Key, list[Key]]] = field(default_factory=list)
    imagined: set[Key] = field(default_factory=set)

    def learn(self, table: pd.DataFrame, group: list[str]) -> None:
        """Adds a release; what was shown once stays known."""
        for row in table.to_dict("records"):
            key = tuple(str(row[name]) for name in group)
            if row["state"] in ("missing", "late"):
                continue
            shown = row["state"] in ("shown", "zero")
            if shown:
                self.cells[key] = float(row["value"])
            else:
                self.cells.setdefault(key, None)

    def connect(self, group: list[str], trees: list[tuple[str, str, str]]) -> None:
        """Writes down every total and its parts; absent totals are unknown, absent leaves are 0."""
        below = [_children(name, i, self.cells, trees) for i, name in enumerate(group)]
        self._imagine_totals(below)
        for key in self.cells:
            for i, parts in enumerate(below):
                children = [(*key[:i], code, *key[i + 1 :]) for code in parts.get(key[i], ())]
                children = [child for child in children if child in self.cells]
                if children:
                    self.totals.append((key, children))

    def _imagine_totals(self, below: list[dict[str, list[str]]]) -> None:
        """Adds the absent totals above any cell as unknown cells that nobody asks for."""
        waiting = list(self.cells)
        while waiting:
            key = waiting.pop()
            for i, parts in enumerate(below):
                for total, children in parts.items():
                    above = (*key[:i], total, *key[i + 1 :])
                    if key[i] in children and above not in self.cells:
                        self.cells[above] = None
                        self.imagined.add(above)
                        waiting.append(above)


def _children(
    name: str, place: int, cells: dict[Key, float | None], trees: list[tuple[str, str, str]]
) -> dict[str, list[str]]:
    codes = {key[place] for key in cells}
    mine = [(child, parent) for column, child, parent in trees if column == name]
    below: dict[str, list[str]] = {}
    for child, parent in mine:
        below.setdefault(parent, []).append(child)
    for parent in list(below):
        below[parent] = [code for part in below[parent] for code in _opened(part, below, codes)]
    named = {code for pair in mine for code in pair}
    if TOTAL in codes and TOTAL not in named:
        tops = {parent for _, parent in mine} - {child for child, _ in mine}
        opened = {code for top in tops for code in _opened(top, below, codes)}
        below[TOTAL] = sorted((codes - named - {TOTAL}) | opened)
    return {code: sorted(set(parts) & codes) for code, parts in below.items() if code in codes}


def _opened(code: str, below: dict[str, list[str]], codes: set[str]) -> list[str]:
    """The code itself, or its parts where it occurs nowhere."""
    if code in codes or code not in below:
        return [code]
    return [inner for part in below[code] for inner in _opened(part, below, codes)]


def recover(
    knowledge: Knowledge,
    truth: dict[Key, float],
    *,
    p: float = 0.10,
    prior: float | None = None,
    targets: set[Key] | None = None,
) -> list[Finding]:
    """Hidden cells known exactly, or not open by p on both sides of the truth.

    `prior`: the attacker also knows every hidden cell within this share of itself.
    """
    groups = _groups(knowledge)
    name = "values >= 0" if prior is None else "prior"
    return [
        finding
        for cells, rows in groups
        for finding in _attack_group(knowledge, (cells, rows), truth, (p, prior, name, targets))
    ]


def _groups(knowledge: Knowledge) -> list[tuple[list[Key], list[tuple[Key, list[Key]]]]]:
    """Hidden cells that hang together, with their totals."""
    head = {key: key for key, value in knowledge.cells.items() if value is None}

    def find(key: Key) -> Key:
        while head[key] != key:
            head[key] = head[head[key]]
            key = head[key]
        return key

    for total, parts in knowledge.totals:
        hidden = [key for key in (total, *parts) if key in head]
        for key in hidden[1:]:
            head[find(key)] = find(hidden[0])
    cells: dict[Key, list[Key]] = {}
    for key in head:
        cells.setdefault(find(key), []).append(key)
    rows: dict[Key, list[tuple[Key, list[Key]]]] = {root: [] for root in cells}
    for total, parts in knowledge.totals:
        hidden = [key for key in (total, *parts) if key in head]
        if hidden:
            rows[find(hidden[0])].append((total, parts))
    return [(keys, rows[root]) for root, keys in cells.items()]


def _attack_group(
    knowledge: Knowledge,
    group: tuple[list[Key], list[tuple[Key, list[Key]]]],
    truth: dict[Key, float],
    how: tuple[float, float | None, str, set[Key] | None],
) -> list[Finding]:
    cells, rows = group
    p, prior, name, targets = how
    place = {key: i for i, key in enumerate(cells)}
    matrix = lil_matrix((max(len(rows), 1), len(cells)))
    right = np.zeros(max(len(rows), 1))
    for i, (total, parts) in enumerate(rows):
        for key, sign in [(total, -1.0), *((part, 1.0) for part in parts)]:
            if key in place:
                matrix[i, place[key]] += sign
            else:
                right[i] -= sign * float(knowledge.cells[key] or 0.0)
    bounds: list[tuple[float, float | None]] = [(0.0, None)] * len(cells)
    if prior is not None:
        bounds = [
            (truth[k] * (1 - prior), truth[k] * (1 + prior)) if k in truth else (0.0, None)
            for k in cells
        ]
    found = []
    table = matrix.tocsr()
    is_open = _seen_open((table, right, bounds), [truth.get(key, 0.0) for key in cells], p)
    for key in cells:
        if is_open[place[key]] or key in knowledge.imagined:
            continue
        if targets is not None and key not in targets:
            continue
        ends = [_end(table, right, bounds, place[key], sign) for sign in (1.0, -1.0)]
        finding = _graded(key, ends, truth[key], (p, name, prior))
        if finding is not None:
            found.append(finding)
    return found


def _seen_open(
    system: tuple[object, np.ndarray, list[tuple[float, float | None]]],
    truth: list[float],
    p: float,
) -> np.ndarray:
    """Cells for which two possible tables differ by p on both sides of the truth.

    The truth plus any change that leaves every total alone is a possible table while it stays
    within the bounds. Changes in proportion to the figures settle most cells; the rest get
    linear programs of their own.
    """
    matrix, _, bounds = system
    value = np.array(truth)
    scale = np.where(value > 0, value, 1.0)
    balance = matrix.toarray() * scale  # type: ignore[attr-defined]
    _, size, rows = np.linalg.svd(balance, full_matrices=True)
    rank = int((size > 1e-9 * max(size.max(initial=0.0), 1.0)).sum())
    free = rows[rank:]
    free[np.abs(free) < 1e-12] = 0.0
    low = np.array([lo for lo, _ in bounds])
    high = np.array([np.inf if hi is None else hi for _, hi in bounds])
    steps = (free.T @ free) * scale  # one row per cell: the change that favours it
    steps[np.abs(steps) < 1e-9 * scale] = 0.0
    reach = np.minimum(_reach(steps, value, low, high), _reach(-steps, value, low, high))
    moved = reach[:, None] * np.abs(steps)
    return (moved >= p * value * (1 + 1e-6) + 1e-6).any(axis=0) & (value > 0)


def _reach(steps: np.ndarray, value: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """How far each change may go before a figure leaves its bounds; at most ten times."""
    room = np.where(steps < 0, value - low, high - value)
    with np.errstate(divide="ignore", invalid="ignore"):
        far = np.where(steps == 0, np.inf, room / np.abs(steps))
    return np.clip(far.min(axis=1), 0.0, 10.0)


def _end(
    matrix: object, right: np.ndarray, bounds: list[tuple[float, float | None]], i: int, sign: float
) -> float:
    cost = np.zeros(len(bounds))
    cost[i] = sign
    result = linprog(cost, A_eq=matrix, b_eq=right, bounds=bounds, method="highs")
    if result.status == 3 or (result.status == 4 and sign < 0):
        return float("inf") if sign < 0 else 0.0
    return float(sign * result.fun) if result.status == 0 else float("nan")


def _graded(
    key: Key, ends: list[float], truth: float, how: tuple[float, str, float | None]
) -> Finding | None:
    p, name, prior = how
    low, high = ends
    slack = 1e-6 * max(truth, 1.0)
    if np.isnan(low) or np.isnan(high) or low > truth + slack or high < truth - slack:
        return Finding(key, name, "contradiction", low, high, truth)
    if high - low <= slack and not (prior is not None and truth == 0):
        return Finding(key, name, "exactly", low, high, truth)
    if low > truth * (1 - p) + slack or high < truth * (1 + p) - slack:
        return Finding(key, name, "within", low, high, truth)
    return None


def attack_tables(
    releases: list[pd.DataFrame],
    truth: pd.DataFrame,
    group: list[str],
    trees: list[tuple[str, str, str]] | None = None,
    **how: object,
) -> list[Finding]:
    """Everything an attacker finds in one or several releases of the same cells, taken together.

    `releases` with exact shown values (no help from rounding): grouping columns, value, state.
    `truth`: the same cells with their true value.
    """
    knowledge = Knowledge()
    for release in releases:
        knowledge.learn(release, group)
    knowledge.connect(group, trees or [])
    known = {
        tuple(str(row[name]) for name in group): float(row["value"])
        for row in truth.to_dict("records")
    }
    return recover(knowledge, known, **how)  # type: ignore[arg-type]


def all_cells(codes: list[list[str]]) -> list[Key]:
    """Every combination of codes; handy for writing small tables."""
    return list(product(*codes))


@pytest.fixture(name="attack")
def attack_fixture():
    """The attacker as a function: `attack(releases, truth, group, trees)` gives its findings."""
    return attack_tables
