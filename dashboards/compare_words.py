"""The sentences of the compare page; all text comes out escaped."""

from __future__ import annotations

import pandas as pd

from dashboards.components.hull import amount_words
from dashboards.escape import escape
from dashboards.figures import count_words, figure, figure_kind, limit_figure
from dashboards.rows import Row, rows_of

#: Below this many teams the spread between them cannot be told, so none is marked.
LEAST_TO_MARK = 10
_PAST = ("over", "over_may_be_chance")


def size_words(indicator: Row, rows: pd.DataFrame) -> str:
    """What the figures rest on, as it reads after a number: `staffed shifts`."""
    if rows["basis"].eq("logged").any():
        return "days with an entry"
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
        return {"suppressed": "withheld"}.get(row["state"], str(row["state"]))
    return "too little data"


def counts_words(rows: pd.DataFrame) -> str:
    """How many teams are shown, and what the others are."""
    shown = compared(rows)
    parts = [f"{len(shown)} of {len(rows)} teams shown"]
    others = pd.Series([gap_word(row) for row in rows_of(rows.drop(shown.index))], dtype=object)
    parts += [f"{count} {word}" for word, count in others.value_counts(sort=False).items()]
    return "; ".join(parts[:1]) + (f"; {', '.join(parts[1:])}" if parts[1:] else "")


def headline(rows: pd.DataFrame, *, month: str) -> str:
    """The verdict of the page: does any team stand apart."""
    shown = compared(rows)
    if shown.empty:
        return f"Too few teams can be compared in {escape(month)}."
    apart = shown.loc[shown["position"].isin(["high", "low"])]
    if len(apart) == 0:
        if shown["position"].isna().all():
            return (
                f"{count_words(baseline(rows), capital=True)} teams are too few to set one apart."
            )
        return "No team stands apart from the others."
    if len(apart) == 1:
        return f"{escape(apart['team'].iloc[0])} stands apart from the others."
    return f"{count_words(len(apart), capital=True)} teams stand apart from the others."


def lede(rows: pd.DataFrame) -> str:
    """Which teams and on which side; else what the teams past a limit mean."""
    shown = compared(rows)
    if shown.empty:
        return "A figure that is hidden or missing takes no part and moves no line."
    apart = rows_of(shown.loc[shown["position"].isin(["high", "low"])])
    if apart:
        said = [f"{escape(row['team'])} is {_side(row)} at {printed(row)}" for row in apart[:3]]
        more = f", and {count_words(len(apart) - 3)} more" if len(apart) > 3 else ""
        return f"{'; '.join(said)}{more}. Look first at how the work is shared out."
    past = rows_of(shown.loc[shown["verdict"].isin(_PAST)])
    if not past:
        return "Differences between teams are no more than chance and usual variation."
    if baseline(rows) < LEAST_TO_MARK:
        teams = "One team is past its" if len(past) == 1 else "Several teams are past their"
        return f"{teams} limit. Against so few other teams only the limit can judge."
    if len(past) == 1:
        row = past[0]
        limit = limit_figure(row["threshold"], kind=figure_kind(row["measure"], row["unit"]))
        side = "short of the" if row["direction"] == "low_is_worse" else "past the"
        return (
            f"{escape(row['team'])} is at {printed(row)}, {side} limit of {limit}, but among the "
            "teams one of its size can land there by chance. Look again before acting."
        )
    return (
        f"{count_words(len(past), capital=True)} teams are past their limit, and none of them "
        "stands apart: look at what they share before looking at one."
    )


def reading(rows: pd.DataFrame) -> str:
    """The chart's finding in one sentence, plain text."""
    shown = compared(rows)
    if shown.empty:
        return "There is nothing to compare this month."
    high = int(shown["position"].eq("high").sum())
    low = int(shown["position"].eq("low").sum())
    if shown["position"].isna().all():
        return f"With {baseline(rows)} teams the funnel is drawn and none is marked."
    if not high and not low:
        return "Every team lies inside the funnel: chance and usual variation explain them."
    parts = [f"{count} {side}" for count, side in ((high, "above it"), (low, "below it")) if count]
    inside = len(shown) - high - low
    return f"{inside} of {len(shown)} teams lie inside the funnel, {' and '.join(parts)}."


def rule_words(rows: pd.DataFrame) -> str:
    """Baseline, number of points and rule, as every chart says them."""
    shown = compared(rows)
    if shown.empty:
        return ""
    row = rows_of(shown.head(1))[0]
    middle = figure(row["target"], kind=figure_kind(row["measure"], row["unit"]))
    wide = (
        "widened for the spread between teams"
        if row["tau2"] > 0
        else "no wider than chance: the teams spread no further"
    )
    rule = (
        "a team is marked outside 99.8%"
        if baseline(rows) >= LEAST_TO_MARK
        else f"under {LEAST_TO_MARK} teams none is marked"
    )
    return (
        f"Baseline: all {baseline(rows)} teams with a figure this month, {middle}. "
        f"Points: {len(shown)}, one a team. "
        f"Limits: 95% and 99.8%, {wide}. Rule: {rule}."
    )


def printed(row: Row) -> str:
    """A team's figure as printed."""
    if row["state"] == "zero":
        return "0 to 2"
    kind = figure_kind(row["measure"], row["unit"])
    return figure(row["value"], kind=kind, measure=row["measure"])


def steadied_words(row: Row) -> str:
    """A team's steadied figure as printed."""
    kind = figure_kind(row["measure"], row["unit"])
    return figure(row["steadied"], kind=kind, measure=row["measure"])


def _side(row: Row) -> str:
    return "above the funnel" if row["position"] == "high" else "below the funnel"
