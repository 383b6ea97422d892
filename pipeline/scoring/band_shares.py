"""Shares of respondents per band of a team, never with fewer than three on either side.

The share of respondents in a band is the only team figure an individual cut-off allows; a band is
never read off a team mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

import numpy as np
import pandas as pd
from scipy.special import ndtri

EACH_SIDE = 3  # fewest respondents in, and outside of, a published share


def join_small_bands(counts: Sequence[int], *, fewest: int = EACH_SIDE) -> list[list[int]]:
    """Neighbouring bands joined until each holds `fewest` respondents.

    Shape: groups of band positions in order, as [[0], [1, 2], [3]]; one group of all bands when no
    cut leaves enough on both sides, and then no share may be shown.
    The smallest group joins its smaller neighbour, the lower one where they are equal, so that the
    same counts always give the same groups. An empty band counts as too small: that nobody is in
    it is a fact about everybody.

    >>> join_small_bands([10, 1, 2, 7])
    [[0], [1, 2], [3]]
    """
    groups = [[place] for place in range(len(counts))]
    sizes = [int(count) for count in counts]
    while len(groups) > 1 and min(sizes) < fewest:
        at = sizes.index(min(sizes))
        left = sizes[at - 1] if at > 0 else None
        right = sizes[at + 1] if at + 1 < len(sizes) else None
        into = at - 1 if right is None or (left is not None and left <= right) else at
        groups[into : into + 2] = [groups[into] + groups[into + 1]]
        sizes[into : into + 2] = [sizes[into] + sizes[into + 1]]
    return groups


def band_shares(
    scored: pd.DataFrame,
    group: Sequence[str],
    *,
    band: str,
    confidence: float = 0.95,
    fewest: int = EACH_SIDE,
) -> pd.DataFrame:
    """The share of each team's respondents in each band or joined bands.

    Grain: one row per combination of `group` and (joined) band: first_band, last_band, n (with a
    band), count, share (0-1), share_lower, share_upper (Wilson). `band` is an ordered category.
    Missing: respondents without a band do not count. A team whose bands all join into one has one
    row with an empty count and share: there is nothing that may be shown. Publish one band set of a
    scale only: the differences of two are shares that were never checked.
    Source: the rule of at least three on each side of a share; Wilson (1927).
    """
    names = list(scored[band].cat.categories)
    keys = list(group)
    table = (
        scored.dropna(subset=[band])
        .groupby([*keys, band], observed=False, dropna=False, sort=True)
        .size()
        .unstack(band, fill_value=0)
    )
    table = table.reindex(columns=names, fill_value=0)
    table = table[table.sum(axis="columns") > 0]
    rows = [  # one step per team and band, not per respondent
        (*_as_tuple(key), names[places[0]], names[places[-1]], sum(counts), joined)
        for key, counts in zip(table.index, table.to_numpy().tolist(), strict=True)
        for groups in [join_small_bands(counts, fewest=fewest)]
        for places in groups
        for joined in [sum(counts[place] for place in places) if len(groups) > 1 else None]
    ]
    result = pd.DataFrame(rows, columns=[*keys, "first_band", "last_band", "n", "count"])
    result["count"] = result["count"].astype("Int64")
    return _with_shares(result, confidence)


def share_or_bound(yes: int, n: int, *, fewest: int = EACH_SIDE) -> tuple[float, str]:
    """One yes/no share, or the bound that is said instead when either side is under `fewest`.

    Shape: (share, "shown"), (bound, "at_most") or (bound, "at_least"). The bound is the largest
    share the hidden count could be, in steps of 5 %: 20 % from ten respondents on.

    >>> share_or_bound(1, 10)
    (0.2, 'at_most')
    """
    if n <= 0 or not 0 <= yes <= n:
        raise ValueError("a share needs 0 <= yes <= n and n above 0")
    if min(yes, n - yes) >= fewest:
        return yes / n, "shown"
    bound = max(0.2, ceil((fewest - 1) / n * 20) / 20)
    return (bound, "at_most") if yes * 2 <= n else (round(1 - bound, 2), "at_least")


def _with_shares(table: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """Share and Wilson interval of count out of n."""
    z = float(ndtri((1 + confidence) / 2))
    n = table["n"].astype("float64")
    share = table["count"].astype("Float64").astype("float64") / n
    centre = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half: pd.Series = z / (1 + z**2 / n) * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    return table.assign(share=share, share_lower=centre - half, share_upper=centre + half)


def _as_tuple(key: object) -> tuple[object, ...]:
    return key if isinstance(key, tuple) else (key,)
