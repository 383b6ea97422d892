"""The traps of the formats, one test each, on small files written here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from survey_layouts import delimited
from taking_in import Taken, log_source, workbench

from schemas.source import Source

SCALE = {
    "scale": {"codes": {0: ["Never", "Nie"], 1: ["Sometimes", "Manchmal"], 2: ["Often", "Oft"]}}
}


def survey(kind: str, items: dict[str, Any], *, columns: dict[str, Any], **rest: Any) -> Source:
    """A small survey source of instrument `demo`."""
    defaults = {
        "wave_id": {"value": "w1"}, "submitted_on": {"value": "2026-09-01"},
        "team_id": {"value": "T"}, "response_id": "id",
    }  # fmt: skip
    content = {
        "id": "small_survey",
        "title": "small",
        "contract": "survey_responses",
        "refused_share": 1.0,
        "recognise": {"columns": rest.pop("recognise")},
        "reader": {"kind": kind, **rest.pop("reader", {})},
        "survey": {"instrument": "demo", "answers": rest.pop("answers", SCALE), "items": items},
        "columns": defaults | columns,
    }
    return Source.model_validate(content | rest)


def answers(taken: Taken) -> dict[tuple[int, str], int | None]:
    """Answer by response in file order and item."""
    return {
        (int(row), item): answer
        for row, item, answer in taken.rows(
            "select dense_rank() over (order by rowid_first), item, answer from (select *, "
            "min(rowid) over (partition by response_id) as rowid_first from raw.survey_responses)"
        )
    }


def reasons(taken: Taken) -> dict[str, int]:
    """Rows by reason of the last file."""
    return {f"{kind}: {reason}": rows for kind, reason, rows in taken.outcome().tally.reasons}


def test_limesurveys_no_exported_as_two_is_a_no(tmp_path: Path) -> None:
    source = survey(
        "limesurvey", {"1": "Y1"}, columns={}, recognise=["id", "submitdate", "Y1"],
        answers={"yes_no": {"codes": {0: ["N", "No"], 1: ["Y", "Yes"]}}},
    )  # fmt: skip
    rows = [["id", "submitdate", "lastpage", "startlanguage", "Y1"]]
    rows += [[str(n), "2026-09-01 10:00:00", "1", "en", v] for n, v in enumerate("12YN3")]
    taken = workbench(tmp_path, [source])
    taken.drop("results.csv", delimited(rows, ";", quoted=True))
    # 1 is yes and 2 is no, as Y and N are; 3 means nothing and waits in quarantine.
    assert answers(taken) == {(1, "1"): 1, (2, "1"): 0, (3, "1"): 1, (4, "1"): 0}
    assert reasons(taken) == {"quarantined: answer: not_an_integer": 1}


def test_a_two_is_never_a_no_on_a_scale_that_has_a_two(tmp_path: Path) -> None:
    source = survey("limesurvey", {"1": "S"}, columns={}, recognise=["id", "submitdate", "S"])
    rows = [["id", "submitdate", "lastpage", "startlanguage", "S"], ["1", "x", "1", "en", "2"]]
    taken = workbench(tmp_path, [source])
    taken.drop("results.csv", delimited(rows, ";", quoted=True))
    assert answers(taken) == {(1, "1"): 2}


DICTIONARY = [
    ["Variable / Field Name", "Form Name", "Section Header", "Field Type", "Field Label",
     "Choices, Calculations, OR Slider Labels", "Field Note", "Text Validation Type OR Show Slider Number",
     "Text Validation Min", "Text Validation Max", "Identifier?", "Branching Logic (Show field only if...)"],
    ["id", "base", "", "text", "Number", "", "", "", "", "", "", ""],
    ["exposed", "base", "", "yesno", "Exposed?", "", "", "", "", "", "", ""],
    ["contact", "base", "", "text", "Whom to ask", "", "", "", "", "", "y", ""],
    ["kinds", "base", "", "checkbox", "Which?", "1, calls|2, files", "", "", "", "", "", "[exposed] = '1'"],
]  # fmt: skip


def redcap_source(**reader: Any) -> Source:
    items = {
        "1": {"code": "kinds", "option": "1"},
        "2": {"code": "kinds", "option": "2"},
        "3": {"code": "exposed"},
    }
    return survey("redcap", items, columns={}, recognise=["id", "kinds___1"], reader=reader)


REDCAP_ROWS = [
    ["id", "exposed", "contact", "kinds___1", "kinds___2", "base_complete"],
    ["1", "1", "a", "1", "0", "2"],
    ["2", "0", "b", "0", "0", "2"],
    ["3", "1", "c", "0", "0", "2"],
]


def test_a_redcap_checkbox_never_shown_is_no_answer(tmp_path: Path) -> None:
    taken = workbench(tmp_path, [redcap_source(dictionary="dictionary.csv")])
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "dictionary.csv").write_bytes(delimited(DICTIONARY))
    outcome = taken.drop("redcap.csv", delimited(REDCAP_ROWS))
    # Response 1 chose calls; response 2 was never asked, so it has no record of items 1 and 2;
    # response 3 was asked and ticked nothing: records without an answer, though REDCap writes 0.
    assert answers(taken) == {
        (1, "1"): 1, (1, "2"): 0, (1, "3"): 1, (2, "3"): 0,
        (3, "1"): None, (3, "2"): None, (3, "3"): 1,
    }  # fmt: skip
    assert reasons(taken) == {"record left out: not_shown": 2}
    assert outcome.tally.accepted == 3
    assert outcome.dropped["contact"] == "marked as an identifier in the dictionary"


def test_without_its_dictionary_the_reader_says_it_cannot_tell(tmp_path: Path) -> None:
    from pipeline.ingest.readers.opening import Views
    from schemas.source import Reader

    path = tmp_path / "redcap.csv"
    path.write_bytes(delimited(REDCAP_ROWS))
    table, _ = Views(path).open(Reader(kind="redcap"), ())
    assert table.notes == ("no data dictionary is named: a checkbox that was never shown is 0",)  # type: ignore[attr-defined]


def forms_book(rows: list[list[Any]], folder: Path, **sheets: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook()
    first = book.active
    assert first is not None
    first.title = "Sheet1"
    for row in rows:
        first.append(row)
    for name, content in sheets.items():
        sheet = book.create_sheet(name)
        for row in content:
            sheet.append(row)
    path = folder / "made.xlsx"
    book.save(path)
    return path.read_bytes()


def test_a_trailing_semicolon_of_microsoft_forms_is_no_choice(tmp_path: Path) -> None:
    question = "Which of these?"
    items = {
        str(n): {"text": question, "option": option}
        for n, option in enumerate(["Calls", "Files; paper", "Video"], 1)
    }
    for item in items.values():
        item["options"] = ["Calls", "Files; paper", "Video", "paper"]  # type: ignore[assignment]
    source = survey(
        "ms_forms", items, recognise=["ID", "Completion time", question], columns={"response_id": "ID"}
    )  # fmt: skip
    rows: list[list[Any]] = [["ID", "Start time", "Completion time", "Email", "Name", question]]
    chosen = ["Calls;Files; paper;", "Video;", "Calls", None]
    rows += [[n, "x", "y", "anonymous", None, value] for n, value in enumerate(chosen, 1)]
    taken = workbench(tmp_path, [source])
    taken.drop("forms.xlsx", forms_book(rows, tmp_path))
    # A label that holds the joining mark is one choice; the last response chose nothing at all.
    assert answers(taken) == {
        (1, "1"): 1, (1, "2"): 1, (1, "3"): 0, (2, "1"): 0, (2, "2"): 0, (2, "3"): 1,
        (3, "1"): 1, (3, "2"): 0, (3, "3"): 0,
    }  # fmt: skip
    assert reasons(taken) == {"excluded: no_answers": 1}


def qualtrics_file(cells: list[list[str]], *, german: bool = False) -> bytes:
    own = ["Anfangsdatum", "Antwort-ID"] if german else ["Start Date", "Response ID"]
    ids = ["startDate", "_recordId", "QID7", "QID9"]
    return delimited(
        [
            ["StartDate", "ResponseId", "Q7", "Q9"],
            [*own, "Which?\nAll that apply", "How often?"],
            [json.dumps({"ImportId": name}) for name in ids],
            *cells,
        ]
    )


def qualtrics_source(**rest: Any) -> Source:
    items = {
        "a": {"import_id": "QID7", "option": "1"},
        "b": {"import_id": "QID7", "option": "7"},
        "c": {"import_id": "QID9"},
    }
    return survey(
        "qualtrics", items, columns={"response_id": "ResponseId"},
        recognise=["ResponseId", "Q7", "Q9"], **rest,
    )  # fmt: skip


def test_the_choices_1_2_7_of_qualtrics_are_three_choices_and_no_number(tmp_path: Path) -> None:
    taken = workbench(tmp_path, [qualtrics_source()])
    taken.drop("q.csv", qualtrics_file([["d", "R_1", "1,2,7", "Often"], ["d", "R_2", "127", "0"]]))
    # "1,2,7" holds 1 and 7; "127" is one choice that is neither.
    assert answers(taken) == {
        (1, "a"): 1, (1, "b"): 1, (1, "c"): 2, (2, "a"): 0, (2, "b"): 0, (2, "c"): 0,
    }  # fmt: skip


def test_a_german_header_row_is_never_matched_on(tmp_path: Path) -> None:
    taken = workbench(tmp_path, [qualtrics_source()])
    outcome = taken.drop("q.csv", qualtrics_file([["d", "R_1", "7", "Manchmal"]], german=True))
    assert outcome.status == "accepted"
    assert answers(taken) == {(1, "a"): 0, (1, "b"): 1, (1, "c"): 1}


def test_a_code_for_seen_and_unanswered_tells_skipped_from_not_shown(tmp_path: Path) -> None:
    taken = workbench(tmp_path, [qualtrics_source(reader={"unanswered": "-99"})])
    rows = [["d", "R_1", "1", "-99"], ["d", "R_2", "1", ""], ["d", "R_3", "1", "Never"]]
    taken.drop("q.csv", qualtrics_file(rows))
    found = answers(taken)
    # Skipped is a record without an answer, not shown is no record, answered has its code.
    assert found[(1, "c")] is None and (2, "c") not in found and found[(3, "c")] == 0
    assert reasons(taken)["record left out: not_shown"] == 1


def test_an_na_that_is_a_real_id_stays_an_id(tmp_path: Path) -> None:
    taken = workbench(tmp_path, [log_source()])
    header = "entry,worker,team,when,kind,type,minutes"
    lines = [f"e{n},NA,NA,2026-09-0{n} 10:00,listening,DA,30" for n in range(1, 4)]
    outcome = taken.drop("log.csv", "\n".join([header, *lines]) + "\n")
    assert outcome.tally.accepted == 3
    assert taken.rows("select count(worker_id), min(team_id) from raw.exposure_log") == [(3, "NA")]


def test_cp1252_bytes_keep_their_letters(tmp_path: Path) -> None:
    source = survey(
        "surveymonkey", {"1": {"text": "Wie häufig?"}}, columns={"response_id": "Respondent ID",
        "team_id": "Équipe"}, recognise=["Respondent ID", "Équipe"],
    )  # fmt: skip
    text = "Respondent ID,Équipe,Wie häufig?\n,Response,Response\n1,Müller’s Gruppe,Nie\n"
    taken = workbench(tmp_path, [source])
    taken.drop("export.csv", text.encode("cp1252"))
    assert answers(taken) == {(1, "1"): 0}
    assert taken.rows("select team_id from raw.survey_responses") == [("Müller’s Gruppe",)]


def test_a_workbook_with_four_sheets_is_read_from_the_right_one(tmp_path: Path) -> None:
    log = [
        ["Ward log, exported by the system"],
        [],
        ["entry", "worker", "team", "when", "kind", "type", "minutes"],
        ["e1", "w1", "A", "2026-09-01 10:00", "listening", "DA", 30],
        ["e2", "w2", "A", "2026-09-02 10:00", "listening", "DA", "x"],
    ]
    summary = [["team", "entries", "a", "b", "c"], *[["A", n, 1, 2, 3] for n in range(30)]]
    data = forms_book(summary, tmp_path, Notes=[["made by", "someone"]], Log=log, Pivot=summary)
    source = log_source(
        reader={"kind": "xlsx"},
        columns=log_source().columns
        | {"occurred_at": {"from": "when", "formats": ["%Y-%m-%d %H:%M"]}},
    )  # noqa: E501
    taken = workbench(tmp_path, [source])
    outcome = taken.drop("log.xlsx", data)
    assert (outcome.tally.read, outcome.tally.accepted) == (2, 1)
    # The header stands on row 3 of the sheet, so the bad row is row 5 as the officer sees it.
    assert taken.quarantine() == [(5, ["minutes: not_a_number"])]


def test_two_sheets_with_the_same_header_are_refused_not_guessed(tmp_path: Path) -> None:
    log = [
        ["entry", "worker", "team", "when", "kind"],
        ["e1", "w1", "A", "2026-09-01 10:00", "listening"],
    ]
    taken = workbench(tmp_path, [log_source(reader={"kind": "xlsx"})])
    outcome = taken.drop("log.xlsx", forms_book(log, tmp_path, Copy=log))
    assert outcome.status == "refused"


def test_a_limesurvey_vv_file_gives_the_three_states_of_an_answer(tmp_path: Path) -> None:
    source = survey(
        "limesurvey_vv", {"1": "S1", "2": "S2", "3": "S3"}, columns={}, recognise=["id", "S1"]
    )
    lines = [
        "id\tsubmitdate\tlastpage\tFirst{newline}line\tSecond\tThird",
        "id\tsubmitdate\tlastpage\tS1\tS2\tS3",
        "7\t2026-09-01\t1\t{question_not_shown}\t1\t",
        "8\t2026-09-01\t1\t1\t2\t0",
    ]
    taken = workbench(tmp_path, [source])
    taken.drop("vv.txt", "\n".join(lines) + "\n")
    # Not shown is no record, skipped is a record without an answer.
    assert answers(taken) == {(1, "2"): 1, (1, "3"): None, (2, "1"): 1, (2, "2"): 2, (2, "3"): 0}
    assert reasons(taken)["record left out: not_shown"] == 1


def test_a_formula_guard_of_limesurvey_is_taken_off(tmp_path: Path) -> None:
    source = survey("limesurvey", {"1": "S"}, columns={"team_id": "team"}, recognise=["id", "S"])
    rows = [["id", "submitdate", "lastpage", "team", "S"], ["1", "x", "1", "'=A", "1"]]
    taken = workbench(tmp_path, [source])
    taken.drop("results.csv", delimited(rows, ";", quoted=True))
    assert taken.rows("select team_id from raw.survey_responses") == [("=A",)]


@pytest.mark.parametrize("export", ["1;2", "2;1"])
def test_a_reversed_export_is_turned_back(export: str, tmp_path: Path) -> None:
    first, second = export.split(";")
    answers_set = {"scale": {"codes": {0: [], 1: [], 2: []}, "reversed": True}}
    source = survey(
        "limesurvey", {"1": "S"}, columns={}, recognise=["id", "S"], answers=answers_set
    )
    rows = [
        ["id", "submitdate", "lastpage", "x", "S"],
        ["1", "x", "1", "", first],
        ["2", "x", "1", "", second],
    ]  # noqa: E501
    taken = workbench(tmp_path, [source])
    taken.drop("results.csv", delimited(rows, ";", quoted=True))
    # 0 to 2 turned: 1 stays 1, and 2 becomes 0.
    turned = {"1": 1, "2": 0}
    assert answers(taken) == {(1, "1"): turned[first], (2, "1"): turned[second]}


def test_a_wording_that_holds_a_columns_name_does_not_hide_that_it_is_dropped(
    tmp_path: Path,
) -> None:
    question = "At your age, how often?"
    source = survey(
        "surveymonkey", {"1": {"text": question}}, columns={"response_id": "Respondent ID"},
        recognise=["Respondent ID", "age"],
    )  # fmt: skip
    rows = [["Respondent ID", "age", question], ["", "Response", "Response"], ["1", "44", "Never"]]
    taken = workbench(tmp_path, [source])
    outcome = taken.drop("export.csv", delimited(rows))
    assert outcome.dropped == {"age": "age"}
