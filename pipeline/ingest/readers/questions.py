"""What an export says of each of its columns, before anything is mapped."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
#: What a reader writes where the platform says a question was never shown to this person.
NOT_SHOWN = "{question_not_shown}"

Row = tuple[int, list[str]]
Clean = Callable[[list[str]], list[str | None]]


@dataclass(frozen=True)
class Question:
    """One column: its name in the relation, and the platform's words for it.

    `code` names the question, `text` is its wording, `option` the choice or sub-question the
    column stands for, with `choice_id` as the platform's number of it. `labels` are the answer
    codes with their labels, where the file itself carries them. `metadata` is the reason a
    platform's own column is dropped for, `joiner` what parts the choices of one cell.
    """

    column: str
    code: str | None = None
    text: str | None = None
    option: str | None = None
    import_id: str | None = None
    choice_id: str | None = None
    labels: tuple[tuple[str, str], ...] = ()
    metadata: str | None = None
    joiner: str | None = None


@dataclass(frozen=True)
class Layout:
    """How a platform lays out a table: where its data begins and what its columns are.

    `clean` undoes the platform's own escapes in one row of cells; None leaves cells as they are.
    """

    platform: str
    header_rows: int
    questions: tuple[Question, ...]
    evidence: str
    clean: Clean | None = None
    notes: tuple[str, ...] = ()
    key: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns' names in order."""
        return tuple(question.column for question in self.questions)


def plain(text: str | None) -> str:
    """Wording without tags, doubled spaces and case, for comparing."""
    if not text:
        return ""
    return " ".join(_TAG.sub(" ", text).replace("\xa0", " ").split()).casefold()


def filled(cells: Sequence[str]) -> int:
    """How many cells hold anything."""
    return sum(1 for cell in cells if cell.strip())
