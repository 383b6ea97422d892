"""Certificates checked from the outside, in one pass over all of them."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from pipeline.release.pattern_cells import Cells, Pattern
from pipeline.release.primary import Rules
from pipeline.release.relations import Floats, Relations

CLOSE = 1e-6


def broken_certificates(relations: Relations, cells: Cells, pattern: Pattern, rules: Rules) -> int:
    """Certificates that break a relation, move a shown cell, go beyond the prior or fall short.

    The certificate of a hidden zero may lower others down to 0 and raise them at will: it holds
    against an attacker who knows values >= 0.
    """
    owners = np.array(sorted(pattern.certificate), dtype=np.int64)
    if len(owners) == 0:
        return 0
    flows = [pattern.certificate[owner] for owner in owners.tolist()]
    where = np.repeat(np.arange(len(owners)), [len(flow) for flow in flows])
    cell = np.array([c for flow in flows for c in flow], dtype=np.int64)
    size = np.array([f for flow in flows for f in flow.values()])
    table = sparse.csr_matrix((size, (where, cell)), shape=(len(owners), len(pattern.hidden)))
    imbalance = np.zeros(len(owners))
    if len(relations):
        imbalance = abs(relations.matrix() @ table.T).max(axis=0).toarray().ravel()
    scale = np.zeros(len(owners))
    np.maximum.at(scale, where, np.abs(size))
    cap = np.where(cells.free, np.inf, rules.prior * np.where(cells.blocked, 0.0, cells.value))
    of_zero = (cells.value[owners] <= 0)[where]
    low = np.where(of_zero & ~cells.free[cell], -cells.value[cell], -cap[cell])
    high = np.where(of_zero, np.inf, cap[cell])
    slack = CLOSE * scale[where]
    own = cell == owners[where]
    bad = ~own & (~pattern.hidden[cell] | (size < low - slack) | (size > high + slack))
    bad |= own & (size > rules.prior * cells.value[cell] + slack) & ~of_zero
    bad |= own & (np.abs(size) < rules.p * cells.value[cell] * (1 - CLOSE))
    bad |= own & (size == 0)
    failing = np.bincount(where[bad], minlength=len(owners)) > 0
    return int((failing | (imbalance > CLOSE * scale)).sum())


def widest_moves(cells: Cells, pattern: Pattern, rules: Rules) -> list[float]:
    """How far each certificate lets its cell move, as a share of the cell's value (zeros left out).

    Certificates are stretched as far as the prior allows.
    """
    moves = []
    cap: Floats = np.where(cells.free, np.inf, rules.prior * cells.value)
    for owner, flow in pattern.certificate.items():
        if cells.value[owner] <= 0:
            continue
        cap_own = rules.prior * cells.value[owner] / abs(flow[owner])
        room = min([cap_own, *(cap[c] / abs(f) for c, f in flow.items() if f and c != owner)])
        moves.append(float(abs(flow[owner]) * room / cells.value[owner]))
    return moves
