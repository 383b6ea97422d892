"""What changed in a month, at most a few sentences, from two months of verdicts and signals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice

import pandas as pd

from dashboards.escape import escape
from dashboards.figures import figure_kind, limit_figure
from dashboards.rows import Row, rows_of
from dashboards.wording import gap_words, is_short_limit, value_words
from pipeline.language import inside, later, say, say_count

MOST = 5
_KEY = ["limit_id", "team_id"]
_PAST = ("over", "over_may_be_chance")


@dataclass(frozen=True)
class Change:
    """One sentence with its mark: `kind` is a verdict, or a signal's direction."""

    mark: str
    sentence: str


def changes(now: pd.DataFrame, before: pd.DataFrame, rules: pd.DataFrame) -> list[Change]:
    """Newly over, newly beyond chance, better, back within, limits changed, newly unsaid.

    Grain: `now` as `queries.statuses`, `before` as `queries.verdicts`, of these teams or of more,
    `rules` as `queries.rule_changes`. One sentence per team at most, in that order of kinds, then
    in the order teams are listed in.
    Missing: without a month before, only signals and limits are told.
    """
    previous = before[[*_KEY, "verdict", "variation"]].rename(
        columns={"verdict": "verdict_before", "variation": "variation_before"}
    )
    both = now.merge(previous, on=_KEY, how="left")
    moved = both["verdict"].ne(both["verdict_before"])
    rows = rows_of(both.loc[moved | both["variation"].isin(["concern", "improvement"])])
    limits = list(_limits(rules, now))
    sources = (_newly_over, _concern, _improvement, _back_within, _newly_chance, _unsaid)
    found = chain.from_iterable(source(rows) for source in sources)
    return [*limits, *islice(_one_per_team(found), MOST)][:MOST]


def _one_per_team(found: Iterable[tuple[str, Change]]) -> Iterator[Change]:
    """The first sentence of each team, worked out only as far as somebody asks for it."""
    seen: set[str] = set()
    for team_id, change in found:
        if team_id not in seen:
            seen.add(team_id)
            yield change


def _name(row: Row) -> str:
    return f"<b>{escape(row['team'])}</b>"


def _subject(row: Row) -> str:
    return escape(inside(say(row["short_title"])))


def _told(row: Row) -> dict[str, object]:
    """What the sentences below name."""
    return {"team": _name(row), "measure": _subject(row), "figure": value_words(row)}


#: By whether the limit is of the kind `at least`, and whether it has been so before.
_NEWLY_OVER = {
    (False, False): later("{team} is past its limit for {measure}, at {figure}."),
    (False, True): later("{team} is past its limit for {measure} again, at {figure}."),
    (True, False): later("{team} is short of its limit for {measure}, at {figure}."),
    (True, True): later("{team} is short of its limit for {measure} again, at {figure}."),
}
_CONCERN = {
    (False, False): later("{team}: {measure} above what chance allows."),
    (False, True): later("{team}: {measure} still above what chance allows."),
    (True, False): later("{team}: {measure} below what chance allows."),
    (True, True): later("{team}: {measure} still below what chance allows."),
}
_IMPROVEMENT = {
    "outside": later("{team}: {measure} better than chance allows."),
    "shift": later("{team}: {measure} on the better side of its mean for a 7th month or longer."),
    "trend": later("{team}: {measure} better month after month, beyond chance."),
    "two_of_three": later("{team}: {measure} better in two of three months, beyond chance."),
}
_NEWLY_CHANCE = {
    False: later("{team} is a little over for {measure}, at {figure}; chance could explain it."),
    True: later("{team} is a little short for {measure}, at {figure}; chance could explain it."),
}


def _newly_over(rows: list[Row]) -> Iterator[tuple[str, Change]]:
    for row in rows:
        if row["verdict"] == "over" and row["verdict_before"] not in ("over", None):
            is_again = int(row["over_in_12"] or 0) > 1
            message = _NEWLY_OVER[is_short_limit(row), is_again]
            yield row["team_id"], Change("verdict-over", say(message, **_told(row)))


def _concern(rows: list[Row]) -> Iterator[tuple[str, Change]]:
    for row in rows:
        if row["variation"] == "concern" and row["is_charted"]:
            is_still = row["variation_before"] == "concern"
            message = _CONCERN[is_short_limit(row), is_still]
            yield row["team_id"], Change("point-concern", say(message, **_told(row)))


def _improvement(rows: list[Row]) -> Iterator[tuple[str, Change]]:
    for row in rows:
        if row["variation"] == "improvement" and row["is_charted"]:
            message = _IMPROVEMENT.get(str(row["special_cause"]), _IMPROVEMENT["outside"])
            yield row["team_id"], Change("point-improve", say(message, **_told(row)))


def _back_within(rows: list[Row]) -> Iterator[tuple[str, Change]]:
    for row in rows:
        if row["verdict_before"] == "over" and row["verdict"] in ("within", "near"):
            text = say("{team} is back within its limit for {measure}, at {figure}.", **_told(row))
            yield row["team_id"], Change(f"verdict-{row['verdict']}", text)


def _newly_chance(rows: list[Row]) -> Iterator[tuple[str, Change]]:
    for row in rows:
        if row["verdict"] == "over_may_be_chance" and row["verdict_before"] not in _PAST:
            message = _NEWLY_CHANCE[is_short_limit(row)]
            text = say(message, **_told(row))
            yield row["team_id"], Change("verdict-over-may-be-chance", text)


def _unsaid(rows: list[Row]) -> Iterator[tuple[str, Change]]:
    for row in rows:
        verdict = row["verdict"]
        if verdict in ("too_little_data", "withheld") and row["verdict_before"] != verdict:
            is_gap = row["state"] in ("late", "missing")
            mark = f"state-{row['state']}" if is_gap else f"verdict-{verdict.replace('_', '-')}"
            yield row["team_id"], Change(mark, f"{_name(row)}: {gap_words(row)}.")


def _limits(rules: pd.DataFrame, now: pd.DataFrame) -> Iterator[Change]:
    kinds = {
        row["limit_id"]: figure_kind(row["measure"], row["unit"])
        for row in rows_of(now.drop_duplicates("limit_id"))
    }
    for row in rows_of(rules):
        kind = "percent" if row["is_share"] else kinds.get(row["limit_id"], "number")
        old, new = (limit_figure(row[name], kind=kind) for name in ("previous", "number"))
        text = say_count(
            "The limit for {measure} changed from {old} to {new} for one team.",
            "The limit for {measure} changed from {old} to {new} for {count} teams.",
            int(row["unit_count"]),
            measure=f"<b>{escape(say(row['title']))}</b>",
            old=old,
            new=new,
        )
        yield Change("plimsoll-mark", text)
