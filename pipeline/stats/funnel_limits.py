"""The two pairs of funnel lines: about the target, as wide as a group's size allows."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from pipeline.stats.constants import Z_95, Z_998
from pipeline.stats.funnel_options import FunnelOptions
from pipeline.stats.funnel_scales import Scale, scale
from pipeline.stats.intervals import binomial_exact, poisson_exact
from pipeline.stats.segments import Floats
from pipeline.stats.vocabulary import FunnelKind

LEVELS = {0.95: Z_95, 0.998: Z_998}  # coverage of the limits, and how many errors that is
NAMES = {0.95: ("lower_95", "upper_95"), 0.998: ("lower_998", "upper_998")}


def limits(
    below: Floats, found: Scale, tau2: float, confidence: float, options: FunnelOptions
) -> tuple[Floats, Floats]:
    """Limits about the target: with overdispersion on the scale, without it exact.

    Exact Poisson limits treat the expected number as the count (FunnelPlotR); proportions have
    arcsine limits, as there, unless binomial ones are asked for.
    """
    z = LEVELS[confidence]
    if options.kind is FunnelKind.PROPORTION:
        if tau2 > 0 or not options.is_exact:
            return found.limits(z, tau2)
        share = float(found.back(np.array(found.target)))
        lower, upper = binomial_exact(below * share, below, confidence)
        return lower, upper
    if tau2 > 0 or is_peer_rate(options):
        return found.limits(z, tau2)
    lower, upper = poisson_exact(below, confidence)
    return lower / below, upper / below


def is_peer_rate(options: FunnelOptions) -> bool:
    """Whether FunnelPlotR's own ratio of counts is asked for."""
    return options.kind is FunnelKind.RATE and options.like_peer


def funnel_curve(
    denominators: ArrayLike, *, target: float, tau2: float, kind: FunnelKind
) -> pd.DataFrame:
    """The lines of a funnel at any size, to draw it smoothly: one row per denominator.

    Units: `target` and the four columns of limits in the unit of numerator / denominator, `tau2`
    as `funnel` gives it in its summary.
    """
    options = FunnelOptions(kind=kind)
    size = np.asarray(denominators, dtype=float)
    is_rate = kind is FunnelKind.RATE
    below, per_unit = (size * target, target) if is_rate else (size, 1.0)
    middle = 1.0 if is_rate else target
    found = scale(below * middle, below, middle, options)
    table = pd.DataFrame({"denominator": size})
    for level, (lower, upper) in NAMES.items():
        low, high = limits(below, found, tau2, level, options)
        table[lower], table[upper] = low * per_unit, high * per_unit
    return table
