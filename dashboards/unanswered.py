"""Signals nobody has answered for more than 31 days: which, since when, in a sentence each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pandas as pd

from dashboards.escape import escape, plain
from dashboards.figures import as_date, month_word
from dashboards.queries.ask import Ask
from dashboards.queries.open_signals import open_signals
from dashboards.rows import Row, rows_of
from dashboards.scope import Scope
from pipeline.actions.open_signals import OPEN_DAYS, unanswered
from pipeline.language import month_year, say, say_count, whole


def waiting_signals(
    ask: Ask, scope: Scope, actions: pd.DataFrame, *, month: date, as_of: date
) -> pd.DataFrame:
    """Open signals of a month without an action: as `open_signals`, with `days_open`."""
    return unanswered(open_signals(ask, scope, month=month), actions, month=month, as_of=as_of)


def asked_on(release: pd.Series, *, today: date) -> date:
    """Today on the clock the run went by: its `as_of`, and the days since it was published."""
    as_of, published_on = as_date(release["as_of"]), as_date(release["published_at"])
    if as_of is None or published_on is None:
        return today
    return as_of + timedelta(days=max((today - published_on).days, 0))


def waiting_words(waiting: pd.DataFrame) -> str:
    """How many signals nobody has answered, in how many teams; empty for none."""
    if waiting.empty:
        return ""
    signals = say_count("One signal has", "{count} signals have", len(waiting))
    teams = say_count("one team", "{count} teams", int(waiting["team_id"].nunique()))
    return say(
        "{signals} stood for more than {days} days with nothing tried, in {teams}.",
        signals=signals,
        days=OPEN_DAYS,
        teams=teams,
    )


def unknown_words() -> str:
    """What stands in the place of open signals where the action log cannot be read."""
    return say("Which signals nobody has answered is not known: the action log does not answer.")


def waiting_table(waiting: pd.DataFrame) -> pd.DataFrame:
    """One row per signal, by team: what, since when, for how many days; plain text."""
    rows = rows_of(waiting)
    return pd.DataFrame(
        {
            say("Team"): [plain(row["team"]) for row in rows],
            say("Measure"): [plain(say(row["title"]), longest=120) for row in rows],
            say("What it says"): [_signal_word(row) for row in rows],
            say("Since"): [month_year(row["since"]) for row in rows],
            say("Days"): [whole(row["days_open"]) for row in rows],
        }
    )


def waiting_list(
    waiting: pd.DataFrame, address: Callable[..., str], *, month: date, most: int = 20
) -> str:
    """One line per team with its measures, each a link to the chart and the form beside it.

    The first `most` teams in the order they are listed in, then how many more there are.
    """
    lines = []
    teams = list(waiting["team_id"].drop_duplicates())
    listed = waiting.loc[waiting["team_id"].isin(teams[:most])]
    for _, rows in listed.groupby("team_id", sort=False):
        links = ", ".join(
            f'<a href="{address(row["team_id"], month=month, limit_id=row["limit_id"])}" '
            f'target="_self">{escape(say(row["title"]))}</a> '
            f"{say('since {month}', month=month_word(row['since'], beside=month))}"
            for row in rows_of(rows)
        )
        lines.append(f"<li><b>{escape(rows['team'].iloc[0])}</b>: {links}</li>")
    left = len(teams) - most
    if left > 0:
        lines.append(f"<li>{say('And {count} more.', count=whole(left))}</li>")
    return "".join(lines)


def _signal_word(row: Row) -> str:
    """Past its limit, or changed on its chart; both where both hold."""
    is_short = row["direction"] == "low_is_worse"
    words = []
    if row["verdict"] == "over":
        words.append(say("short, beyond chance") if is_short else say("over, beyond chance"))
    if row["variation"] == "concern":
        words.append(say("falling, beyond chance") if is_short else say("rising, beyond chance"))
    return "; ".join(words)
