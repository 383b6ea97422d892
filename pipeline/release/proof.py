"""The proof of a protected cube: every certificate checked again, every label, every union."""

from __future__ import annotations

import json
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
_FROM_BLOCKS = ["relations", "certificates", "broken", "uncertified", "carried", "recoverable"]
_FROM_BLOCKS += ["unions", "blocks"]
_COUNTS = ["cells", "hidden", *_FROM_BLOCKS]
NO_CHECKS = pd.DataFrame(columns=["month", *_COUNTS, "parts", "narrowest", "reasons"])


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
    def of_checks(cls, checks: pd.DataFrame) -> Proof:
        """The proof of all months together, those of earlier releases among them."""
        total = {name: int(checks[name].sum()) for name in _COUNTS}
        narrow = checks["narrowest"].min() if len(checks) else np.nan
        reasons: dict[str, int] = {}
        for text in checks["reasons"]:
            for reason, count in json.loads(text).items():
                reasons[reason] = reasons.get(reason, 0) + count
        return cls(
            cells=total["cells"],
            hidden=total["hidden"],
            hidden_by_reason=reasons,
            relations_checked=total["relations"],
            certificates=total["certificates"],
            broken_certificates=total["broken"],
            without_certificate=total["uncertified"],
            recoverable=total["recoverable"],
            small_unions=total["unions"],
            narrowest_interval=None if pd.isna(narrow) else float(narrow),
            blocks=total["blocks"],
            notes=_notes(total["carried"]),
        )


def month_checks(
    ready: pd.DataFrame, hidden: np.ndarray, outcomes: list[BlockOutcome], rules: Rules
) -> pd.DataFrame:
    """What was checked and found, one row per month; months share no relation.

    Kept in the release ledger, so that a later proof speaks of every month published.
    """
    month = ready["month"].to_numpy()
    found = [o for o in outcomes if o.pattern is not None]
    blocks = pd.DataFrame(
        [asdict(_check_block(outcome, rules)) for outcome in found],
        columns=list(_BlockCheck.__dataclass_fields__),
    ).assign(month=[month[outcome.rows[0]] for outcome in found], blocks=1)
    blocks["month"] = blocks["month"].astype(ready["month"].dtype)
    whole = pd.DataFrame(
        {
            "month": month,
            "cells": 1,
            "hidden": hidden.astype(int),
            "parts": (ready["period_kind"] == PeriodKind.PART.value).to_numpy(int),
        }
    )
    checks = whole.groupby("month", as_index=False).sum()
    sums = dict.fromkeys(_FROM_BLOCKS, "sum") | {"narrowest": "min"}
    checks = checks.merge(blocks.groupby("month", as_index=False).agg(sums), on="month", how="left")
    checks[_FROM_BLOCKS] = checks[_FROM_BLOCKS].fillna(0).astype(int)
    checks["relations"] += checks["parts"]
    reasons = [
        _by_reason([o for o in found if month[o.rows[0]] == start], int(count))
        for start, count in zip(checks["month"], checks["hidden"], strict=True)
    ]
    return checks.assign(reasons=[json.dumps(reason) for reason in reasons])


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


def failing_months(checks: pd.DataFrame) -> pd.Series:
    """Months in which a hidden cell could be worked out, or nothing proves that it cannot."""
    wrong = checks[["recoverable", "broken", "uncertified", "unions"]].sum(axis=1)
    return checks.loc[wrong > 0, "month"]


def _notes(carried: int) -> list[str]:
    if not carried:
        return []
    return [
        f"{carried} cells hidden beside figures of an earlier release, which no rule of their own "
        "hides, can move by less than p %"
    ]


def _by_reason(outcomes: list[BlockOutcome], hidden: int) -> dict[str, int]:
    """How many cells are hidden and why; cells outside the networks count as alone."""
    counts: dict[str, int] = {}
    for outcome in outcomes:
        if outcome.pattern is not None:
            for reason in outcome.pattern.reason.values():
                counts[reason.value] = counts.get(reason.value, 0) + 1
    counts["alone"] = hidden - sum(counts.values())
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
