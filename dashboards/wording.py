"""The sentences of the pages, from the same rows as their marks; all text comes out escaped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd

from dashboards.escape import escape, sentence
from dashboards.figures import (
    ZERO_WORDS,
    as_date,
    count_words,
    figure,
    figure_kind,
    limit_figure,
    logged_words,
    month_word,
)
from dashboards.rows import Row
from dashboards.standing import Need
from pipeline.language import ENGLISH, capital, forms, later, printed, say, say_count, spoken


def and_more(names: Sequence[str], *, more: int) -> str:
    """Names in a row, and how many more there are; names come escaped."""
    listed = ", ".join(names)
    return say("{names} and {count} more", names=listed, count=more) if more > 0 else listed


def is_short_limit(row: Row) -> bool:
    """Whether the limit is of the kind `at least`."""
    return row["direction"] == "low_is_worse"


def value_words(row: Row) -> str:
    """A row's figure as printed; a state's word where there is none."""
    if row["state"] == "zero":
        return say(ZERO_WORDS)
    kind = figure_kind(row["measure"], row["unit"])
    return figure(row["value"], kind=kind, measure=row["measure"])


def headline(needs: Sequence[Need], *, teams: int, judged: int) -> str:
    """The first screen's verdict: how many teams carry more than their limit."""
    if not judged:
        return say("No figure can be held against a limit this month.")
    if not needs:
        return say("No team is past a limit beyond chance this month.")
    is_all_short = all(is_short_limit(need.leading) for need in needs)
    if teams == 1:
        if is_all_short:
            return say("Your team falls short of a limit.")
        return say("Your team carries more than its limit.")
    one, many = forms(
        "{number} of your {teams} teams carries more than its limit.",
        "{number} of your {teams} teams carry more than their limit.",
    )
    if is_all_short:
        one, many = forms(
            "{number} of your {teams} teams falls short of a limit.",
            "{number} of your {teams} teams fall short of a limit.",
        )
    number = count_words(len(needs), capital=True)
    return say_count(one, many, len(needs), number=number, teams=teams)


#: How the teams past a limit got there, for one and for more.
_PATTERNS = {
    "by_design": forms(
        "{number} does so every month, by the way its work is planned",
        "{number} do so every month, by the way their work is planned",
    ),
    "rising": forms(
        "{number} has risen beyond what chance allows",
        "{number} have risen beyond what chance allows",
    ),
    "back_and_forth": forms("{number} goes back and forth", "{number} go back and forth"),
}


def headline_lede(needs: Sequence[Need], *, chance: int) -> str:
    """How the teams past a limit got there, and how many figures chance could explain."""
    counts = Counter(need.pattern for need in needs)
    parts = [
        say_count(one, many, counts[pattern], number=count_words(counts[pattern]))
        for pattern, (one, many) in _PATTERNS.items()
        if counts[pattern]
    ]
    told = [f"{capital('; '.join(parts))}."] if parts else []
    if chance:
        one, many = forms(
            "{number} figure is past a limit, but chance could explain it.",
            "{number} figures are past a limit, but chance could explain them.",
        )
        if needs:
            one, many = forms(
                "{number} other figure is past a limit, but chance could explain it.",
                "{number} other figures are past a limit, but chance could explain them.",
            )
        number = count_words(chance, capital=True)
        told.append(say_count(one, many, chance, number=number))
    return " ".join(told)


#: What stands in the place of a verdict: of the first state named, and of those after it.
_UNJUDGED = {
    "withheld": (
        forms("{number} team is withheld", "{number} teams are withheld"),
        forms("{number} is withheld", "{number} are withheld"),
    ),
    "too_little_data": (
        forms("{number} team has too little data", "{number} teams have too little data"),
        forms("{number} has too little data", "{number} have too little data"),
    ),
    "missing": (
        forms("{number} team has nothing logged", "{number} teams have nothing logged"),
        forms("{number} has nothing logged", "{number} have nothing logged"),
    ),
    "late": (
        forms("{number} team is late", "{number} teams are late"),
        forms("{number} is late", "{number} are late"),
    ),
}


def unjudged_words(unjudged: Mapping[str, int]) -> str:
    """Teams without any verdict this month, counted by what stands in its place."""
    parts: list[str] = []
    for state, messages in _UNJUDGED.items():
        count = unjudged.get(state, 0)
        if count:
            one, many = messages[bool(parts)]
            parts.append(say_count(one, many, count, number=count_words(count)))
    return f"{capital(', '.join(parts))}." if parts else ""


def told(row: Row, *, sentences: int = 1) -> str:
    """The judge's words without the team's name, as many sentences as asked for, escaped.

    Missing: empty where the judge said nothing, and in every language but English, in which alone
    sentences are published; then the page words the verdict itself.
    """
    if spoken().code != ENGLISH.code:
        return ""
    text = str(row["sentence"] or "").removeprefix(f"{row['team']}: ")
    parts = text.split(". ")
    kept = ". ".join(parts[:sentences])
    return sentence(kept if kept.endswith(".") or not kept else f"{kept}.")


