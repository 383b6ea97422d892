"""Limits: the register in force, each number with its sentence, its source and how firm it is."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboards import queries
from dashboards.components.choice import choice
from dashboards.components.heading import heading
from dashboards.components.place import choose_month
from dashboards.components.register import ladder_key, limit_words, register_cards
from dashboards.components.shell import Page, banners, footer, run_page
from dashboards.components.table import csv_text
from dashboards.escape import escape, plain
from dashboards.figures import day, figure_kind, limit_figure
from dashboards.kept import kept
from dashboards.rows import rows_of
from pipeline.language import ENGLISH, later, say, say_count, spoken

USED = "used"
ALL = "all"
FAMILIES = {
    USED: later("Limits with figures"),
    ALL: later("All limits"),
    "W": later("Caseload"),
    "L": later("Open cases"),
    "R": later("Rest and hours"),
    "B": later("Boundaries"),
    "C": later("Support and training"),
    "S": later("Surveys and follow-up"),
    "O": later("Our own"),
}


def scope_bar(page: Page, families: list[str], register: pd.DataFrame) -> tuple[str, str]:
    """Month, family, and the register as a file."""
    with st.container(horizontal=True, key="scope_bar", vertical_alignment="center", gap="small"):
        month = choose_month(
            page,
            label=say("In force in"),
            words=lambda name: say("In force in {month}", month=page.month_label(name)),
            width=230,
        )
        family = choice(
            "family",
            families,
            label=say("Kind of limit"),
            words=lambda letter: say(FAMILIES.get(letter, letter)),
            default=USED,
            width=190,
        )
        with st.container(key="links_register", horizontal=True, horizontal_alignment="right"):
            st.download_button(
                say("Download register (CSV)"),
                lambda: csv_text(register),
                file_name=f"plimsoll-limits-{page.release['run_id']}.csv",
                mime="text/csv",
                key="csv_register",
                type="tertiary",
                on_click="ignore",
            )
    return month, family


def register_table(rules: pd.DataFrame) -> pd.DataFrame:
    """The register as plain columns for a file."""
    versions = rows_of(rules)
    frame = rules[["limit_id", "title", "article", "metric"]].assign(
        limit=[limit_words(version).replace("&#x27;", "'") for version in versions],
        strength=rules["strength"].astype(str),
        source=rules["source"],
        status=rules["status"].astype(str),
        adopted_by=rules["adopted_by"].fillna(""),
        in_force_from=rules["valid_from"].map(day),
        teams=rules["unit_count"].astype(str),
    )
    return frame.astype(str)


def of_family(rules: pd.DataFrame, family: str, *, used: set[str]) -> pd.DataFrame:
    """The limits of a kind, all of them, or those some figure is held against."""
    if family == ALL or (family == USED and not used):
        return rules
    if family == USED:
        return rules.loc[rules["limit_id"].isin(used)]
    return rules.loc[rules["limit_id"].str.startswith(family)]


def changed(page: Page, month: pd.Timestamp, rules: pd.DataFrame, *, hidden: int) -> str:
    """What changed in the year before, old and new, and how much of the register is not shown."""
    found = queries.rule_changes(
        page.ask,
        page.scope,
        since=(month - pd.DateOffset(months=11)).date(),
        until=(month + pd.offsets.MonthEnd(0)).date(),
    )
    kinds = {
        row["limit_id"]: figure_kind(row["measure"], row["indicator_unit"])
        for row in rows_of(rules)
    }
    lines = [say("A past month is judged by the limit then in force.")]
    for row in rows_of(found):
        kind = "percent" if row["is_share"] else kinds.get(row["limit_id"], "number")
        old, new = (limit_figure(row[name], kind=kind) for name in ("previous", "number"))
        whom = say_count("one team", "{count} teams", int(row["unit_count"]))
        lines.append(
            say(
                "Changed on {day}: {limit_id} from {old} to {new}, for {whom}.",
                day=day(row["valid_from"]),
                limit_id=escape(row["limit_id"]),
                old=old,
                new=new,
                whom=whom,
            )
        )
    if spoken().code != ENGLISH.code:
        lines.append(say("Sentences, measures and sources stand as the register has them."))
    if hidden:
        lines.append(
            say("A further {count} limits of the register are not in this view.", count=hidden)
        )
    return f'<p class="fine">{" ".join(lines)}</p>'


def families_and_file(page: Page, month: pd.Timestamp) -> tuple[list[str], pd.DataFrame]:
    """The kinds of limit there are, and the register as a file has it."""
    rules = queries.rules_in_force(page.ask, page.scope, month=month.date())
    known = list(FAMILIES)
    letters = sorted(
        set(rules["limit_id"].str[:1]),
        key=lambda letter: (known.index(letter) if letter in known else len(known), letter),
    )
    return letters, register_table(rules)


def register(page: Page, month: pd.Timestamp, *, family: str, chosen: str) -> str:
    """The cards of a month and kind, the chosen limit first, and what changed."""
    rules = queries.rules_in_force(page.ask, page.scope, month=month.date())
    verdicts = queries.verdict_counts(page.ask, page.scope, month=month.date())
    is_chosen = rules["limit_id"].eq(chosen)
    shown = of_family(rules.loc[~is_chosen], family, used=set(verdicts["limit_id"]))
    ordered = pd.concat([rules.loc[is_chosen], shown])
    past = queries.teams_past(page.ask, page.scope, month=month.date())
    hidden = rules["limit_id"].nunique() - ordered["limit_id"].nunique()
    cards = register_cards(ordered, verdicts, past, chosen=chosen, month=month.date())
    return cards + changed(page, month, rules, hidden=hidden)


def body(page: Page) -> None:
    """Scope, verdict, the ladder's key, the register, what changed."""
    asked = st.query_params.get("month", st.session_state.get("chosen_month", ""))
    name = asked if asked in page.month_names else page.month_names[0]
    month = pd.Timestamp(f"{name}-01")
    letters, file = kept(page.ask, "families", name, make=lambda: families_and_file(page, month))
    _, family = scope_bar(page, [USED, ALL, *letters], file)
    banners(page)
    heading(
        say("Every limit, its sentence, and how firm its number is."),
        say(
            "No research says how many trauma cases are too many. So each limit is an "
            "organisational choice: it shows whose number it is, and who adopted it."
        ),
    )
    st.html(ladder_key())
    chosen = plain(st.query_params.get("limit", ""))
    st.html(
        kept(
            page.ask,
            "register",
            name,
            family,
            chosen,
            make=lambda: register(page, month, family=family, chosen=chosen),
        )
    )
    footer(page)


run_page(body)
