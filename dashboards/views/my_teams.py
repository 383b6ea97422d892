"""My teams: which of them need a hand, and why, in one screen."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboards import queries
from dashboards.changes import changes
from dashboards.components.choice import choice
from dashboards.components.heading import heading, section_title
from dashboards.components.limits_grid import legend, limits_grid, team_address
from dashboards.components.marks import mark
from dashboards.components.need_card import need_card
from dashboards.components.place import choose_month
from dashboards.components.shell import Page, banners, footer, run_page
from dashboards.components.team_list import team_list
from dashboards.components.waiting import waiting_line
from dashboards.escape import escape, plain
from dashboards.figures import day, month_word
from dashboards.identity.opening import is_demonstration
from dashboards.source import signed_by
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
MOST_CARDS = 3
#: Above this many teams, those with nothing logged stand in one line under the grid.
MOST_ROWS = 30


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


def what_changed(page: Page, now: pd.DataFrame, month: pd.Timestamp) -> None:
    """At most five sentences on what is different from the month before."""
    before = queries.statuses(page.ask, page.scope, month=(month - pd.DateOffset(months=1)).date())
    rules = queries.rule_changes(
        page.ask,
        page.scope,
        since=month.date(),
        until=(month + pd.offsets.MonthEnd(0)).date(),
    )
    section_title(say("What changed in {month}", month=month_word(month)))
    told = changes(now, before.loc[before["team_id"].isin(now["team_id"])], rules)
    if not told:
        st.html(f'<p class="quiet">{say("Nothing beyond what chance allows.")}</p>')
        return
    items = "".join(
        f"<li>{mark(one.mark, word='', size='small')}<span>{one.sentence}</span></li>"
        for one in told
    )
    st.html(f'<ul class="changes">{items}</ul>')


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
    statuses = queries.statuses(page.ask, page.scope, month=month.date())
    above = statuses.loc[statuses["team_level"].ne("team")]
    statuses = statuses.loc[statuses["team_level"].eq("team")]
    if division != ALL:
        statuses = statuses.loc[statuses["parent_id"].eq(division)]
    found = needs(statuses)
    judged = statuses["verdict"].isin(["over", "over_may_be_chance", "near", "within"]).sum()
    unjudged = unjudged_words(unjudged_teams(statuses))
    lede = [headline_lede(found, chance=over_by_chance(statuses))]
    if not found:
        lede.append(unjudged)
    heading(
        headline(found, teams=statuses["team_id"].nunique(), judged=int(judged)),
        " ".join(lede),
    )
    left, right = st.columns([432, 838], gap="small")
    with left, st.container(key="left_column", gap="xsmall"):
        where_a_hand_is_needed(found, divisions, month)
        what_changed(page, statuses, month)
        if month_name == page.month_names[0]:
            waiting_line(page, month=month.date(), division="" if division == ALL else division)
    with right, st.container(key="right_column", gap="xsmall"):
        section_title(
            say("Every team, every limit"),
            note_html=f"{say('{month}. Select a team to open it.', month=month_year(month))} "
            + (unjudged if found else ""),
        )
        drawn, silent = split_silent(with_divisions(statuses, above), most=MOST_ROWS)
        st.html(limits_grid(drawn, divisions, month=month.date()))
        st.html(team_list(drawn, divisions, month=month.date()))
        if silent:
            st.html(
                '<details class="silent"><summary>'
                + say(
                    "{count} teams with nothing logged in {month}",
                    count=len(silent),
                    month=month_year(month),
                )
                + f"</summary><p>{', '.join(escape(name) for name in silent)}</p></details>"
            )
        st.html(legend(drawn))
    footer(page)


run_page(body)
