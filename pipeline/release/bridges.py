"""Cells hidden for another's sake that protect nothing: what is shown gives them away already."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pipeline.release.cube_blocks import BlockOutcome
from pipeline.release.pattern_cells import Reason
from pipeline.release.recovery import network_labels

_SEEDS = (3, 4)


def without_bridges(outcome: BlockOutcome) -> BlockOutcome:
    """The outcome with each partner shown again that stands on no cycle of hidden cells.

    Repairs of unions and pairs can leave a partner behind that no certificate passes any more. It
    follows from what is shown, so showing it tells nothing new, while hiding it would be a claim
    that does not hold. Primary cells and repairs stay hidden.
    """
    pattern = outcome.pattern
    if pattern is None or outcome.template.strict.all():
        return outcome
    network = outcome.template.network
    labels = [network_labels(network, pattern.hidden, seed=seed) for seed in _SEEDS]
    in_relation = network.tail != network.head
    known = (labels[0] == 0) & (labels[1] == 0) & pattern.hidden & in_relation
    carried = {cell for flow in pattern.certificate.values() for cell in flow}
    idle = [
        cell
        for cell, reason in pattern.reason.items()
        if reason is Reason.SECONDARY and known[cell] and cell not in carried
    ]
    if not idle:
        return outcome
    hidden = pattern.hidden.copy()
    hidden[idle] = False
    reasons = {cell: why for cell, why in pattern.reason.items() if cell not in set(idle)}
    return replace(outcome, pattern=replace(pattern, hidden=np.array(hidden), reason=reasons))
