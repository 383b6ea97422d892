"""Which questions of an unknown survey look like items of one scale, and how answers order."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.ingest.readers.profile import Profile
from pipeline.ingest.readers.questions import Question
from pipeline.ingest.tripwire import reason_for_name

_TEAM = re.compile(
    r"team|unit\b|ward|squad|department|station|abteilung|[eé]quipe|equipo|access_group",
    re.IGNORECASE,
)
_WAVE = re.compile(r"\bwave\b|welle|vague|ola\b|event.name|round", re.IGNORECASE)
_SUBMITTED = (
    "recordeddate", "submitdate", "date submitted", "completion time", "end date",
    "_submission_time", "submissiondate", "timestamp", "fertigstellungszeit", "enddate",
    "heure de fin", "hora de finalización", "zeitstempel", "horodateur", "today", "end",
)  # fmt: skip
#: Whole scales of answers from least to most: an answer nobody gave keeps its place.
_SCALES: tuple[tuple[str, ...], ...] = (
    ("never", "rarely", "sometimes", "often", "very often"),
    ("never", "rarely", "sometimes", "often", "always"),
    ("never", "seldom", "sometimes", "often", "always"),
    ("never", "almost never", "sometimes", "fairly often", "very often"),
    ("nie", "selten", "manchmal", "oft", "sehr oft"),
    ("nie", "selten", "manchmal", "oft", "immer"),
    ("jamais", "rarement", "parfois", "souvent", "très souvent"),
    ("jamais", "rarement", "parfois", "souvent", "toujours"),
    ("nunca", "raramente", "a veces", "a menudo", "muy a menudo"),
    ("nunca", "raramente", "a veces", "a menudo", "siempre"),
    ("not at all", "several days", "more than half the days", "nearly every day"),
    ("not at all", "a little bit", "moderately", "quite a bit", "extremely"),
    ("not at all", "slightly", "moderately", "very", "extremely"),
    ("strongly disagree", "disagree", "neither agree nor disagree", "agree", "strongly agree"),
    ("strongly disagree", "disagree", "neutral", "agree", "strongly agree"),
    ("none of the time", "rarely", "some of the time", "often", "all of the time"),
    ("very unfavorably", "somewhat unfavorably", "neither favorably nor unfavorably (neutral)",
     "somewhat favorably", "very favorably"),
    ("no", "yes"), ("nein", "ja"), ("non", "oui"), ("n", "y"), ("false", "true"),
    ("unchecked", "checked"),
)  # fmt: skip
#: Labels of longer scales, of which an export may hold a few.
_ORDERS: tuple[tuple[str, ...], ...] = (
    ("never", "rarely", "seldom", "sometimes", "often", "very often", "always"),
    ("nie", "selten", "manchmal", "oft", "sehr oft", "immer"),
    ("jamais", "rarement", "parfois", "souvent", "très souvent", "toujours"),
    ("nunca", "raramente", "a veces", "a menudo", "muy a menudo", "siempre"),
)  # fmt: skip
_MOST_ANSWERS = 11
_FEWEST_ITEMS, _FEWEST_ANSWERS = 5, 3


@dataclass(frozen=True)
class SurveyGuess:
    """Columns guessed: id, day, team, wave; the items of one scale; labels in their order.

    `apart` are numbers above a gap, such as 7 and 9 beside 0 to 3: often codes for no answer.
    """

    response: str | None
    submitted: str | None
    team: str | None
    wave: str | None
    items: tuple[Question, ...]
    labels: tuple[str, ...]
    is_ordered: bool
    apart: tuple[str, ...] = ()
    is_sure_of_day: bool = True


def looks_like_survey(questions: Sequence[Question], found: Mapping[str, Profile]) -> bool:
    """Whether most columns of a plain table are answered alike, on a scale of three and more.

    Flags of yes and no are found in logs too; counts of a log seldom share their values.
    """
    guess = guess_survey(questions, found)
    return (
        len(guess.items) >= _FEWEST_ITEMS
        and len(guess.labels) >= _FEWEST_ANSWERS
        and guess.is_ordered
        and 2 * len(guess.items)
        >= sum(1 for question in questions if found[question.column].filled)
    )


def guess_survey(questions: Sequence[Question], found: Mapping[str, Profile]) -> SurveyGuess:
    """The largest group of questions with one set of answers is taken for a scale."""
    own = [q for q in questions if q.metadata is not None]
    asked = [q for q in questions if q.metadata is None]
    team = next((q.column for q in asked if _names_team(q, found[q.column])), None)
    team = team or next((q.column for q in own if "access_group" in q.column), None)
    wave = next((q.column for q in questions if _WAVE.search(q.column)), None)
    items = _items([q for q in asked if q.column not in (team, wave)], found)
    texts = {text for q in items for text, _ in found[q.column].values}
    carried = [label for _, label in items[0].labels] if items and items[0].labels else []
    labels, is_ordered = _ordered(texts)
    labels, apart = _standing_apart(labels)
    named, first = _submitted(questions, found)
    return SurveyGuess(
        response=_response(own),
        submitted=named or first,
        team=team,
        wave=wave,
        items=tuple(items),
        labels=tuple(carried) if carried and not labels else labels,
        is_ordered=is_ordered,
        apart=apart,
        is_sure_of_day=named is not None or first is None,
    )


def _names_team(question: Question, profile: Profile) -> bool:
    """Whether a question asks for the team: one answered on a scale only speaks of it."""
    texts = {text for text, _ in profile.values}
    is_scale = len(texts) > 1 and _ordered(texts)[1] and not all(map(str.isdigit, texts))
    return bool(_TEAM.search(f"{question.column} {question.text or ''}")) and not is_scale


def _response(own: Sequence[Question]) -> str | None:
    marks = ("linkable id", "made by the reader", "client identifier")
    return next(
        (q.column for mark in marks for q in own if (q.metadata or "").startswith(mark)), None
    )


def _submitted(
    questions: Sequence[Question], found: Mapping[str, Profile]
) -> tuple[str | None, str | None]:
    """The column whose name says it is the day of submission, and the first of any days."""
    days = {q.column.casefold(): q.column for q in questions if found[q.column].forms}
    by_text = {(q.text or "").casefold(): q.column for q in questions if found[q.column].forms}
    named = next(
        (days.get(n) or by_text.get(n) for n in _SUBMITTED if n in days or n in by_text), None
    )
    return named, next(iter(days.values()), None)


def _items(asked: Sequence[Question], found: Mapping[str, Profile]) -> list[Question]:
    """Questions whose answers are few and, for most of the group, the same."""
    groups: list[tuple[set[str], list[Question]]] = []
    for question in asked:
        profile = found[question.column]
        answers = {text.casefold() for text, _ in profile.values}
        if not 2 <= profile.distinct <= _MOST_ANSWERS or not answers or profile.forms:
            continue
        if reason_for_name(question.column) not in (None, "free text", "diagnosis"):
            continue
        for shared, members in groups:
            if (
                len(answers & shared) >= 0.6 * min(len(answers), len(shared))
                and len(answers | shared) <= _MOST_ANSWERS
            ):
                shared |= answers
                members.append(question)
                break
        else:
            groups.append((answers, [question]))
    return max((members for _, members in groups), key=len, default=[])


def _ordered(texts: set[str]) -> tuple[tuple[str, ...], bool]:
    """The labels from least to most, and whether their order is known."""
    lowered = {text.casefold(): text for text in texts}
    if lowered and all(re.fullmatch(r"-?\d+", text) for text in lowered):
        return tuple(sorted(texts, key=int)), True
    for scale in _SCALES:
        if lowered and set(lowered) <= set(scale):
            return tuple(lowered.get(text, text.capitalize()) for text in scale), True
    for order in _ORDERS:
        if set(lowered) <= set(order):
            return tuple(lowered[text] for text in order if text in lowered), True
    return tuple(sorted(texts)), False


def _standing_apart(labels: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Numbers that follow one another, three at least, and those below or above a gap."""
    if not labels or not all(re.fullmatch(r"-?\d+", label) for label in labels):
        return labels, ()
    runs: list[list[int]] = []
    for number in map(int, labels):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    longest = max(runs, key=len)
    if len(longest) < _FEWEST_ANSWERS:
        return labels, ()
    apart = [str(number) for run in runs if run is not longest for number in run]
    return tuple(map(str, longest)), tuple(apart)
