"""What a page is about: the month, and the team, of the address or as chosen on another page."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from dashboards.components.choice import choice
from dashboards.components.shell import Page
from dashboards.escape import plain
from dashboards.rows import rows_of
from pipeline.language import later, say

_LEVELS = {"division": later("(division)"), "organisation": later("(whole organisation)")}


def choose_month(
    page: Page,
    *,
    label: str = "",
    words: Callable[[str], str] | None = None,
    width: int = 168,
) -> str:
    """A published month as 2026-10; the newest until one is chosen."""
    return choice(
        "month",
        page.month_names,
        label=label or say("Month"),
        words=words or page.month_label,
        default=page.month_names[0],
        width=width,
    )


def choose_team(units: pd.DataFrame) -> pd.Series:
    """One of the units in scope, teams before the units above them; the first until one is chosen.

    Grain: `units` as `queries.units`, at least one row; what comes back is the row chosen.
    """
    is_team = units["level"].eq("team")
    names = {
        unit["team_id"]: f"{plain(unit['name'])} {say(_LEVELS.get(unit['level'], ''))}".rstrip()
        for unit in rows_of(pd.concat([units.loc[is_team], units.loc[~is_team]]))
    }
    team_id = choice(
        "team",
        list(names),
        label=say("Team"),
        words=names.__getitem__,
        default=next(iter(names)),
        width=250,
    )
    return units.loc[units["team_id"].eq(team_id)].iloc[0]
