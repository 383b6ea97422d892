"""Identifiers of people: dropped by column name, noticed by value, and no byte of them kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from taking_in import Taken, log_lines, log_source, log_text, workbench

from pipeline.ingest.identifiers import identifier_kind
from pipeline.ingest.tripwire import reason_for_name
from schemas.source import Source


@pytest.mark.parametrize(
    ("column", "reason"),
    [
        ("E-Mail", "e-mail address"), ("RecipientEmail", "e-mail address"),
        ("courriel", "e-mail address"), ("telephone_1", "phone number"),
        ("Handynummer", "phone number"), ("IPAddress", "IP address"),
        ("LocationLatitude", "coordinates"), ("dob", "date of birth"),
        ("Geburtsdatum", "date of birth"), ("fecha_nacimiento", "date of birth"),
        ("age", "age"), ("q00a_age_bracket_cat", "age"), ("sex", "sex or gender"),
        ("q01a_gender_cat", "sex or gender"), ("Geschlecht", "sex or gender"),
        ("first_name", "name of a person"), ("Nachname", "name of a person"),
        ("prénom", "name of a person"), ("Employee", "name of a person"),
        ("Staff Number", "staff or national number"), ("Diagnose", "diagnosis"),
        ("patient_document", "client identifier"), ("comments", "free text"),
        ("ethnicity", "special category"), ("imei", "device identifier"),
        ("Daily Pay", "pay"), ("next_of_kin_contact_address", "address"),
        ("Alter", "age"), ("sexe", "sex or gender"), ("dirección", "address"),
    ],
)  # fmt: skip
def test_a_column_that_names_a_person_is_known_by_its_name(column: str, reason: str) -> None:
    assert reason_for_name(column) == reason


@pytest.mark.parametrize(
    "column", ["Team", "When", "Kind", "Minutes", "Shift", "Contacts", "Severity", "Page", "Usage"]
)
def test_an_innocent_column_is_left_alone(column: str) -> None:
    assert reason_for_name(column) is None


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("write to zoe.example@example.org", "e-mail address"),
        ("call 020 7946 0958 tonight", "phone number"),
        ("+49 30 901820", "phone number"),
        ("(415) 555-2671", "phone number"),
        ("DNI 54362315K", "national number"),
        ("AB 12 34 56 C", "national number"),
        ("RSSMRA85T10A562S", "national number"),
        ("51.50123, -0.14189", "coordinates"),
        ("from 192.168.10.77", "IP address"),
        ("2001:db8::7334 seen", "IP address"),
    ],
)
def test_a_value_that_names_a_person_is_known(value: str, kind: str) -> None:
    assert identifier_kind(value) == kind


@pytest.mark.parametrize(
    "value",
    [
        "Domestic abuse", "ward 12", "06-ASSAULT", "--DISTURBANCE - OTHER", "2026-09-01 10:15",
        "case 1234567", "10:15:30", "A-2026-000123",
    ],
)  # fmt: skip
def test_an_innocent_value_is_left_alone(value: str) -> None:
    assert identifier_kind(value) is None


@pytest.fixture
def bench(tmp_path: Path) -> Taken:
    """An empty warehouse that knows the small log."""
    return workbench(tmp_path, [log_source()])


def test_a_stray_identifier_quarantines_its_row_and_is_kept_nowhere(bench: Taken) -> None:
    lines = log_lines(300)
    lines[7] = lines[7].replace("DA", "rang 020 7946 0958")
    lines[9] = lines[9].replace("DA", "case 1234567")
    tally = bench.drop("a.csv", log_text(lines)).tally
    assert (tally.accepted, tally.quarantined) == (299, 1)
    assert bench.quarantine() == [(9, ["case_type: identifier_like"])]
    assert "7946" not in str(bench.rows("select * from quarantine.row"))
    kept = bench.rows("select count(*) from raw.exposure_log where case_type = 'case 1234567'")
    assert kept == [(1,)]


def test_more_than_one_percent_refuses_the_file(bench: Taken) -> None:
    lines = log_lines(300)
    for i in range(4):  # 4 of 300 = 1.3 %
        lines[i] = lines[i].replace("DA", f"zoe{i}@example.org")
    outcome = bench.drop("a.csv", log_text(lines))
    assert outcome.status == "refused"
    assert "4 of 300 values mapped to case_type look like people's identifiers" in outcome.message
    assert "example.org" not in outcome.message


def test_names_in_a_pseudonym_column_refuse_the_file(bench: Taken) -> None:
    names = ["Maria Cook", "Stephen Cox", "Jean-Luc Le Goff", "O'Neill, Aoife", "Zoë van Dijk"]
    lines = [
        line.replace(f",w{i % 7},", f',"{names[i % 5]}",')
        for i, line in enumerate(log_lines(50), 1)
    ]
    outcome = bench.drop("a.csv", log_text(lines))
    assert outcome.status == "refused"
    assert "50 of 50 values mapped to worker_id" in outcome.message


def test_digits_alone_accuse_no_id(bench: Taken) -> None:
    lines = [
        line.replace(f",w{i % 7},", f",0207946{1000 + i % 7},")
        for i, line in enumerate(log_lines(50), 1)
    ]
    assert bench.drop("a.csv", log_text(lines)).tally.accepted == 50


def shift_source(**changes: Any) -> Source:
    """The daily shifts of B04 as crews of one, with the employee's name left out."""
    content: dict[str, Any] = {
        "id": "daily_shifts",
        "title": "Daily shifts",
        "contract": "shift_roster",
        "timezone": "UTC",
        "recognise": {"columns": ["Record ID", "Employee", "Date", "Shift", "Shift Start"]},
        "derive": {
            "starts": "Date || ' ' || \"Shift Start\"",
            "ends": 'strftime(try_cast(Date as date) + case when "Shift End" < "Shift Start" '
            "then interval 1 day else interval 0 day end, '%Y-%m-%d') || ' ' || \"Shift End\"",
        },
        "exclude": [{"reason": "rest_day", "when": "Shift = 'Rest'"}],
        "columns": {
            "shift_id": "Record ID",
            "crew_size": {"value": "1"},
            "team_id": {"value": "ONE"},
            "starts_at": "starts",
            "ends_at": "ends",
            "kind": {"from": "Shift", "codes": {"Day": "day", "Night": "night"}},
        },
    }
    return Source.model_validate(content | changes)


