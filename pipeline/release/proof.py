"""The proof of a protected cube: every certificate checked again, every label, every union."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipeline.release.primary import Rules
from pipeline.release.recovery import network_labels
from pipeline.release.relations import without_free
from pipeline.release.unions import UnionCheck
from pipeline.release.verify import broken_certificates, widest_moves
from schemas.vocabulary import PeriodKind

if TYPE_CHECKING:
    from pipeline.release.cube_blocks import BlockOutcome

SEEDS = (1, 2)


@dataclass(frozen=True)
class Proof:
    """What was checked, and what was found; `holds` is what publishing depends on.

    `narrowest_interval`: the smallest half width any hidden cell with a certificate can move, as a
    share of its value. `recoverable`: hidden cells that follow exactly from what is shown.
    """

    cells: int
    hidden: int
    hidden_by_reason: dict[str, int]
    relations_checked: int
    certificates: int
    broken_certificates: int
    without_certificate: int
    recoverable: int
    small_unions: int
    narrowest_interval: float | None
    blocks: int
    seeds: tuple[int, ...] = SEEDS
    strict_for: str = "totals"
    notes: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """True when nothing hidden can be recovered and every certificate holds."""
        return (
            self.recoverable + self.broken_certificates + self.small_unions == 0
            and self.without_certificate == 0
        )

    def as_dict(self) -> dict[str, object]:
        """Plain values for the published file's release table."""
        return asdict(self) | {"holds": self.holds}

    @classmethod
    def of_cube(
        cls,
        ready: pd.DataFrame,
        hidden: np.ndarray,
        outcomes: list[BlockOutcome],
        rules: Rules,
    ) -> Proof:
        """The proof of all blocks together."""
        checks = [_check_block(outcome, rules) for outcome in outcomes if outcome.pattern]
        table = pd.DataFrame(checks, columns=list(_BlockCheck.__dataclass_fields__))
        narrow = table["narrowest"].min() if len(table) else np.nan
        parts = int((ready["period_kind"] == PeriodKind.PART.value).sum())
        return cls(
            cells=len(ready),
            hidden=int(hidden.sum()),
            hidden_by_reason=_by_reason(outcomes, hidden),
            relations_checked=int(table["relations"].sum()) + parts,
            certificates=int(table["certificates"].sum()),
            broken_certificates=int(table["broken"].sum()),
            without_certificate=int(table["uncertified"].sum()),
            recoverable=int(table["recoverable"].sum()),
            small_unions=int(table["unions"].sum()),
            narrowest_interval=None if pd.isna(narrow) else float(narrow),
            blocks=len(outcomes),
            notes=_notes(int(table["carried"].sum())),
        )


@dataclass(frozen=True)
class _BlockCheck:
    relations: int
    certificates: int
    broken: int
    uncertified: int
    carried: int
    recoverable: int
    unions: int
    narrowest: float


def _notes(carried: int) -> list[str]:
    if not carried:
        return []
    return [
        f"{carried} cells hidden in an earlier release, which no rule of their own hides, can move "
        "by less than p %"
    ]


def _by_reason(outcomes: list[BlockOutcome], hidden: np.ndarray) -> dict[str, int]:
    """How many cells are hidden and why; cells outside the networks count as alone."""
    counts: dict[str, int] = {}
    for outcome in outcomes:
        if outcome.pattern is not None:
            for reason in outcome.pattern.reason.values():
                counts[reason.value] = counts.get(reason.value, 0) + 1
    counts["alone"] = int(hidden.sum()) - sum(counts.values())
    return counts


def _check_block(outcome: BlockOutcome, rules: Rules) -> _BlockCheck:
    pattern, cells, template = outcome.pattern, outcome.cells, outcome.template
    assert pattern is not None
    owners = sorted(pattern.certificate)
    broken = broken_certificates(template.relations, cells, pattern, rules)
    moves = widest_moves(cells, pattern, rules)
    labels = [network_labels(template.network, pattern.hidden, seed=s) for s in SEEDS]
    mine = np.zeros(len(pattern.hidden), dtype=bool)
    mine[list(pattern.reason)] = True
    known = mine & ((labels[0] == 0) | (labels[1] == 0)) & _in_relation(outcome)
    needing = mine & (template.strict | cells.primary)
    needing[owners] = False
    carried = needing & outcome.carried
    needing &= ~outcome.carried
    released = without_free(template.relations, cells.free)
    unions = UnionCheck(released, cells.people, cells.top1, cells.top2)
    return _BlockCheck(
        relations=len(template.relations),
        certificates=len(owners),
        broken=broken,
        uncertified=int(needing.sum()),
        carried=int(carried.sum()),
        recoverable=int(known.sum()),
        unions=len(unions.failing(pattern.hidden, cells.value, rules)),
        narrowest=min(moves, default=np.nan),
    )


def _in_relation(outcome: BlockOutcome) -> np.ndarray:
    network = outcome.template.network
    return network.tail != network.head
