"""Team: one team against one limit over time, and what lies behind it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboards import queries
from dashboards.components.choice import choice
from dashboards.components.heading import heading
from dashboards.components.headroom import headroom
from dashboards.components.limit_table import history_table, limit_table
from dashboards.components.place import choose_month, choose_team
from dashboards.components.shell import Page, banners, footer, run_page
from dashboards.components.sister_teams import sister_teams
from dashboards.components.team_cards import heat_card, kinds_card, rest_card, series_card
from dashboards.components.tried import Tried, tried_card
from dashboards.components.what_if import what_if
from dashboards.components.why_limit import why_limit
from dashboards.escape import escape, plain
from dashboards.figures import figure, people_words
from dashboards.kept import kept
from dashboards.rows import Row, rows_of
from dashboards.scope import Scope
from dashboards.team_words import leading_limit, team_headline, team_lede, two_answers
from pipeline.language import month_year, say, whole


def choose_limit(statuses: pd.DataFrame) -> Row:
    """The limit of the address, or the one this team's page should open with."""
    titles = {
        str(row["limit_id"]): f"{row['limit_id']} · {plain(say(row['title'] or row['limit_id']))}"
        for row in rows_of(statuses)
    }
    remembered = st.session_state.get("limit_of_team")
    team_id = statuses["team_id"].iloc[0]
    if remembered != team_id and "limit" not in st.query_params:
        st.session_state.pop("chosen_limit", None)
    st.session_state["limit_of_team"] = team_id
    limit_id = choice(
        "limit",
        list(titles),
        label=say("Limit"),
        words=titles.__getitem__,
        default=leading_limit(statuses),
        width=320,
    )
    return dict(statuses.loc[statuses["limit_id"].eq(limit_id)].iloc[0])


def about_team(page: Page, team: pd.Series, *, month: pd.Timestamp) -> str:
    """Division, staffed shifts, people band and completeness, as one quiet line."""
    divisions = queries.division_names(page.ask).set_index("team_id")["name"]
    parts = [escape(divisions.get(team["parent_id"], ""))]
    found = queries.staffing(page.ask, page.scope, team_id=team["team_id"], month=month.date())
    if len(found) and found["state"].iloc[0] in ("shown", "zero"):
        row = found.iloc[0]
        is_logged = row["basis"] == "logged"
        what = say("worker-days with an entry") if is_logged else say("staffed shifts")
        if not pd.isna(row["denominator"]):
            parts.append(
                say("about {count} {things}", count=whole(row["denominator"]), things=what)
            )
        parts.append(people_words(row["people_band"]))
        if not pd.isna(row["completeness"]):
            logged = figure(row["completeness"], kind="percent", measure="share")
            parts.append(say("{share} of shifts logged", share=logged))
        elif is_logged:
            parts.append(say("of days with an entry; no roster read"))
        else:
            parts.append(say("completeness of logging unknown"))
    return " · ".join(part for part in parts if part)


def two_icons(row: Row) -> str:
    """The two questions of a chart over time, each with its icon."""
    return "".join(
        f'<div class="icon-words">{drawn}<p><b>{question}</b><br>{answer}</p></div>'
        for drawn, question, answer in two_answers(row)
    )


def body(page: Page) -> None:
    """Scope, verdict, the chart beside headroom and reason, three pictures, two tables."""
    with st.container(horizontal=True, key="scope_bar", vertical_alignment="center", gap="small"):
        team = choose_team(queries.units(page.ask, page.scope))
        month = pd.Timestamp(f"{choose_month(page)}-01")
        statuses = queries.statuses(page.ask, Scope((team["team_id"],)), month=month.date())
        statuses = statuses.loc[statuses["team_id"].eq(team["team_id"])]
        row = choose_limit(statuses) if len(statuses) else None
        st.html(f'<p class="fresh">{about_team(page, team, month=month)}</p>')
    banners(page)
    if row is None:
        heading(
            say(
                "{team} has no figures in {month}.",
                team=escape(team["name"]),
                month=month_year(month),
            ),
            say("Nothing was published for it this month."),
        )
        footer(page)
        return
    heading(
        team_headline(team["name"], statuses, row, month=month.date()),
        team_lede(row, month=month.date()),
        aside_html=two_icons(row),
    )
    evidence(page, row, month, statuses)
    pictures(page, statuses, team["team_id"], month)
    questions(page, row, month)
    tables(page, statuses, team["team_id"], month)
    footer(page)


