"""All limits of one team for its page: a row each for what is past or near, the others in brief."""

from __future__ import annotations

import pandas as pd

from dashboards.components.limit_table import limit_table
from dashboards.components.marks import (
    ASSURANCE_WORDS,
    assurance_mark,
    strength_mark,
    verdict_mark,
)
from dashboards.escape import escape
from dashboards.figures import figure_kind, limit_sign
from dashboards.rows import Row, rows_of
from dashboards.wording import gap_head, value_words
from pipeline.report.reading import Month
from pipeline.report.summary import anchor

_SAID = ("over", "over_may_be_chance", "near", "within")
_UNSAID = ("not_applicable", "no_limit")
#: Up to so many limits with a verdict, each has a row of the one table.
_FEW = 10


def limits_section(pack: Month, statuses: pd.DataFrame) -> str:
    """Every limit with a verdict, then those without one, by what stands in its place.

    Those within their limit stand in two columns, so that a team fits a page of paper.
    """
    named = statuses.assign(title=statuses["short_title"])
    is_said = named["verdict"].isin(_SAID)
    is_brief = named["verdict"].eq("within") & (is_said.sum() > _FEW)
    rows = named.loc[is_said & ~is_brief]
    table = limit_table(rows, month=pack.month, address=anchor) if len(rows) else ""
    brief = _within(rows_of(named.loc[is_brief]), pack) if is_brief.any() else ""
    return f"{table}{brief}{_gaps(rows_of(named.loc[~is_said]))}"


def _within(rows: list[Row], pack: Month) -> str:
    """The limits that are kept, in two columns of equal length, and what their signs mean."""
    half = -(-len(rows) // 2)
    halves = "".join(f"<div>{_half(part, pack)}</div>" for part in (rows[:half], rows[half:]))
    told = [name for name in ASSURANCE_WORDS if any(row["assurance"] == name for row in rows)]
    signs = " · ".join(
        f"{assurance_mark(name, size='chip', word='')} {ASSURANCE_WORDS[name]}"
        for name in told
        if name != "none"
    )
    return (
        f'<div class="pair brief">{halves}</div>'
        f'<p class="fine">{verdict_mark("within", word="")} within limit{signs and f" · {signs}"}'
        "</p>"
    )


def _half(rows: list[Row], pack: Month) -> str:
    heads = ("Within its limit", f"{pack.month:%B}", "Limit")
    head = "".join(f'<th scope="col">{word}</th>' for word in heads)
    signs = "".join(
        f'<th scope="col"><span class="hidden">{word}</span></th>'
        for word in ("Pattern", "Strength")
    )
    body = "".join(_brief(row) for row in rows)
    return (
        f'<table class="within"><thead><tr>{head}{signs}</tr></thead><tbody>{body}</tbody></table>'
    )


def _brief(row: Row) -> str:
    kind = figure_kind(row["measure"], row["unit"])
    limit = limit_sign(row["threshold"], kind=kind, direction=row["direction"])
    return (
        f'<tr><th scope="row">{escape(row["title"] or row["limit_id"])}</th>'
        f"<td><b>{value_words(row)}</b></td><td>{limit}</td>"
        f"<td>{assurance_mark(row['assurance'], size='chip')}</td>"
        f"<td>{strength_mark(row['strength'])}</td></tr>"
    )


def _gaps(rows: list[Row]) -> str:
    """Limits without a verdict, a line for each word that stands in its place."""
    gaps = [(gap_head(row), row) for row in rows]
    lines = []
    for word in dict.fromkeys(word for word, row in gaps if row["verdict"] not in _UNSAID):
        names = [
            escape(row["title"])
            for own, row in gaps
            if own == word and row["verdict"] not in _UNSAID
        ]
        lines.append(f"<b>{word.capitalize()}</b>: {', '.join(names)}.")
    unsaid = [escape(row["title"]) for _, row in gaps if row["verdict"] in _UNSAID]
    if unsaid:
        lines.append(f"<b>Not applicable, or without a limit</b>: {', '.join(unsaid)}.")
    return "".join(f'<p class="fine">{line}</p>' for line in lines)
