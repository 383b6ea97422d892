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
from dashboards.escape import plain
from dashboards.figures import count_words
from dashboards.queries.organisation import teams_over
from dashboards.standing import needs


def verdict(statuses: pd.DataFrame, over: pd.DataFrame, month: pd.Timestamp) -> tuple[str, str]:
    """How many teams need a hand, and how that compares with the start of the year shown."""
    teams = statuses["team_id"].nunique()
    count = len({need.team_id for need in needs(statuses)})
    if not count:
        title = f"No team is past a limit beyond chance in {month:%B %Y}."
    else:
        are = "is" if count == 1 else "are"
        title = (
            f"{count_words(count, capital=True)} of {teams} teams {are} past a limit, "
            f"beyond chance, in {month:%B %Y}."
        )
    months = over.groupby("period_start")["over_teams"].sum()
    if len(months) < 2:
        return title, "There is no earlier month to hold it against."
    first, last = int(months.iloc[0]), int(months.iloc[-1])
    change = (
        "as many as"
        if last == first
        else f"{abs(last - first)} {'more' if last > first else 'fewer'} than"
    )
    return title, (
        f"Counted limit by limit there are {last} such cases, {change} in "
        f"{months.index[0]:%B %Y}. One team can be past several limits."
    )


def by_month(over: pd.DataFrame) -> pd.DataFrame:
    """Limits down, months across: teams past it of teams judged."""
    told = over.assign(
        text=over["over_teams"].astype(str) + " of " + over["judged_teams"].astype(str),
        limit=over["limit_id"] + " · " + over["title"].fillna("").map(plain),
        head=over["period_start"].dt.strftime("%b %y"),
    )
    order = told.drop_duplicates("limit")["limit"]
    heads = told.sort_values("period_start").drop_duplicates("head")["head"]
    wide = told.pivot(index="limit", columns="head", values="text").loc[order, heads]
    return wide.fillna("–").reset_index().rename(columns={"limit": "Limit"})


def body(page: Page) -> None:
    """Month, verdict, divisions against every limit, teams past each limit over twelve months."""
    with st.container(horizontal=True, key="scope_bar", vertical_alignment="center", gap="small"):
        name = choose_month(page)
    banners(page)
    month = pd.Timestamp(f"{name}-01")
    statuses = queries.statuses(page.ask, page.scope, month=month.date())
    teams = statuses.loc[statuses["team_level"].eq("team")]
    above = statuses.loc[statuses["team_level"].ne("team")]
    over = teams_over(page.ask, page.scope, month=month.date())
    heading(*verdict(teams, over, month))
    section_title("The whole, and its divisions")
    if above.empty:
        st.html('<p class="quiet">Nothing is published above single teams.</p>')
    else:
        divisions = queries.division_names(page.ask)
        st.html(limits_grid(above, divisions, month=month.date()))
        st.html(legend(above))
    if len(over):
        table_card(
            "over_by_month",
            "Teams past each limit, beyond chance",
            "Of the teams that could be judged that month, by the limit then in force.",
            by_month(over),
            file_name=f"plimsoll-organisation-{name}",
        )
    footer(page)


run_page(body)
