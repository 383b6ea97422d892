"""Small teams join their declared group for the year, by roster and not by value."""

from __future__ import annotations

import pandas as pd

MONTHS = 12


def published_units(
    roster: pd.DataFrame, teams: pd.DataFrame, *, k: int, year: int
) -> pd.DataFrame:
    """The unit each team is published as in one calendar year.

    Grain/shape: `roster` one row per team_id and month (a month's first day) with `people` on the
    roster; `teams` one row per team_id with small_team_group (empty if none); the result one row
    per team: team_id, published_id, is_rolled_up. A team with under k people on the roster in any
    of the 12 months before the year belongs to its group for the whole year; so does, from the
    start, one without any such month. Missing: a small team without a group keeps its own id and
    is hidden cell by cell. Source: docs/methods/protection.md, small teams.
    """
    start = pd.Timestamp(year=year, month=1, day=1)
    month = pd.to_datetime(roster["month"])
    recent = roster[(month < start) & (month >= start - pd.DateOffset(months=MONTHS))]
    fewest = recent.groupby("team_id")["people"].min()
    people = teams["team_id"].map(fewest)
    group = teams["small_team_group"].astype(object)
    has_group = group.notna() & (group != "")
    rolled = ~(people >= k) & has_group
    return pd.DataFrame(
        {
            "team_id": teams["team_id"],
            "published_id": teams["team_id"].where(~rolled, group),
            "is_rolled_up": rolled,
        }
    )
