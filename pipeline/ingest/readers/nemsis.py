"""NEMSIS v3 XML, streamed: one row per patient care report, crew as a count, no patient.

Elements are read from a closed list. Crew members are counted and never named; of the patient
only whether it was a child is kept.
"""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lxml import etree

from pipeline.errors import RefusedInputError
from pipeline.ingest.readers.container import open_bytes
from pipeline.ingest.readers.questions import Question
from pipeline.ingest.readers.table import Rows, TableFile, as_table, batched

Progress = Callable[[str], None]

#: Elements read as they are: name of the column, element of the standard.
ELEMENTS: tuple[tuple[str, str], ...] = (
    ("record_id", "eRecord.01"),
    ("agency", "eResponse.01"),
    ("incident_number", "eResponse.03"),
    ("response_number", "eResponse.04"),
    ("service_type", "eResponse.05"),
    ("vehicle", "eResponse.13"),
    ("call_sign", "eResponse.14"),
    ("response_mode", "eResponse.23"),
    ("complaint", "eDispatch.01"),
    ("priority", "eDispatch.05"),
    ("mass_casualty", "eScene.07"),
    ("patients_at_scene", "eScene.06"),
    ("possible_injury", "eSituation.02"),
    ("primary_symptom", "eSituation.09"),
    ("primary_impression", "eSituation.11"),
    ("injury_cause", "eInjury.01"),
    ("cardiac_arrest", "eArrest.01"),
    ("disposition", "eDisposition.12"),
    ("unit_disposition", "eDisposition.27"),
    ("patient_evaluation", "eDisposition.28"),
    ("acuity", "eSituation.13"),
    ("notified_at", "eTimes.03"),
    ("en_route_at", "eTimes.05"),
    ("on_scene_at", "eTimes.06"),
    ("at_patient_at", "eTimes.07"),
    ("left_scene_at", "eTimes.09"),
    ("back_in_service_at", "eTimes.13"),
)
COLUMNS = (*(name for name, _ in ELEMENTS), "crew_count", "patient_is_child")
_BY_ELEMENT = {element: place for place, (_, element) in enumerate(ELEMENTS)}
_CREW, _AGE, _AGE_UNIT = "eCrew.01", "ePatient.15", "ePatient.16"
_YEARS = "2516009"
_MONTHS = "2516007"
_CHILD_BELOW = 18
_EVERY = 20_000
_NOTES = (
    "a time without its offset from UTC is no time, and waits in quarantine",
    "NOT values (77...) and pertinent negatives (88...) are read as missing",
    "crew members are counted, the patient's age becomes child or not, nothing else is kept",
)


def read_nemsis(
    path: Path, *, progress: Progress = lambda _: None, limit: int | None = None
) -> TableFile:
    """Patient care reports as rows; times in UTC, repeated elements joined by a semicolon.

    Errors: RefusedInputError when the XML is cut or not well formed.
    """
    rows = Rows(len(COLUMNS))
    for batch in batched(itertools.islice(_reports(path), limit)):
        rows.add_batch(batch)
        if rows.count % _EVERY < len(batch):
            progress(f"reading {path.name}: {rows.count:,} reports")
    questions = [
        Question(name, code=element, text=element)
        for name, element in (*ELEMENTS, ("crew_count", _CREW), ("patient_is_child", _AGE))
    ]
    return as_table(rows, questions, platform="NEMSIS v3", encoding="utf-8", header_rows=0,
                    notes=_NOTES)  # fmt: skip


def looks_like_nemsis(path: Path) -> bool:
    """Whether the document is an EMS data set."""
    try:
        with open_bytes(path) as stream:
            for _, element in etree.iterparse(stream, events=("start",), **_SAFE):
                return _name(element) in ("EMSDataSet", "PatientCareReport", "Header")
    except (etree.XMLSyntaxError, OSError):
        return False
    return False


#: No entity is resolved and nothing is fetched; a record may be long.
_SAFE: dict[str, Any] = {"resolve_entities": False, "no_network": True, "huge_tree": True}


def _reports(path: Path) -> Iterator[list[str | None]]:
    tag = "{*}PatientCareReport"
    try:
        with open_bytes(path) as stream:
            for _, report in etree.iterparse(stream, events=("end",), tag=tag, **_SAFE):
                yield _row(report)
                report.clear()
                while report.getprevious() is not None:
                    del report.getparent()[0]
    except (etree.XMLSyntaxError, OSError, EOFError, zlib.error) as error:
        raise RefusedInputError(
            f"{path.name} is cut, or not well-formed XML",
            expected="a whole NEMSIS v3 EMS data set",
            todo="export or copy it again",
        ) from error


def _name(element: Any) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _row(report: Any) -> list[str | None]:
    cells: list[str | None] = [None] * len(COLUMNS)
    crew = 0
    age = unit = None
    for element in report.iter():
        name = _name(element)
        place = _BY_ELEMENT.get(name)
        if place is not None:
            text = _text(element)
            if text is not None:
                cells[place] = text if cells[place] is None else f"{cells[place]};{text}"
        elif name == _CREW:
            crew += _text(element) is not None
        elif name == _AGE:
            age = _text(element)
        elif name == _AGE_UNIT:
            unit = _text(element)
    cells[-2] = str(crew) if crew else None
    cells[-1] = _is_child(age, unit)
    return cells


def _text(element: Any) -> str | None:
    """An element's text; a NOT value, a pertinent negative or a nil element is missing."""
    text = (element.text or "").strip()
    if not text or (len(text) == 7 and text.isdigit() and text[:2] in ("77", "88")):
        return None
    if any(etree.QName(key).localname in ("nil", "PN") for key in element.attrib):
        return None
    return _utc(text)


def _utc(text: str) -> str:
    if len(text) < 19 or text[4:5] != "-" or text[10:11] != "T":
        return text
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    if moment.tzinfo is None:
        return f"{text} without offset"  # no time as contracts write it: it waits in quarantine
    return str(moment.astimezone(UTC).replace(tzinfo=None, microsecond=0))


def _is_child(age: str | None, unit: str | None) -> str | None:
    if age is None or not age.isdigit():
        return None
    most = _CHILD_BELOW * 12 if unit == _MONTHS else _CHILD_BELOW
    is_short = unit not in (None, _YEARS, _MONTHS)  # days, hours, minutes
    return "true" if is_short or int(age) < most else "false"
