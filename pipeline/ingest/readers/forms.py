"""Microsoft Forms and Google Forms: one header row of question texts, labels as answers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from pipeline.ingest.readers.naming import distinct
from pipeline.ingest.readers.questions import Layout, Question, Row

#: Microsoft's own columns in the languages of its interface.
_MICROSOFT = {
    "id": "linkable id of the platform",
    "start time": "platform metadata: time of day",
    "completion time": "platform metadata: time of day",
    "email": "e-mail address",
    "name": "name of a person",
    "last modified time": "platform metadata: time of day",
    "language": "platform metadata",
    "total points": "quiz result",
    "quiz feedback": "quiz result",
    "startzeit": "platform metadata: time of day",
    "fertigstellungszeit": "platform metadata: time of day",
    "e-mail": "e-mail address",
    "heure de début": "platform metadata: time of day",
    "heure de fin": "platform metadata: time of day",
    "adresse de messagerie": "e-mail address",
    "nom": "name of a person",
    "hora de inicio": "platform metadata: time of day",
    "hora de finalización": "platform metadata: time of day",
    "correo electrónico": "e-mail address",
    "nombre": "name of a person",
}
_STARTS = {"start time", "startzeit", "heure de début", "hora de inicio"}
_QUIZ = ("points - ", "feedback - ", "punkte - ", "feedback – ")
#: Google's first column in the languages of its interface.
_TIMESTAMPS = {
    "timestamp", "zeitstempel", "horodateur", "marca temporal", "informazioni cronologiche",
    "tijdstempel", "carimbo de data/hora", "tidsstämpel", "tidsstempel",
}  # fmt: skip
_MAILS = ("email address", "e-mail-adresse", "adresse e-mail", "dirección de correo electrónico")
_GOOGLE_TIME = re.compile(
    r"^(\d{4}/\d{1,2}/\d{1,2}) (\d{1,2}:\d{2}:\d{2}) ([AP]M) ?(GMT|UTC|EET|CET|[A-Z]{2,4})?"
    r"([+-]\d{1,2}(:?\d{2})?)?$"
)


def microsoft(head: Sequence[Row]) -> Layout | None:
    """Microsoft Forms' layout when an id and a start time lead the header."""
    if not head:
        return None
    cells = [cell.strip() for cell in head[0][1]]
    lowered = [cell.casefold() for cell in cells[:3]]
    if len(lowered) < 2 or lowered[0] not in ("id", "﻿id") or lowered[1] not in _STARTS:
        return None
    questions = [_microsoft(cell) for cell in cells]
    return Layout(
        "Microsoft Forms", 1, distinct(questions), "the header begins with an id and a start time"
    )


def _microsoft(cell: str) -> Question:
    lowered = " ".join(cell.casefold().split())
    metadata = _MICROSOFT.get(lowered)
    if metadata is None and lowered.startswith(_QUIZ):
        metadata = "quiz result"
    if metadata is not None:
        return Question(cell, code=cell, metadata=metadata)
    return Question(cell, text=cell, joiner=";")


def google(head: Sequence[Row]) -> Layout | None:
    """Google Forms' layout when a time stamp leads the header and times stand below it."""
    if not head or not head[0][1]:
        return None
    cells = [cell.strip() for cell in head[0][1]]
    if cells[0].casefold() not in _TIMESTAMPS or len(cells) < 2:
        return None
    below = [row[0] for _, row in head[1:] if row and row[0].strip()]
    if below and not all(re.match(r"^\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}", cell) for cell in below):
        return None
    joiner = ";" if any(_GOOGLE_TIME.match(cell.strip()) for cell in below) else ", "
    questions = [Question(cells[0], code=cells[0], metadata="platform metadata: time of day")]
    for cell in cells[1:]:
        is_mail = cell.casefold() in _MAILS
        text, bracket, option = cell.rpartition(" [")
        is_grid = bool(bracket) and option.endswith("]")
        questions.append(
            Question(
                cell,
                text=text if is_grid else cell,
                option=option[:-1] if is_grid else None,
                choice_id=option[:-1] if is_grid else None,
                metadata="e-mail address" if is_mail else None,
                joiner=None if is_mail or is_grid else joiner,
            )
        )
    return Layout(
        "Google Forms",
        1,
        distinct(questions),
        "a time stamp leads the header and times stand below it",
        clean=_google_cells,
        key="response_key",
        notes=("the export has no response id: one is made of the file's hash and the row",),
    )


def _google_cells(cells: list[str]) -> list[str | None]:
    """The stamp as a day and a time of 24 hours, as it was local to the form."""
    found: list[str | None] = list(cells)
    stamp = _GOOGLE_TIME.match(cells[0].strip()) if cells else None
    if stamp is not None:
        written = f"{stamp.group(1)} {stamp.group(2)} {stamp.group(3)}"
        try:
            found[0] = str(datetime.strptime(written, "%Y/%m/%d %I:%M:%S %p"))
        except ValueError:
            return found
    return found
