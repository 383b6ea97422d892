"""The sentences of the compare page; all text comes out escaped."""

from __future__ import annotations

import pandas as pd

from dashboards.components.hull import amount_words
from dashboards.components.marks import STATE_WORDS
from dashboards.escape import escape
from dashboards.figures import ZERO_WORDS, count_words, figure, figure_kind, limit_figure
from dashboards.rows import Row, rows_of
from pipeline.language import later, say, say_count

#: Below this many teams the spread between them cannot be told, so none is marked.
LEAST_TO_MARK = 10
_PAST = ("over", "over_may_be_chance")


def size_words(indicator: Row, rows: pd.DataFrame) -> str:
    """What the figures rest on, as it reads after a number: `staffed shifts`."""
    if rows["basis"].eq("logged").any():
        return say("days with an entry")
    return amount_words(str(indicator["denominator"]))


def compared(rows: pd.DataFrame) -> pd.DataFrame:
    """The teams that take part in the funnel."""
    return rows.dropna(subset=["counted", "upper_998"])


def baseline(rows: pd.DataFrame) -> int:
    """How many teams the lines of the funnel rest on, also those not shown here."""
    return int(rows["baseline_teams"].max()) if len(rows) else 0


def gap_word(row: Row) -> str:
    """Why a team takes no part, in a word or two."""
    if row["state"] not in ("shown", "zero"):
        return say(STATE_WORDS.get(row["state"], str(row["state"])))
    return say("too little data")


def counts_words(rows: pd.DataFrame) -> str:
    """How many teams are shown, and what the others are."""
    shown = compared(rows)
    told = say("{some} of {all} teams shown", some=len(shown), all=len(rows))
    others = pd.Series([gap_word(row) for row in rows_of(rows.drop(shown.index))], dtype=object)
    parts = [f"{count} {word}" for word, count in others.value_counts(sort=False).items()]
    return f"{told}; {', '.join(parts)}" if parts else told


def headline(rows: pd.DataFrame, *, month: str) -> str:
    """The verdict of the page: does any team stand apart."""
    shown = compared(rows)
    if shown.empty:
        return say("Too few teams can be compared in {month}.", month=escape(month))
    apart = shown.loc[shown["position"].isin(["high", "low"])]
    if len(apart) == 1:
        name = escape(apart["team"].iloc[0])
        return say("{team} stands apart from the others.", team=name)
    if len(apart):
        number = count_words(len(apart), capital=True)
        return say("{number} teams stand apart from the others.", number=number)
    if shown["position"].isna().all():
        number = count_words(baseline(rows), capital=True)
        return say("{number} teams are too few to set one apart.", number=number)
    return say("No team stands apart from the others.")


def lede(rows: pd.DataFrame) -> str:
    """Which teams and on which side; else what the teams past a limit mean."""
    shown = compared(rows)
    if shown.empty:
        return say("A figure that is hidden or missing takes no part and moves no line.")
    apart = rows_of(shown.loc[shown["position"].isin(["high", "low"])])
    if apart:
        named = "; ".join(_place(row) for row in apart[:3])
        if len(apart) > 3:
            more = count_words(len(apart) - 3)
            named = say("{teams}, and {number} more", teams=named, number=more)
        return f"{named}. {say('Look first at how the work is shared out.')}"
    past = rows_of(shown.loc[shown["verdict"].isin(_PAST)])
    if not past:
        return say("Differences between teams are no more than chance and usual variation.")
    return _past_words(past, is_few=baseline(rows) < LEAST_TO_MARK)


def _past_words(past: list[Row], *, is_few: bool) -> str:
    """Teams past a limit among teams none of which stands apart."""
    if is_few:
        teams = say_count(
            "One team is past its limit.", "Several teams are past their limit.", len(past)
        )
        return f"{teams} {say('Against so few other teams only the limit can judge.')}"
    if len(past) > 1:
        return say(
            "{number} teams are past their limit, and none of them stands apart: look at what they "
            "share before looking at one.",
            number=count_words(len(past), capital=True),
        )
    row = past[0]
    message = later(
        "{team} is at {figure}, past the limit of {limit}, but among the teams one of its size can "
        "land there by chance. Look again before acting."
    )
    if row["direction"] == "low_is_worse":
        message = later(
            "{team} is at {figure}, short of the limit of {limit}, but among the teams one of its "
            "size can land there by chance. Look again before acting."
        )
    limit = limit_figure(row["threshold"], kind=figure_kind(row["measure"], row["unit"]))
    return say(message, team=escape(row["team"]), figure=printed(row), limit=limit)


def reading(rows: pd.DataFrame) -> str:
    """The chart's finding in one sentence, plain text."""
    shown = compared(rows)
    if shown.empty:
        return say("There is nothing to compare this month.")
    high = int(shown["position"].eq("high").sum())
    low = int(shown["position"].eq("low").sum())
    if shown["position"].isna().all():
        return say(
            "With {count} teams the funnel is drawn and none is marked.", count=baseline(rows)
        )
    if not high and not low:
        return say("Every team lies inside the funnel: chance and usual variation explain them.")
    message = later("{inside} of {all} teams lie inside the funnel, {high} above it.")
    if high and low:
        message = later(
            "{inside} of {all} teams lie inside the funnel, {high} above it and {low} below it."
        )
    elif low:
        message = later("{inside} of {all} teams lie inside the funnel, {low} below it.")
    inside = len(shown) - high - low
    return say(message, inside=inside, all=len(shown), high=high, low=low)


def rule_words(rows: pd.DataFrame) -> str:
    """Baseline, number of points and rule, as every chart says them."""
    shown = compared(rows)
    if shown.empty:
        return ""
    row = rows_of(shown.head(1))[0]
    parts = [
        say(
            "Baseline: all {count} teams with a figure this month, {mean}.",
            count=baseline(rows),
            mean=figure(row["target"], kind=figure_kind(row["measure"], row["unit"])),
        ),
        say("Points: {count}, one a team.", count=len(shown)),
    ]
    if row["tau2"] > 0:
        parts.append(say("Limits: 95% and 99.8%, widened for the spread between teams."))
    else:
        parts.append(
            say("Limits: 95% and 99.8%, no wider than chance: the teams spread no further.")
        )
    if baseline(rows) >= LEAST_TO_MARK:
        parts.append(say("Rule: a team is marked outside 99.8%."))
    else:
        parts.append(say("Rule: under {count} teams none is marked.", count=LEAST_TO_MARK))
    return " ".join(parts)


def printed(row: Row) -> str:
    """A team's figure as printed."""
    if row["state"] == "zero":
        return say(ZERO_WORDS)
    kind = figure_kind(row["measure"], row["unit"])
    return figure(row["value"], kind=kind, measure=row["measure"])


def steadied_words(row: Row) -> str:
    """A team's steadied figure as printed."""
    kind = figure_kind(row["measure"], row["unit"])
    return figure(row["steadied"], kind=kind, measure=row["measure"])


def _place(row: Row) -> str:
    """On which side of the funnel a team lies, and where."""
    told = {"team": escape(row["team"]), "figure": printed(row)}
    if row["position"] == "high":
        return say("{team} is above the funnel at {figure}", **told)
    return say("{team} is below the funnel at {figure}", **told)
