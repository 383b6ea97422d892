"""Rare kinds of exposure: not how much in a month, but how long since the last.

A month of mass violence stands alone between many without; limits of counts say nothing about it.
The days from one month that had some to the next are charted instead (t chart).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.stats.vocabulary import ChartKind

#: The chart of a rare kind. Source: statistical practice 4.2.
RARE = str(ChartKind.T)


def is_rare(rows: pd.DataFrame, indicators: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Whether a row's kind of exposure is one its indicator names as rare (`rare_kinds`)."""
    if "rare_kinds" not in indicators.columns:
        return np.zeros(len(rows), dtype=bool)
    named = indicators[["indicator_id", "rare_kinds"]].explode("rare_kinds").dropna()
    pairs = pd.MultiIndex.from_frame(named.astype(str))
    asked = pd.MultiIndex.from_arrays(
        [rows["indicator_id"].astype(str), rows["exposure_kind"].astype(str)]
    )
    return asked.isin(pairs)


def days_between(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows, those with the chart of a rare kind as days since the last period that had some.

    Grain: of rare rows only periods that had some are kept, each with the days from the first day
    of the one before to its own first day, and periods whose figure is unknown.
    Units: days. A period of `0 to 2` counts as one without.
    Missing: the first period has nothing before it. Unknown periods are gaps, and so is the first
    one with some after them: there may have been some between.
    """
    rare = rows["chart"] == RARE
    if not rare.any():
        return rows
    by = ["indicator_id", "team_id", "exposure_kind", "period_kind"]
    found = rows.loc[rare].sort_values([*by, "period_start"])
    unknown = found["value"].isna()
    some = found.loc[unknown | (found["value"] > 0)]
    is_event = some["value"].notna()
    group = some.groupby(by, observed=True)
    before = group["period_start"].shift()
    follows = is_event & group["value"].shift().gt(0)
    waited = (some["period_start"] - before).dt.days.astype(float).where(follows)
    charted = some.assign(value=waited, numerator=np.nan, denominator=np.nan)
    first = is_event & ~group.cumcount().gt(0)
    return pd.concat([rows.loc[~rare], charted.loc[~first]], ignore_index=True)
