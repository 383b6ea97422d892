"""Compare: teams against what their size allows, never against each other's rank."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboards import queries
from dashboards.compare_words import counts_words, headline, lede
from dashboards.components.choice import choice
from dashboards.components.compare_cards import funnel_card
from dashboards.components.compared_table import teams_card
from dashboards.components.heading import heading
from dashboards.components.place import choose_month
from dashboards.components.shell import Page, banners, footer, run_page
from dashboards.escape import plain
from dashboards.queries.compare import compared_indicators, compared_teams
from dashboards.rows import Row, rows_of
from pipeline.language import later, month_year, say

ALL = "all"
HEADLINE = "W-00"

_DEFINITIONS = (
    (later("As counted"), later("The plain figure. This is what a limit is held against.")),
    (
        later("Steadied"),
        later(
            "Pulled toward the mean of all teams, more so for small teams, so one odd "
            "month does not mislead. It hides nothing: the figure as counted can be "
            "worked back from it."
        ),
    ),
    (
        later("The funnel"),
        later(
            "What chance allows a team of each size, widened for the usual spread "
            "between teams. Only points outside 99.8% are marked, and none where fewer "
            "than ten teams can be compared."
        ),
    ),
)


def body(page: Page) -> None:
    """Scope, verdict, the funnel beside the teams in name order, three definitions."""
    indicators = compared_indicators(page.ask)
    if indicators.empty:
        nothing_to_compare(page)
        return
    with st.container(horizontal=True, key="scope_bar", vertical_alignment="center", gap="small"):
        indicator, month, rows, names = scope(page, indicators)
        st.html(f'<p class="fresh">{counts_words(rows)}</p>')
    banners(page)
    heading(headline(rows, month=month_year(month)), lede(rows))
    left, right = st.columns([852, 418], gap="small")
    with left:
        funnel_card(page, rows, indicator, month=month)
    with right:
        teams_card(page, rows, names, indicator=indicator, month=month.date())
    st.html(
        '<dl class="definitions">'
        + "".join(
            f"<div><dt>{say(word)}</dt><dd>{say(text)}</dd></div>" for word, text in _DEFINITIONS
        )
        + "</dl>"
    )
    footer(page)


def scope(
    page: Page, indicators: pd.DataFrame
) -> tuple[Row, pd.Timestamp, pd.DataFrame, dict[str, str]]:
    """Measure, month and division of the address, the teams they name, and the divisions' names."""
    known = {str(row["indicator_id"]): row for row in rows_of(indicators)}
    code = choice(
        "measure",
        list(known),
        label=say("Measure"),
        words=lambda name: f"{name} · {plain(say(known[name]['short_title']))}",
        default=HEADLINE if HEADLINE in known else next(iter(known)),
        width=250,
    )
    month_name = choose_month(page)
    month = pd.Timestamp(f"{month_name}-01")
    rows = compared_teams(page.ask, page.scope, indicator_id=code, month=month.date())
    divisions = queries.division_names(page.ask)
    names = dict(zip(divisions["team_id"], divisions["name"], strict=True))
    parents = [str(parent) for parent in rows["parent_id"].dropna().unique()]
    division = choice(
        "division",
        [ALL, *parents],
        label=say("Division"),
        words=lambda name: say("All divisions") if name == ALL else plain(names.get(name, name)),
        default=ALL,
        width=190,
    )
    if division != ALL:
        rows = rows.loc[rows["parent_id"].eq(division)]
    return known[code], month, rows.reset_index(drop=True), names


def nothing_to_compare(page: Page) -> None:
    """The page while no month has two teams with a figure."""
    banners(page)
    heading(
        say("No month can be compared yet."),
        say("Two teams with a published figure are the least there is to compare."),
    )
    footer(page)


run_page(body)
