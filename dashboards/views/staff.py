"""What staff can see: the very figures a manager sees, and why nobody is singled out."""

from __future__ import annotations

import json

import pandas as pd
import streamlit as st

from dashboards import queries
from dashboards.components.cards import list_card, table_card
from dashboards.components.heading import heading
from dashboards.components.place import choose_month, choose_team
from dashboards.components.shell import Page, banners, footer, run_page
from dashboards.escape import escape, plain
from dashboards.figures import ZERO_WORDS, figure, figure_kind, people_words, unit_words
from dashboards.queries.staff import published_columns, seen_of_team
from dashboards.rows import rows_of

STATE_WORDS = {
    "suppressed": "withheld: too few people, or a total would give it away",
    "missing": "nothing logged",
    "late": "not yet arrived",
    "zero": ZERO_WORDS,
}
KIND_WORDS = {
    "all": "",
    "listening": "listening",
    "file_review": "reading files",
    "video": "video",
    "mass_violence": "mass violence",
    "aftermath": "aftermath",
}


def choose(page: Page) -> tuple[str, str, pd.Timestamp]:
    """Code and name of the team, and the month."""
    with st.container(horizontal=True, key="scope_bar", vertical_alignment="center", gap="small"):
        team = choose_team(queries.units(page.ask, page.scope))
        month = choose_month(page)
    return str(team["team_id"]), plain(team["name"]), pd.Timestamp(f"{month}-01")


def seen_table(seen: pd.DataFrame) -> pd.DataFrame:
    """Every figure as a manager reads it: measure, figure, people behind it."""
    lines = []
    for row in rows_of(seen):
        kind = figure_kind(row["measure"], row["unit"])
        printed = STATE_WORDS.get(row["state"], "")
        if not printed:
            value = figure(row["value"], kind=kind, measure=row["measure"])
            printed = f"{value} {unit_words(row['unit'], kind=kind)}"
        what = KIND_WORDS.get(row["exposure_kind"], row["exposure_kind"])
        lines.append(
            (
                f"{row['title']}: {what}" if what else row["title"],
                printed,
                people_words(row["people_band"]) or "not said",
            )
        )
    return pd.DataFrame(lines, columns=["What is measured", "What is seen", "People behind it"])


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
            "What is on no screen",
            (
                "A name, a staff number, or a row about one person: the file has no such column",
                f"A figure about fewer than {fewest} people, or one such a figure could be "
                "worked out from",
                "Who answered a survey, who asked for support, who was ill",
            ),
        )
    with right:
        list_card(
            "rights",
            "What you can ask for",
            (
                "Who opened your team’s page: the data-protection officer keeps the log",
                "What is held about you, and its erasure",
                "How each limit came about: it names its source and who adopted it",
            ),
        )
    columns.columns = pd.Index(["Table", "Column", "What it holds"])
    with st.container(border=True, key="card_columns"), st.expander("Every column there is"):
        table_card(
            "columns_table",
            "Every column of the published file",
            f"{len(columns)} columns. None is about one person.",
            columns,
            file_name="plimsoll-columns",
        )


def body(page: Page) -> None:
    """The choice, the verdict, every figure of the month, what is never there."""
    if not page.scope.unit_ids:
        banners(page)
        heading(
            "Managers see teams. They cannot see you.",
            "No team is named for you, so no figures stand here. What is published, and what "
            "never is, holds for every team.",
        )
        closing(page)
        footer(page)
        return
    team, name, month = choose(page)
    banners(page)
    seen = seen_of_team(page.ask, page.scope, team_id=team, month=month.date())
    withheld = int(seen["state"].eq("suppressed").sum())
    heading(
        f"This is all a manager sees of {escape(name)} in {month:%B %Y}.",
        f"{len(seen)} figures about the team, none about a person. "
        f"{withheld or 'None'} of them {'is' if withheld == 1 else 'are'} withheld to protect "
        "somebody.",
    )
    table_card(
        "seen",
        "Every figure",
        "The same numbers, rounded the same way. Charts on the team page draw these over time, "
        "with the hours of the week and the rests between shifts.",
        seen_table(seen),
        file_name=f"plimsoll-seen-{team}-{month:%Y-%m}",
    )
    closing(page)
    footer(page)


run_page(body)
