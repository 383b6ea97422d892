"""Sources for the real files beside the project: mappings of ours, nothing of the data."""

from __future__ import annotations

from typing import Any

from pipeline.ingest.sources import load_sources
from schemas.source import Source

_CONSTANT = {
    "wave_id": {"value": "w1"},
    "submitted_on": {"value": "2026-09-01"},
    "team_id": {"value": "ALL"},
}
AGREE = ["Strongly disagree", "Disagree", "Neither agree or disagree", "Agree", "Strongly Agree"]
FAVOUR = [
    "Very unfavorably", "Somewhat unfavorably", "Neither favorably nor unfavorably (neutral)",
    "Somewhat favorably", "Very favorably",
]  # fmt: skip
CHARACTERS = [
    "Han Solo", "Luke Skywalker", "Princess Leia Organa", "Anakin Skywalker", "Obi Wan Kenobi",
    "Emperor Palpatine", "Darth Vader", "Lando Calrissian", "Boba Fett", "C-3P0", "R2 D2",
    "Jar Jar Binks", "Padme Amidala", "Yoda",
]  # fmt: skip
YES_NO = {"yes_no": {"codes": {0: ["No", "no"], 1: ["Yes", "yes"]}}}


def _scale(labels: list[str], first: int = 1, **rest: Any) -> dict[str, Any]:
    return {"scale": {"codes": {n: [text] for n, text in enumerate(labels, first)}, **rest}}


def _numbers(low: int, high: int) -> dict[str, Any]:
    return {"scale": {"codes": {n: [] for n in range(low, high + 1)}}}


def _survey(
    name: str, kind: str, recognise: list[str], answers: dict[str, Any], items: dict[str, Any], **rest: Any
) -> Source:  # fmt: skip
    columns = _CONSTANT | rest.pop("columns")
    return Source.model_validate(
        {
            "id": name,
            "title": name,
            "contract": "survey_responses",
            "timezone": "UTC",
            "recognise": {"columns": recognise},
            "reader": {"kind": kind, **rest.pop("reader", {})},
            "survey": {"instrument": "demo", "answers": answers, "items": items},
            "columns": columns,
        }
        | rest
    )


def _q(form: str = "%Y-%m-%d %H:%M:%S") -> dict[str, Any]:
    return {"formats": [form]}


SURVEYS = [
    _survey(
        "c01", "qualtrics", ["ResponseId", "Q1", "Q2 - Topics"], _numbers(1, 5),
        {"1": {"import_id": "QID1"}},
        columns={"response_id": "ResponseId", "submitted_on": {"from": "RecordedDate", **_q()}},
    ),
    _survey(
        "c02", "qualtrics", ["V1", "V9", "Q1"], _numbers(1, 5), {"1": "Q1"},
        columns={"response_id": "V1", "submitted_on": {"from": "V9", **_q()}},
    ),
    _survey(
        "c03", "qualtrics", ["ResponseID", "Q2", "Q9_1"], _numbers(1, 7),
        {"1": {"import_id": "QID2"}, "2": {"import_id": "QID10"}, "3": {"import_id": "QID9", "option": "1"}},
        columns={"response_id": "ResponseID", "submitted_on": {"from": "EndDate", **_q()}},
    ),
    _survey(
        "c04", "surveymonkey", ["RespondentID", "Which character shot first?"],
        _scale(FAVOUR, no_answer=["Unfamiliar (N/A)"]),
        {str(n): {"text": "Please state whether you view the following characters favorably, unfavorably, or are unfamiliar with him/her.",
                  "choice": name} for n, name in enumerate(CHARACTERS, 1)},
        columns={"response_id": "RespondentID"},
    ),
    _survey(
        "c05", "surveymonkey", ["RespondentID", "Do you eat steak?"], YES_NO,
        {"1": {"text": "Do you ever gamble?"}, "2": {"text": "Do you eat steak?"}},
        columns={"response_id": "RespondentID", "team_id": "Location (Census Region)"}, refused_share=1.0,
    ),
    _survey(
        "c06", "redcap", ["study_id", "redcap_event_name", "pmq1"], _numbers(0, 5),
        {str(n): f"pmq{n}" for n in range(1, 5)}, reader={"dictionary": "C06_redcap_longitudinal_dictionary.csv"},
        columns={"response_id": {"expression": "study_id || '/' || redcap_event_name"}, "wave_id": "redcap_event_name"},
    ),
    _survey(
        "c08", "redcap", ["record_id", "check_one___1", "check_two___a"], _numbers(0, 1),
        {n: {"code": "check_one", "option": n} for n in "1234"}, columns={"response_id": "record_id"},
        reader={"dictionary": "C08_redcap_checkboxes-1_dictionary.csv"},
    ),
    _survey(
        "c09", "limesurvey", ["Response ID", "Date submitted", "Seed"], _numbers(1, 7),
        {"1": {"text": "Describe yourselves", "choice": "Openness"}},
        columns={"response_id": "Response ID"},
    ),
    _survey(
        "c10", "limesurvey", ["socio1. In which country do you work?", "soft2can. Do you consider yourself a professional software developer?"],
        _scale(AGREE), {"1": {"code": "likertagree1", "choice": "turnOver5"}, "2": {"code": "likertagree2", "choice": "affRec2"}},
        columns={"response_id": "column_1"},
    ),
    _survey(
        "c11", "limesurvey", ["id", "SERVC2/1", "lastpage/_"],
        _scale(["not interested", "moderately interested", "very interested"]),
        {str(n): {"code": "SERVC2", "choice": str(n)} for n in range(1, 7)}, columns={"response_id": "id"},
    ),
    _survey(
        "c12", "odk", ["instanceID", "deviceid", "CaseReachable.reachable"], YES_NO, {"1": {"column": "CaseReachable.reachable"}},
        reader={"null_values": ["", "NA"]}, columns={"response_id": "instanceID"},
    ),
    _survey(
        "c13", "json", ["did_you_find_the_site", "is_the_gate_secure"], YES_NO,
        {"1": {"column": "did_you_find_the_site"}, "2": {"column": "is_the_gate_secure"}},
        columns={"response_id": {"expression": "'form ' || _row"}},
    ),
    _survey(
        "c14", "google_forms", ["Timestamp", "Q2: Do you have a personal connection to autism?"], YES_NO,
        {"1": {"text": "Q2: Do you have a personal connection to autism?", "option": "I am autistic"},
         "2": {"text": "Q3: Can we use the information above to inform how we design and build the platform?"}},
        columns={"response_id": "response_key", "submitted_on": {"from": "Timestamp", **_q("%m/%d/%Y %H:%M:%S")}},
    ),
    _survey(
        "c16", "table", ["respondent_id", "form_ended_dttm", "q08a_apha_aware_ind"], YES_NO,
        {"1": {"column": "q08a_apha_aware_ind"}, "2": {"column": "q15a_mgr_cpd_more_support_ind"}}, refused_share=1.0,
        columns={"response_id": "respondent_id", "submitted_on": {"from": "form_ended_dttm", **_q("%Y-%m-%dT%H:%M:%SZ")},
                 "team_id": "q22a_org_nhs_type_cat"},
    ),
    _survey(
        "c17", "spss", ["mychar", "mylabl", "myord"], _numbers(1, 3), {"1": "myord", "2": "mylabl"},
        columns={"response_id": "mychar"}, refused_share=1.0,
    ),
    _survey(
        "c19", "spss", ["x", "bool1", "ca_subvar_1"], _numbers(1, 3),
        {"1": "x", "2": {"code": "My multiple response set", "option": "bool1"}},
        columns={"response_id": {"expression": "'row ' || _row"}}, refused_share=1.0,
    ),
]  # fmt: skip

