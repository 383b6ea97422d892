"""Funnel plots: which teams lie further from the rest than their size allows."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.stats.constants import MINIMUM_GROUPS_TO_FLAG
from pipeline.stats.dispersion import Dispersion, dispersion
from pipeline.stats.funnel_limits import LEVELS, is_peer_rate, limits
from pipeline.stats.funnel_options import FunnelOptions
from pipeline.stats.funnel_scales import Scale, scale
from pipeline.stats.groups import Groups, read_groups
from pipeline.stats.segments import Floats
from pipeline.stats.vocabulary import FunnelKind, FunnelMethod, Position


@dataclass(frozen=True)
class Funnel:
    """`groups`: one row per group in the order they came; `summary`: phi, tau2, counts."""

    groups: pd.DataFrame
    summary: dict[str, object]
    warnings: tuple[str, ...]


def funnel(frame: pd.DataFrame, options: FunnelOptions | None = None) -> Funnel:
    """Limits, z-scores and positions of groups.

    Grain of `frame`: one row per `group` with `numerator` and `denominator` (ratio: observed and
    expected; proportion: part and whole; rate: events and exposure).
    Units: `value`, `target` and limits in the unit of numerator / denominator, times `multiply`;
    `z` in standard errors of the group without overdispersion.
    Missing: a group without both numbers, or with a denominator of 0, keeps its row and what it
    has of them, without values, and takes no part. Under ten groups `position` is empty.
    Errors: `RefusedInputError` with all problems at once.
    Source: Spiegelhalter 2005; statistics.md 4.3.
    """
    options = options or FunnelOptions()
    groups = read_groups(frame, is_share=options.kind is FunnelKind.PROPORTION)
    below, per_unit = _denominators(groups, options)
    found = scale(groups.numerator, below, _target(groups, options), options)
    spread = dispersion(found.z, found.error, trim=options.trim, share=options.trim_share)
    tau2 = spread.tau2 if options.overdispersion else 0.0
    table = _table(groups, below, found, tau2, options)
    table.insert(3, "value", groups.numerator / groups.denominator * options.multiply)
    table.insert(4, "target", np.where(groups.is_known, _middle(groups, options), np.nan))
    for line in table.columns[5:9]:
        table[line] *= per_unit * options.multiply
    table["position"] = _positions(table, groups, options)
    return Funnel(table, _summary(table, spread, tau2), _warnings(groups, options))


def _overall(groups: Groups) -> float:
    whole = math.fsum(groups.denominator[groups.is_known])
    return math.fsum(groups.numerator[groups.is_known]) / whole if whole else math.nan


def _target(groups: Groups, options: FunnelOptions) -> float:
    """The target on the unit the scale works in: 1 for observed against expected."""
    if options.kind is FunnelKind.PROPORTION or is_peer_rate(options):
        return _overall(groups)
    return 1.0


def _middle(groups: Groups, options: FunnelOptions) -> float:
    """The target as it is plotted."""
    middle = 1.0 if options.kind is FunnelKind.RATIO else _overall(groups)
    return middle * options.multiply


def _denominators(groups: Groups, options: FunnelOptions) -> tuple[Floats, float]:
    """What the scale divides by, and what a ratio on the scale is worth in plotted units.

    A rate is a ratio with expected = overall rate x exposure, plotted as a rate again.
    """
    below = groups.denominator
    if options.kind is FunnelKind.RATE and not is_peer_rate(options):
        overall = _overall(groups)
        return below * (overall if overall > 0 else math.nan), overall
    is_log_ratio = options.kind is FunnelKind.RATIO and options.method is FunnelMethod.LOG
    if is_log_ratio and options.round_expected:
        rounded = np.array([round(number, 2) for number in below.tolist()])
        below = np.where(rounded > 0, rounded, below)
    return below, 1.0


def _table(
    groups: Groups, below: Floats, found: Scale, tau2: float, options: FunnelOptions
) -> pd.DataFrame:
    lines = {level: limits(below, found, tau2, level, options) for level in LEVELS}
    return pd.DataFrame(
        {
            "group": groups.names.to_numpy(),
            "numerator": groups.given[0],
            "denominator": groups.given[1],
            "lower_95": lines[0.95][0],
            "upper_95": lines[0.95][1],
            "lower_998": lines[0.998][0],
            "upper_998": lines[0.998][1],
            "z": found.z,
        }
    )


def _positions(table: pd.DataFrame, groups: Groups, options: FunnelOptions) -> np.ndarray:
    if groups.is_known.sum() < MINIMUM_GROUPS_TO_FLAG:
        return np.full(len(table), None, dtype=object)
    column = "998" if options.limit == 99.8 else "95"
    value = table["value"].to_numpy()
    high = value > table[f"upper_{column}"].to_numpy()
    low = value < table[f"lower_{column}"].to_numpy()
    said = np.full(len(table), str(Position.INSIDE), dtype=object)
    said[high], said[low] = str(Position.HIGH), str(Position.LOW)
    said[~groups.is_known] = None
    return said


def _summary(table: pd.DataFrame, spread: Dispersion, tau2: float) -> dict[str, object]:
    is_judged = table["position"].notna().any()
    return {
        "phi": None if math.isnan(spread.phi) else spread.phi,
        "tau2": tau2,
        "overdispersed": tau2 > 0,
        "n_high": int((table["position"] == Position.HIGH).sum()) if is_judged else None,
        "n_low": int((table["position"] == Position.LOW).sum()) if is_judged else None,
        "n_groups": int(table["value"].notna().sum()),
    }


def _warnings(groups: Groups, options: FunnelOptions) -> tuple[str, ...]:
    said = list(groups.warnings)
    known = groups.is_known
    if known.sum() < MINIMUM_GROUPS_TO_FLAG:
        said.append(
            f"{known.sum()} groups are fewer than {MINIMUM_GROUPS_TO_FLAG}: limits are drawn, "
            "no group is flagged"
        )
    is_log = options.method is FunnelMethod.LOG and options.kind is not FunnelKind.PROPORTION
    zeros = int((groups.numerator[known] == 0).sum())
    if is_log and zeros:
        said.append(f"{zeros} groups without events enter the log scale as half an event")
    if options.kind is FunnelKind.RATE and not _overall(groups) > 0:
        said.append("no events in any group: there is nothing to compare")
    return tuple(said)
