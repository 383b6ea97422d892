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
    month_word,
    unit_words,
)
from dashboards.rows import Row
from dashboards.standing import Need
from pipeline.language import say


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
        return ZERO_WORDS
    kind = figure_kind(row["measure"], row["unit"])
    return figure(row["value"], kind=kind, measure=row["measure"])


def headline(needs: Sequence[Need], *, teams: int, judged: int) -> str:
    """The first screen's verdict: how many teams carry more than their limit."""
    if not judged:
        return "No figure can be held against a limit this month."
    if not needs:
        return "No team is past a limit beyond chance this month."
    verb = "carries" if len(needs) == 1 else "carry"
    whose = "its" if len(needs) == 1 else "their"
    is_all_short = all(is_short_limit(need.leading) for need in needs)
    if is_all_short:
        verb = "falls short of" if len(needs) == 1 else "fall short of"
        return f"{_subject(len(needs), teams)} {verb} a limit."
    return f"{_subject(len(needs), teams)} {verb} more than {whose} limit."


def _subject(count: int, teams: int) -> str:
    if teams == 1:
        return "Your team"
    return f"{count_words(count, capital=True)} of your {teams} teams"


def headline_lede(needs: Sequence[Need], *, chance: int) -> str:
    """How the teams past a limit got there, and how many figures chance could explain."""
    counts = Counter(need.pattern for need in needs)
    parts = []
    for pattern, one, many in (
        (
            "by_design",
            "does so every month, by the way its work is planned",
            "do so every month, by the way their work is planned",
        ),
        ("rising", "has risen beyond what chance allows", "have risen beyond what chance allows"),
        ("back_and_forth", "goes back and forth", "go back and forth"),
    ):
        if counts[pattern]:
            parts.append(f"{count_words(counts[pattern])} {one if counts[pattern] == 1 else many}")
    text = "; ".join(parts)
    text = f"{text[:1].upper()}{text[1:]}. " if text else ""
    if chance:
        other = "other " if needs else ""
        figures = "figure is" if chance == 1 else "figures are"
        explain = "it" if chance == 1 else "them"
        text += (
            f"{count_words(chance, capital=True)} {other}{figures} past a limit, "
            f"but chance could explain {explain}."
        )
    return text.strip()


def unjudged_words(unjudged: Mapping[str, int]) -> str:
    """Teams without any verdict this month, counted by what stands in its place."""
    words = {
        "withheld": ("is withheld", "are withheld"),
        "too_little_data": ("has too little data", "have too little data"),
        "missing": ("has nothing logged", "have nothing logged"),
        "late": ("is late", "are late"),
    }
    parts = [
        f"{count_words(unjudged[state])} {one if unjudged[state] == 1 else many}"
        for state, (one, many) in words.items()
        if unjudged.get(state)
    ]
    if not parts:
        return ""
    first = next(unjudged[state] for state in words if unjudged.get(state))
    noun = "team" if first == 1 else "teams"
    number, rest = parts[0].split(" ", 1)
    return f"{number.capitalize()} {noun} {', '.join([rest, *parts[1:]])}."


def told(row: Row, *, sentences: int = 1) -> str:
    """The judge's words without the team's name, as many sentences as asked for, escaped.

    Missing: empty where the judge said nothing.
    """
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
    unit = escape(unit_words(row["unit"], kind=kind), longest=90)
    value = value_words(row)
    subject = f"<b>{value}</b> {unit}" if is_first else f"{value} {unit}"
    if row["measure"] == "share":
        cap = "at least {} is asked for" if is_short_limit(row) else "up to {} is tolerated"
        return f"{subject}; {cap.format(limit)}."
    return f"{subject}; the limit is {limit}."


def need_words(need: Need) -> str:
    """What a team is past, the figure in bold, the next one, and how many more there are."""
    said = " ".join([breach(need.leading), *(_also(row) for row in need.others[:1])])
    more = len(need.others) - 1
    return f"{said} And {more} more." if more > 0 else said


def _also(row: Row) -> str:
    return f"Also {breach(row, is_first=False)}"


def since_words(row: Row, *, month: date) -> str:
    """Since when, and for how long: `since May · 6 months`, `since October · new`."""
    since = as_date(row["over_since"]) or month
    count = int(row["months_over"] or 1)
    length = "new" if count <= 1 else f"{count} months"
    return f"since {month_word(since, beside=month)} · {length}"


def pattern_words(row: Row) -> str:
    """Design or chance, in a bold word and a sentence."""
    assurance, variation = row["assurance"], row["variation"]
    over, judged = int(row["over_in_12"] or 0), int(row["judged_in_12"] or 0)
    moved = "Rising" if not is_short_limit(row) else "Falling"
    if assurance == "consistently_over":
        return "<b>Consistently over.</b> It is how the work is planned now."
    tail = f"Over in {over} of the last {judged} months"
    if variation == "concern":
        return f"<b>{moved}, beyond chance.</b> {tail}."
    if assurance == "hit_and_miss":
        return f"<b>Hit-and-miss.</b> {tail}; it may pass."
    if assurance == "consistently_within":
        return f"<b>Usually within.</b> {tail}."
    return f"<b>Too few months for a pattern.</b> {tail}."


def gap_words(row: Row) -> str:
    """Why a figure has no verdict, without naming the rule that hid it."""
    if row["verdict"] == "withheld":
        return "withheld: too few people, or a total would give it away"
    if row["reason"] == "few_units":
        return "too little data: fewer than 20 units"
    if row["reason"] == "minutes_missing":
        return "too little data: more than 20% of minutes are missing"
    if row["state"] == "late":
        return "late: expected, not yet arrived"
    if row["state"] == "missing":
        if row["team_level"] != "team":
            return "missing: one of its teams has nothing logged"
        return "missing: nothing was logged"
    share = row["completeness"]
    if row["verdict"] == "too_little_data" and not pd.isna(share) and share < 0.8:
        return f"too little data: {share * 100:.0f}% of shifts are logged, a verdict needs 80%"
    return "too little data for a verdict"
