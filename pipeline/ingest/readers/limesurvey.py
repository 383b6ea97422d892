"""LimeSurvey CSV in its heading modes, and VV files with their escapes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.ingest.readers.naming import distinct, split_option
from pipeline.ingest.readers.questions import NOT_SHOWN, Layout, Question, Row

_METADATA = {
    "id": "linkable id of the platform",
    "response id": "linkable id of the platform",
    "submitdate": "platform metadata",
    "date submitted": "platform metadata",
    "lastpage": "platform metadata",
    "last page": "platform metadata",
    "startlanguage": "platform metadata",
    "start language": "platform metadata",
    "seed": "platform metadata",
    "token": "device identifier",
    "access code": "device identifier",
    "startdate": "platform metadata: time of day",
    "date started": "platform metadata: time of day",
    "datestamp": "platform metadata: time of day",
    "date last action": "platform metadata: time of day",
    "ipaddr": "IP address",
    "ip address": "IP address",
    "refurl": "platform metadata",
    "referrer url": "platform metadata",
    "interviewtime": "platform metadata",
    "total time": "platform metadata",
}
_SYSTEM = {
    "submitdate", "lastpage", "startlanguage", "date submitted", "last page", "start language",
}  # fmt: skip
_CODED = re.compile(r"^(?P<code>[A-Za-z]\w*)(?:\[(?P<sub>\w+)\])?(?:\[(?P<scale>\d)\])?$")
_SLASHED = re.compile(r"^(?P<code>[A-Z]\w*)/(?P<sub>\w+)$")
_CODE_TEXT = re.compile(r"^(?P<code>[A-Za-z]\w*)(?:\[(?P<sub>\w+)\])*\. (?P<text>.+)$", re.S)
_ESCAPES = (
    ("{quote}", '"'), ("{newline}", "\n"), ("{cr}", "\r"), ("{tab}", "\t"), ("{lbrace}", "{"),
)  # fmt: skip
_ANONYMISED_DAY = "1980-01-01"


def layout(head: Sequence[Row]) -> Layout | None:
    """LimeSurvey's CSV layout, told by its system columns or by headings of code and wording."""
    if not head:
        return None
    cells = [cell.strip().lstrip("\ufeff") for cell in head[0][1]]
    lowered = {cell.casefold() for cell in cells}
    system = lowered & _SYSTEM
    described = [cell for cell in cells if _CODE_TEXT.match(cell)]
    slashed = [cell for cell in cells if _SLASHED.match(cell)]
    if len(system) >= 2:
        evidence = f"the header has the columns {', '.join(sorted(system))}"
    elif len(cells) > 3 and len(described) >= 0.8 * (len(cells) - 1):
        evidence = "the headings are a question's code, a point and its wording"
    elif "lastpage/_" in lowered and len(slashed) >= 0.8 * (len(cells) - 1):
        evidence = "the headings are code/sub-question, with lastpage among them"
    else:
        return None
    notes: tuple[str, ...] = ()
    days_of = ("submitdate", "date submitted")
    place = next((i for i, cell in enumerate(cells) if cell.casefold() in days_of), None)
    if place is not None:
        days = [row[place][:10] for _, row in head[1:] if place < len(row) and row[place].strip()]
        if days and all(day == _ANONYMISED_DAY for day in days):
            notes = ("the days of submission are anonymised: each says 1980-01-01",)
    questions = distinct([_question(cell) for cell in cells])
    return Layout("LimeSurvey", 1, questions, evidence, clean=_cells, notes=notes)


def _question(cell: str) -> Question:
    metadata = _METADATA.get(cell.casefold().removesuffix("/_"))
    if metadata is not None:
        return Question(cell, code=cell, metadata=metadata)
    if cell.casefold().endswith("time") and ("Question time" in cell or "Group time" in cell):
        return Question(cell, code=cell, metadata="platform metadata: time taken")
    coded = _CODED.match(cell) or _SLASHED.match(cell)
    if coded is not None:
        sub = coded.group("sub")
        return Question(cell, code=coded.group("code"), choice_id=None if sub == "_" else sub)
    described = _CODE_TEXT.match(cell)
    if described is not None:
        text, option = split_option(described.group("text"))
        return Question(
            cell,
            code=described.group("code"),
            text=text,
            option=option or None,
            choice_id=described.group("sub"),
        )
    text, option = split_option(cell)
    return Question(cell, text=text or None, option=option)


def _cells(cells: list[str]) -> list[str | None]:
    """An apostrophe set before an equals sign against spreadsheet formulas is taken off."""
    return [cell[1:] if cell.startswith("'=") else cell for cell in cells]


def vertical(head: Sequence[Row]) -> Layout | None:
    """The VV layout: a row of wordings, a row of codes, tabs, and brace words for escapes."""
    if len(head) < 2:
        return None
    texts, codes = head[0][1], [cell.strip() for cell in head[1][1]]
    if len(codes) < 2 or codes[0] != "id" or not {"submitdate", "lastpage"} & set(codes):
        return None
    questions = [
        _vertical_question(text, code)
        for text, code in zip(texts + [""] * len(codes), codes, strict=False)
    ]
    return Layout(
        "LimeSurvey VV",
        2,
        distinct(questions),
        "two tabbed header rows, the second of codes that begin with id",
        clean=_unescaped,
    )


def _vertical_question(text: str, code: str) -> Question:
    metadata = _METADATA.get(code.casefold())
    if metadata is not None:
        return Question(code, code=code, metadata=metadata)
    wording, option = split_option(_unescape(text) or "")
    base, _, sub = code.partition("_")
    return Question(code, code=base, text=wording or None, option=option, choice_id=sub or None)


def _unescaped(cells: list[str]) -> list[str | None]:
    return [_unescape(cell) for cell in cells]


def _unescape(cell: str) -> str | None:
    if cell == NOT_SHOWN:
        return NOT_SHOWN
    for word, mark in _ESCAPES:
        cell = cell.replace(word, mark)
    return cell
