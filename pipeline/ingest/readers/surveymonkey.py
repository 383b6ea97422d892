"""SurveyMonkey CSV and XLSX: two header rows, the question above and its option below."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.ingest.readers.naming import distinct
from pipeline.ingest.readers.questions import Layout, Question, Row

_METADATA = {
    "respondentid": "linkable id of the platform",
    "collectorid": "platform metadata",
    "startdate": "platform metadata: time of day",
    "enddate": "platform metadata: time of day",
    "datecreated": "platform metadata: time of day",
    "datemodified": "platform metadata: time of day",
    "ipaddress": "IP address",
    "emailaddress": "e-mail address",
    "firstname": "name of a person",
    "lastname": "name of a person",
    "customdata1": "client identifier",
    "customdata": "client identifier",
}
_PLAIN_OPTIONS = {"", "response", "open-ended response", "antwort", "réponse", "respuesta"}


def layout(head: Sequence[Row]) -> Layout | None:
    """SurveyMonkey's layout when the first cell is the respondent's id over an empty cell."""
    rows = [cells for _, cells in head[:2]]
    if len(rows) < 2 or not rows[0] or _key(rows[0][0]) != "respondentid":
        return None
    names, options = rows[0], rows[1] + [""] * (len(rows[0]) - len(rows[1]))
    if options[0].strip():
        return None
    notes = () if any(cell.strip() for cell in options) else ("the second header row is empty",)
    return Layout(
        "SurveyMonkey",
        2,
        distinct(_questions(names, options)),
        "the first column is the respondent's id and the second row names options",
        notes=notes,
    )


def _key(cell: str) -> str:
    return "".join(cell.split()).casefold().lstrip("\ufeff")


def _questions(names: Sequence[str], options: Sequence[str]) -> list[Question]:
    """An empty name means the question to its left, but never a metadata column."""
    found: list[Question] = []
    current = ""
    for name, option in zip(names, options, strict=False):
        label = option.strip()
        if name.strip():
            metadata = _METADATA.get(_key(name))
            if metadata is not None and not label:
                found.append(Question(name.strip(), code=name.strip(), metadata=metadata))
                continue
            current = name.strip()
        is_plain = label.casefold() in _PLAIN_OPTIONS
        found.append(
            Question(
                current if is_plain else f"{current}: {label}",
                text=current,
                option=None if is_plain else label,
                choice_id=None if is_plain else label,
            )
        )
    return found
