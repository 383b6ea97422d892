"""My teams: which of them need a hand, and why, in one screen."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboards import queries
from dashboards.components.choice import choice
from dashboards.components.heading import heading, section_title
from dashboards.components.limits_grid import team_address
from dashboards.components.need_card import need_card
from dashboards.components.place import choose_month
from dashboards.components.shell import Page, banners, footer, run_page
from dashboards.components.waiting import waiting_line
from dashboards.escape import escape, plain
from dashboards.figures import day, month_word
from dashboards.first_screen import ALL, kept_screen
from dashboards.identity.opening import is_demonstration
from dashboards.source import signed_by
from dashboards.standing import Need
from pipeline.language import month_year, say

MOST_CARDS = 3


def scope_bar(page: Page, divisions: pd.DataFrame) -> tuple[str, str]:
    """Month and division, and how fresh the figures are."""
    names = dict(zip(divisions["team_id"], divisions["name"], strict=True))
    with st.container(horizontal=True, key="scope_bar", vertical_alignment="center", gap="small"):
        month = choose_month(page)
        division = choice(
            "division",
            [ALL, *names],
            label=say("Division"),
            words=lambda code: say("All divisions") if code == ALL else plain(names[code]),
            default=ALL,
            width=190,
        )
        release = page.release
        signed = signed_by(page.ask.path, pd.Timestamp(f"{month}-01").date())
        standing = (
            say("signed by {name}", name=escape(signed)) if signed else say("draft, not signed off")
        )
        st.html(
            '<p class="fresh">'
            + " · ".join(
                [
                    escape(release["organisation"]),
                    say("figures to {day}", day=day(release["data_to"])),
                    say("published {day}", day=day(release["published_at"])),
                    *([say("demonstration")] if is_demonstration() else []),
                    f"<b>{standing}</b></p>",
                ]
            )
        )
    return month, division


def where_a_hand_is_needed(found: list[Need], divisions: pd.DataFrame, month: pd.Timestamp) -> None:
    """Cards of the teams past a limit beyond chance; the rest of them by name."""
    names = dict(zip(divisions["team_id"], divisions["name"], strict=True))
    section_title(say("Where a hand is needed"))
    if not found:
        st.html(f'<p class="quiet">{say("No team is past a limit beyond chance this month.")}</p>')
    for need in found[:MOST_CARDS]:
        need_card(need, division=names.get(need.parent_id, ""), month=month.date())
    rest = found[MOST_CARDS:]
    if rest:
        listed = ", ".join(
            f'<a href="{team_address(need.team_id, month=month.date())}" target="_self">'
            f"{escape(need.team)}</a>"
            for need in rest
        )
        st.html(
            '<p class="quiet more">'
            f"{say('Also past a limit beyond chance: {teams}.', teams=listed)}</p>"
        )


def body(page: Page) -> None:
    """Scope, verdict, then needs and changes beside the grid."""
    divisions = queries.division_names(page.ask).sort_values("sort_order")
    units = queries.units(page.ask, page.scope)
    parents = divisions.loc[
        divisions["team_id"].isin(units.loc[units["level"].eq("team"), "parent_id"])
    ]
    month_name, division = scope_bar(page, parents)
    banners(page)
    month = pd.Timestamp(f"{month_name}-01")
    screen = kept_screen(page.ask, page.scope, month=month_name, division=division)
    heading(screen.title, screen.lede)
    left, right = st.columns([432, 838], gap="small")
    with left, st.container(key="left_column", gap="xsmall"):
        where_a_hand_is_needed(screen.needs, divisions, month)
        section_title(say("What changed in {month}", month=month_word(month)))
        st.html(screen.changed)
        if month_name == page.month_names[0]:
            waiting_line(page, month=month.date(), division="" if division == ALL else division)
    with right, st.container(key="right_column", gap="xsmall"):
        note = say("{month}. Select a team to open it.", month=month_year(month))
        section_title(
            say("Every team, every limit"),
            note_html=" ".join(filter(None, (note, screen.left_out, screen.unjudged))),
        )
        for part in (screen.grid, screen.teams, screen.silent, screen.legend):
            if part:
                st.html(part)
    footer(page)


run_page(body)
