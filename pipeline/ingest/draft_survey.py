"""The part of a draft that binds a survey: response, day, team, wave, items and answers."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.ingest.draft_exclusions import exclusion_lines
from pipeline.ingest.draft_text import Body, Page, left_out, moment_lines, quoted_text
from pipeline.ingest.readers.guess_survey import SurveyGuess, guess_survey
from pipeline.ingest.readers.profile import Profile
from pipeline.ingest.readers.questions import Question
from pipeline.ingest.readers.seen import Seen
from pipeline.ingest.tripwire import reason_for_name


def survey_lines(page: Page, seen: Seen, found: Mapping[str, Profile]) -> Body:
    """Lines of `survey` and `columns`, with a question for what cannot be told."""
    guess = guess_survey(seen.questions, found)
    lines = [
        "survey:",
        "  " + page.ask("which instrument is this (see `plimsoll instruments`)?"),
        '  instrument: "?"',
        "  answers:",
        *_answers(page, guess),
        *_items(page, guess),
        *exclusion_lines(page, seen, found),
        "columns:",
        *_columns(page, seen, guess, found),
    ]
    chosen = (guess.response, guess.submitted, guess.team, guess.wave)
    used = [column for column in chosen if column]
    used += [question.column for question in guess.items]
    out = left_out(seen, used, found)
    ids = (guess.response,) if guess.response else ()
    return Body("survey_responses", (*lines, *out), tuple(used), ids=ids)


def _answers(page: Page, guess: SurveyGuess) -> list[str]:
    lines = []
    if not guess.labels:
        lines.append("    " + page.ask("what are the answers, and which code has each?"))
        return [*lines, "    scale:", '      codes: {0: ["?"]}']
    if all(label.lstrip("-").isdigit() for label in guess.labels):
        codes = ", ".join(f"{label}: []" for label in guess.labels)
        apart = ", ".join(guess.apart)
        ask = f"do {apart} mean no answer? Then no_answer: [...] below. Until told they wait."
        return [
            "    " + page.ask("are these numbers the instrument's own codes? Else say shift or"),
            "    #   reversed: docs/formats/survey_binding.md",
            *(["    " + page.ask(ask)] if apart else []),
            "    scale:", f"      codes: {{{codes}}}",
        ]  # fmt: skip
    if guess.is_ordered:
        ask = "which code has each answer in the instrument? In their usual order, counted from 1:"
        lines.append("    " + page.ask(ask))
    else:
        lines.append("    " + page.ask("which code has each answer? They stand here by alphabet."))
    lines += ["    scale:", "      codes:"]
    lines += [
        f"        {code}: [{quoted_text(label)}]" for code, label in enumerate(guess.labels, 1)
    ]
    return lines


def _items(page: Page, guess: SurveyGuess) -> list[str]:
    if not guess.items:
        return ["  " + page.ask("which questions are the items?"), '  items: {"1": {text: "?"}}']
    lines = ["  # the largest group of questions with the same answers, numbered as they stand"]
    lines.append("  items:")
    for number, question in enumerate(guess.items, 1):
        lines.append(f'    "{number}": {_asked(question)}')
    return lines


def _asked(question: Question) -> str:
    parts = []
    if question.import_id and question.import_id.startswith("QID"):
        base = question.import_id.split("-")[0] if question.choice_id else question.import_id
        parts.append(f"import_id: {quoted_text(base)}")
    elif question.code:
        parts.append(f"code: {quoted_text(question.code)}")
    elif question.text:
        parts.append(f"text: {quoted_text(question.text)}")
    else:
        parts.append(f"column: {quoted_text(question.column)}")
    choice = question.choice_id or question.option
    if choice:
        parts.append(f"choice: {quoted_text(choice)}")
    return "{" + ", ".join(parts) + "}"


def _columns(page: Page, seen: Seen, guess: SurveyGuess, found: Mapping[str, Profile]) -> list[str]:
    lines = []
    if guess.response:
        lines.append(f"  response_id: {quoted_text(guess.response)}")
    else:
        lines += [f"  {_which_id(page, seen, found)}", '  response_id: "?"']
    if guess.wave:
        lines.append(f"  wave_id: {quoted_text(guess.wave)}")
    else:
        lines += ["  " + page.ask("which wave is this?"), '  wave_id: {value: "?"}']
    if guess.submitted:
        comments, forms = moment_lines(page, found[guess.submitted])
        if not guess.is_sure_of_day:
            comments.append(page.ask("is this the day of submission? No column's name says so."))
        lines += [f"  {comment}" for comment in comments]
        lines.append(f"  submitted_on: {{from: {quoted_text(guess.submitted)}, formats: {forms}}}")
    else:
        lines += ["  " + page.ask("on which day was it submitted?"), '  submitted_on: {value: "?"}']
    if guess.team:
        lines.append(_team(seen, guess.team))
    else:
        ask = page.ask("which column is the team, or which team is this?")
        lines += [f"  {ask}", '  team_id: {value: "?"}']
    return lines


def _which_id(page: Page, seen: Seen, found: Mapping[str, Profile]) -> str:
    """The question for the response's id, with a column no value of which occurs twice."""
    different = [
        question.column
        for question in seen.questions
        if question.metadata is None
        and (profile := found[question.column]).rows == profile.distinct > 2
        and not (profile.forms or profile.times or reason_for_name(question.column))
    ]
    told = f" (no value of {different[0]} occurs twice)" if different else ""
    return page.ask(f"which column is the response's own id, and no worker's{told}?")


def _team(seen: Seen, team: str) -> str:
    """The team's column, with the labels the file itself carries for its codes."""
    labels = next((q.labels for q in seen.questions if q.column == team), ())
    if not labels:
        return f"  team_id: {quoted_text(team)}"
    codes = ", ".join(f"{quoted_text(code)}: {quoted_text(label)}" for code, label in labels)
    return f"  team_id: {{from: {quoted_text(team)}, codes: {{{codes}}}}}"
