"""What staff can see: the very figures a manager sees, and why nobody is singled out."""

from __future__ import annotations

import json

import pandas as pd
import streamlit as st

from dashboards import queries
from dashboards.action_words import NOT_KNOWN, tried_list, tried_reading
from dashboards.actions import ReadersLog
from dashboards.components.cards import list_card, table_card
from dashboards.components.heading import heading
from dashboards.components.place import choose_month, choose_team
from dashboards.components.shell import Page, banners, footer, run_page
from dashboards.escape import escape, plain
from dashboards.figures import ZERO_WORDS, day, figure, figure_kind, people_words, unit_words
from dashboards.queries.staff import published_columns, seen_of_team
from dashboards.rows import rows_of
from dashboards.scope import Scope
from pipeline.language import later, month_year, say, say_count

STATE_WORDS = {
    "suppressed": later("withheld: too few people, or a total would give it away"),
    "missing": later("nothing logged"),
    "late": later("not yet arrived"),
    "zero": ZERO_WORDS,
}
KIND_WORDS = {
    "all": "",
    "listening": later("listening"),
    "file_review": later("reading files"),
    "video": later("video"),
    "mass_violence": later("mass violence"),
    "aftermath": later("aftermath"),
}


def choose(page: Page) -> tuple[str, str, pd.Timestamp]:
    """Code and name of the team, and the month."""
    with st.container(horizontal=True, key="scope_bar", vertical_alignment="center", gap="small"):
        team = choose_team(queries.units(page.ask, page.scope))
        month = choose_month(page)
        published = say("published {day}", day=day(page.release["published_at"]))
        st.html(f'<p class="fresh">{published}</p>')
    return str(team["team_id"]), plain(team["name"]), pd.Timestamp(f"{month}-01")


def seen_table(seen: pd.DataFrame) -> pd.DataFrame:
    """Every figure as a manager reads it: measure, figure, people behind it."""
    lines = []
    for row in rows_of(seen):
        kind = figure_kind(row["measure"], row["unit"])
        printed = say(STATE_WORDS.get(str(row["state"]), ""))
        if not printed:
            value = figure(row["value"], kind=kind, measure=row["measure"])
            printed = f"{value} {unit_words(row['unit'], kind=kind)}"
        kind_of = str(row["exposure_kind"])
        what = say(KIND_WORDS.get(kind_of, kind_of))
        title = say(str(row["title"]).removesuffix(", by kind"))
        lines.append(
            (
                f"{title}: {what}" if what else title,
                printed,
                people_words(row["people_band"]) or say("not said"),
            )
        )
    return pd.DataFrame(
        lines, columns=[say("What is measured"), say("What is seen"), say("People behind it")]
    )


def withheld_words(count: int) -> str:
    """How many of the figures are hidden."""
    if not count:
        return say("None of them are withheld to protect somebody.")
    return say_count(
        "{count} of them is withheld to protect somebody.",
        "{count} of them are withheld to protect somebody.",
        count,
    )


def tried(page: Page, team: str, month: pd.Timestamp) -> None:
    """What managers recorded as tried for the team, word for word."""
    limits = queries.statuses(page.ask, Scope((team,)), month=month.date())
    titles = dict(zip(limits["limit_id"], limits["title"], strict=True))
    log = ReadersLog.of(page)
    entries = log.entries()
    own = entries.loc[entries["team_id"].eq(team)]
    table_card(
        "tried",
        say("What was tried for the team"),
        escape(say(NOT_KNOWN) if log.problem else tried_reading(own), longest=200),
        tried_list(own, titles),
    )


def closing(page: Page) -> None:
    """What no screen holds, and every column there is."""
    columns = published_columns(page.ask)
    policy = json.loads(page.release["policy"] or "{}")
    fewest = policy.get("k_work", 5)
    fewest = fewest.get("value") if isinstance(fewest, dict) else fewest
    left, right = st.columns(2, gap="small")
    with left:
        list_card(
            "never",
            say("What is on no screen"),
            (
                say(
                    "A name, a staff number, or a row about one person: the file has no such column"
                ),
                say(
                    "A figure about fewer than {fewest} people, or one such a figure could be "
                    "worked out from",
                    fewest=fewest,
                ),
                say("Who answered a survey, who asked for support, who was ill"),
            ),
        )
    with right:
        list_card(
            "rights",
            say("What you can ask for"),
            (
                say("Who opened your team’s page: the data-protection officer keeps the log"),
                say("What is held about you, and its erasure"),
                say("How each limit came about: it names its source and who adopted it"),
            ),
        )
    columns.columns = pd.Index([say("Table"), say("Column"), say("What it holds")])
    with st.container(border=True, key="card_columns"), st.expander(say("Every column there is")):
        table_card(
            "columns_table",
            say("Every column of the published file"),
            say("{count} columns. None is about one person.", count=len(columns)),
            columns,
            file_name="plimsoll-columns",
        )


def body(page: Page) -> None:
    """The choice, the verdict, every figure of the month, what is never there."""
    if not page.scope.unit_ids:
        banners(page)
        heading(
            say("Managers see teams. They cannot see you."),
            say(
                "No team is named for you, so no figures stand here. What is published, and "
                "what never is, holds for every team."
            ),
        )
        closing(page)
        footer(page)
        return
    team, name, month = choose(page)
    banners(page)
    seen = seen_of_team(page.ask, page.scope, team_id=team, month=month.date())
    withheld = int(seen["state"].eq("suppressed").sum())
    heading(
        say(
            "This is all a manager sees of {team} in {month}.",
            team=escape(name),
            month=month_year(month),
        ),
        f"{say('{count} figures about the team, none about a person.', count=len(seen))} "
        f"{withheld_words(withheld)}",
    )
    table_card(
        "seen",
        say("Every figure"),
        say(
            "The same numbers, rounded the same way. Charts on the team page draw these "
            "over time, with the hours of the week and the rests between shifts."
        ),
        seen_table(seen),
        file_name=f"plimsoll-seen-{team}-{month:%Y-%m}",
    )
    tried(page, team, month)
    closing(page)
    footer(page)


run_page(body)
