"""How much more the groups differ than chance alone allows: phi and tau squared.

Source: Spiegelhalter 2005 and 2012; DerSimonian and Laird; statistics.md 4.3.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.stats import rankdata

from pipeline.stats.segments import Bools, Floats
from pipeline.stats.vocabulary import Trim


@dataclass(frozen=True)
class Dispersion:
    """`phi`: mean squared z after trimming (1 = chance alone); `tau2`: variance added for it."""

    phi: float
    tau2: float


def dispersion(z: Floats, error: Floats, *, trim: Trim, share: float) -> Dispersion:
    """Estimate phi and tau squared from z-scores about the fixed target.

    Sums are exact (`fsum`), so that the order of the groups cannot change a digit.
    Missing: groups with NaN in z are left out; without any group both are NaN and 0.
    """
    known = np.isfinite(z)
    trimmed, kept = trim_scores(z[known], trim, share)
    n = len(trimmed)
    if n == 0:
        return Dispersion(math.nan, 0.0)
    phi = math.fsum(trimmed**2) / n
    weight = 1 / error[known][kept] ** 2
    total = math.fsum(weight)
    spread = total - math.fsum(weight**2) / total
    if n * phi < n - 1 or spread <= 0:
        return Dispersion(phi, 0.0)
    return Dispersion(phi, max(0.0, (n * phi - (n - 1)) / spread))


def trim_scores(z: Floats, trim: Trim, share: float) -> tuple[Floats, Bools]:
    """The scores after trimming, and which groups they belong to.

    Winsorise: scores beyond the `share` and 1 - `share` quantiles are drawn in to them (linear
    interpolation, R type 7). Truncate: the outer groups by rank are dropped, as the SHMI does:
    floor(rank / share / (n + 1)) is 0 or the highest.
    """
    everyone = np.ones(len(z), dtype=bool)
    if trim is Trim.NONE or share == 0 or len(z) == 0:
        return z, everyone
    if trim is Trim.WINSORISE:
        low, high = np.quantile(z, [share, 1 - share])
        return np.clip(z, low, high), everyone
    slices = 1 / share
    place = np.floor(rankdata(z) * slices / (len(z) + 1))
    kept = (place > 0) & (place < slices - 1)
    return z[kept], kept
