"""Exposure and rota systems: NERIS, NEMSIS, JSON lines, Parquet, rotas over midnight, code lists."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from survey_layouts import delimited
from taking_in import log_source, workbench

from pipeline.ingest.readers.nemsis import read_nemsis
from pipeline.ingest.sources import load_source, load_sources
from pipeline.warehouse import Warehouse
from schemas.source import SHIPPED, Source


def incident(number: int, kind: str, units: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "neris_id": f"FD1:{number}",
        "dispatch": {
            "call_create": "2026-09-01T20:00:00+02:00",
            "comments": [{"comment": "free text that names somebody"}],
            "location": {"street": "Somewhere 1"},
            "unit_responses": units,
        },
        "incident_types": [{"primary": True, "type": kind}],
    }


def unit(name: str, staffing: int | None, **times: str) -> dict[str, Any]:
    return {"unit_neris_id": name, "staffing": staffing, **times}


def test_a_neris_incident_becomes_one_record_per_unit_with_its_crew(tmp_path: Path) -> None:
    incidents = [
        incident(1, "MEDICAL||ILLNESS||CARDIAC_ARREST", [
            unit("E1", 4, dispatch="2026-09-01T18:01:00+00:00", unit_clear="2026-09-01T19:01:30+00:00"),
            unit("M2", 2, dispatch="2026-09-01T18:02:00+00:00", canceled_enroute="2026-09-01T18:05:00+00:00"),
        ]),
        incident(2, "PUBSERV||OTHER||STANDBY", [unit("E1", 3, dispatch="2026-09-02T00:30:00Z")]),
        incident(3, "FIRE||OUTSIDE_FIRE||WILDFIRE_WILDLAND", []),
        incident(4, "UNHEARD||OF", [unit("E1", 3, dispatch="2026-09-02T01:30:00Z")]),
    ]  # fmt: skip
    source = load_source(SHIPPED / "example_neris.yaml").model_copy(update={"refused_share": 1.0})
    taken = workbench(tmp_path, [source])
    outcome = taken.drop("incidents.json", json.dumps({"incidents": incidents}))
    assert (outcome.tally.read, outcome.tally.accepted, outcome.tally.excluded) == (4, 2, 1)
    found = taken.rows(
        "select team_id, crew_size, occurred_at::varchar, exposure_kind, is_trauma, severity, "
        "minutes from raw.exposure_log order by occurred_at"
    )
    # Times are UTC; 18:01:00 to 19:01:30 are 60.5 minutes; M2 was cancelled before it arrived.
    assert [tuple(map(str, row)) for row in found] == [
        ("E1", "4", "2026-09-01 18:01:00", "aftermath", "True", "5", "60.50"),
        ("E1", "3", "2026-09-02 00:30:00", "aftermath", "False", "1", "None"),
    ]
    reasons = {reason: rows for _, reason, rows in outcome.tally.reasons}
    # A type the list does not know is quarantined, never guessed.
    assert reasons["exposure_kind: missing_value"] == 1
    assert reasons["no_unit_responded"] == 1


NEMSIS = """<?xml version="1.0" encoding="UTF-8"?>
<EMSDataSet xmlns="http://www.nemsis.org" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<Header><PatientCareReport><eRecord><eRecord.01>R1</eRecord.01></eRecord>
<eResponse><eResponse.03>I1</eResponse.03><eResponse.13>V7</eResponse.13><eResponse.14>MEDIC7</eResponse.14></eResponse>
<eDispatch><eDispatch.01>2301051</eDispatch.01></eDispatch>
<eCrew><eCrew.CrewGroup><eCrew.01>8812</eCrew.01></eCrew.CrewGroup><eCrew.CrewGroup><eCrew.01>8813</eCrew.01></eCrew.CrewGroup></eCrew>
<eTimes><eTimes.03>2026-09-01T08:00:00-05:00</eTimes.03><eTimes.06>2026-09-01T08:10:00-05:00</eTimes.06><eTimes.13>2026-09-01T09:30:00-05:00</eTimes.13></eTimes>
<ePatient><ePatient.02>Doe</ePatient.02><ePatient.15>4</ePatient.15><ePatient.16>2516009</ePatient.16></ePatient>
<eSituation><eSituation.02>9922001</eSituation.02><eSituation.13>7701003</eSituation.13></eSituation>
<eNarrative><eNarrative.01>A name in free text</eNarrative.01></eNarrative></PatientCareReport>
<PatientCareReport><eRecord><eRecord.01>R2</eRecord.01></eRecord>
<eResponse><eResponse.03>I2</eResponse.03><eResponse.14 xsi:nil="true" NV="7701003"/><eResponse.13>V8</eResponse.13></eResponse>
<eTimes><eTimes.03>2026-09-01T22:00:00-05:00</eTimes.03></eTimes>
<ePatient><ePatient.15>40</ePatient.15><ePatient.16>2516009</ePatient.16></ePatient></PatientCareReport></Header></EMSDataSet>"""  # noqa: E501


def test_nemsis_reports_count_the_crew_and_keep_no_patient(tmp_path: Path) -> None:
    taken = workbench(tmp_path, [load_source(SHIPPED / "example_nemsis.yaml")])
    outcome = taken.drop("nemsis.xml", NEMSIS)
    assert (outcome.tally.read, outcome.tally.accepted) == (2, 2)
    found = taken.rows(
        "select team_id, crew_size, occurred_at::varchar, is_trauma, minutes::varchar "
        "from raw.exposure_log order by occurred_at"
    )
    # 08:10 at an offset of -5 is 13:10 UTC; 08:00 to 09:30 are 90 minutes; a child of 4 is trauma.
    # The call sign of the second is nil, so its vehicle is the team; no crew counts as two.
    assert found == [
        ("MEDIC7", 2, "2026-09-01 13:10:00", True, "90.00"),
        ("V8", 2, "2026-09-02 03:00:00", False, None),
    ]


def test_a_nemsis_time_without_its_offset_waits_and_is_never_taken_for_utc(
    tmp_path: Path,
) -> None:
    source = load_source(SHIPPED / "example_nemsis.yaml").model_copy(update={"refused_share": 1.0})
    taken = workbench(tmp_path, [source])
    content = NEMSIS.replace("T22:00:00-05:00", "T22:00:00")
    outcome = taken.drop("nemsis.xml", content)
    assert (outcome.tally.read, outcome.tally.accepted, outcome.tally.quarantined) == (2, 1, 1)
    assert taken.quarantine() == [(2, ["occurred_at: not_a_timestamp"])]


@pytest.mark.parametrize(
    ("age", "unit", "is_child"),
    [("17", "2516009", "true"), ("18", "2516009", "false"), ("300", "2516007", "false"),
     ("215", "2516007", "true"), ("20", "2516001", "true")],
)  # fmt: skip
def test_a_patients_age_in_months_or_days_tells_a_child(
    tmp_path: Path, age: str, unit: str, is_child: str
) -> None:
    # 300 months are 25 years; 215 are a month short of 18 years.
    content = NEMSIS.replace(
        "<ePatient.15>40</ePatient.15><ePatient.16>2516009", f"<ePatient.15>{age}</ePatient.15>"
        f"<ePatient.16>{unit}"
    )  # fmt: skip
    (tmp_path / "n.xml").write_text(content)
    table = read_nemsis(tmp_path / "n.xml")
    with Warehouse.in_memory() as warehouse:
        found = warehouse.rows(
            f"select patient_is_child from ({table.select}) where record_id='R2'"
        )
    assert found == [(is_child,)]


def test_a_pertinent_negative_beside_a_code_is_missing(tmp_path: Path) -> None:
    content = NEMSIS.replace("<eSituation.02>", '<eSituation.02 PN="8801005">')
    (tmp_path / "n.xml").write_text(content)
    table = read_nemsis(tmp_path / "n.xml")
    with Warehouse.in_memory() as warehouse:
        found = warehouse.rows(f"select possible_injury from ({table.select}) order by _ordinal")
    assert found == [(None,), (None,)]


def test_a_cut_nemsis_file_is_refused(tmp_path: Path) -> None:
    taken = workbench(tmp_path, [load_source(SHIPPED / "example_nemsis.yaml")])
    outcome = taken.drop("nemsis.xml", NEMSIS[: len(NEMSIS) // 2])
    assert outcome.status == "refused"
    assert "cut" in outcome.message


def test_json_lines_keep_the_good_lines_and_name_the_bad_one(tmp_path: Path) -> None:
    rows = [
        {"entry": f"e{n}", "who": {"worker": "w1"}, "team": "A", "when": "2026-09-01T10:00:00",
         "kind": "listening", "type": "DA", "minutes": 30.0}
        for n in range(3)
    ]  # fmt: skip
    lines = [json.dumps(row) for row in rows]
    lines.insert(1, '{"entry": "e9", ')
    columns = log_source().columns | {"worker_id": {"from": "who.worker"}}
    source = log_source(
        reader={"kind": "json"}, columns=columns, recognise={"columns": ["entry", "who.worker"]}
    )
    taken = workbench(tmp_path, [source])
    outcome = taken.drop("log.jsonl", "\n".join(lines) + "\n")
    assert (outcome.tally.read, outcome.tally.accepted) == (4, 3)
    assert taken.quarantine() == [(2, ["not_json"])]


def test_a_parquet_log_is_read_as_text_with_its_types_undone(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "entry": [1, 2],
            "worker": ["w1", "w2"],
            "team": ["A", "A"],
            "when": pd.to_datetime(["2026-09-01 10:00", "2026-09-01 23:30"]).tz_localize("Europe/Paris"),
            "kind": ["listening", "video"],
            "type": [None, "DA"],
            "minutes": [30.0, 12.5],
        }
    )  # fmt: skip
    path = tmp_path / "made.parquet"
    frame.to_parquet(path)
    taken = workbench(tmp_path, [log_source(reader={"kind": "parquet"}, timezone="UTC")])
    outcome = taken.drop("log.parquet", path.read_bytes())
    assert outcome.tally.accepted == 2
    # Paris is two hours ahead of UTC in September.
    assert taken.rows(
        "select occurred_at::varchar, minutes::varchar from raw.exposure_log order by 1"
    ) == [("2026-09-01 08:00:00", "30.00"), ("2026-09-01 21:30:00", "12.50")]


def test_a_rota_over_midnight_with_rest_rows_and_on_call(tmp_path: Path) -> None:
    midnight = "case when cast(Stop as time) <= cast(Start as time) then 1 else 0 end"
    source = Source.model_validate(
        {
            "id": "rota",
            "title": "rota",
            "contract": "shift_roster",
            "timezone": "Europe/London",
            "recognise": {"columns": ["Who", "Day", "Duty", "Start", "Stop"]},
            "reader": {"null_values": ["", "NA"]},
            "derive": {
                "begin": "Day || ' ' || Start",
                "finish": f"strftime(cast(Day as date) + {midnight}, '%Y-%m-%d') || ' ' || Stop",
            },
            "exclude": [{"reason": "rest_day", "when": "Duty = 'Rest'"}],
            "columns": {
                "worker_id": "Who",
                "team_id": {"value": "A"},
                "starts_at": "begin",
                "ends_at": "finish",
                "kind": {"from": "Duty", "codes": {"N": "night", "D": "day", "OC": "on_call"}},
            },
        }
    )
    rows = [
        ["Who", "Day", "Duty", "Start", "Stop"],
        ["a", "2026-09-01", "N", "17:01", "00:01"],
        ["a", "2026-09-03", "Rest", "NA", "NA"],
        ["b", "2026-09-01", "OC", "20:00", "08:00"],
    ]
    taken = workbench(tmp_path, [source])
    outcome = taken.drop("rota.csv", delimited(rows))
    assert (outcome.tally.read, outcome.tally.accepted, outcome.tally.excluded) == (3, 2, 1)
    # London is an hour ahead of UTC: 17:01 to 00:01 is 16:01 to 23:01 UTC, seven hours.
    assert taken.rows(
        "select starts_at::varchar, ends_at::varchar, kind from raw.shift_roster order by 1"
    ) == [
        ("2026-09-01 16:01:00", "2026-09-01 23:01:00", "night"),
        ("2026-09-01 19:00:00", "2026-09-02 07:00:00", "on_call"),
    ]


def test_an_officers_own_code_list_says_what_codes_mean(tmp_path: Path) -> None:
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "our_calls.csv").write_text(
        "# our own\npattern,how,exposure_kind,is_trauma,note\n"
        "DA*,glob,listening,true,domestic abuse\nADMIN,exact,file_review,false,\n"
    )
    (folder / "log.yaml").write_text(
        "id: our_log\ntitle: Our log\ncontract: exposure_log\ntimezone: UTC\n"
        "recognise: {columns: [entry, worker, team, when, code]}\n"
        "lookups: {call: {list: our_calls.csv, of: code}}\n"
        "columns:\n  exposure_id: entry\n  worker_id: worker\n  team_id: team\n  occurred_at: when\n"
        "  exposure_kind: call_exposure_kind\n  is_trauma: call_is_trauma\n  case_type: code\n"
        "refused_share: 1.0\n"
    )
    taken = workbench(tmp_path, {"our_log": load_sources(folder)["our_log"]})
    lines = [
        f"e{n},w,A,2026-09-0{n} 10:00,{code}" for n, code in enumerate(["da-2", "ADMIN", "?"], 1)
    ]
    outcome = taken.drop("log.csv", "entry,worker,team,when,code\n" + "\n".join(lines) + "\n")
    assert outcome.tally.accepted == 2
    assert taken.rows(
        "select exposure_kind, is_trauma from raw.exposure_log order by occurred_at"
    ) == [("listening", True), ("file_review", False)]


def test_determinants_of_every_spelling_have_their_level(tmp_path: Path) -> None:
    from pipeline.ingest.readers.lookup import lookup_sql
    from pipeline.warehouse import Warehouse
    from schemas.codelist import SHIPPED_LISTS, load_codelist

    found = load_codelist(SHIPPED_LISTS / "dispatch_determinants.csv")
    codes = {
        "9E1": ("true", "5"), "09-D-2": ("true", "4"), "27B1": ("true", "3"), "6C1": ("false", "3"),
        "06D02A": ("true", "4"), "26A1": ("false", "1"), "26O3": ("false", "1"), "17B": ("false", "2"),
        "TEST": (None, None),
    }  # fmt: skip
    with Warehouse.in_memory() as warehouse:
        for code, expected in codes.items():
            sql = ", ".join(lookup_sql(found, o, f"'{code}'") for o in ("is_trauma", "severity"))
            assert warehouse.rows(f"select {sql}") == [expected], code