def form_source(identifier: str, columns: list[str], submitted: str) -> Source:
    """A form read as one counted answer, everything about the person left out."""
    return Source.model_validate(
        {
            "id": "form",
            "title": "Form",
            "contract": "survey_responses",
            "timezone": "UTC",
            "refused_share": 1.0,
            "recognise": {"columns": columns},
            "reader": {"multiline": True, "null_values": ["", "NA"]},
            "columns": {
                "response_id": identifier,
                "wave_id": {"value": "wave"},
                "submitted_on": {"expression": f"left({submitted}, 10)"},
                "team_id": {"value": "ONE"},
                "instrument_id": {"value": "form"},
                "item": {"value": "one"},
                "answer": {"value": "1"},
            },
        }
    )


PRIVATE = {
    "B/B04_shifts_worked.csv": (
        shift_source(),
        {"Employee": "name of a person", "Daily Pay": "pay"},
        ["Employee", "Record ID"],
    ),
    "B/B04_shifts_worked.tsv": (
        shift_source(),
        {"Employee": "name of a person", "Daily Pay": "pay"},
        ["Employee", "Record ID"],
    ),
    "C/C16_nhs_analyst_cpd_survey.csv": (
        form_source("respondent_id", ["respondent_id", "form_ended_dttm"], "form_ended_dttm"),
        {"q00a_age_bracket_cat": "age", "q01a_gender_cat": "sex or gender"},
        ["respondent_id"],
    ),
    "C/C06_redcap_longitudinal_data.csv": (
        form_source("study_id", ["study_id", "redcap_event_name"], "date_enrolled"),
        {
            "first_name": "name of a person", "last_name": "name of a person",
            "telephone_1": "phone number", "email": "e-mail address", "dob": "date of birth",
            "age": "age", "ethnicity": "special category", "race": "special category",
            "sex": "sex or gender", "comments": "free text",
            "next_of_kin_contact_name": "name of a person",
        },
        ["first_name", "last_name", "telephone_1", "email", "next_of_kin_contact_name"],
    ),
    "C/C12_odk_kobo_grouped_names_200.csv": (
        form_source("instanceID", ["instanceID", "deviceid", "imei"], "start"),
        {"deviceid": "device identifier", "imei": "device identifier",
         "phonenumber": "phone number", "EnumeratorDetails.EnumeratorName": "name of a person"},
        ["instanceID", "deviceid", "imei", "phonenumber"],
    ),
}  # fmt: skip


@pytest.mark.shared
@pytest.mark.parametrize("name", PRIVATE)
def test_no_byte_of_a_person_leaves_landing(
    shared: Path, tmp_path: Path, name: str, capfd: pytest.CaptureFixture[str]
) -> None:
    import csv

    from taking_in import AS_OF

    from pipeline.cli.start import init_workspace
    from pipeline.ingest.landing import IngestContext, ingest
    from pipeline.ingest.load import Loader
    from pipeline.ingest.overview import open_rows
    from pipeline.ingest.pseudonym import load_key
    from pipeline.quality.operations import write_operations
    from pipeline.run import open_warehouse
    from pipeline.settings import open_workspace

    source, reasons, private = PRIVATE[name]
    root = tmp_path / "w"
    init_workspace(root, organisation="Private", timezone="UTC")
    workspace = open_workspace(root)
    original = shared / "data" / name
    data = original.read_bytes()
    (workspace.landing / original.name).write_bytes(data)
    with open_warehouse(workspace, as_of=AS_OF) as warehouse:
        loader = Loader(warehouse, load_key(workspace.key_file), timezone="UTC")
        context = IngestContext({source.id: source}, "run", AS_OF, "same", workspace.done)
        (outcome,) = ingest(warehouse, loader, workspace.landing, context)
        waiting = open_rows(warehouse) if outcome.tally.quarantined else None
        write_operations(root / "published" / "operations.duckdb", warehouse, [], run_id="run")
    assert outcome.status == "accepted", outcome.message
    assert outcome.tally.is_balanced
    assert outcome.tally.accepted > 0
    found = {column: outcome.dropped.get(column) for column in reasons}
    assert found == reasons
    written = b"".join(
        path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and "landing" not in path.parts
    )
    written += str(outcome).encode() + "".join(capfd.readouterr()).encode()
    if waiting is not None:
        written += waiting.to_csv().encode()
    delimiter = "\t" if name.endswith("tsv") else ","
    rows = list(
        csv.DictReader(data.decode("utf-8-sig").splitlines(keepends=True), delimiter=delimiter)
    )
    values = {row[column] or "" for row in rows for column in private}
    # A value of a few characters ("12") is found in any file; those of six and more are looked for.
    telling = {value for value in values if len(value) >= 6}
    leaked = {value for value in telling if value.encode() in written}
    assert leaked == set()
    assert len(telling) > 0 or "Record ID" in private
