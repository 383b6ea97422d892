"""All limits of one team: this month as a table, and the twelve months behind it as marks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pandas as pd

from dashboards.components.limits_grid import gap_mark, team_address
from dashboards.components.marks import (
    ASSURANCE_WORDS,
    assurance_mark,
    mark,
    strength_mark,
    verdict_mark,
    verdict_word,
)
from dashboards.escape import escape
from dashboards.figures import figure_kind, limit_sign, month_word
from dashboards.rows import Row, rows_of
from dashboards.wording import gap_head, value_words
from pipeline.language import month_name, month_year, say, short_month

_SAID = ("over", "over_may_be_chance", "near", "within")


def limit_table(
    statuses: pd.DataFrame, *, month: date, address: Callable[..., str] = team_address
) -> str:
    """One row per limit: mark, figure, limit, since, pattern, strength."""
    heads = (
        say("Measure"),
        month_name(month),
        say("Limit"),
        say("Since"),
        say("Pattern"),
        say("Strength"),
    )
    head = "".join(f'<th scope="col">{word}</th>' for word in heads)
    rows = "".join(_row(row, month=month, address=address) for row in rows_of(statuses))
    return (
        '<div class="scroll" tabindex="0" role="region" aria-label="'
        f'{say("All limits for this team")}"><table class="limits"><caption class="hidden">'
        f"{say('All limits, {month}', month=month_year(month))}</caption><thead><tr>{head}"
        f"</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _row(row: Row, *, month: date, address: Callable[..., str]) -> str:
    verdict = row["verdict"]
    kind = figure_kind(row["measure"], row["unit"])
    link = address(row["team_id"], month=month, limit_id=row["limit_id"])
    word = verdict_word(verdict, direction=row["direction"])
    drawn = verdict_mark(verdict, word=word) if verdict in _SAID else gap_mark(row, word=word)
    figure = value_words(row) if verdict in (*_SAID, "no_limit") else _gap(row)
    since = month_word(row["over_since"], beside=month) if verdict.startswith("over") else "–"
    assurance = row["assurance"]
    pattern = assurance_mark(assurance, size="chip", word="")
    pattern += f"<span>{say(ASSURANCE_WORDS[assurance])}</span>" if assurance != "none" else "–"
    limit: str = (
        limit_sign(row["threshold"], kind=kind, direction=row["direction"])
        if pd.notna(row["threshold"])
        else say("no limit set")
    )
    return (
        f'<tr class="v-{verdict}"><th scope="row">{drawn}'
        f'<a href="{link}" target="_self">{escape(say(row["title"] or row["limit_id"]))}</a></th>'
        f'<td class="fig">{figure}</td><td>{limit}</td><td>{since or "–"}</td>'
        f'<td class="pat">{pattern}</td><td>{strength_mark(row["strength"])}</td></tr>'
    )


def _gap(row: Row) -> str:
    if row["verdict"] == "not_applicable":
        return f'<span class="quiet">{say("not applicable")}</span>'
    return f'<span class="quiet">{gap_head(row)}</span>'


def history_table(history: pd.DataFrame, statuses: pd.DataFrame, months: list[date]) -> str:
    """One row per limit, one column per month: read across a row for since when."""
    marks = {
        (row["limit_id"], row["period_start"].date()): (str(row["verdict"]), row["reason"])
        for row in rows_of(history)
    }
    head = "".join(
        f'<th scope="col">{short_month(month)}'
        + (f"<span>{month.year}</span>" if index == 0 or month.month == 1 else "")
        + "</th>"
        for index, month in enumerate(months)
    )
    rows = "".join(
        f'<tr><th scope="row">{escape(say(row["short_title"]))}</th>'
        + "".join(_history_cell(marks.get((row["limit_id"], month)), row) for month in months)
        + "</tr>"
        for row in rows_of(statuses)
    )
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{say("Twelve months")}">'
        '<table class="history"><caption class="hidden">'
        f"{say('Verdict of each limit in each of the last months')}</caption><thead><tr>"
        f'<th scope="col">{say("Measure")}</th>{head}</tr></thead><tbody>{rows}</tbody>'
        "</table></div>"
    )


def _history_cell(found: tuple[str, str] | None, row: Row) -> str:
    if found is None:
        return f'<td><span class="quiet" title="{say("not published")}">·</span></td>'
    verdict, reason = found
    if reason in ("late", "missing"):
        return f"<td>{mark(f'state-{reason}', word=reason, size='gap')}</td>"
    return (
        f"<td>{verdict_mark(verdict, word=verdict_word(verdict, direction=row['direction']))}</td>"
    )
