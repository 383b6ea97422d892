"""How many case-contacts each shift of a team and month held: planned totals, drawn spread."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from sample_data.organisation import (
    CHANCE_MONTH,
    CHANCE_RATE,
    CHANCE_TEAM,
    CHANCE_WORKERS,
    Spread,
    TeamPlan,
)
from sample_data.periods import MONTHS

Counts = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
_CAP = 4  # the case-contacts a booked day is planned up to
_BURST_SHARE = 0.13  # of the month's shifts that the one large referral fell on
_RATE_NOISE, _COMPLETENESS_NOISE = 0.025, 0.008


@dataclass(frozen=True)
class TeamMonth:
    """One team's month: its plan, its staffed shifts (numbered from 0), its stream of numbers."""

    plan: TeamPlan
    number: int
    shifts: pd.DataFrame
    rng: np.random.Generator

    @property
    def label(self) -> str:
        """The month as text, such as 2026-10."""
        return MONTHS[self.number]


def logged_shifts(at: TeamMonth) -> Flags:
    """Which staffed shifts have an entry: the team's share of them, to the shift."""
    share = np.clip(at.plan.completeness + at.rng.normal(0, _COMPLETENESS_NOISE), 0, 0.985)
    chosen = at.rng.permutation(len(at.shifts))[: round(share * len(at.shifts))]
    logged = np.zeros(len(at.shifts), dtype=bool)
    logged[chosen] = True
    return logged


def contact_counts(at: TeamMonth, logged: Flags) -> Counts:
    """Trauma case-contacts per shift; their sum is the planned rate times the staffed shifts."""
    rate = at.plan.rates.get(at.label, at.plan.rate) * float(
        1 + at.rng.uniform(-1, 1) * _RATE_NOISE
    )
    spread = at.plan.spreads.get(at.label, at.plan.spread)
    total = round(rate * len(at.shifts))
    workers = np.unique(at.shifts["worker_ref"])
    habit = dict(zip(workers, at.rng.normal(1, 0.06, len(workers)), strict=True))
    weight = at.shifts["worker_ref"].map(habit).to_numpy() * logged
    means = total * weight / weight.sum()
    counts = _adjusted(
        _drawn(spread, means, at.rng) * logged, total, logged=logged, spread=spread, rng=at.rng
    )
    if (at.plan.code, at.label) == (CHANCE_TEAM, CHANCE_MONTH):
        counts = _with_burst(at, counts, logged)
    return counts


def _drawn(spread: Spread, means: npt.NDArray[np.float64], rng: np.random.Generator) -> Counts:
    """Counts around the means, in the team's way of spreading work."""
    if spread is Spread.OPEN:
        return np.minimum(rng.poisson(means), 12)
    if spread is Spread.CAPPED:
        return rng.binomial(_CAP + 1, np.clip(means / (_CAP + 1), 0, 1))
    # 5 % of shifts five or six, 5 % two, the rest three or four so that the mean holds
    four = np.clip(means.mean() - 3.06, 0, 0.9)
    share = np.array([0.05, 0.9 - four, four, 0.04, 0.01])
    return rng.choice([2, 3, 4, 5, 6], size=len(means), p=share / share.sum())


def _adjusted(
    counts: Counts,
    total: int,
    *,
    logged: Flags,
    spread: Spread,
    rng: np.random.Generator,
) -> Counts:
    """The counts with single contacts added or taken at random until they sum to the total.

    Added to shifts below the planned number, so that the share of shifts over it stays as drawn.
    """
    adjusted = counts.copy()
    while (gap := total - int(adjusted.sum())) != 0:
        most = 12 if spread is Spread.OPEN else _CAP
        room = logged & ((adjusted < most) if gap > 0 else (adjusted > 0) & (adjusted <= most))
        chosen = rng.permutation(np.flatnonzero(room))[: abs(gap)]
        adjusted[chosen] += np.sign(gap)
    return adjusted


def _with_burst(at: TeamMonth, counts: Counts, logged: Flags) -> Counts:
    """One large referral that fell on a few workers: above the limit, but it may be chance."""
    few = at.rng.permutation(np.unique(at.shifts["worker_ref"]))[:CHANCE_WORKERS]
    candidates = np.flatnonzero(at.shifts["worker_ref"].isin(few).to_numpy() & logged)
    chosen = at.rng.permutation(candidates)[: round(_BURST_SHARE * len(at.shifts))]
    missing = round(CHANCE_RATE * len(at.shifts)) - int(counts.sum())
    extra = np.full(len(chosen), missing // len(chosen))
    extra[: missing % len(chosen)] += 1
    burst = counts.copy()
    burst[chosen] += extra
    return burst
