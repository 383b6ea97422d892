"""Sentences for "what if": how often a team would have been past, and where next month may lie."""

from __future__ import annotations

import pandas as pd

from dashboards.figures import FigureKind, figure

PAST = ("over", "over_may_be_chance")
_JUDGED = (*PAST, "near", "within")


def past_words(months: pd.DataFrame, *, what: str) -> str:
    """How many months lie past the limit as it is, and how many would."""
    judged = months.loc[months["verdict_if"].isin(_JUDGED)]
    if judged.empty:
        return f"{what}: no month has a figure that can be judged."
    now = int(judged["verdict"].isin(PAST).sum())
    then = int(judged["verdict_if"].isin(PAST).sum())
    count = len(judged)
    of = "the one judged month" if count == 1 else f"{count} judged months"
    was = "as it is now" if now == then else f"not {now}"
    return f"{what}: past the limit in {then} of {of}, {was}."


def next_words(projected: pd.DataFrame, *, kind: FigureKind, measure: str) -> str:
    """Where next month would lie if it were like one of the latest."""
    if projected.empty:
        return "Next month: too few months with a figure to say."
    row = projected.iloc[0]
    low, high = (figure(row[name], kind=kind, measure=measure) for name in ("low", "high"))
    span = f"at {low}" if low == high else f"between {low} and {high}"
    tenths = round(float(row["share_past"]) * 10)
    chance = {0: "hardly ever past it", 10: "nearly always past it"}.get(
        tenths, f"past it about {tenths} times in 10"
    )
    return (
        f"Next month, if it is like one of the last {int(row['months'])}: {span}, {chance}. "
        "It knows no trend and no season."
    )
