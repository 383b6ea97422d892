"""What changed in a month, at most a few sentences, from two months of verdicts and signals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from dashboards.escape import escape
from dashboards.figures import figure_kind, limit_figure, ordinal
from dashboards.rows import Row, rows_of
from dashboards.wording import gap_words, is_short_limit, value_words

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

    Grain: `now` and `before` as `queries.statuses`, `rules` as `queries.rule_changes`. One
    sentence per team at most, in that order of kinds, then in the order teams are listed in.
    Missing: without a month before, only signals and limits are told.
    """
    previous = before[[*_KEY, "verdict", "variation"]].rename(
        columns={"verdict": "verdict_before", "variation": "variation_before"}
    )
    rows = rows_of(now.merge(previous, on=_KEY, how="left"))
    told: list[Change] = []
    seen: set[str] = set()
    for source in (_newly_over, _concern, _improvement, _back_within, _newly_chance, _unsaid):
        for team_id, change in source(rows):
            if team_id not in seen:
                seen.add(team_id)
                told.append(change)
    limits = list(_limits(rules, now))
    return [*limits, *told][:MOST]


def _name(row: Row) -> str:
    return f"<b>{escape(row['team'])}</b>"


def _subject(row: Row) -> str:
    return escape(str(row["short_title"]).lower())


def _newly_over(rows: list[Row]) -> Iterator[tuple[str, Change]]:
    for row in rows:
        if row["verdict"] == "over" and row["verdict_before"] not in ("over", None):
            again = " again" if int(row["over_in_12"] or 0) > 1 else ""
            side = "short of" if is_short_limit(row) else "past"
            text = f"{_name(row)} is {side} its limit for {_subject(row)}{again}, at "
            yield row["team_id"], Change("verdict-over", f"{text}{value_words(row)}.")


def _concern(rows: list[Row]) -> Iterator[tuple[str, Change]]:
    for row in rows:
        if row["variation"] == "concern" and row["is_charted"]:
            still = "still " if row["variation_before"] == "concern" else ""
            side = "below" if is_short_limit(row) else "above"
            text = f"{_name(row)}: {_subject(row)} {still}{side} what chance allows."
            yield row["team_id"], Change("point-concern", text)


def _improvement(rows: list[Row]) -> Iterator[tuple[str, Change]]:
    words = {
        "outside": "better than chance allows",
        "shift": f"on the better side of its mean for a {ordinal(7)} month or longer",
        "trend": "better month after month, beyond chance",
        "two_of_three": "better in two of three months, beyond chance",
    }
    for row in rows:
        if row["variation"] == "improvement" and row["is_charted"]:
            what = words.get(str(row["special_cause"]), words["outside"])
            yield row["team_id"], Change("point-improve", f"{_name(row)}: {_subject(row)} {what}.")


def _back_within(rows: list[Row]) -> Iterator[tuple[str, Change]]:
    for row in rows:
        if row["verdict_before"] == "over" and row["verdict"] in ("within", "near"):
            text = f"{_name(row)} is back within its limit for {_subject(row)}, at "
            yield row["team_id"], Change(f"verdict-{row['verdict']}", f"{text}{value_words(row)}.")


def _newly_chance(rows: list[Row]) -> Iterator[tuple[str, Change]]:
    for row in rows:
        if row["verdict"] == "over_may_be_chance" and row["verdict_before"] not in _PAST:
            side = "a little short" if is_short_limit(row) else "a little over"
            text = f"{_name(row)} is {side} for {_subject(row)}, at {value_words(row)}; "
            yield (
                row["team_id"],
                Change("verdict-over-may-be-chance", f"{text}chance could explain it."),
            )


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
        teams = int(row["unit_count"])
        whom = "one team" if teams == 1 else f"{teams} teams"
        yield Change(
            "plimsoll-mark",
            f"The limit for <b>{escape(row['title'])}</b> changed from {old} to {new} for {whom}.",
        )
