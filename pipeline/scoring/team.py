"""Team results from persons' scores: mean with interval, response, non-response bounds, change.

Everything here takes one row per respondent or one row per team and wave and returns one row per
team and wave. Whether a row may be shown is decided elsewhere (the release).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import stats


def team_means(
    scores: pd.DataFrame, group: Sequence[str], *, scale: str, confidence: float = 0.95
) -> pd.DataFrame:
    """Mean of one scale per team with its t interval.

    Grain: one row per combination of `group`; n, mean, sd, std_error, mean_lower, mean_upper.
    Missing: respondents without a score do not count; no spread and no interval under two scores.
    A group without any score keeps its row with n = 0.
    Source: Student's t with n - 1 degrees of freedom, respondents as a sample of such respondents.
    """
    by_group = scores.groupby(list(group), sort=True, dropna=False, observed=True)[scale]
    table = by_group.agg(n="count", mean="mean", sd="std").reset_index()
    table["std_error"] = table["sd"] / np.sqrt(table["n"].where(table["n"] > 0))
    half = table["std_error"] * _t_quantile(confidence, table["n"] - 1)
    table["mean_lower"] = table["mean"] - half
    table["mean_upper"] = table["mean"] + half
    return table


def response_rates(table: pd.DataFrame, *, answered: str = "n") -> pd.DataFrame:
    """The response rate of each row from its number of answers and `invited`.

    Grain: the rows given, with `response_rate` (0-1) and `is_more_than_invited` added.
    Missing: no rate where `invited` is empty or zero, or smaller than the number of answers; the
    last case is marked, because then the invitation count or the team key is wrong.
    """
    invited = table["invited"].astype("float64")
    is_over = table[answered] > invited
    rate = table[answered] / invited.where((invited > 0) & ~is_over)
    return table.assign(response_rate=rate, is_more_than_invited=is_over)


def non_response_bounds(
    table: pd.DataFrame, limits: tuple[float, float], *, value: str = "mean"
) -> pd.DataFrame:
    """What the figure would be had everyone invited answered: lowest and highest possible.

    Grain: the rows given (n, invited and the value), with `bound_lower` and `bound_upper` added.
    Range: those who did not answer are taken at either end of `limits`, the scale's own range; for
    a share the range is (0, 1). Missing: as for the response rate.
    Source: Manski (1989), worst-case bounds without assumptions.
    """
    invited = table["invited"].astype("float64")
    invited = invited.where((invited > 0) & (table["n"] <= invited))
    silent = invited - table["n"]
    answered = (table["n"] * table[value]).where(table["n"] > 0, 0.0)
    low, high = limits
    return table.assign(
        bound_lower=(answered + silent * low) / invited,
        bound_upper=(answered + silent * high) / invited,
    )


def change_between_waves(
    table: pd.DataFrame, group: Sequence[str], *, wave: str, confidence: float = 0.95
) -> pd.DataFrame:
    """The change of each team's mean since its wave before, with its interval.

    Grain: the rows given (from `team_means`), sorted by group and wave, with `previous_wave`,
    `change`, `change_lower`, `change_upper` added. Missing: a team's first wave has no change; no
    interval where either wave has fewer than two scores.
    Source: Welch (1947). Answers are anonymous, so the waves are taken as independent; where the
    same people answer twice the interval is wider than it need be, never too narrow.
    """
    ordered = table.sort_values([*group, wave], kind="stable").reset_index(drop=True)
    before = ordered.groupby(list(group), sort=False, dropna=False)[
        [wave, "n", "mean", "std_error"]
    ].shift(1)
    change = ordered["mean"] - before["mean"]
    now, then = ordered["std_error"] ** 2, before["std_error"] ** 2
    std_error = np.sqrt(now + then)
    parts = now**2 / (ordered["n"] - 1).where(ordered["n"] > 1)
    parts = parts + then**2 / (before["n"] - 1).where(before["n"] > 1)
    degrees = (now + then) ** 2 / parts.where(parts > 0)
    half = std_error * _t_quantile(confidence, degrees)
    half = half.where(std_error != 0, 0.0)  # no spread in either wave: the change is exact
    return ordered.assign(
        previous_wave=before[wave],
        change=change,
        change_lower=change - half,
        change_upper=change + half,
    )


def _t_quantile(confidence: float, degrees: pd.Series) -> pd.Series:
    """Two-sided t quantile; missing where there are no degrees of freedom."""
    usable = degrees.astype("float64").where(degrees > 0)
    return pd.Series(stats.t.ppf((1 + confidence) / 2, usable), index=degrees.index)
