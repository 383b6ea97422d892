"""Every team against every limit: a real table on a wide screen, a list on a narrow one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from urllib.parse import urlencode

import pandas as pd

from dashboards.components.marks import STATE_WORDS, VERDICT_WORDS, mark, verdict_mark, verdict_word
from dashboards.escape import escape
from dashboards.figures import day, figure_kind, limit_sign, logged_words
from dashboards.rows import Row, rows_by, rows_of
from dashboards.wording import and_more, gap_words, value_words
from pipeline.language import printed, say

_SAID = ("over", "over_may_be_chance", "near", "within")
LEGEND = (*_SAID, "too_little_data", "withheld", "not_applicable")


def team_address(team_id: str, *, month: date, limit_id: str | None = None) -> str:
    """The link to a team's page, ready for an attribute."""
    parts = {"team": team_id, "month": f"{month:%Y-%m}"}
    if limit_id:
        parts["limit"] = limit_id
    return escape("team?" + urlencode(parts), longest=400)


def unit_names(divisions: pd.DataFrame) -> dict[str, str]:
    """Names of the units above teams by their id."""
    return dict(zip(divisions["team_id"], divisions["name"], strict=True))


def group_title(names: dict[str, str], parent: object, *, level: str) -> str:
    """The head of rows with one parent: its name; without one the whole, or single teams."""
    if isinstance(parent, str) and parent in names:
        return escape(names[parent])
    return say("Teams") if level == "team" else say("The whole organisation")


def limits_grid(
    statuses: pd.DataFrame,
    divisions: pd.DataFrame,
    *,
    month: date,
    address: Callable[..., str] = team_address,
) -> str:
    """The grid as HTML: one row per team, one column per limit, teams by division and name.

    `address` gives a team's link from its id and `month`.
    """
    heads = _heads(statuses, _all_heads(statuses))
    names = unit_names(divisions)
    cells = {(row["team_id"], row["limit_id"]): row for row in rows_of(statuses)}
    teams = statuses.drop_duplicates("team_id")[["team_id", "team", "parent_id"]]
    bodies = []
    for parent, group in teams.groupby("parent_id", sort=False, dropna=False):
        rows = [
            _row(team, heads, cells, link=address(team["team_id"], month=month))
            for team in rows_of(group)
        ]
        title = group_title(names, parent, level=statuses["team_level"].iloc[0])
        bodies.append(
            f'<tbody><tr class="group"><th scope="rowgroup" colspan="{len(heads) + 1}">{title}'
            f"</th></tr>{''.join(rows)}</tbody>"
        )
    columns = "".join(_head(head) for head in heads)
    return (
        '<div class="grid-wide" tabindex="0" role="region" aria-label="'
        f'{say("Every team, every limit")}"><table class="grid"><caption class="hidden">'
        f"{say('Each team against each limit, {day}', day=day(month))}</caption><thead><tr>"
        f'<th scope="col">{say("Team")}</th>{columns}</tr></thead>{"".join(bodies)}</table>'
        "</div>"
    )


#: A longer figure, such as "95% or more", takes two short lines of its cell.
LONGEST_IN_ONE_LINE = 8
#: Columns the first screen has room for; the others are on each team's page.
MOST_COLUMNS = 7
_ALWAYS = ("W-00", "W-01", "W-02")


def _heads(statuses: pd.DataFrame, heads: list[Row]) -> list[Row]:
    """Of `heads` those that are drawn: the headline ones, then those with something to say."""
    pairs = statuses[["limit_id", "verdict"]].drop_duplicates()
    said = set(zip(pairs["limit_id"], pairs["verdict"], strict=True))

    def urgency(head: Row) -> int:
        limit = head["limit_id"]
        if limit in _ALWAYS or (limit, "over") in said:
            return 0
        return 1 if (limit, "over_may_be_chance") in said else 2 if (limit, "near") in said else 3

    chosen = sorted(heads, key=urgency)[:MOST_COLUMNS]
    drawn = {head["limit_id"] for head in chosen}
    return [head for head in heads if head["limit_id"] in drawn]


def _all_heads(statuses: pd.DataFrame) -> list[Row]:
    """One entry per limit that has a number; `differs` where it is not the same for all teams."""
    applies = set(statuses.loc[statuses["verdict"].ne("not_applicable"), "limit_id"])
    has_number = set(statuses.loc[statuses["threshold"].notna(), "limit_id"])
    held = statuses.loc[statuses["limit_id"].isin(applies & has_number)]
    held = held.sort_values(["indicator_order", "limit_id"], kind="stable")
    return [
        rows[0]
        | {
            "threshold": _usual(row["threshold"] for row in rows),
            "cap": _usual(row["cap"] for row in rows),
            "is_logged": any(row["basis"] == "logged" for row in rows),
            "differs": len({row["threshold"] for row in rows if pd.notna(row["threshold"])}) > 1,
        }
        for rows in rows_by(held, "limit_id").values()
    ]


