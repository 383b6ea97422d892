"""ODK Central and KoBo: codes in paths of groups, choices joined by spaces or in own columns."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.ingest.readers.naming import distinct
from pipeline.ingest.readers.questions import Layout, Question, Row

_METADATA = {
    "submissiondate": "platform metadata: time of day",
    "key": "linkable id of the platform",
    "parent_key": "linkable id of the platform",
    "submitterid": "client identifier",
    "submittername": "name of a person",
    "attachmentspresent": "platform metadata",
    "attachmentsexpected": "platform metadata",
    "status": "platform metadata",
    "reviewstate": "platform metadata",
    "deviceid": "device identifier",
    "imei": "device identifier",
    "subscriberid": "device identifier",
    "simserial": "device identifier",
    "simid": "device identifier",
    "phonenumber": "phone number",
    "username": "name of a person",
    "edits": "platform metadata",
    "formversion": "platform metadata",
    "start": "platform metadata: time of day",
    "end": "platform metadata: time of day",
    "today": "platform metadata",
    "instanceid": "device identifier",
    "instancename": "platform metadata",
    "_id": "linkable id of the platform",
    "_uuid": "linkable id of the platform",
    "_submission_time": "platform metadata: time of day",
    "_validation_status": "platform metadata",
    "_notes": "free text",
    "_status": "platform metadata",
    "_submitted_by": "name of a person",
    "__version__": "platform metadata",
    "_tags": "platform metadata",
    "_index": "platform metadata",
    "meta/rootuuid": "device identifier",
    "formhub/uuid": "platform metadata",
    "_xform_id_string": "platform metadata",
}


def central(head: Sequence[Row]) -> Layout | None:
    """ODK Central's layout: a KEY column beside the day of submission or a parent's key."""
    cells = _cells(head)
    lowered = {cell.casefold() for cell in cells}
    if "key" in lowered and ({"submissiondate", "parent_key"} & lowered):
        evidence = "the header has KEY and " + (
            "SubmissionDate" if "submissiondate" in lowered else "PARENT_KEY"
        )
        return Layout("ODK Central", 1, _questions(cells, "-"), evidence)
    if "instanceid" in lowered and "deviceid" in lowered:
        mark = "." if any("." in cell for cell in cells) else "-"
        return Layout(
            "ODK (aggregate)", 1, _questions(cells, mark), "the header has instanceID and deviceid"
        )
    return None


def kobo(head: Sequence[Row]) -> Layout | None:
    """KoBo's layout, told by _uuid and _submission_time; rows of tags below the header count."""
    cells = _cells(head)
    lowered = {cell.casefold() for cell in cells}
    if not {"_uuid", "_submission_time"} <= lowered and not {"_id", "_uuid"} <= lowered:
        return None
    tags = 0
    for _, row in head[1:]:
        held = [cell for cell in row if cell.strip()]
        if not held or not all(cell.startswith("#") for cell in held):
            break
        tags += 1
    notes = (f"{tags} rows of tags stand below the header",) if tags else ()
    return Layout(
        "KoBo",
        1 + tags,
        _questions(cells, "/"),
        "the header has _uuid and _submission_time",
        notes=notes,
    )


def _cells(head: Sequence[Row]) -> list[str]:
    return [cell.strip().lstrip("\ufeff") for cell in head[0][1]] if head else []


def _questions(cells: Sequence[str], mark: str) -> tuple[Question, ...]:
    """A column under another column's name is a choice of it; else the path is one of groups."""
    names = set(cells)
    found = []
    for cell in cells:
        path = re.split(re.escape(mark), cell)
        metadata = _METADATA.get(cell.casefold()) or (
            _METADATA.get(path[-1].casefold()) if path[0] == "meta" else None
        )
        if metadata is not None:
            found.append(Question(cell, code=cell, metadata=metadata))
            continue
        parent, slash, choice = cell.rpartition("/")
        if slash and parent in names:
            code = re.split(f"[{re.escape(mark)}/]", parent)[-1]
            found.append(Question(cell, code=code, choice_id=choice, option=choice))
        else:
            found.append(Question(cell, code=path[-1] or cell, text=cell, joiner=" "))
    return distinct(found)