def evidence(page: Page, row: Row, month: pd.Timestamp, statuses: pd.DataFrame) -> None:
    """The chosen limit over time, what would bring it back, why this number, what was tried."""
    tried = Tried.of(page, row["team_id"])
    indicators = queries.amounts(page.ask, indicator_id=row["indicator_id"])
    found = queries.rule(
        page.ask,
        page.scope,
        limit_id=row["limit_id"],
        team_id=row["team_id"],
        month=month.date(),
    )
    left, right = st.columns([892, 378], gap="small")
    with left:
        frame = series_card(page, row, tried)
    with right, st.container(key="right_column", gap="small", height="stretch"):
        headroom(row, indicators, tokens=page.tokens)
        why_limit(found.iloc[0] if len(found) else None, month=month.date())
    tried_card(tried, frame, row, dict(zip(statuses["limit_id"], statuses["title"], strict=True)))


def questions(page: Page, row: Row, month: pd.Timestamp) -> None:
    """What another number or more shifts would do, and what sister teams could take."""
    left, right = st.columns([630, 640], gap="small")
    with left:
        what_if(page, row)
    with right:
        sister_teams(page, row["team_id"], month=month.date())


def pictures(page: Page, statuses: pd.DataFrame, team_id: str, month: pd.Timestamp) -> None:
    """By kind, when it falls, rest: three equal cards."""
    rest = rows_of(statuses.loc[statuses["limit_id"].eq("R-01")])
    columns = st.columns(3, gap="small")
    with columns[0]:
        kinds_card(page, team_id, month=month)
    with columns[1]:
        heat_card(page, team_id, month=month)
    with columns[2]:
        rest_card(page, team_id, month=month, row=rest[0] if rest else None)


def tables(page: Page, statuses: pd.DataFrame, team_id: str, month: pd.Timestamp) -> None:
    """Every limit this month, and the twelve months that led here."""
    limits, past = kept(
        page.ask,
        "team_tables",
        team_id,
        month.date(),
        make=lambda: both_tables(page, statuses, team_id, month),
    )
    left, right = st.columns([630, 640], gap="small")
    with left, st.container(border=True, key="card_limits", gap="xsmall", height="stretch"):
        st.html(limits)
    with right, st.container(border=True, key="card_history", gap="xsmall", height="stretch"):
        st.html(past)


def both_tables(
    page: Page, statuses: pd.DataFrame, team_id: str, month: pd.Timestamp
) -> tuple[str, str]:
    """The table of limits and the table of months, as text."""
    history = queries.history(page.ask, page.scope, team_id=team_id, month=month.date())
    months = [start.date() for start in sorted(history["period_start"].unique())]
    applies = statuses["verdict"].ne("not_applicable")
    ever = set(history.loc[history["verdict"].ne("not_applicable"), "limit_id"])
    return (
        f'<h3 class="card">{say("All limits for this team")}</h3><p class="reading">'
        f"{say('Select one to draw it above.')}</p>"
        f"{limit_table(statuses.loc[applies], month=month.date())}"
        f"{left_out(statuses.loc[~applies])}",
        f'<h3 class="card">{say("The last twelve months")}</h3><p class="reading">'
        f"{say('Each month was judged by the limit then in force.')}</p>"
        f"{history_table(history, statuses.loc[statuses['limit_id'].isin(ever)], months)}",
    )


def left_out(statuses: pd.DataFrame) -> str:
    """Limits that the data received cannot carry, by name in one line instead of a row each."""
    if statuses.empty:
        return ""
    names = ", ".join(escape(say(row["short_title"])) for row in rows_of(statuses))
    told = say("Not applicable with the data received: {names}", names=names)
    return f'<p class="fine">{told}.</p>'


run_page(body)
