"""Actions and their effect: what was tried up to the month, what followed, and what waits."""

from __future__ import annotations

import pandas as pd

import dashboards.queries as queries
from dashboards.action_words import CAUTION, about_words, effect_words, kind_words
from dashboards.escape import escape, plain
from dashboards.figures import day
from dashboards.rows import Row, rows_of
from dashboards.team_charts import series_frame
from dashboards.unanswered import waiting_signals, waiting_table, waiting_words
from pipeline.actions.effect import Effect, effect
from pipeline.report.reading import Month
from schemas.action import LONGEST_NOTE

#: What an action about the team as a whole is compared by.
HEADLINE = "W-00"
_COLUMNS = (
    "team_id", "team", "started_on", "kind", "tried", "limit_id", "about", "owner", "note",
    "compared_by", "months_before", "months_after", "before", "after", "difference", "lower",
    "upper", "what_followed",
)  # fmt: skip


def followed(pack: Month, *, team_id: str | None = None) -> pd.DataFrame:
    """One row per action in scope (of one unit), with the comparison as words and numbers.

    Grain: one row per action begun by the end of the month, by team and day.
    Units: as the figure it is compared by; shares are 0 to 1. Missing: numbers are empty until both
    sides have six months with a figure.
    """
    units = queries.units(pack.published.frame, pack.scope)
    order = {unit: place for place, unit in enumerate(units["team_id"])}
    names = dict(zip(units["team_id"], units["name"], strict=True))
    wanted = order if team_id is None else {team_id}
    end = pd.Timestamp(pack.month) + pd.offsets.MonthEnd(0)
    is_begun = pd.to_datetime(pack.actions["started_on"]) <= end
    entries = pack.actions.loc[pack.actions["team_id"].isin(wanted) & is_begun]
    placed = entries.assign(place=entries["team_id"].map(order))
    placed = placed.sort_values(["place", "started_on", "action_id"], kind="stable")
    rows = [_followed(pack, entry, names[entry["team_id"]]) for entry in rows_of(placed)]
    return pd.DataFrame(rows, columns=list(_COLUMNS))


def _followed(pack: Month, entry: Row, team: str) -> Row:
    limit_id = entry["limit_id"] or HEADLINE
    status = pack.every_status
    own = status.loc[status["team_id"].eq(entry["team_id"]) & status["limit_id"].eq(limit_id)]
    titles = dict(zip(own["limit_id"], own["title"], strict=True))
    told: Row = {
        "team_id": entry["team_id"],
        "team": plain(team),
        "started_on": entry["started_on"],
        "kind": entry["kind"],
        "tried": kind_words(entry["kind"]),
        "limit_id": entry["limit_id"],
        "about": about_words(entry["limit_id"], titles),
        "owner": plain(entry["owner"]),
        "note": plain(entry["note"], longest=LONGEST_NOTE),
        "compared_by": plain(titles.get(limit_id, ""), longest=120),
    }
    if own.empty:
        return told | {"what_followed": "No figure to compare by."}
    row = rows_of(own)[0]
    found = _effect(pack, row, entry)
    words = effect_words(found, row, last_month=pack.month)
    numbers = {name: _rounded(value) for name, value in vars(found).items()}
    return told | numbers | {"what_followed": words}


def _rounded(value: float | None) -> float | None:
    """Four digits after the point: what is compared is published with two digits."""
    return value if value is None or isinstance(value, int) else round(value, 4)


def _effect(pack: Month, row: Row, entry: Row) -> Effect:
    series = queries.series(
        pack.published.frame, pack.scope, team_id=row["team_id"], limit_id=row["limit_id"]
    )
    upto = series.loc[pd.to_datetime(series["month_start"]) <= pd.Timestamp(pack.month)]
    return effect(series_frame(upto, row), entry["started_on"].date())


def waiting(pack: Month) -> pd.DataFrame:
    """Signals of the month that have stood for more than 31 days with nothing tried."""
    as_of = pd.Timestamp(pack.release["as_of"]).date()
    return waiting_signals(
        pack.published.frame, pack.scope, pack.actions, month=pack.month, as_of=as_of
    )


def actions_page(pack: Month) -> str:
    """The sheet on what was tried in every team, and what nobody has answered."""
    rows = followed(pack)
    open_ = waiting(pack)
    if rows.empty and open_.empty:
        return ""
    title = "What was tried, and what followed." if len(rows) else "Nothing was tried yet."
    return (
        f"<h1>{title}</h1>"
        '<p class="lede">From the log of managers and officers: what they changed, and the months '
        f"before and after it.</p>{_tried(rows)}{_waiting(open_)}"
    )


def tried_in_team(pack: Month, team_id: str) -> str:
    """What was tried in one team, for its page; empty where nothing was."""
    own = rows_of(followed(pack, team_id=team_id))
    if not own:
        return ""
    items = "".join(
        f"<li><b>{escape(_from(row))}</b> {escape(_noted(row), longest=280)}"
        f'<br><span class="quiet">{escape(row["compared_by"], longest=120)}: '
        f"{escape(row['what_followed'], longest=300)}</span></li>"
        for row in own
    )
    return f'<h3>What was tried, and what followed</h3><ul class="tried">{items}</ul>'


def _from(row: Row) -> str:
    return f"{row['tried'][:1].upper()}{row['tried'][1:]}, from {day(row['started_on'])}."


def _noted(row: Row) -> str:
    return f"{row['note']} ({row['owner']})" if row["note"] else f"({row['owner']})"


def _tried(rows: pd.DataFrame) -> str:
    if rows.empty:
        return ""
    heads = ("Team", "What was tried", "Compared by", "Before and after")
    body = "".join(
        f'<tr><th scope="row">{escape(row["team"])}</th>'
        f"<td><b>{escape(_from(row))}</b> {escape(_noted(row), longest=280)}</td>"
        f"<td>{escape(row['compared_by'], longest=120)}</td>"
        f"<td>{escape(row['what_followed'], longest=300)}</td></tr>"
        for row in rows_of(rows)
    )
    return (
        f'<div class="tried">{_table(heads, body)}</div><p class="fine">{CAUTION} Up to twelve '
        "months with a figure on each side, six at least; the interval is that of a difference of "
        "means, with months as units.</p>"
    )


def _waiting(open_: pd.DataFrame) -> str:
    if open_.empty:
        return ""
    table = waiting_table(open_)
    body = "".join(
        f'<tr><th scope="row">{escape(values[0])}</th>'
        + "".join(f"<td>{escape(value, longest=120)}</td>" for value in values[1:])
        + "</tr>"
        for values in table.itertuples(index=False, name=None)
    )
    return (
        f"<h2>Signals nobody has answered</h2><p>{escape(waiting_words(open_), longest=200)} "
        "Days are counted from the end of the month in which it began. Recording what was tried, "
        f"or that it was looked into, answers it.</p>{_table(tuple(table.columns), body)}"
    )


def _table(heads: tuple[str, ...], body: str) -> str:
    head = "".join(f'<th scope="col">{word}</th>' for word in heads)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
