"""Sentences for "what if": how often a team would have been past, and where next month may lie."""

from __future__ import annotations

import pandas as pd

from dashboards.figures import FigureKind, figure
from pipeline.language import say, say_count

PAST = ("over", "over_may_be_chance")
_JUDGED = (*PAST, "near", "within")


def past_words(months: pd.DataFrame, *, what: str) -> str:
    """How many months lie past the limit as it is, and how many would."""
    judged = months.loc[months["verdict_if"].isin(_JUDGED)]
    if judged.empty:
        return say("{what}: no month has a figure that can be judged.", what=what)
    now = int(judged["verdict"].isin(PAST).sum())
    then = int(judged["verdict_if"].isin(PAST).sum())
    count = len(judged)
    of = say_count("the one judged month", "{count} judged months", count)
    told = {"what": what, "then": then, "months": of}
    if now == then:
        return say("{what}: past the limit in {then} of {months}, as it is now.", **told)
    return say("{what}: past the limit in {then} of {months}, not {now}.", now=now, **told)


def next_words(projected: pd.DataFrame, *, kind: FigureKind, measure: str) -> str:
    """Where next month would lie if it were like one of the latest."""
    if projected.empty:
        return say("Next month: too few months with a figure to say.")
    row = projected.iloc[0]
    low, high = (figure(row[name], kind=kind, measure=measure) for name in ("low", "high"))
    span = say("at {figure}", figure=low)
    if low != high:
        span = say("between {low} and {high}", low=low, high=high)
    return say(
        "Next month, if it is like one of the last {count}: {span}, {chance}. It knows no trend "
        "and no season.",
        count=int(row["months"]),
        span=span,
        chance=_chance(round(float(row["share_past"]) * 10)),
    )


def _chance(tenths: int) -> str:
    """How often next month would lie past the limit."""
    if tenths == 0:
        return say("hardly ever past it")
    if tenths == 10:
        return say("nearly always past it")
    return say("past it about {count} times in 10", count=tenths)