def breach(row: Row, *, is_first: bool = True) -> str:
    """One breach: the figure in bold, what it counts, the limit; the page names the month."""
    said = told(row).replace(f" in {row['period_start']:%B %Y};", ";")
    if said:
        value = value_words(row)
        is_bold = is_first and said.startswith(value)
        return f"<b>{value}</b>{said.removeprefix(value)}" if is_bold else said
    kind = figure_kind(row["measure"], row["unit"])
    limit = limit_figure(row["threshold"], kind=kind)
    value = value_words(row)
    side = _beside_limit(row) if value == limit else "{value}"
    figure = say(side, value=f"<b>{value}</b>" if is_first else value)
    unit = logged_words(row["unit"], is_logged=row["basis"] == "logged", kind=kind)
    if kind == "percent":
        figure = f"{escape(say(row['short_title']))}: {figure}"
    parts = {"figure": figure, "unit": escape(unit, longest=90), "limit": limit}
    if row["measure"] != "share":
        return say("{figure} {unit}; the limit is {limit}.", **parts)
    if is_short_limit(row):
        return say("{figure} {unit}; at least {limit} is asked for.", **parts)
    return say("{figure} {unit}; up to {limit} is tolerated.", **parts)


def _beside_limit(row: Row) -> str:
    """On which side of the limit a figure lies that is past it and reads like it once rounded."""
    if row["verdict"] not in ("over", "over_may_be_chance"):
        return "{value}"
    return later("just under {value}") if is_short_limit(row) else later("just over {value}")


def need_words(need: Need) -> str:
    """What a team is past, the figure in bold, the next one, and how many more there are."""
    parts = [breach(need.leading)]
    parts += [say("Also {breach}", breach=breach(row, is_first=False)) for row in need.others[:1]]
    more = len(need.others) - 1
    if more > 0:
        parts.append(say("And {count} more.", count=more))
    return " ".join(parts)


def since_words(row: Row, *, month: date) -> str:
    """Since when, and for how long: `since May · 6 months`, `since October · new`."""
    since = as_date(row["over_since"]) or month
    count = int(row["months_over"] or 1)
    length = say("new") if count <= 1 else say_count("{count} month", "{count} months", count)
    return f"{say('since {month}', month=month_word(since, beside=month))} · {length}"


def pattern_words(row: Row) -> str:
    """Design or chance, in a bold word and a sentence."""
    assurance = row["assurance"]
    counts = {"over": int(row["over_in_12"] or 0), "judged": int(row["judged_in_12"] or 0)}
    if assurance == "consistently_over":
        head, tail = say("Consistently over."), say("It is how the work is planned now.")
    elif row["variation"] == "concern":
        short = is_short_limit(row)
        head = say("Falling, beyond chance.") if short else say("Rising, beyond chance.")
        tail = say("Over in {over} of the last {judged} months.", **counts)
    elif assurance == "hit_and_miss":
        head = say("Hit-and-miss.")
        tail = say("Over in {over} of the last {judged} months; it may pass.", **counts)
    else:
        is_within = assurance == "consistently_within"
        head = say("Usually within.") if is_within else say("Too few months for a pattern.")
        tail = say("Over in {over} of the last {judged} months.", **counts)
    return f"<b>{head}</b> {tail}"


def gap_head(row: Row) -> str:
    """Why a figure has no verdict, in a word or two."""
    return say(_gap(row)[0])


def gap_words(row: Row) -> str:
    """Why a figure has no verdict, without naming the rule that hid it."""
    head, why = _gap(row)
    share = row["completeness"]
    logged: str = "" if pd.isna(share) else printed(f"{share * 100:.0f}%")
    return f"{say(head)}: {say(why, share=logged)}" if why else say(head)


def _gap(row: Row) -> tuple[str, str]:
    """The word, and the reason after it, of a figure without a verdict."""
    too_little = later("too little data")
    if row["verdict"] == "withheld":
        return later("withheld"), later("too few people, or a total would give it away")
    if row["reason"] == "few_units":
        return too_little, later("fewer than 20 units")
    if row["reason"] == "minutes_missing":
        return too_little, later("more than 20% of minutes are missing")
    if row["state"] == "late":
        return later("late"), later("expected, not yet arrived")
    if row["state"] == "missing":
        if row["team_level"] != "team":
            return later("missing"), later("one of its teams has nothing logged")
        return later("missing"), later("nothing was logged")
    share = row["completeness"]
    if row["verdict"] == "too_little_data" and not pd.isna(share) and share < 0.8:
        return too_little, later("{share} of shifts are logged, a verdict needs 80%")
    return later("too little data for a verdict"), ""