LOGS = [
    Source.model_validate(
        {
            "id": "b03",
            "title": "hospital events",
            "contract": "exposure_log",
            "timezone": "Europe/Amsterdam",
            "ambiguous": "first",
            "recognise": {"columns": ["Case ID", "Activity", "Complete Timestamp", "org:group"]},
            "reader": {"delimiter": ";"},
            "columns": {
                "crew_size": {"value": "1"},
                "team_id": "org:group",
                "occurred_at": {"from": "Complete Timestamp", "formats": ["%Y/%m/%d %H:%M:%S.%f"]},
                "exposure_kind": {"value": "aftermath"},
                "case_id": "Case ID",
                "case_type": "Activity",
            },
        }
    ),
    Source.model_validate(
        {
            "id": "b05",
            "title": "casework",
            "contract": "exposure_log",
            "timezone": "UTC",
            "recognise": {"columns": ["Resource", "Activity", "start_timestamp", "@@duration"]},
            "exclude": [{"reason": "marker_row", "when": "Activity in ('Start', 'End')"}],
            "columns": {
                "worker_id": "Resource",
                "team_id": {"value": "OFFICE"},
                "occurred_at": {"from": "start_timestamp", "formats": ["%Y-%m-%d %H:%M:%S+00:00"]},
                "exposure_kind": {"value": "file_review"},
                "case_id": "case:concept:name",
                "case_type": "Activity",
                "minutes": {"expression": 'cast(round(cast("@@duration" as double) / 60, 2) as varchar)'},
            },
        }
    ),
    *(
        Source.model_validate(
            {
                "id": f"b04_{kind}_{width}",
                "title": "shifts with names",
                "contract": "shift_roster",
                "timezone": "UTC",
                "recognise": {"columns": ["Record ID", "Employee", "Shift Start", "Shift End"], "file_name": f"*.{ending}"},
                "reader": {"kind": kind, "null_values": ["", "NA"]},
                "derive": {
                    "starts": "Date || ' ' || \"Shift Start\"",
                    "ends": "strftime(cast(Date as date) + case when \"Shift End\" <= \"Shift Start\" then 1 else 0 end, "
                    "'%Y-%m-%d') || ' ' || \"Shift End\"",
                },
                "exclude": [{"reason": "rest_day", "when": "Shift = 'Rest'"}],
                "columns": {
                    "shift_id": "Record ID", "worker_id": "Employee", "team_id": {"value": "A"},
                    "starts_at": "starts", "ends_at": "ends", "kind": {"from": "Shift", "codes": {"Night": "night", "Day": "day"}},
                },
            }
        )
        for kind, ending, width in (("csv", "csv", 8), ("csv", "tsv", 7), ("xlsx", "xlsx", 7))
    ),
]  # fmt: skip


def every_source() -> dict[str, Source]:
    """Shipped sources and those for the real files, by id."""
    return load_sources() | {source.id: source for source in [*SURVEYS, *LOGS]}
