"""A question found in an export by ImportId, code, exact wording or column."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.ingest.readers.questions import Question, plain
from schemas.survey_binding import Asked, BoundItem


def find_question(asked: Asked, questions: Sequence[Question]) -> Question | str:
    """The one question asked for, or what is wrong: none, or several."""
    found = _found(asked, questions)
    if asked.choice is not None:
        found = [q for q in found if _is_choice(q, asked.choice)] or _spelled(asked, questions)
    elif len(found) > 1:
        found = [q for q in found if q.choice_id is None] or found
    if not found:
        return "no such question"
    return found[0] if len(found) == 1 else f"{len(found)} columns fit"


def find_choices(
    item: BoundItem, questions: Sequence[Question]
) -> tuple[list[Question], Question | None]:
    """The columns of a multi-select's choices with the one asked for first, and its joined column.

    Either may be missing: platforms export one shape, the other, or both.
    """
    assert item.option is not None
    found = _found(item, questions)
    choices = [q for q in found if q.choice_id is not None or q.option is not None]
    chosen = [q for q in choices if _is_choice(q, str(item.option))]
    joined = next((q for q in found if q.choice_id is None and q.option is None), None)
    if len(chosen) != 1:
        return [], joined
    return [chosen[0], *(q for q in choices if q is not chosen[0])], joined


def _found(asked: Asked, questions: Sequence[Question]) -> list[Question]:
    if asked.import_id is not None:
        wanted = asked.import_id.casefold()
        return [q for q in questions if q.import_id and _base(q.import_id) in (wanted,)] or [
            q for q in questions if (q.import_id or "").casefold() == wanted
        ]
    if asked.code is not None:
        wanted = asked.code.casefold()
        exact = [q for q in questions if q.column.casefold() == wanted]
        if exact and asked.choice is None and not isinstance(asked, BoundItem):
            return exact
        return [q for q in questions if (q.code or "").casefold() == wanted] or exact
    if asked.text:
        wordings = {plain(text) for text in asked.text}
        return [q for q in questions if plain(q.text) in wordings or plain(q.column) in wordings]
    return [q for q in questions if q.column.casefold() == str(asked.column).casefold()]


def _base(import_id: str) -> str:
    """QID9 of QID9, QID9-2 and QID9_2: a library's re-export joins the choice to the id."""
    head = import_id.casefold()
    if not head.startswith("qid"):
        return head
    for mark in "-_":
        head = head.partition(mark)[0]
    return head


def _is_choice(question: Question, choice: str) -> bool:
    wanted = plain(choice)
    return wanted in (plain(question.choice_id), plain(question.option))


def _spelled(asked: Asked, questions: Sequence[Question]) -> list[Question]:
    """A choice the platform writes into the column's name, in any of the usual spellings."""
    if asked.code is None:
        return []
    code, choice = asked.code, asked.choice
    names = {f"{code}_{choice}", f"{code}[{choice}]", f"{code}___{choice}", f"{code}/{choice}"}
    return [q for q in questions if q.column.casefold() in {name.casefold() for name in names}]
