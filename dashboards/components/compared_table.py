"""The card of compared teams: by division and name, as counted, steadied and against the limit."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from dashboards.compare_words import (
    gap_word,
    printed,
    size_words,
    steadied_words,
)
from dashboards.components.compare_cards import common_limit
from dashboards.components.limits_grid import gap_mark, team_address
from dashboards.components.marks import verdict_mark, verdict_word
from dashboards.components.shell import Page
from dashboards.escape import escape
from dashboards.figures import figure_kind, limit_sign
from dashboards.kept import kept
from dashboards.rows import Row, rows_of
from pipeline.language import capital, month_year, say, whole


def teams_card(
    page: Page, rows: pd.DataFrame, names: dict[str, str], *, indicator: Row, month: date
) -> None:
    """By division, in name order: what each figure rests on, as counted, steadied, its verdict."""
    parents = ",".join(sorted(str(parent) for parent in rows["parent_id"].unique()))
    table = kept(
        page.ask,
        "compared",
        str(indicator["indicator_id"]),
        month,
        parents,
        make=lambda: _teams_table(rows, names, indicator, month=month),
    )
    with st.container(border=True, key="card_compared", gap="xsmall", height="stretch"):
        st.html(table)


def _teams_table(rows: pd.DataFrame, names: dict[str, str], indicator: Row, *, month: date) -> str:
    limit = common_limit(rows.dropna(subset=["threshold"]))
    kind = figure_kind(indicator["measure"], indicator["unit"])
    head = say("Limit")
    if limit is not None:
        threshold = rows["threshold"].dropna().iloc[0]
        sign = limit_sign(threshold, kind=kind, direction=indicator["direction"])
        head = f"{say('Limit')} <span>{sign}</span>"
    size = escape(capital(size_words(indicator, rows)))
    heads = "".join(
        f'<th scope="col">{word}</th>'
        for word in (say("Team"), size, say("As counted"), say("Steadied"), head)
    )
    bodies = "".join(
        f'<tbody><tr class="group"><th scope="rowgroup" colspan="5">'
        f"{escape(names.get(str(parent), say('Teams')))}</th></tr>"
        + "".join(_row(row, month=month) for row in rows_of(group))
        + "</tbody>"
        for parent, group in rows.groupby("parent_id", sort=False, dropna=False)
    )
    return (
        '<h3 class="card">'
        + say("By division, in name order")
        + '</h3><p class="reading">'
        + say("Not a league table: limits are checked on the figure as counted.")
        + '</p><div class="scroll" tabindex="0" role="region" aria-label="'
        + say("Teams in name order")
        + '"><table class="limits compared"><caption class="hidden">'
        + say(
            "{measure}, {month}, by division and name",
            measure=escape(say(indicator["title"]), longest=120),
            month=month_year(month),
        )
        + f"</caption><thead><tr>{heads}</tr></thead>{bodies}</table></div>"
    )


def _row(row: Row, *, month: date) -> str:
    verdict = row["verdict"] if isinstance(row["verdict"], str) else "no_limit"
    word = verdict_word(verdict, direction=str(row["direction"]))
    is_said = verdict in ("over", "over_may_be_chance", "near", "within", "no_limit")
    drawn_mark = verdict_mark(verdict, word=word) if is_said else gap_mark(row, word=word)
    address = team_address(row["team_id"], month=month, limit_id=row["limit_id"] or None)
    if pd.isna(row["counted"]) or pd.isna(row["upper_998"]):
        cells = f'<td class="quiet" colspan="3">{gap_word(row)}</td>'
    else:
        apart = {"high": say("above"), "low": say("below")}.get(str(row["position"]), "")
        side = f' <span class="quiet">{apart}</span>' if apart else ""
        cells = (
            f'<td>{whole(row["size"])}</td><td class="fig">{printed(row)}{side}</td>'
            f"<td>{steadied_words(row)}</td>"
        )
    return (
        f'<tr class="v-{verdict}"><th scope="row"><a href="{address}" target="_self">'
        f"{escape(row['team'])}</a></th>{cells}<td>{drawn_mark}</td></tr>"
    )
