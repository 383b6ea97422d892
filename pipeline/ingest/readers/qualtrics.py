"""Qualtrics CSV and TSV: three header rows (names, wording, ImportId), or the legacy two."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Sequence

from pipeline.ingest.readers.naming import distinct
from pipeline.ingest.readers.questions import Layout, Question, Row

_RESPONSE = re.compile(r"^(R|FS)_[A-Za-z0-9]{6,}$")
_METADATA = {
    "startdate": "platform metadata: time of day",
    "enddate": "platform metadata: time of day",
    "status": "platform metadata",
    "ipaddress": "IP address",
    "progress": "platform metadata",
    "duration": "platform metadata",
    "duration (in seconds)": "platform metadata",
    "finished": "platform metadata",
    "recordeddate": "platform metadata: time of day",
    "responseid": "linkable id of the platform",
    "_recordid": "linkable id of the platform",
    "responseset": "platform metadata",
    "responsesetid": "platform metadata",
    "recipientlastname": "name of a person",
    "recipientfirstname": "name of a person",
    "recipientemail": "e-mail address",
    "name": "name of a person",
    "emailaddress": "e-mail address",
    "externalreference": "client identifier",
    "externaldatareference": "client identifier",
    "locationlatitude": "coordinates",
    "locationlongitude": "coordinates",
    "locationaccuracy": "coordinates",
    "distributionchannel": "platform metadata",
    "userlanguage": "platform metadata",
}


def layout(head: Sequence[Row]) -> Layout | None:
    """Qualtrics' layout when the third row holds ImportIds, or the first the legacy V1, V2."""
    rows = [cells for _, cells in head[:3]]
    if len(rows) >= 3 and (ids := _import_ids(rows[2])):
        return Layout(
            "Qualtrics",
            3,
            distinct([_question(*parts) for parts in zip(rows[0], rows[1], ids, strict=False)]),
            "the third row holds an ImportId for every column",
        )
    if len(rows) >= 2 and _is_legacy(rows[0], rows[1]):
        return Layout(
            "Qualtrics (legacy)",
            2,
            distinct([_legacy(name, text) for name, text in zip(rows[0], rows[1], strict=False)]),
            "the first row begins V1, V2 and the second names ResponseID",
        )
    return _without_ids(rows) if rows else None


def _without_ids(rows: Sequence[Sequence[str]]) -> Layout | None:
    """One header row of names, or two with the wording: ImportIds were taken off or not exported.

    The respondents' ids (R_ and letters) tell how many rows stand above the data.
    """
    names = [name.strip().lstrip("\ufeff") for name in rows[0]]
    lowered = [name.casefold() for name in names]
    own = {"responseid", "finished", "recordeddate", "progress", "distributionchannel"}
    if "responseid" not in lowered or len(own & set(lowered)) < 3:
        return None
    place = lowered.index("responseid")
    below = [row[place].strip() if place < len(row) else "" for row in rows[1:]]
    is_second = bool(below) and not _RESPONSE.match(below[0])
    texts = rows[1] if is_second else [""] * len(names)
    questions = [_question(name, text, {}) for name, text in zip(names, texts, strict=False)]
    head = 2 if is_second else 1
    note = f"{head} header row{'s' if is_second else ''}, no ImportIds: bind by code"
    return Layout(
        "Qualtrics", head, distinct(questions),
        "the header has Qualtrics' own columns, ResponseId among them", notes=(note,),
    )  # fmt: skip


def _is_legacy(names: Sequence[str], texts: Sequence[str]) -> bool:
    first = [name.strip().lstrip("\ufeff") for name in names[:2]]
    return first == ["V1", "V2"] and "ResponseID" in [text.strip() for text in texts[:3]]


def _import_ids(cells: Sequence[str]) -> list[dict[str, str]] | None:
    """The third row as one mapping per column; None when any filled cell is something else."""
    found: list[dict[str, str]] = []
    for cell in cells:
        if not cell.strip():
            found.append({})
            continue
        if "ImportId" not in cell:
            return None
        try:
            found.append({str(k): str(v) for k, v in json.loads(cell).items()})
        except (ValueError, AttributeError):
            try:  # a library's re-export writes Python's quotes
                found.append({str(k): str(v) for k, v in ast.literal_eval(cell).items()})
            except (ValueError, SyntaxError, AttributeError):
                return None
    return found if any(found) else None


def _question(name: str, text: str, ids: dict[str, str]) -> Question:
    import_id, choice = ids.get("ImportId"), ids.get("choiceId")
    if import_id and choice is None and (parts := re.match(r"^(QID\d+)[-_](.+)$", import_id)):
        choice = parts.group(2)
    metadata = _METADATA.get((import_id or "").lower()) or _METADATA.get(name.strip().lower())
    if import_id and import_id.startswith("panel-"):
        metadata = metadata or "name of a person"
    wording, _, option = text.rpartition(" - ") if choice else (text, "", "")
    return Question(
        name.strip(),
        code=name.strip(),
        text=wording or text,
        option=option or None,
        import_id=import_id,
        choice_id=choice,
        metadata=None if import_id and import_id.startswith("QID") else metadata,
        joiner=",",
    )


def _legacy(name: str, text: str) -> Question:
    name = name.strip().lstrip("\ufeff")
    if not name and not text.strip():
        return Question("", metadata="a column without a name")
    metadata = _METADATA.get(text.strip().lower())
    return Question(name, code=name, text=text.strip(), metadata=metadata, joiner=",")
