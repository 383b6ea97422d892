"""Organisation: how many teams are past each limit, and whether it is getting better."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboards import queries
from dashboards.components.cards import table_card
from dashboards.components.heading import heading, section_title
from dashboards.components.limits_grid import legend, limits_grid
from dashboards.components.place import choose_month
from dashboards.components.shell import Page, banners, footer, run_page
from dashboards.components.team_list import team_list
from dashboards.escape import plain
from dashboards.figures import count_words
from dashboards.kept import kept
from dashboards.queries.organisation import teams_over
from dashboards.rows import rows_of
from dashboards.standing import needs
from pipeline.language import month_year, say, say_count, short_month_year


def verdict(statuses: pd.DataFrame, over: pd.DataFrame, month: pd.Timestamp) -> tuple[str, str]:
    """How many teams need a hand, and how that compares with the start of the year shown."""
    teams = statuses["team_id"].nunique()
    count = len({need.team_id for need in needs(statuses)})
    if not count:
        title = say("No team is past a limit beyond chance in {month}.", month=month_year(month))
    else:
        title = say_count(
            "{number} of {teams} teams is past a limit, beyond chance, in {month}.",
            "{number} of {teams} teams are past a limit, beyond chance, in {month}.",
            count,
            number=count_words(count, capital=True),
            teams=teams,
            month=month_year(month),
        )
    months = over.groupby("period_start")["over_teams"].sum()
    if len(months) < 2:
        return title, say("There is no earlier month to hold it against.")
    first, last = int(months.iloc[0]), int(months.iloc[-1])
    return title, change_words(first, last, since=months.index[0])


def change_words(first: int, last: int, *, since: pd.Timestamp) -> str:
    """How many cases there are now, against the first month shown."""
    told = {"last": last, "apart": abs(last - first), "month": month_year(since)}
    if last == first:
        said = say(
            "Counted limit by limit there are {last} such cases, as many as in {month}.", **told
        )
    elif last > first:
        said = say(
            "Counted limit by limit there are {last} such cases, {apart} more than in {month}.",
            **told,
        )
    else:
        said = say(
            "Counted limit by limit there are {last} such cases, {apart} fewer than in {month}.",
            **told,
        )
    return f"{said} {say('One team can be past several limits.')}"


def by_month(over: pd.DataFrame) -> pd.DataFrame:
    """Limits down, months across: teams past it of teams judged."""
    told = over.assign(
        text=[
            say("{some} of {all}", some=row["over_teams"], all=row["judged_teams"])
            for row in rows_of(over)
        ],
        limit=over["limit_id"] + " · " + over["title"].fillna("").map(say).map(plain),
        head=over["period_start"].map(short_month_year),
    )
    order = told.drop_duplicates("limit")["limit"]
    heads = told.sort_values("period_start").drop_duplicates("head")["head"]
    wide = told.pivot(index="limit", columns="head", values="text").loc[order, heads]
    return wide.fillna("–").reset_index().rename(columns={"limit": say("Limit")})


def worked_out(page: Page, month: pd.Timestamp) -> tuple[tuple[str, str], list[str], pd.DataFrame]:
    """The verdict with its lede, the divisions' grid, and the twelve months as a table."""
    statuses = queries.statuses(page.ask, page.scope, month=month.date())
    teams = statuses.loc[statuses["team_level"].eq("team")]
    above = statuses.loc[statuses["team_level"].ne("team")]
    over = teams_over(page.ask, page.scope, month=month.date())
    told = verdict(teams, over, month)
    table = by_month(over) if len(over) else pd.DataFrame()
    if above.empty:
        nothing = say("Nothing is published above single teams.")
        return told, [f'<p class="quiet">{nothing}</p>'], table
    divisions = queries.division_names(page.ask)
    grid = limits_grid(above, divisions, month=month.date())
    listed = team_list(above, divisions, month=month.date())
    return told, [grid, listed, legend(above)], table


def body(page: Page) -> None:
    """Month, verdict, divisions against every limit, teams past each limit over twelve months."""
    with st.container(horizontal=True, key="scope_bar", vertical_alignment="center", gap="small"):
        name = choose_month(page)
    banners(page)
    month = pd.Timestamp(f"{name}-01")
    told, parts, over = kept(page.ask, "organisation", name, make=lambda: worked_out(page, month))
    heading(*told)
    section_title(say("The whole, and its divisions"))
    for part in parts:
        st.html(part)
    if len(over):
        table_card(
            "over_by_month",
            say("Teams past each limit, beyond chance"),
            say("Of the teams that could be judged that month, by the limit then in force."),
            over,
            file_name=f"plimsoll-organisation-{name}",
        )
    footer(page)


run_page(body)
