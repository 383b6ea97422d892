"""Explore: the released tables with their dictionary, and one question at a time in SQL."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from dashboards.components.choice import choice
from dashboards.components.heading import heading
from dashboards.components.shell import Page, banners, footer, run_page
from dashboards.components.table import html_table
from dashboards.escape import sentence
from dashboards.examples import EXAMPLES
from dashboards.exports import csv_bytes, parquet_bytes
from dashboards.queries.staff import published_columns
from dashboards.source import narrowed
from pipeline.errors import RefusedInputError
from pipeline.language import say, say_count, whole

#: A question may run this long and bring this many rows; the page prints the first of them.
SECONDS = 10.0
MOST_ROWS = 100_000
PRINTED = 100


def dictionary(page: Page) -> None:
    """One table's columns, and the table itself as files."""
    columns = published_columns(page.ask)
    names = sorted(set(columns["table_name"]))
    with st.container(border=True, key="card_dictionary", gap="xsmall"):
        st.html(f'<h3 class="card">{say("Tables")}</h3>')
        table = choice(
            "table",
            names,
            label=say("Table"),
            words=lambda name: name,
            default="team_indicator",
            width=250,
        )
        of_table = columns.loc[columns["table_name"].eq(table), ["column_name", "description"]]
        st.html(
            html_table(
                of_table.rename(
                    columns={"column_name": say("Column"), "description": say("What it holds")}
                ),
                caption=say("Columns of {table}", table=table),
                longest=200,
            )
        )


def question() -> str:
    """The SQL asked for last in this session, the first example before any."""

    def take_example() -> None:
        st.session_state["sql_text"] = EXAMPLES[st.session_state["sql_example"]]

    first = next(iter(EXAMPLES.values()))
    st.session_state.setdefault("sql_text", first)
    st.selectbox(
        say("Start from an example"),
        list(EXAMPLES),
        key="sql_example",
        on_change=take_example,
        format_func=say,
    )
    with st.form("sql_form", border=False):
        text = st.text_area(say("SQL, one SELECT"), key="sql_text", height=190, max_chars=20_000)
        if st.form_submit_button(say("Ask"), type="primary"):
            st.session_state["sql_asked"] = text
    return str(st.session_state.get("sql_asked") or first)


def answer(page: Page, sql: str) -> None:
    """The first rows on the page, all of them as files; a refusal in words."""
    door = narrowed(page.ask.path, page.ask.units)
    try:
        found = door.query(sql, seconds=SECONDS, most=MOST_ROWS + 1)
    except RefusedInputError as error:
        st.html(
            '<div class="refused" role="alert"><p>'
            + f"<b>{say('Not answered:')}</b> {sentence(error.found)}."
            + '</p><p class="quiet">'
            + say(
                "Asked for is {expected}; {todo}.",
                expected=sentence(error.expected),
                todo=sentence(error.todo),
            )
            + "</p></div>"
        )
        return
    cut = len(found) > MOST_ROWS
    found = found.head(MOST_ROWS)
    st.html(f'<p class="reading">{rows_words(found, is_cut=cut)}</p>')
    if found.empty:
        return
    shown = found.head(PRINTED).astype(object).where(found.head(PRINTED).notna(), "")
    st.html(html_table(shown, caption=say("Answer"), longest=200))
    with st.container(horizontal=True, key="links_answer", gap="small"):
        for kind, give in (("CSV", csv_bytes), ("Parquet", parquet_bytes)):
            st.download_button(
                say("Download {kind}", kind=kind),
                _maker(give, found),
                file_name=f"plimsoll-answer.{kind.lower()}",
                key=f"answer_{kind}",
                type="tertiary",
                on_click="ignore",
            )


def _maker(give: Callable[[pd.DataFrame], bytes], found: pd.DataFrame) -> Callable[[], bytes]:
    """Makes the file when it is asked for, not at each rerun."""
    return lambda: give(found)


def rows_words(found: pd.DataFrame, *, is_cut: bool) -> str:
    """How many rows there are, and which of them are printed."""
    if found.empty:
        return say("No row answers this.")
    told = say_count("One row", "{count} rows", len(found))
    first = (
        "; " + say("the first {count} are printed, the files hold them all", count=PRINTED)
        if len(found) > PRINTED
        else ""
    )
    cut = ""
    if is_cut:
        most = whole(MOST_ROWS)
        cut = " " + say("More than {count} rows answer this: the rest is left out.", count=most)
    return f"{told}{first}.{cut}"


def body(page: Page) -> None:
    """The verdict, the question and its answer beside the dictionary."""
    banners(page)
    heading(
        say("Ask the released figures anything."),
        say(
            "The file holds what may be shown and nothing else, so every answer may be "
            "shown too. Withheld cells are rows with a state and no value."
        ),
    )
    left, right = st.columns([820, 450], gap="small")
    with left, st.container(border=True, key="card_question", gap="xsmall"):
        st.html(f'<h3 class="card">{say("Question")}</h3>')
        answer(page, question())
    with right:
        dictionary(page)
    footer(page)


run_page(body)
