"""NERIS incidents with their unit responses: one row per incident, its units as a list.

Only fields that say what happened, when, and how many people a unit carried are read. Comments,
locations and everything about a person stay behind.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.ingest.readers.jsonrows import json_text, objects
from pipeline.ingest.readers.questions import Question
from pipeline.ingest.readers.table import Rows, TableFile, as_table, batched

#: Column, and the names the framework and the programming interface give it.
_INCIDENT: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("incident_id", (
        "neris_id_incident", "neris_id", "incident_neris_id", "dispatch_incident_id",
        "incident_number",
    )),
    ("department_id", (
        "neris_id_dept", "department_neris_id", "dispatch_department_id", "fd_neris_id",
    )),
    ("determinant_code", ("determinant_code", "dispatch_determinant_code")),
    ("dispatch_code", ("incident_code", "dispatch_incident_code")),
    ("disposition", ("disposition", "dispatch_disposition")),
    ("call_arrival", ("call_arrival", "dispatch_time_call_arrival", "time_call_arrival")),
    ("call_answered", ("call_answered", "dispatch_time_call_answered", "time_call_answered")),
    ("call_create", ("call_create", "dispatch_time_call_create", "time_call_create")),
    ("incident_clear", ("incident_clear", "time_incident_clear")),
)  # fmt: skip
_UNIT: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("unit", ("unit_neris_id", "unit_id_linked", "reported_unit_id", "unit_id_reported")),
    ("staffing", ("staffing", "unit_staffing_reported")),
    ("dispatched", ("dispatch", "time_dispatch")),
    ("on_scene", ("on_scene", "time_on_scene")),
    ("cancelled", ("canceled_enroute", "time_canceled_enroute")),
    ("cleared", ("unit_clear", "time_unit_clear")),
)
_TYPE_LISTS = ("incident_types", "incident_type", "dispatch_incident_type", "types")
_UNIT_LISTS = ("unit_responses", "unit_response", "units")
_CASUALTIES = ("casualty_rescues", "casualties", "casualty_rescue")
COLUMNS = (*(name for name, _ in _INCIDENT), "incident_type", "incident_types", "units",
           "unit_count", "has_fatality")  # fmt: skip
_NOTES = ("comments, locations and everything about a person are never read",)


def is_neris(item: object) -> bool:
    """Whether an object looks like a NERIS incident."""
    if not isinstance(item, dict):
        return False
    places = list(_places(item))
    has_units = any(isinstance(place.get(key), list) for place in places for key in _UNIT_LISTS)
    has_type = any(key in place for place in places for key in _TYPE_LISTS)
    return has_units and has_type


def read_neris(path: Path, *, records: str | None = None, limit: int | None = None) -> TableFile:
    """Incidents as rows; `units` is a JSON list of unit, staffing and times in UTC."""
    rejected: dict[int, str] = {}

    def incidents() -> Iterator[list[str | None]]:
        for number, item in itertools.islice(objects(path, records=records), limit):
            if isinstance(item, dict):
                yield _row(item)
            else:
                rejected[number] = "not_json"

    rows = Rows(len(COLUMNS))
    for batch in batched(incidents()):
        rows.add_batch(batch)
    questions = [Question(name, code=name) for name in COLUMNS]
    return as_table(
        rows, questions, platform="NERIS", encoding="utf-8", header_rows=0,
        rejected=rejected, skipped=rejected, notes=_NOTES,
    )  # fmt: skip


def _places(item: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The object itself and the modules in which the interface keeps its fields."""
    yield item
    for key in ("dispatch", "base", "incident"):
        if isinstance(item.get(key), dict):
            yield item[key]


def _row(item: Mapping[str, Any]) -> list[str | None]:
    places = list(_places(item))
    values = [_utc(json_text(_first(places, names))) for _, names in _INCIDENT]
    types = _types(places)
    units = [_unit(unit) for unit in _list(places, _UNIT_LISTS) if isinstance(unit, dict)]
    fatal = any(
        "FATAL" in json.dumps(entry).replace("NONFATAL", "") for entry in _list(places, _CASUALTIES)
    )
    return [
        *values,
        types[0] if types else None,
        ";".join(types) or None,
        json.dumps(units),
        str(len(units)),
        "true" if fatal else "false",
    ]


def _first(places: Sequence[Mapping[str, Any]], names: Sequence[str]) -> Any:
    return next((p[name] for name in names for p in places if p.get(name) not in (None, "")), None)


def _list(places: Sequence[Mapping[str, Any]], names: Sequence[str]) -> list[Any]:
    for name in names:
        for place in reversed(places) if name in _UNIT_LISTS else places:
            if isinstance(place.get(name), list) and place[name]:
                return list(place[name])
    return []


def _types(places: Sequence[Mapping[str, Any]]) -> list[str]:
    """Incident types with bars between their levels, the primary one first."""
    found: list[tuple[bool, str]] = []
    for name in _TYPE_LISTS:
        for place in places:
            value = place.get(name)
            for entry in value if isinstance(value, list) else [value]:
                if isinstance(entry, dict):
                    text = entry.get("type") or "||".join(
                        str(entry[k]) for k in ("value_1", "value_2", "value_3") if entry.get(k)
                    )
                    found.append((not entry.get("primary", False), str(text)))
                elif isinstance(entry, str) and entry:
                    found.append((False, entry))
            if found:
                return [text for _, text in sorted(found, key=lambda pair: pair[0]) if text]
    return []


def _unit(unit: Mapping[str, Any]) -> dict[str, str | None]:
    found = {key: _utc(json_text(_first([unit], names))) for key, names in _UNIT}
    text = found["unit"]
    if text is None and isinstance(unit.get("unit"), dict):
        found["unit"] = json_text(_first([unit["unit"]], ("neris_id", "cad_designation")))
    return found


def _utc(text: str | None) -> str | None:
    """A time with an offset as UTC without one; any other text as it is."""
    if text is None or len(text) < 16 or text[4:5] != "-" or text[10:11] not in ("T", " "):
        return text
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    if moment.tzinfo is not None:
        moment = moment.astimezone(UTC).replace(tzinfo=None)
    return str(moment.replace(microsecond=0))
