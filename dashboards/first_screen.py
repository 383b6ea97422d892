"""The first screen, worked out once per month and division: verdict, needs, changes, grid."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from dashboards import queries
from dashboards.changes import changes
from dashboards.components.limits_grid import legend, limits_grid
from dashboards.components.marks import mark
from dashboards.components.team_list import team_list
from dashboards.escape import escape
from dashboards.kept import kept
from dashboards.scope import Scope
from dashboards.source import Reader
from dashboards.standing import (
    Need,
    needs,
    over_by_chance,
    split_silent,
    unjudged_teams,
    with_divisions,
)
from dashboards.wording import headline, headline_lede, unjudged_words
from pipeline.language import month_year, say

ALL = "all"
#: Above this many teams, those with nothing logged stand in one line under the grid.
MOST_ROWS = 30
#: Above this many teams, the grid has those past a limit beyond chance; a division has all of its.
MOST_DRAWN = 60


@dataclass(frozen=True)
class FirstScreen:
    """What stands on it, escaped; `needs` are the teams past a limit beyond chance."""

    title: str
    lede: str
    needs: list[Need]
    changed: str
    unjudged: str
    left_out: str
    grid: str
    teams: str
    silent: str
    legend: str


def kept_screen(ask: Reader, scope: Scope, *, month: str, division: str) -> FirstScreen:
    """The first screen of a month like 2026-10, worked out once per publication and scope."""
    return kept(
        ask,
        "first_screen",
        month,
        division,
        make=lambda: first_screen(ask, scope, month=pd.Timestamp(f"{month}-01"), division=division),
    )


def first_screen(ask: Reader, scope: Scope, *, month: pd.Timestamp, division: str) -> FirstScreen:
    """Every part of the first screen of a month, of one division or of all."""
    divisions = queries.division_names(ask).sort_values("sort_order")
    statuses = queries.statuses(ask, scope, month=month.date())
    above = statuses.loc[statuses["team_level"].ne("team")]
    statuses = statuses.loc[statuses["team_level"].eq("team")]
    if division != ALL:
        statuses = statuses.loc[statuses["parent_id"].eq(division)]
    found = needs(statuses)
    judged = statuses["verdict"].isin(["over", "over_may_be_chance", "near", "within"]).sum()
    unjudged = unjudged_words(unjudged_teams(statuses))
    lede = [headline_lede(found, chance=over_by_chance(statuses)), "" if found else unjudged]
    chosen, left_out = few_enough(statuses)
    drawn, silent = split_silent(with_divisions(chosen, above), most=MOST_ROWS)
    return FirstScreen(
        title=headline(found, teams=statuses["team_id"].nunique(), judged=int(judged)),
        lede=" ".join(part for part in lede if part),
        needs=found,
        changed=what_changed(ask, scope, statuses, month=month),
        unjudged=unjudged if found else "",
        left_out=left_out,
        grid=limits_grid(drawn, divisions, month=month.date()),
        teams=team_list(drawn, divisions, month=month.date()),
        silent=silent_words(silent, month),
        legend=legend(drawn),
    )


def few_enough(statuses: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """The rows a screen has room for, and a sentence on the teams left out of it.

    Of many teams those past a limit beyond chance are drawn, in the one order of all lists.
    """
    teams = statuses["team_id"].drop_duplicates()
    if len(teams) <= MOST_DRAWN:
        return statuses, ""
    past = statuses.loc[statuses["verdict"].eq("over"), "team_id"].drop_duplicates()
    drawn = past.head(MOST_DRAWN)
    return statuses.loc[statuses["team_id"].isin(drawn)], say(
        "{some} of {all} teams are drawn: the first past a limit, beyond chance. "
        "Choose a division to see all of its teams.",
        some=len(drawn),
        all=len(teams),
    )


def what_changed(ask: Reader, scope: Scope, now: pd.DataFrame, *, month: pd.Timestamp) -> str:
    """At most five sentences on what is different from the month before."""
    before = queries.verdicts(ask, scope, month=(month - pd.DateOffset(months=1)).date())
    end = (month + pd.offsets.MonthEnd(0)).date()
    rules = queries.rule_changes(ask, scope, since=month.date(), until=end)
    told = changes(now, before, rules)
    if not told:
        return f'<p class="quiet">{say("Nothing beyond what chance allows.")}</p>'
    items = "".join(
        f"<li>{mark(one.mark, word='', size='small')}<span>{one.sentence}</span></li>"
        for one in told
    )
    return f'<ul class="changes">{items}</ul>'


def silent_words(silent: list[str], month: pd.Timestamp) -> str:
    """The teams with nothing logged, by name, folded."""
    if not silent:
        return ""
    summary = say(
        "{count} teams with nothing logged in {month}", count=len(silent), month=month_year(month)
    )
    names = ", ".join(escape(name) for name in silent)
    return f'<details class="silent"><summary>{summary}</summary><p>{names}</p></details>'
