"""One survey written in the layouts of the platforms, with the source that binds each.

Wordings are invented; the answers are the sample organisation's.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd

from sample_data.surveys import WAVES, wave_table
from schemas.source import Source

ITEMS = [f"P{number:02d}" for number in range(1, 31)]
WORDINGS = {item: f'Statement no. {item[1:]}, "as said", over the last month' for item in ITEMS}
ENGLISH = {"1": "Never", "2": "Rarely", "3": "Sometimes", "4": "Often", "5": "Very often"}
GERMAN = {"1": "Nie", "2": "Selten", "3": "Manchmal", "4": "Oft", "5": "Sehr oft"}
ANSWERS = {"frequency": {"codes": {int(k): [ENGLISH[k], GERMAN[k]] for k in ENGLISH}}}
TEAM, WAVE = "Which team do you work in?", "Wave"


def sample_answers() -> pd.DataFrame:
    """Response, Wave, Submitted (as 2026-03-02), Team, P01 to P30 as text, both waves."""
    rng = np.random.default_rng(7)
    frame = pd.concat([wave_table(wave, rng) for wave in WAVES], ignore_index=True)
    day = pd.to_datetime(frame["Submitted"], format="%d/%m/%Y").dt.strftime("%Y-%m-%d")
    return frame.assign(Submitted=day, Response=[f"R_{n:05d}" for n in range(len(frame))])


@dataclass(frozen=True)
class Export:
    """A file as a platform writes it, and the source for it."""

    name: str
    data: bytes
    source: Source


def delimited(rows: Sequence[Sequence[str]], mark: str = ",", *, quoted: bool = False) -> bytes:
    """Rows as delimited text."""
    stream = io.StringIO()
    quoting = csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    csv.writer(stream, delimiter=mark, quoting=quoting, lineterminator="\r\n").writerows(rows)
    return stream.getvalue().encode()


def survey_source(
    kind: str, recognise: Sequence[str], items: dict[str, Any], **rest: Any
) -> Source:
    """A source that binds ProQOL's thirty items."""
    columns = rest.pop("columns")
    content = {
        "id": f"round_{kind}",
        "title": kind,
        "contract": "survey_responses",
        "timezone": "Europe/London",
        "recognise": {"columns": list(recognise)},
        "reader": {"kind": kind, **rest.pop("reader", {})},
        "survey": {"instrument": "proqol5", "answers": ANSWERS, "items": items, **rest.pop("survey", {})},
        "columns": columns,
    }  # fmt: skip
    return Source.model_validate(content | rest)


def _labelled(row: Any, labels: dict[str, str]) -> list[str]:
    return [labels.get(getattr(row, item), "") for item in ITEMS]


def qualtrics(frame: pd.DataFrame) -> Export:
    meta = ["StartDate", "EndDate", "IPAddress", "RecordedDate", "ResponseId", "RecipientEmail"]
    ids = ["startDate", "endDate", "ipAddress", "recordedDate", "_recordId", "recipientEmail"]
    german = ["Anfangsdatum", "Enddatum", "IP-Adresse", "Erfassungsdatum", "Antwort-ID", "E-Mail"]
    rows = [
        [*meta, "Q1", "wave", *(f"Q2_{n}" for n in range(1, 31))],
        [*german, TEAM, "wave", *(f"In the last month\n- {WORDINGS[item]}" for item in ITEMS)],
        [json.dumps({"ImportId": i}) for i in (*ids, "QID1", "wave")]
        + [json.dumps({"ImportId": "QID2", "choiceId": str(n)}) for n in range(1, 31)],
    ]
    for row in frame.itertuples():
        moment = f"{row.Submitted} 09:30:00"
        rows.append([moment, moment, "192.0.2.1", moment, row.Response, "a@example.org",
                     row.Team, row.Wave, *_labelled(row, ENGLISH)])  # fmt: skip
    items = {str(n): {"import_id": "QID2", "choice": str(n)} for n in range(1, 31)}
    source = survey_source(
        "qualtrics", ["ResponseId", "Q1", "Q2_1"], items,
        survey={"fields": {"team": {"import_id": "QID1"}}},
        columns={"response_id": "ResponseId", "wave_id": "wave", "team_id": "team",
                 "submitted_on": {"from": "RecordedDate", "formats": ["%Y-%m-%d %H:%M:%S"]}},
    )  # fmt: skip
    return Export("qualtrics.csv", delimited(rows), source)


