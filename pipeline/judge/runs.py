"""Since when, and for how long, a team has been over a limit."""

from __future__ import annotations

import numpy as np
import pandas as pd

from schemas.vocabulary import Verdict

#: One month that cannot be judged is bridged; two in a row end a run, for nobody knows. Convention.
LONGEST_BRIDGE = 2

JUDGED = (Verdict.OVER, Verdict.OVER_MAY_BE_CHANCE, Verdict.NEAR, Verdict.WITHIN)


def with_runs(verdicts: pd.DataFrame) -> pd.DataFrame:
    """The rows with `over_since` and `months_over`, and `over_of_12`, `judged_of_12` up to then.

    Grain: unchanged, one row per limit, unit and month, sorted by them. A month counts when its
    figure is past the limit then in force, beyond chance or not.
    Missing: a month without a verdict, or absent, neither lengthens nor (alone) ends a run; rows
    that are not over have no date and 0 months.
    """
    series = ["limit_id", "team_id"]
    known = verdicts["verdict"].isin([str(v) for v in JUDGED])
    month = verdicts["period_start"].dt.year * 12 + verdicts["period_start"].dt.month
    told = verdicts.loc[known, [*series, "period_start", "is_past"]].assign(month=month[known])
    told["is_past"] = told["is_past"].astype(bool)
    by = told.groupby(series, sort=False, observed=True)
    before = by["is_past"].shift(1, fill_value=False)
    apart = told["month"] - by["month"].shift(1)
    begins = told["is_past"] & (~before | (apart > LONGEST_BRIDGE))
    told["run"] = begins.cumsum()
    past = told.loc[told["is_past"]]
    runs = past.groupby([*series, "run"], sort=False, observed=True)
    length = runs.cumcount() + 1
    since = runs["period_start"].transform("min")
    return verdicts.assign(
        over_since=since.reindex(verdicts.index),
        months_over=length.reindex(verdicts.index).fillna(0).astype("int64"),
        **_last_year(verdicts, known.to_numpy(bool), month.to_numpy()),
    )


def _last_year(
    verdicts: pd.DataFrame, known: np.ndarray, month: np.ndarray
) -> dict[str, np.ndarray]:
    """Of the twelve calendar months up to each row: how many were judged, how many over."""
    codes = verdicts.groupby(["limit_id", "team_id"], sort=False, observed=True).ngroup()
    position = codes.to_numpy() * 100_000 + month
    order = np.argsort(position, kind="stable")
    sorted_position = position[order]
    begin = np.searchsorted(sorted_position, position - 11, side="left")
    end = np.searchsorted(sorted_position, position, side="right")
    counts = {}
    past = known & verdicts["is_past"].to_numpy(bool)
    for name, mask in (("judged_of_12", known), ("over_of_12", past)):
        total = np.concatenate([[0], np.cumsum(mask[order])])
        counts[name] = total[end] - total[begin]
    return counts