def _usual(numbers: Iterable[float | None]) -> float | None:
    """The number most teams have, the smallest of several; None where none has one."""
    counted = Counter(number for number in numbers if number is not None and pd.notna(number))
    return min(counted, key=lambda number: (-counted[number], number)) if counted else None


def _head(head: Row) -> str:
    kind = figure_kind(head["measure"], head["unit"])
    limit = limit_sign(head["threshold"], kind=kind, direction=head["direction"])
    differs = "<sup>a</sup>" if head["differs"] else ""
    cap = ""
    if pd.notna(head["cap"]) and head["measure"] == "share":
        cap = " · " + say("cap {number}", number=printed(f"{head['cap']:g}"))
    unit = escape(logged_words(head["unit"], is_logged=head["is_logged"], kind=kind), longest=60)
    return (
        f'<th scope="col"><b>{escape(say(head["short_title"]), longest=24)}</b>'
        f"<span>{unit}</span><em>{limit}{differs}{cap}</em></th>"
    )


def _row(
    team: Row,
    heads: list[Row],
    cells: dict[tuple[str, str], Row],
    *,
    link: str,
) -> str:
    found = [cells.get((team["team_id"], head["limit_id"])) for head in heads]
    is_over = any(cell is not None and cell["verdict"] == "over" for cell in found)
    return (
        f'<tr class="{"has-over" if is_over else ""}"><th scope="row"><a href="{link}" '
        f'target="_self">'
        f"{escape(team['team'])}</a></th>{''.join(_cell(cell) for cell in found)}</tr>"
    )


def _cell(row: Row | None) -> str:
    if row is None:
        return f"<td>{verdict_mark('not_applicable')}</td>"
    verdict = row["verdict"]
    word = verdict_word(verdict, direction=row["direction"])
    if verdict in _SAID:
        drawn = verdict_mark(verdict, word=word)
        value = value_words(row)
        fits = ' class="long"' if len(value) > LONGEST_IN_ONE_LINE else ""
        return f'<td class="v-{verdict}">{drawn}<span{fits}>{value}</span></td>'
    if verdict == "not_applicable":
        return f'<td class="v-none">{verdict_mark(verdict)}</td>'
    return f'<td class="v-none">{gap_mark(row)}</td>'


def gap_mark(row: Row, *, word: str | None = None) -> str:
    """The mark of a figure without a verdict: late and missing are told apart from too little."""
    said = gap_words(row) if word is None else word
    if row["verdict"] == "too_little_data" and row["state"] in ("late", "missing"):
        return mark(f"state-{row['state']}", word=said, size="gap")
    return verdict_mark(row["verdict"], word=said)


def legend(statuses: pd.DataFrame) -> str:
    """The marks with their words, beside the grid, and the notes the grid needs."""
    items = "".join(
        f"<li>{verdict_mark(verdict, word='')}{say(VERDICT_WORDS[verdict])}</li>"
        for verdict in LEGEND
    )
    gaps = statuses.loc[statuses["verdict"].eq("too_little_data"), "state"]
    items += "".join(
        f"<li>{mark(f'state-{state}', word='', size='gap')}{say(STATE_WORDS[state])}</li>"
        for state in ("late", "missing")
        if gaps.eq(state).any()
    )
    notes = []
    every = _all_heads(statuses)
    heads = _heads(statuses, every)
    differing = [head for head in heads if head["differs"]]
    if differing:
        notes.append(f"<sup>a</sup> {'; '.join(_difference(statuses, head) for head in differing)}")
    further = len(every) - len(heads)
    if further > 0:
        notes.append(
            say(
                "{count} further limits are on each team's page; those past a limit come "
                "first here",
                count=further,
            )
        )
    unheld = statuses["verdict"].eq("not_applicable").groupby(statuses["short_title"]).all()
    if unheld.any():
        names = ", ".join(escape(say(name)) for name in unheld.index[unheld])
        notes.append(say("Not applicable with the data received: {names}", names=names))
    if statuses["state"].eq("zero").any():
        notes.append(say("0 to 2: none, or no more than two; the two are not told apart"))
    if statuses["basis"].eq("logged").any():
        notes.append(say("Figures are of days with an entry: no roster has been read"))
    notes.append(say("Figures are rounded after the verdict is taken"))
    return f'<ul class="legend">{items}</ul><p class="fine">{". ".join(notes)}.</p>'


def _difference(statuses: pd.DataFrame, head: Row) -> str:
    rows = statuses.loc[statuses["limit_id"].eq(head["limit_id"])]
    rows = rows.loc[rows["threshold"].ne(head["threshold"]) & rows["threshold"].notna()]
    kind = figure_kind(head["measure"], head["unit"])
    parts = []
    for threshold, group in rows.groupby("threshold"):
        names = [escape(name) for name in group["team"]]
        whom = and_more(names[:4], more=len(names) - 4)
        limit = limit_sign(threshold, kind=kind, direction=head["direction"])
        parts.append(
            say(
                "{measure} {limit} for {whom}",
                measure=escape(say(head["short_title"])),
                limit=limit,
                whom=whom,
            )
        )
    return "; ".join(parts)