def surveymonkey(frame: pd.DataFrame) -> Export:
    question = "How often,\nin the last month?"
    meta = ["Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address",
            "Email Address", "First Name", "Last Name", "Custom Data 1"]  # fmt: skip
    rows = [
        [*meta, TEAM, WAVE, question, *[""] * 29],
        [*[""] * 9, "Response", "Response", *(WORDINGS[item] for item in ITEMS)],
    ]
    for row in frame.itertuples():
        year, month, day = row.Submitted.split("-")
        moment = f"{month}/{day}/{year} 02:05:09 PM"
        rows.append([row.Response, "11", moment, moment, "192.0.2.1", "a@example.org", "A", "B",
                     "77", row.Team, row.Wave, *_labelled(row, ENGLISH)])  # fmt: skip
    items = {
        str(n): {"text": question, "choice": WORDINGS[item]} for n, item in enumerate(ITEMS, 1)
    }
    source = survey_source(
        "surveymonkey", ["Respondent ID", "Collector ID", TEAM], items,
        columns={"response_id": "Respondent ID", "wave_id": WAVE, "team_id": TEAM,
                 "submitted_on": {"from": "End Date", "formats": ["%m/%d/%Y %I:%M:%S %p"]}},
    )  # fmt: skip
    return Export("surveymonkey.csv", delimited(rows), source)


def ms_forms(frame: pd.DataFrame, folder: Path) -> Export:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["ID", "Start time", "Completion time", "Email", "Name", TEAM, WAVE,
                  *WORDINGS.values()])  # fmt: skip
    for row in frame.itertuples():
        moment = pd.Timestamp(f"{row.Submitted} 16:45:10").to_pydatetime()
        sheet.append([row.Response, moment, moment, "anonymous", None, row.Team, row.Wave,
                      *(label or None for label in _labelled(row, GERMAN))])  # fmt: skip
    path = folder / "forms_source.xlsx"
    book.save(path)
    items = {str(n): {"text": WORDINGS[item]} for n, item in enumerate(ITEMS, 1)}
    source = survey_source(
        "ms_forms", ["ID", "Completion time", TEAM], items,
        columns={"response_id": "ID", "wave_id": WAVE, "team_id": TEAM,
                 "submitted_on": {"from": "Completion time", "formats": ["%Y-%m-%d %H:%M:%S"]}},
    )  # fmt: skip
    return Export("forms.xlsx", path.read_bytes(), source)


def google_forms(frame: pd.DataFrame) -> Export:
    rows = [["Timestamp", TEAM, WAVE, *(f"How often? [{WORDINGS[item]}]" for item in ITEMS)]]
    for row in frame.itertuples():
        moment = f"{row.Submitted.replace('-', '/')} 4:07:09 PM GMT+1"
        rows.append([moment, row.Team, row.Wave, *_labelled(row, ENGLISH)])
    items = {
        str(n): {"text": "How often?", "choice": WORDINGS[item]} for n, item in enumerate(ITEMS, 1)
    }  # noqa: E501
    source = survey_source(
        "google_forms", ["Timestamp", TEAM], items,
        columns={"response_id": "response_key", "wave_id": WAVE, "team_id": TEAM,
                 "submitted_on": {"from": "Timestamp", "formats": ["%Y-%m-%d %H:%M:%S"]}},
    )  # fmt: skip
    return Export("google.csv", delimited(rows, quoted=True), source)


