"""The card "between sister teams": the least that would have to move for all to be within."""

from __future__ import annotations

import math
from datetime import date

import pandas as pd
import streamlit as st

from dashboards.components.shell import Page
from dashboards.components.table import html_table
from dashboards.escape import escape, plain
from dashboards.kept import kept
from dashboards.queries import what_if as queries
from dashboards.rows import rows_of
from pipeline.judge.rebalance import STEP, Rebalancing, rebalance
from pipeline.language import printed, say, say_count, whole

#: Contacts can be handed to another team's shifts; the headline limit counts them per shift.
LIMIT_ID = "W-00"
_JUDGED = ("over", "over_may_be_chance", "near", "within")


def sister_teams(page: Page, team_id: str, *, month: date) -> None:
    """A proposal for the teams of one division that the reader may see, or why there is none."""
    with st.container(border=True, key="card_sisters", gap="xsmall", height="stretch"):
        st.html(f'<h3 class="card">{say("Between sister teams")}</h3>')
        st.html(
            kept(page.ask, "sisters", team_id, month, make=lambda: _proposal(page, team_id, month))
        )


def _proposal(page: Page, team_id: str, month: date) -> str:
    teams = queries.sister_teams(
        page.ask, page.scope, team_id=team_id, limit_id=LIMIT_ID, month=month
    )
    known = teams.loc[teams["verdict"].isin(_JUDGED) & teams["numerator"].notna()]
    if len(known) < 2:
        nothing = say(
            "Asked of teams of one division, at least two of them with a figure and "
            "within your view."
        )
        return f'<p class="quiet">{nothing}</p>'
    named = known.assign(name=known["name"].map(plain))
    found = rebalance(named[["team_id", "name", "numerator", "denominator", "threshold"]])
    names = dict(zip(teams["team_id"], teams["name"].map(plain), strict=True))
    absent = sorted(set(teams["team_id"]) - set(known["team_id"]))
    told = proposal_words(found, named)
    return (
        f'<p class="reading">{escape(told, longest=600)}</p>'
        f"{html_table(_table(found, names), caption=told)}"
        f'<p class="fine">{_note([names[one] for one in absent])}</p>'
    )


def proposal_words(found: Rebalancing, teams: pd.DataFrame) -> str:
    """The judge's sentence on a proposal in the language spoken, plain text.

    Grain: `teams` as it was given to `rebalance`, with `name`.
    """
    if not found.is_feasible:
        return _impossible_words(found, teams)
    if not found.moved:
        if teams.empty:
            return say("No team has a figure, so nothing can be said.")
        return say("No team is past the limit, so nothing has to move.")
    names = dict(zip(teams["team_id"].astype(str), teams["name"], strict=True))
    moves = "; ".join(
        say(
            "{giver} gives {count} to {receiver}",
            giver=names[move["from_team"]],
            count=whole(move["contacts"]),
            receiver=names[move["to_team"]],
        )
        for move in rows_of(found.moves)
    )
    return say(
        "Moving {count} case-contacts a month would bring every team within limit: {moves}.",
        count=whole(found.moved),
        moves=moves,
    )


def _impossible_words(found: Rebalancing, teams: pd.DataFrame) -> str:
    """Why no moves among these teams are enough, and how many shifts are short."""
    contacts, shifts = float(teams["numerator"].sum()), float(teams["denominator"].sum())
    short = contacts - float((teams["threshold"] * teams["denominator"]).sum())
    why = say("the room that is left is too scattered for moves of {step}", step=STEP)
    if short > 0:
        why = say(
            "together they carry {figure} case-contacts per staffed shift, {count} a month more "
            "than their limits allow",
            figure=printed(f"{contacts / shifts:.1f}"),
            count=whole(short),
        )
    told = say_count(
        "No redistribution among this one team can do it: {why}.",
        "No redistribution among these {count} teams can do it: {why}.",
        len(teams),
        why=why,
    )
    if not math.isfinite(found.missing_shifts):
        return told
    missing = whole(found.missing_shifts)
    return f"{told} {say('At least {count} more staffed shifts are needed.', count=missing)}"


def _table(found: Rebalancing, names: dict[str, str]) -> pd.DataFrame:
    """Each team's contacts now and then, and how full it would be."""
    after = found.after
    head = say("Share of its limit") if found.moved == 0 else say("Share of its limit, then")
    table = pd.DataFrame(
        {
            say("Team"): after["team_id"].map(names),
            say("Case-contacts now"): after["before"].map(whole),
        }
    )
    if found.moved:
        table[say("If moved")] = after["after"].map(whole)
    share = after["share_of_limit"]
    table[head] = share.map(lambda one: "" if pd.isna(one) else printed(f"{100 * one:.0f}%"))
    return table


def _note(absent: list[str]) -> str:
    """What the proposal rests on, and who is not in it."""
    words = say(
        "The least that would have to move, counted from published figures in steps "
        "of 5. Contacts move between rotas, not people; whether the work can move is "
        "for you to say."
    )
    if absent:
        words += " " + say(
            "Without a figure, so left out: {absent}.",
            absent=escape(", ".join(absent), longest=300),
        )
    return words
