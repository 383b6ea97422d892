"""REDCap CSV with its data dictionary: checkboxes, event columns, identifiers, branching."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.ingest.readers.branching import Shown, compile_branching
from pipeline.ingest.readers.naming import distinct
from pipeline.ingest.readers.questions import NOT_SHOWN, Clean, Layout, Question, Row, plain

_SYSTEM = {
    "redcap_event_name": "platform metadata",
    "redcap_repeat_instrument": "platform metadata",
    "redcap_repeat_instance": "platform metadata",
    "redcap_data_access_group": "platform metadata",
    "redcap_survey_identifier": "client identifier",
    "redcap_survey_timestamp": "platform metadata: time of day",
}
#: The same columns in an export with labels.
_LABELS = {
    "event name": "platform metadata",
    "repeat instrument": "platform metadata",
    "repeat instance": "platform metadata",
    "data access group": "platform metadata",
    "survey identifier": "client identifier",
    "survey timestamp": "platform metadata: time of day",
    "complete?": "platform metadata: form status",
}
_CHECKBOX = re.compile(r"^(?P<field>[a-z]\w*?)___(?P<code>\w+)$")
_LABELLED = re.compile(r"^(?P<text>.+) \(choice=(?P<option>.+)\)$", re.S)
_COMPLETE = re.compile(r"^[a-z]\w*_complete$")
_EMPTY = ("", "0", "Unchecked", "Incomplete")


@dataclass(frozen=True)
class Field:
    """One field of a data dictionary."""

    name: str
    form: str
    kind: str
    label: str
    choices: tuple[tuple[str, str], ...]
    is_identifier: bool
    branching: str


def is_dictionary(cells: Sequence[str]) -> bool:
    """Whether a header is that of a data dictionary, as the site or the API writes it."""
    first = [cell.strip().lstrip("\ufeff").casefold() for cell in cells[:4]]
    return first[:4] == ["variable / field name", "form name", "section header", "field type"] or (
        first[:4] == ["field_name", "form_name", "section_header", "field_type"]
    )


def dictionary(rows: Sequence[Row]) -> dict[str, Field]:
    """The fields of a data dictionary by name; its 18 columns stand in a fixed order."""
    fields = {}
    for _, cells in rows[1:]:
        full = [cell.strip() for cell in cells] + [""] * 18
        if full[0]:
            fields[full[0]] = Field(
                full[0], full[1], full[3], full[4], _choices(full[5], full[3]),
                full[10].lower() == "y", full[11],
            )  # fmt: skip
    return fields


def _choices(text: str, kind: str) -> tuple[tuple[str, str], ...]:
    if kind == "yesno":
        return (("1", "Yes"), ("0", "No"))
    if kind == "truefalse":
        return (("1", "True"), ("0", "False"))
    if kind not in ("radio", "dropdown", "checkbox"):
        return ()
    pairs = [part.partition(",") for part in text.split("|")]
    return tuple((code.strip(), label.strip()) for code, comma, label in pairs if comma)


def layout(head: Sequence[Row], fields: Mapping[str, Field] | None = None) -> Layout | None:
    """REDCap's layout: told by its own columns, or by a dictionary that names the header."""
    if not head or is_dictionary(head[0][1]):
        return None
    cells = [cell.strip().lstrip("\ufeff") for cell in head[0][1]]
    own = [c for c in cells if _system(c) or _CHECKBOX.match(c) or _LABELLED.match(c)]
    forms = [c for c in cells if _COMPLETE.match(c) or c == "Complete?"]
    known = [c for c in cells if fields and _field_of(c, fields) is not None]
    if not (own and forms) and len(forms) < 2 and len(known) < 0.6 * len(cells):
        return None
    questions = distinct([_question(cell, place, fields or {}) for place, cell in enumerate(cells)])
    notes = [] if fields else ["no data dictionary is named: a checkbox that was never shown is 0"]
    clean, untold = _shown(questions, fields or {})
    if untold:
        notes.append(f"{untold} fields have branching logic that cannot be told from one row")
    evidence = (
        f"the header has {', '.join((own + forms)[:3])}" if own or forms else "its dictionary"
    )
    return Layout("REDCap", 1, questions, evidence, clean=clean, notes=tuple(notes))


def _system(cell: str) -> str | None:
    """What a column of REDCap's own is, in an export of codes or of labels."""
    return _SYSTEM.get(cell) or _LABELS.get(cell.casefold())


def _field_of(cell: str, fields: Mapping[str, Field]) -> Field | None:
    found = _CHECKBOX.match(cell)
    if found and found.group("field") in fields:
        return fields[found.group("field")]
    labelled = _LABELLED.match(cell)
    text = plain(labelled.group("text") if labelled else cell)
    by_label = (field for field in fields.values() if plain(field.label) == text)
    return fields.get(cell) or next(by_label, None)


def _question(cell: str, place: int, fields: Mapping[str, Field]) -> Question:
    if own := _system(cell):
        return Question(cell, code=cell, metadata=own)
    if _COMPLETE.match(cell):
        return Question(cell, code=cell, metadata="platform metadata: form status")
    field = _field_of(cell, fields)
    labelled = _LABELLED.match(cell)
    boxed = _CHECKBOX.match(cell)
    question = Question(cell, code=cell, text=field.label if field else None)
    if boxed:
        code = re.sub("^_", "-", boxed.group("code"))  # a minus is exported as an underscore
        option = dict(field.choices).get(code) if field else None
        question = replace(question, code=boxed.group("field"), choice_id=code, option=option)
    elif labelled:
        option = labelled.group("option")
        code = next((c for c, text in field.choices if text == option), option) if field else option
        question = Question(
            cell, code=field.name if field else None, text=labelled.group("text"),
            option=option, choice_id=code,
        )  # fmt: skip
    if field is not None:
        question = replace(
            question,
            labels=field.choices,
            metadata="marked as an identifier in the dictionary" if field.is_identifier else None,
        )
    elif place == 0:
        question = replace(question, metadata="client identifier")
    return question


def _shown(questions: Sequence[Question], fields: Mapping[str, Field]) -> tuple[Clean | None, int]:
    """What marks cells of fields that were not shown, and how many expressions were not told."""
    names = [question.column for question in questions]
    tests: dict[int, Shown] = {}
    untold: set[str] = set()
    forms: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        field = _field_of(name, fields)
        if field is None:
            continue
        forms.setdefault(field.form, []).append(place)
        if field.branching:
            test = compile_branching(field.branching)
            if test is None:
                untold.add(field.name)
            else:
                tests[place] = test
    if not fields:
        return None, 0
    status = {
        form: names.index(f"{form}_complete") for form in forms if f"{form}_complete" in names
    }
    first_form = fields[next(iter(fields))].form

    def clean(cells: list[str]) -> list[str | None]:
        by_name = dict(zip(names, cells, strict=False))
        found: list[str | None] = list(cells)
        for place, test in tests.items():
            if cells[place] in _EMPTY and not test(by_name):
                found[place] = NOT_SHOWN
        for form, mine in forms.items():
            status_cell = cells[status[form]] if form in status else ""
            untouched = all(cells[place] in _EMPTY for place in mine)
            if form != first_form and untouched and status_cell in _EMPTY:
                for place in mine:
                    found[place] = NOT_SHOWN
        return found

    return clean, len(untold)
