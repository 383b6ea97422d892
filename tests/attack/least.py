"""Cells hidden, against the least possible: `python tests/attack/least.py --count 40`.

Small random organisations, one period each. The least possible is a mixed-integer program with the
same guarantee, that every primary cell can move by p % while every other figure is known within a
half; neither it nor our search counts unions and pairs here.
"""

from __future__ import annotations

import argparse
from contextlib import ExitStack
from unittest.mock import patch

import numpy as np
from organisations import random_organisation
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_matrix, csr_matrix, hstack, kron, vstack
from scipy.sparse import eye as diagonal

from pipeline.release.pattern import PatternSearch
from pipeline.release.table_cells import table_cells
from pipeline.release.table_input import ProtectOptions, checked_table
from pipeline.release.table_problem import Problem, table_problem
from pipeline.release.table_solution import solved_blocks
from pipeline.release.trees import column_trees

GROUP = ["team", "kind"]
LARGEST = 60  # cells; larger programs take minutes
SECONDS = 30.0


def small_problem(seed: int) -> Problem | None:
    """One period of a random organisation as a problem of hiding; None if it is too large."""
    organisation = random_organisation(seed)
    cells = organisation.cells()
    cells = cells[cells["period"] == cells["period"].min()].drop(columns="period")
    options = ProtectOptions(measure="amount", round_to=None)
    checked = checked_table(cells, GROUP, options)
    trees = column_trees(checked.frame, checked.group, organisation.hierarchy())
    table = table_cells(checked.frame, checked.group, trees)
    problem = table_problem(checked, table, options.rules(), options)
    wanted = problem.cells.primary.any() and table.n_cells <= LARGEST
    return problem if wanted and not problem.cells.free.any() else None


def ours(problem: Problem) -> np.ndarray:
    """Cells hidden by the search with the same guarantee."""
    with ExitStack() as stack:
        for name in ("_close_unions", "_close_pairs"):
            stack.enter_context(patch.object(PatternSearch, name, lambda self: False))
        stack.enter_context(patch.object(PatternSearch, "_make_strict", lambda self: None))
        hidden = np.zeros(problem.table.n_cells, dtype=bool)
        for where, pattern in solved_blocks(problem):
            hidden[where[list(pattern.reason)]] = True
        return hidden


def least(problem: Problem) -> np.ndarray | None:
    """The cheapest cells that protect all primary ones; None if the program ran out of time."""
    cells, rules = problem.cells, problem.rules
    n, balance = problem.table.n_cells, problem.table.relations.matrix()
    primary = np.flatnonzero(cells.primary & (cells.value > 0))
    room = rules.prior * cells.value
    flows = len(primary)
    # variables: hidden or not for every cell, then one flow over all cells for each primary cell
    keeps = hstack([csr_matrix((flows * balance.shape[0], n)), kron(diagonal(flows), balance)])
    caps = vstack([csr_matrix(np.diag(room))] * flows)
    one = diagonal(flows * n)
    above, below = hstack([caps, -one]), hstack([caps, one])
    own = coo_matrix(
        (np.ones(flows), (np.arange(flows), n + np.arange(flows) * n + primary)),
        shape=(flows, n + flows * n),
    )
    need = rules.p * cells.value[primary]
    low = np.concatenate([cells.primary.astype(float), np.tile(-room, flows)])
    high = np.concatenate([np.ones(n), np.tile(room, flows)])
    found = milp(
        np.concatenate([np.where(cells.primary, 0.0, cells.cost), np.zeros(flows * n)]),
        constraints=[
            LinearConstraint(keeps.tocsr(), 0, 0),
            LinearConstraint(above.tocsr(), 0, np.inf),
            LinearConstraint(below.tocsr(), 0, np.inf),
            LinearConstraint(own.tocsr(), need, need),
        ],
        integrality=np.concatenate([np.ones(n), np.zeros(flows * n)]),
        bounds=Bounds(low, high),
        options={"time_limit": SECONDS},
    )
    return found.x[:n] > 0.5 if found.status == 0 else None


def main() -> None:
    """Compares until enough small organisations are found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=40, help="organisations to compare")
    asked = parser.parse_args()
    lines, seed, late = [], 0, 0
    while len(lines) < asked.count:
        problem = small_problem(seed)
        seed += 1
        if problem is None:
            continue
        best = least(problem)
        if best is None:
            late += 1
            continue
        mine, cost = ours(problem), problem.cells.cost
        primary = problem.cells.primary
        lines.append(
            (
                problem.table.n_cells, primary.sum(), best.sum(), mine.sum(),
                cost[best & ~primary].sum(), cost[mine & ~primary].sum(),
            )
        )  # fmt: skip
    cells, primary, best, mine, least_cost, our_cost = np.array(lines).sum(axis=0)
    same = sum(line[2] == line[3] for line in lines)
    print(
        f"{len(lines)} organisations (seeds to {seed - 1}, {late} without an answer in time), "
        f"{cells:,.0f} cells, {primary:,.0f} primary: hidden at least {best:,.0f} "
        f"({best / cells:.1%}), by us {mine:,.0f} ({mine / cells:.1%}); the same number in {same}; "
        f"weight of partners {our_cost / least_cost - 1:+.1%}"
    )


if __name__ == "__main__":
    main()
