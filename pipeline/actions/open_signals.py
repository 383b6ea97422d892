"""Signals that stand while nothing was tried: how long, and past how many days they are told."""

from __future__ import annotations

from datetime import date

import pandas as pd

#: Days a signal may stay open. Source: limit S-04b of the register, a convention.
OPEN_DAYS = 31


def unanswered(
    standing: pd.DataFrame, actions: pd.DataFrame, *, month: date, as_of: date
) -> pd.DataFrame:
    """Signals open for more than 31 days without an action since they began.

    Grain: one row per limit and team of `standing` (`limit_id`, `team_id`, `since`, the first month
    of the run that still stands in `month`), with `days_open`, counted from the end of that month.
    An action answers a signal of its team when it began in the signal's first month or later and is
    about the team as a whole or a limit of the same family (W, R, C ...).
    Units: days on the day asked, which for a past month is the last day of the month after it.
    """
    if standing.empty:
        return standing.assign(days_open=pd.Series(dtype="int64"))
    asked = min(as_of, (pd.Timestamp(month) + pd.offsets.MonthEnd(2)).date())
    ended = pd.to_datetime(standing["since"]) + pd.offsets.MonthEnd(0)
    open_days = (pd.Timestamp(asked) - ended).dt.days
    told = standing.assign(days_open=open_days)
    told = told.loc[told["days_open"].gt(OPEN_DAYS)]
    return told.loc[~_is_answered(told, actions, until=asked)].reset_index(drop=True)


def _is_answered(told: pd.DataFrame, actions: pd.DataFrame, *, until: date) -> pd.Series:
    begun = actions.loc[actions["started_on"] <= pd.Timestamp(until)]
    named = begun.assign(family=_family(begun["limit_id"]))
    latest = named.groupby(["team_id", "family"])["started_on"].max()
    since = pd.to_datetime(told["since"])
    answered = pd.Series(False, index=told.index)
    for family in (_family(told["limit_id"]), pd.Series("", index=told.index)):
        key = pd.MultiIndex.from_arrays([told["team_id"], family])
        answered |= pd.to_datetime(latest.reindex(key)).to_numpy() >= since.to_numpy()
    return answered


def _family(limit_id: pd.Series) -> pd.Series:
    return limit_id.astype(str).str.split("-").str[0]