def limesurvey(frame: pd.DataFrame) -> Export:
    rows = [["id", "submitdate", "lastpage", "startlanguage", "seed", "team", "wave",
             *(f"M[SQ{n:03d}]" for n in range(1, 31))]]  # fmt: skip
    for row in frame.itertuples():
        answers = [f"A{v}" if (v := getattr(row, item)) else "" for item in ITEMS]
        rows.append([row.Response, f"{row.Submitted} 10:00:00", "3", "en", "7",
                     row.Team, row.Wave, *answers])  # fmt: skip
    items = {str(n): {"code": "M", "choice": f"SQ{n:03d}"} for n in range(1, 31)}
    codes = {"frequency": {"codes": {n: [f"A{n}"] for n in range(1, 6)}}}
    source = survey_source(
        "limesurvey", ["id", "submitdate", "team", "M[SQ001]"], items, survey={"answers": codes},
        columns={"response_id": "id", "wave_id": "wave", "team_id": "team",
                 "submitted_on": {"from": "submitdate", "formats": ["%Y-%m-%d %H:%M:%S"]}},
    )  # fmt: skip
    data = b"\xef\xbb\xbf" + delimited(rows, ";", quoted=True) + b"\r\n"
    return Export("limesurvey.csv", data, source)


def limesurvey_vv(frame: pd.DataFrame) -> Export:
    codes = ["id", "submitdate", "lastpage", "startlanguage", "team", "wave",
             *(f"M_SQ{n:03d}" for n in range(1, 31))]  # fmt: skip
    texts = [*codes[:6], *(f"How often? [{WORDINGS[item]}]" for item in ITEMS)]
    lines = ["\t".join(texts), "\t".join(codes)]
    for row in frame.itertuples():
        cells = [row.Response, f"{row.Submitted} 10:00:00", "3", "en", row.Team, row.Wave]
        lines.append("\t".join([*cells, *(getattr(row, item) for item in ITEMS)]))
    items = {str(n): {"code": "M", "choice": f"SQ{n:03d}"} for n in range(1, 31)}
    source = survey_source(
        "limesurvey_vv", ["id", "submitdate", "team", "M_SQ001"], items,
        columns={"response_id": "id", "wave_id": "wave", "team_id": "team",
                 "submitted_on": {"from": "submitdate", "formats": ["%Y-%m-%d %H:%M:%S"]}},
    )  # fmt: skip
    return Export("vvexport.txt", ("\n".join(lines) + "\n").encode(), source)


def redcap(frame: pd.DataFrame) -> Export:
    rows = [["record_id", "redcap_event_name", "submitted", "team", "wave",
             *(item.lower() for item in ITEMS), "proqol_complete", "staff_complete"]]  # fmt: skip
    for row in frame.itertuples():
        rows.append([row.Response, "wave_arm_1", row.Submitted, row.Team, row.Wave,
                     *(getattr(row, item) for item in ITEMS), "2", "2"])  # fmt: skip
    items = {str(n): item.lower() for n, item in enumerate(ITEMS, 1)}
    source = survey_source(
        "redcap", ["record_id", "team", "wave", "p01"], items,
        columns={"response_id": "record_id", "wave_id": "wave", "team_id": "team",
                 "submitted_on": "submitted"},
    )  # fmt: skip
    return Export("redcap.csv", delimited(rows), source)


def kobo(frame: pd.DataFrame) -> Export:
    names = ["start", "end", "team", "wave", *(f"grp/{item.lower()}" for item in ITEMS),
             "_id", "_uuid", "_submission_time", "_validation_status", "_index"]  # fmt: skip
    rows = [names, ["", "", "#adm1", *[""] * (len(names) - 3)]]
    for row in frame.itertuples():
        moment = f"{row.Submitted}T08:00:00"
        rows.append([moment, moment, row.Team, row.Wave, *(getattr(row, item) for item in ITEMS),
                     row.Response, "uuid", moment, "", "1"])  # fmt: skip
    items = {str(n): item.lower() for n, item in enumerate(ITEMS, 1)}
    source = survey_source(
        "kobo", ["team", "wave", "grp/p01", "_id", "_uuid"], items,
        columns={"response_id": "_id", "wave_id": "wave", "team_id": "team",
                 "submitted_on": {"from": "_submission_time", "formats": ["%Y-%m-%dT%H:%M:%S"]}},
    )  # fmt: skip
    return Export("kobo.csv", delimited(rows, ";", quoted=True), source)
