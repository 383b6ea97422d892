"""Empirical-Bayes shrinkage: rates of small teams drawn towards the rate of all.

For ordering and display; a limit is checked with the raw value (a limit is a fact about the team,
not a ranking). Not a privacy tool: mean and weight let the raw value be solved back.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import gammainccinv, gammaincinv

from pipeline.stats import gamma_poisson
from pipeline.stats.groups import Groups, read_groups
from pipeline.stats.segments import Floats
from pipeline.stats.settings_checks import chosen
from pipeline.stats.vocabulary import ShrinkMethod


@dataclass(frozen=True)
class Shrunk:
    """`groups`: one row per group in the order they came; `summary`: what they are drawn to."""

    groups: pd.DataFrame
    summary: dict[str, object]
    warnings: tuple[str, ...]


def shrink(
    frame: pd.DataFrame,
    method: ShrinkMethod = ShrinkMethod.MARSHALL,
    *,
    confidence: float = 0.95,
) -> Shrunk:
    """Raw and shrunken rates with the weight of the team's own rate.

    Grain of `frame`: one row per `group` with `numerator` (events) and `denominator` (exposure).
    Units: rates per unit of the denominator; `weight` 0 to 1 (0: drawn all the way to the mean).
    Missing: a group without both numbers or with exposure 0 keeps its row without values.
    gamma_poisson also gives `shrunk_lower` and `shrunk_upper`, the interval of the fitted
    posterior; empty where the teams cannot be told apart.
    Errors: `RefusedInputError` with all problems at once.
    Source: Marshall 1991 (global), with the between-team variance never below 0; Clayton and
    Kaldor 1987 for the gamma-Poisson model; statistics.md 4.4.
    """
    method = chosen(ShrinkMethod, method, "method")
    groups = read_groups(frame, is_share=False)
    known = groups.is_known
    count, exposure = groups.numerator[known], groups.denominator[known]
    columns: dict[str, Floats] = {"raw": count / exposure}
    if len(count) == 0:
        mean, variance = math.nan, 0.0
        columns |= {"shrunk": count, "weight": count}
        if method is ShrinkMethod.GAMMA_POISSON:
            columns |= {"shrunk_lower": count, "shrunk_upper": count}
    elif method is ShrinkMethod.MARSHALL:
        mean, variance = marshall(count, exposure)
        columns |= _drawn(columns["raw"], mean, _marshall_weight(mean, variance, exposure))
    else:
        prior = gamma_poisson.fit(count, exposure)
        mean, variance = prior.mean, prior.variance
        columns |= _posterior(columns["raw"], count, exposure, prior, confidence)
    table = pd.DataFrame({"group": groups.names.to_numpy()})
    for name, values in columns.items():
        table[name] = _fill(known, values)
    return Shrunk(table, _summary(mean, variance, int(known.sum())), _warnings(groups, variance))


def marshall(count: Floats, exposure: Floats) -> tuple[float, float]:
    """The overall rate and the between-team variance by moments, floored at 0."""
    total = math.fsum(exposure)
    mean = math.fsum(count) / total
    spread = math.fsum(exposure * (count / exposure - mean) ** 2) / total
    return mean, max(0.0, spread - mean / (total / len(exposure)))


def _marshall_weight(mean: float, variance: float, exposure: Floats) -> Floats:
    if variance == 0:
        return np.zeros(len(exposure))
    return variance / (variance + mean / exposure)


def _drawn(raw: Floats, mean: float, weight: Floats) -> dict[str, Floats]:
    return {"shrunk": mean + weight * (raw - mean), "weight": weight}


def _posterior(
    raw: Floats, count: Floats, exposure: Floats, prior: gamma_poisson.GammaPrior, confidence: float
) -> dict[str, Floats]:
    """The gamma posterior: shape theta + O, rate theta / mu + n."""
    if math.isinf(prior.shape):
        nothing = np.full(len(raw), np.nan)
        drawn = _drawn(raw, prior.mean, np.zeros(len(raw)))
        return {**drawn, "shrunk_lower": nothing, "shrunk_upper": nothing}
    shape, rate = prior.shape + count, prior.rate + exposure
    tail = (1 - confidence) / 2
    return {
        "shrunk": shape / rate,
        "weight": exposure / rate,
        "shrunk_lower": gammaincinv(shape, tail) / rate,
        "shrunk_upper": gammainccinv(shape, tail) / rate,
    }


def _summary(mean: float, variance: float, n_groups: int) -> dict[str, object]:
    return {
        "mean": None if math.isnan(mean) else mean,
        "between_variance": variance,
        "distinguishable": variance > 0,
        "n_groups": n_groups,
    }


def _fill(known: np.ndarray, values: Floats) -> Floats:
    result = np.full(len(known), np.nan)
    result[known] = values
    return result


def _warnings(groups: Groups, variance: float) -> tuple[str, ...]:
    if variance > 0:
        return groups.warnings
    return (*groups.warnings, "teams not distinguishable: every rate is drawn to the overall rate")
