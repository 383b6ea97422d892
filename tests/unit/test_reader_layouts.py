"""Layouts of the platforms on small files: headers, metadata, choices, and what is passed over."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest
from survey_layouts import delimited

from pipeline.errors import RefusedInputError
from pipeline.ingest.readers.opening import Views
from pipeline.ingest.readers.seen import look
from pipeline.ingest.readers.table import TableFile
from pipeline.warehouse import Warehouse
from schemas.source import Reader


def read(path: Path, kind: str, **options: object) -> TableFile:
    table, _ = Views(path).open(Reader.model_validate({"kind": kind, **options}), ())
    assert isinstance(table, TableFile)
    return table


def rows(table: TableFile) -> list[tuple[object, ...]]:
    with Warehouse.in_memory() as warehouse:
        return warehouse.rows(
            f"select * exclude (_ordinal) from ({table.select}) order by _ordinal"
        )


def written(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def metadata(table: TableFile) -> dict[str, str]:
    return {q.column: q.metadata for q in table.questions if q.metadata}


def test_qualtrics_tsv_in_utf16_is_read(tmp_path: Path) -> None:
    content = [
        ["ResponseId", "Q1"], ["Antwort-ID", "Wie oft?"],
        [json.dumps({"ImportId": "_recordId"}), json.dumps({"ImportId": "QID1"})], ["R_1", "Ärger"],
    ]  # fmt: skip
    data = delimited(content, "\t").decode().encode("utf-16")
    table = read(written(tmp_path, "q.tsv", data), "qualtrics")
    assert rows(table) == [("R_1", "Ärger")]
    assert metadata(table) == {"ResponseId": "linkable id of the platform"}


def test_a_choice_id_beside_its_import_id_tells_the_columns_of_a_matrix_apart(
    tmp_path: Path,
) -> None:
    ids = [{"ImportId": "QID20", "choiceId": str(n)} for n in (3, 7)]
    content = [["Q13_1", "Q13_2"], ["How - A", "How - B"], [json.dumps(i) for i in ids], ["1", "2"]]
    table = read(written(tmp_path, "q.csv", delimited(content)), "qualtrics")
    # Names were renumbered after recoding; the choices keep the numbers 3 and 7.
    assert [(q.import_id, q.choice_id, q.option) for q in table.questions] == [
        ("QID20", "3", "A"), ("QID20", "7", "B"),
    ]  # fmt: skip


def test_a_condensed_surveymonkey_export_has_an_empty_second_row(tmp_path: Path) -> None:
    content = [["Respondent ID", "Collector ID", "How?"], ["", "", ""], ["1", "2", "x"]]
    table = read(written(tmp_path, "s.csv", delimited(content)), "surveymonkey")
    assert rows(table) == [("1", "2", "x")]
    assert table.notes == ("the second header row is empty",)


def test_a_question_is_carried_to_its_options_but_never_over_metadata(tmp_path: Path) -> None:
    content = [
        ["Respondent ID", "Collector ID", "Which,\n\"of\" these?", "", "Why?"],
        ["", "", "Calls", "Files", "Open-Ended Response"],
        ["1", "2", "Calls", "", "because,\nso"],
    ]  # fmt: skip
    table = read(written(tmp_path, "s.csv", delimited(content)), "surveymonkey")
    assert [(q.text, q.option) for q in table.questions[2:]] == [
        ('Which,\n"of" these?', "Calls"), ('Which,\n"of" these?', "Files"), ("Why?", None),
    ]  # fmt: skip
    assert set(metadata(table)) == {"Respondent ID", "Collector ID"}


def test_quiz_columns_of_microsoft_forms_are_dropped_by_their_prefix(tmp_path: Path) -> None:
    header = ["ID", "Startzeit", "Fertigstellungszeit", "E-Mail", "Name", "Total points", "How?",
              "Points - How?", "Feedback - How?"]  # fmt: skip
    table = read(written(tmp_path, "f.csv", delimited([header, ["1", *"abcdefgh"]])), "ms_forms")
    assert [q.column for q in table.questions if q.metadata is None] == ["How?"]


def test_a_google_stamp_of_twelve_hours_becomes_one_of_twenty_four(tmp_path: Path) -> None:
    content = [["Zeitstempel", "How?"], ["2026/03/01 12:05:11 AM GMT+1", "x"],
               ["2026/3/1 3:05:11 PM GMT-5", "y"]]  # fmt: skip
    table = read(written(tmp_path, "g.csv", delimited(content, quoted=True)), "google_forms")
    assert [row[0] for row in rows(table)] == ["2026-03-01 00:05:11", "2026-03-01 15:05:11"]


def test_a_limesurvey_header_of_texts_with_empty_cells_is_read(tmp_path: Path) -> None:
    content = [["Response ID", "Date submitted", "Last page", "", "How? [Part\n\none][Scale 2]"],
               ["1", "", "2", "y", "3"], ["2", "", "2", "y", "line\n\nbreaks"]]  # fmt: skip
    data = b"\xef\xbb\xbf" + delimited(content, ";", quoted=True) + b"\r\n"
    table = read(written(tmp_path, "l.csv", data), "limesurvey")
    assert (table.questions[4].text, table.questions[4].option) == ("How?", "Part\n\none Scale 2")
    assert [row[4] for row in rows(table)] == ["3", "line\r\n\r\nbreaks".replace("\r", "")]


def test_vv_escapes_are_undone(tmp_path: Path) -> None:
    lines = ["A\tB\tC", "id\tlastpage\tQ1", "1\t2\t{quote}so{newline}{tab}{lbrace}x}"]
    table = read(written(tmp_path, "v.txt", "\n".join(lines).encode()), "limesurvey_vv")
    assert rows(table) == [("1", "2", '"so\n\t{x}')]


def test_a_redcap_checkbox_of_a_negative_code_has_the_code_of_the_dictionary(
    tmp_path: Path,
) -> None:
    content = [["record_id", "box___1", "box____9", "form_complete"], ["1", "0", "1", "2"]]
    table = read(written(tmp_path, "r.csv", delimited(content)), "redcap")
    assert [q.choice_id for q in table.questions[1:3]] == ["1", "-9"]


def test_redcap_labels_of_checkboxes_are_options(tmp_path: Path) -> None:
    content = [
        ["record_id", "Which? (choice=calls)", "base_complete"],
        ["1", "Checked", "Complete"],
    ]
    table = read(written(tmp_path, "r.csv", delimited(content)), "redcap")
    assert (table.questions[1].text, table.questions[1].option) == ("Which?", "calls")


def odk_zip() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        root = [
            ["SubmissionDate", "grp-kinds", "meta-instanceID", "KEY"],
            ["2026-03-01", "a b", "u", "k"],
        ]
        archive.writestr("form.csv", delimited(root))
        archive.writestr("form-rep.csv", delimited([["x", "PARENT_KEY", "KEY"], ["1", "k", "k/1"]]))
        archive.writestr("form - audit.csv", delimited([["event", "KEY"], ["x", "k"]]))
    return stream.getvalue()


def test_an_odk_archive_is_read_from_its_root_and_names_what_is_not(tmp_path: Path) -> None:
    path = written(tmp_path, "form.zip", odk_zip())
    table = read(path, "odk")
    assert rows(table) == [("2026-03-01", "a b", "u", "k")]
    assert table.questions[1].code == "kinds" and table.questions[1].joiner == " "
    assert table.notes == ("read form.csv; 2 tables of repeats are not read (reader.member)",)
    repeat = read(path, "odk", member="form-rep.csv")
    assert rows(repeat) == [("1", "k", "k/1")]


def test_kobo_choices_belong_to_their_question_and_tags_are_no_rows(tmp_path: Path) -> None:
    content = [["grp/kinds", "grp/kinds/a", "grp/kinds/b", "_id", "_uuid", "_submission_time"],
               ["#tag", "", "", "", "", ""], ["#other", "", "", "", "", ""],
               ["a", "1", "0", "7", "u", "2026-03-01T08:00:00"]]  # fmt: skip
    table = read(written(tmp_path, "k.csv", delimited(content, ";", quoted=True)), "kobo")
    assert table.rows == 1 and table.header_rows == 3
    assert [(q.code, q.choice_id) for q in table.questions[:3]] == [
        ("kinds", None), ("kinds", "a"), ("kinds", "b"),
    ]  # fmt: skip


def test_a_jisc_file_is_told_by_its_unique_response_number(tmp_path: Path) -> None:
    path = tmp_path / "jisc.sav"
    frame = pd.DataFrame(
        {"URN": ["1-2", "3-4"], "q1": [1.0, 9.0], "day": pd.to_datetime(["2026-03-01", None])}
    )  # noqa: E501
    pyreadstat.write_sav(
        frame, str(path), column_labels=["Unique Response Number", "1. How often?", "Day"],
        variable_value_labels={"q1": {1: "Never", 2: "Often"}}, missing_ranges={"q1": [9]},
    )  # fmt: skip
    seen = look(path, Views(path))
    assert seen.platform == "SPSS (Jisc Online Surveys)"
    table = read(path, "spss")
    assert [row[:2] for row in rows(table)] == [("1-2", "1"), ("3-4", None)]
    assert table.questions[1].labels == (("1", "Never"), ("2", "Often"))
    hidden = read(path, "spss", not_shown=["9"])
    assert rows(hidden)[1][1] == "{question_not_shown}"


def test_a_cut_file_of_each_binary_kind_is_refused_in_words(tmp_path: Path) -> None:
    frame = pd.DataFrame({"a": range(5000), "b": ["x" * 20] * 5000})
    frame.to_parquet(tmp_path / "x.parquet")
    frame.to_excel(tmp_path / "x.xlsx", index=False)
    pyreadstat.write_sav(frame, str(tmp_path / "x.sav"))
    for name, kind in (("x.parquet", "parquet"), ("x.xlsx", "xlsx")):
        data = (tmp_path / name).read_bytes()
        cut = written(tmp_path, f"cut_{name}", data[: len(data) // 2])
        with pytest.raises(RefusedInputError):
            read(cut, kind)


def test_every_kind_of_reader_has_a_page() -> None:
    from schemas.source import ReaderKind

    folder = Path(__file__).resolve().parents[2] / "docs/formats"
    index = (folder / "index.md").read_text(encoding="utf-8")
    missing = [kind for kind in ReaderKind.__args__ if f"`{kind}`" not in index]
    assert not missing
    headings = ("**What we read.**", "**What we drop.**", "**When it goes wrong.**")
    for page in folder.glob("*.md"):
        if page.stem not in ("index", "survey_binding", "codelists"):
            text = page.read_text(encoding="utf-8")
            assert all(heading in text for heading in headings), page.name
