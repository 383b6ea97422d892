"""The primary rules: which cells may not be seen on their own account, as pure vector functions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.release.relations import Bools, Floats
from schemas.disclosure import DisclosurePolicy

SLACK = 1e-9  # relative: sums of decimals must not decide a rule


@dataclass(frozen=True)
class Rules:
    """The numbers one table is protected with.

    `dominance` is (n, percent) or None; `p` and `prior` are fractions (0.10, 0.50);
    `zero_sensitive` hides zeros as well.
    """

    k: int = 5
    dominance: tuple[int, float] | None = (2, 85.0)
    p: float = 0.10
    prior: float = 0.50
    zero_sensitive: bool = False

    @classmethod
    def of(cls, policy: DisclosurePolicy) -> Rules:
        """The rules for figures of the log that a policy asks for."""
        return cls(
            k=policy.k_work.value,
            dominance=(policy.dominance.n, policy.dominance.percent),
            p=policy.p_percent.value / 100,
            prior=policy.prior_percent.value / 100,
        )


def has_few_people(people: Floats, k: int) -> Bools:
    """True where 1 to k-1 distinct people are behind the cell; no people is not few."""
    return (people > 0) & (people < k)


def is_dominated(value: Floats, top1: Floats, top2: Floats, dominance: tuple[int, float]) -> Bools:
    """True where the n largest contributions reach the percentage of the cell.

    Missing: unknown contributions (NaN) decide nothing. Zero cells are not dominated.
    Source: (n,k) rule with >=, as GaussSuppression and ACRO (sdcTable uses >).
    """
    n, percent = dominance
    largest = top1 if n == 1 else top1 + top2
    return (value > 0) & (largest >= value * (percent / 100) * (1 - SLACK))


def pins_largest(value: Floats, top1: Floats, top2: Floats, p: float) -> Bools:
    """True where the second-largest contributor can pin the largest within p (a fraction).

    Source: p % rule, T - x1 - x2 < p x1, strict, in all three peer programs.
    """
    rest = value - top1 - top2
    return (value > 0) & (rest < p * top1 - SLACK * np.abs(value))


@dataclass(frozen=True)
class PrimaryRules:
    """Which rule fires where; a cell may break several."""

    few_people: Bools
    dominated: Bools
    pinned: Bools
    zero: Bools

    def any(self) -> Bools:
        """Cells that break at least one rule."""
        return self.few_people | self.dominated | self.pinned | self.zero


def primary_cells(
    value: Floats, people: Floats, top1: Floats, top2: Floats, rules: Rules
) -> PrimaryRules:
    """The primary rules applied to cells of amounts.

    Grain/shape: arrays of one length. Missing: NaN in `top1` and `top2` leaves dominance and p %
    undecided; a value without people behind it counts as few people.
    Source: disclosure policy, rules for amounts.
    """
    few = has_few_people(people, rules.k) | ((people <= 0) & (value > 0))
    none = np.zeros(len(value), dtype=bool)
    dominated = (
        none if rules.dominance is None else is_dominated(value, top1, top2, rules.dominance)
    )
    zero = (value == 0) & ~few if rules.zero_sensitive else none
    return PrimaryRules(few, dominated, pins_largest(value, top1, top2, rules.p), zero)
