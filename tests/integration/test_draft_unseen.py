"""Exports of kinds no sample has: what a draft must ask, and what the answered draft then takes in."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook
from taking_in import AS_OF, Taken, workbench

from pipeline.ingest.inspection import Inspection, inspect_file
from pipeline.ingest.sources import load_source
from pipeline.settings import Settings, Workspace

LIKERT = ["Never", "Rarely", "Sometimes", "Often", "Always"]
TEAMS = ["North", "South", "West"]


def text_of(rows: Sequence[Sequence[object]], mark: str = ",") -> str:
    stream = io.StringIO()
    csv.writer(stream, delimiter=mark).writerows(rows)
    return stream.getvalue()


def log(stamps: Sequence[str], *more: tuple[str, Sequence[str]]) -> str:
    """A log of officers, teams, times and call types, with more columns beside."""
    head = ["Entry ID", "Officer", "Team", "Date/Time", "Call type", *(name for name, _ in more)]
    rows = [
        [f"E{n}", f"P{n % 5}", TEAMS[n % 3], stamp, "DV", *(cells[n] for _, cells in more)]
        for n, stamp in enumerate(stamps)
    ]
    return text_of([head, *rows])


def seen(folder: Path, name: str, content: str | bytes) -> Inspection:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return inspect_file(path, Workspace(folder, Settings()), as_of=AS_OF)


KIND = ('exposure_kind: {value: "?"}', "exposure_kind: {value: video}")
TEAM = ('team_id: {value: "?"}', "team_id: {value: A}")


def taken(folder: Path, name: str, content: str | bytes, *answers: tuple[str, str]) -> Taken:
    """The file taken in by its own draft, once these and the usual answers are written into it."""
    draft = seen(folder, name, content).draft
    for question, answer in answers:
        assert question in draft, (question, draft)
        draft = draft.replace(question, answer)
    for question, answer in (KIND, TEAM):
        draft = draft.replace(question, answer)
    (folder / "draft.yaml").write_text(draft, encoding="utf-8")
    found = workbench(folder, [load_source(folder / "draft.yaml")])
    found.drop(name, content)
    return found


@pytest.mark.parametrize(
    ("form", "other"),
    [
        ("%d/%m/%Y %I:%M %p", "%m/%d/%Y %I:%M %p"),
        ("%d-%m-%Y %H:%M", "%m-%d-%Y %H:%M"),
        ("%d/%m/%y %H:%M:%S", "%m/%d/%y %H:%M:%S"),
        ("%d.%m.%Y", "%m.%d.%Y"),
    ],
)
def test_a_draft_asks_wherever_two_orders_of_day_and_month_fit(
    tmp_path: Path, form: str, other: str
) -> None:
    clocks = {"%I:%M %p": "09:15 AM", "%H:%M": "09:15", "%H:%M:%S": "09:15:00", "": ""}
    day, _, clock = form.partition(" ")
    year = "26" if "%y" in day else "2026"
    mark = day[2]
    stamps = [f"{n:02d}{mark}09{mark}{year} {clocks[clock]}".strip() for n in range(1, 13)]
    draft = seen(tmp_path, "log.csv", log(stamps)).draft
    assert "is the day first (31/12) or the month (12/31)?" in draft
    assert f'formats: ["{form}", "{other}"]' in draft


@pytest.mark.parametrize(
    ("column", "place"),
    [("Officer", "worker_id"), ("Team", "team_id"), ("Date/Time", "occurred_at")],
)
def test_a_question_mark_left_in_a_draft_is_never_taken_for_an_id(
    tmp_path: Path, column: str, place: str
) -> None:
    content = log([f"2026-09-{n:02d} 10:00" for n in range(1, 13)]).replace(column, "Xyz", 1)
    draft = seen(tmp_path, "log.csv", content).draft
    (tmp_path / "draft.yaml").write_text(draft.replace(*KIND), encoding="utf-8")
    found = workbench(tmp_path, [load_source(tmp_path / "draft.yaml")])
    found.drop("log.csv", content)
    assert found.outcome().status == "refused"
    assert f"source log has open questions: columns: {place}" in found.outcome().message
    assert found.rows("select count(*) from raw.exposure_log") == [(0,)]


def test_a_day_and_a_time_in_two_columns_are_refused_until_the_order_is_said(
    tmp_path: Path,
) -> None:
    rows = [["ID", "Officer", "Team", "Date", "Time", "Call type"]]
    rows += [[f"E{n}", f"P{n % 4}", TEAMS[n % 3], f"{n:02d}/09/2026", "08:15", "DV"]
             for n in range(1, 13)]  # fmt: skip
    found = taken(tmp_path, "log.csv", text_of(rows))
    assert found.outcome().status == "refused"
    assert "fits day-first and month-first dates alike" in found.outcome().message


def test_an_expression_with_both_orders_is_decided_by_the_column_and_never_by_the_cell(
    tmp_path: Path,
) -> None:
    stamps = [f"{n:02d}/09/2026 10:00" for n in range(1, 25)]
    both = 'expression: "\\"Date/Time\\"", formats: ["%m/%d/%Y %H:%M", "%d/%m/%Y %H:%M"]'
    question = 'from: "Date/Time", formats: ["%d/%m/%Y %H:%M"]'
    found = taken(tmp_path, "log.csv", log(stamps), (question, both))
    # 24 days of September; read cell by cell, the 3rd to 12th would be months of their own.
    months = "select distinct month(occurred_at) from raw.exposure_log"
    assert found.rows(months) == [(9,)]


@pytest.mark.parametrize("stamp", ["2026-07-01T10:00:00{}", "2026-07-01T10:00:00.123{}"])
@pytest.mark.parametrize(("offset", "hour"), [("Z", 10), ("+01:00", 9), ("-05:00", 15)])
def test_a_time_with_an_offset_is_read_by_it_and_not_by_the_sources_zone(
    tmp_path: Path, stamp: str, offset: str, hour: int
) -> None:
    # In July London is an hour ahead: read as local times, all would be an hour early.
    found = taken(tmp_path, "log.csv", log([stamp.format(offset)] * 6))
    assert found.outcome().tally.accepted == 6
    assert found.rows("select distinct hour(occurred_at) from raw.exposure_log") == [(hour,)]


def test_offsets_on_both_sides_of_the_clocks_going_back_are_all_kept(tmp_path: Path) -> None:
    stamps = ["2026-10-25T01:30:00+01:00", "2026-10-25T01:30:00+00:00"]
    found = taken(tmp_path, "log.csv", log(stamps))
    assert found.rows("select occurred_at::varchar from raw.exposure_log order by 1") == [
        ("2026-10-25 00:30:00",), ("2026-10-25 01:30:00",)]  # fmt: skip


def test_a_source_cannot_mix_times_with_an_offset_and_without(tmp_path: Path) -> None:
    draft = seen(tmp_path, "log.csv", log(["2026-07-01T10:00:00Z"] * 6)).draft
    mixed = draft.replace('["%Y-%m-%dT%H:%M:%S%z"]', '["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%d %H:%M"]')
    (tmp_path / "draft.yaml").write_text(mixed, encoding="utf-8")
    with pytest.raises(Exception, match="cannot be mixed"):
        load_source(tmp_path / "draft.yaml")


@pytest.mark.parametrize(
    ("name", "cells", "total"),
    [
        ("Duration (hours)", ["0.5", "1.5", "2.25"], 255),  # 30 + 90 + 135
        ("Dauer (Std)", ["0,5", "1,5", "2,25"], 255),
        ("duration_seconds", ["600", "90", "30"], 12),  # 10 + 1.5 + 0.5
        ("Duration (min)", ["5", "10", "15"], 30),
    ],
)
def test_a_length_in_hours_or_seconds_becomes_minutes(
    tmp_path: Path, name: str, cells: list[str], total: int
) -> None:
    content = log([f"2026-09-0{n} 10:00" for n in range(1, 4)], (name, cells))
    found = taken(tmp_path, "log.csv", content)
    assert found.rows("select sum(minutes)::double from raw.exposure_log") == [(total,)]


def test_a_length_without_a_unit_is_asked_for_and_a_text_in_it_is_quarantined(
    tmp_path: Path,
) -> None:
    stamps = [f"2026-09-0{n} 10:00" for n in range(1, 5)]
    assert (
        "is Duration in minutes?"
        in seen(tmp_path, "log.csv", log(stamps, ("Duration", list("1234")))).draft
    )
    (tmp_path / "two").mkdir()
    content = log(stamps, ("Duration (hours)", list("1234")))
    draft = seen(tmp_path / "two", "log.csv", content).draft
    loose = draft.replace("reader:", "refused_share: 1.0\nreader:").replace(*KIND).replace(*TEAM)
    (tmp_path / "two" / "draft.yaml").write_text(loose, encoding="utf-8")
    bench = workbench(tmp_path / "two", [load_source(tmp_path / "two" / "draft.yaml")])
    bench.drop("log.csv", content.replace(",4\r\n", ",four\r\n"))
    assert [reasons for _, reasons in bench.quarantine()] == [["minutes: not_a_number"]]


def test_a_priority_is_no_severity_until_somebody_says_which_is_the_worst(tmp_path: Path) -> None:
    content = log([f"2026-09-{n:02d} 10:00" for n in range(1, 13)], ("Priority", list("123" * 4)))
    assert 'codes: {"1": "?", "2": "?", "3": "?"}' in seen(tmp_path, "log.csv", content).draft


def test_a_log_of_days_alone_says_that_all_would_be_at_midnight(tmp_path: Path) -> None:
    content = log([f"2026-09-{n:02d}" for n in range(1, 13)])
    assert "Date/Time has no time of day" in seen(tmp_path, "log.csv", content).draft


def test_days_counted_by_a_spreadsheet_are_told_and_asked_about(tmp_path: Path) -> None:
    # 46266 is 1 September 2026; half a day is noon, 13:00 in London's summer is 12:00 UTC.
    found = taken(tmp_path, "log.csv", log([f"{46266 + n}.5" for n in range(6)]))
    assert found.rows("select min(occurred_at)::varchar from raw.exposure_log") == [
        ("2026-09-01 11:00:00",)]  # fmt: skip


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("place", ["top", "middle", "end"])
def test_blank_lines_in_a_row_are_each_counted(tmp_path: Path, line_end: str, place: str) -> None:
    lines = log([f"2026-09-{n:02d} 10:00" for n in range(1, 13)]).splitlines()
    at = {"top": 0, "middle": 5, "end": len(lines)}[place]
    content = line_end.join([*lines[:at], "", "", "", *lines[at:], ""])
    tally = taken(tmp_path, "log.csv", content).outcome().tally
    assert (tally.read, tally.accepted) == (12, 12)


@pytest.mark.parametrize(
    ("above", "mark", "skipped"),
    [("sep=;\r\n", ";", 1), ("Calls by officer\r\nGenerated 01/10/2026\r\n\r\n", ",", 3)],
)
def test_lines_above_the_header_are_told_and_skipped(
    tmp_path: Path, above: str, mark: str, skipped: int
) -> None:
    content = above + log([f"2026-09-{n:02d} 10:00" for n in range(1, 13)]).replace(",", mark)
    assert f"skip_lines: {skipped}" in seen(tmp_path, "log.csv", content).draft
    (tmp_path / "two").mkdir()
    assert taken(tmp_path / "two", "log.csv", content).outcome().tally.accepted == 12


def rota(*shifts: tuple[str, str, str], head: str = "Staff,Ward,Date,Start,End,Shift") -> str:
    lines = [f"s{n},{TEAMS[n % 3]},{day},{start},{end},Early"
             for n, (day, start, end) in enumerate(shifts)]  # fmt: skip
    return "\n".join([head, *lines]) + "\n"


def test_a_rotas_day_that_fits_two_orders_is_asked_for_before_anything_loads(
    tmp_path: Path,
) -> None:
    content = rota(*((f"{n:02d}/04/2026", "07:00", "15:00") for n in range(1, 13)))
    found = taken(tmp_path, "rota.csv", content)
    assert found.outcome().status == "refused"
    (tmp_path / "two").mkdir()
    answered = taken(tmp_path / "two", "rota.csv", content, ("'?'", "'%d/%m/%Y'"))
    assert answered.rows("select distinct month(starts_at) from raw.shift_roster") == [(4,)]


def test_a_shift_over_midnight_ends_the_next_day_and_one_of_no_length_waits(
    tmp_path: Path,
) -> None:
    shifts = [(f"2026-02-{n:02d}", "22:00", "06:00") for n in range(1, 25)]
    found = taken(tmp_path, "rota.csv", rota(*shifts, ("2026-02-25", "08:00", "08:00")))
    tally = found.outcome().tally
    assert (tally.read, tally.accepted, tally.quarantined) == (25, 24, 1)
    assert found.quarantine() == [(26, ["row: ends_before_start"])]
    hours = "select distinct date_diff('hour', starts_at, ends_at) from raw.shift_roster"
    assert found.rows(hours) == [(8,)]


def test_a_shift_until_24_ends_when_the_next_day_begins(tmp_path: Path) -> None:
    shifts = [(f"{n:02d}.02.2026", "14:00", "24:00" if n % 2 else "22:00") for n in range(1, 21)]
    head = "Mitarbeiter,Dienstgruppe,Datum,Von,Bis,Dienst"
    found = taken(tmp_path, "rota.csv", rota(*shifts, head=head))
    # Ten shifts of 10 hours and ten of 8.
    assert found.rows(
        "select date_diff('hour', starts_at, ends_at) as h, count(*) from raw.shift_roster "
        "group by 1 order by 1"
    ) == [(8, 10), (10, 10)]


def test_a_break_in_hours_and_one_in_hours_and_minutes_become_minutes(tmp_path: Path) -> None:
    for name, cell in (("Break (hours)", "0.5"), ("Break", "00:30")):
        folder = tmp_path / name.replace(" ", "")
        folder.mkdir()
        content = rota(*((f"2026-02-{n:02d}", "07:00", "15:00") for n in range(1, 13)))
        lines = content.splitlines()
        more = "\n".join([f"{lines[0]},{name}", *(f"{line},{cell}" for line in lines[1:])]) + "\n"
        found = taken(folder, "rota.csv", more)
        assert found.rows("select distinct break_minutes::double from raw.shift_roster") == [(30,)]


OWN = ["StartDate", "EndDate", "Status", "Progress", "Finished", "RecordedDate", "ResponseId"]


def qualtrics_rows(*, count: int = 31) -> list[list[str]]:
    """Answers with labels; the last one is a preview."""
    return [
        ["2026-09-01 09:00:00", "2026-09-01 09:05:00",
         "Survey Preview" if n == count - 1 else "IP Address", "100", "True",
         "2026-09-01 09:05:01", f"R_{n:015d}", TEAMS[n % 3], LIKERT[n % 5], LIKERT[(n + 1) % 5]]
        for n in range(count)
    ]  # fmt: skip


@pytest.mark.parametrize("header_rows", [1, 2])
def test_a_qualtrics_file_without_its_import_ids_is_told_and_its_preview_is_left_out(
    tmp_path: Path, header_rows: int
) -> None:
    head = [[*OWN, "Q1", "Q2_1", "Q2_2"], [*OWN, "Which team?", "I am tired", "I am sad"]]
    content = text_of([*head[:header_rows], *qualtrics_rows()])
    found = seen(tmp_path, "survey.csv", content)
    assert (found.platform, found.header_rows) == ("Qualtrics", header_rows)
    team = 'team_id: "Q1"' if header_rows == 2 else 'team_id: {value: "?"}'
    (tmp_path / "two").mkdir()
    loaded = taken(tmp_path / "two", "survey.csv", content, ('instrument: "?"', "instrument: demo"),
                   ('wave_id: {value: "?"}', "wave_id: {value: w1}"),
                   (team, 'team_id: "Q1"'))  # fmt: skip
    tally = loaded.outcome().tally
    assert (tally.read, tally.accepted, tally.excluded) == (31, 30, 1)
    # Thirty respondents answer each of 1 to 5 six times, twice: 15 * 6 * 2 = 180 in 60 answers.
    assert loaded.rows("select count(*), sum(answer)::int from raw.survey_responses") == [(60, 180)]


def test_a_redcap_export_with_labels_is_told_by_its_own_headings(tmp_path: Path) -> None:
    head = ["Record ID", "Event Name", "Repeat Instrument", "Repeat Instance", "Data Access Group",
            "Date of survey", "I am tired", "I am sad", "Complete?"]  # fmt: skip
    rows = [[n, "Baseline", "", "", TEAMS[n % 3], "2026-09-02", LIKERT[n % 5], LIKERT[n % 4],
             "Complete"] for n in range(12)]  # fmt: skip
    found = seen(tmp_path, "labels.csv", text_of([head, *rows]))
    assert found.platform == "REDCap"
    assert 'wave_id: "Event Name"' in found.draft and 'response_id: "Record ID"' in found.draft


def test_an_answer_nobody_gave_keeps_its_place_in_the_scale(tmp_path: Path) -> None:
    # Nobody said never: rarely is still the second of five.
    head = ["Timestamp", "Your team", "Q [tired]", "Q [sad]"]
    rows = [[f"{n:02d}/09/2026 09:00:00", TEAMS[n % 3], LIKERT[1 + n % 4], LIKERT[1 + n % 3]]
            for n in range(1, 25)]  # fmt: skip
    draft = seen(tmp_path, "form.csv", text_of([head, *rows])).draft
    assert '1: ["Never"]' in draft and '2: ["Rarely"]' in draft and '5: ["Always"]' in draft


def test_blank_lines_above_the_header_lose_no_row_and_keep_line_numbers(tmp_path: Path) -> None:
    content = "\r\n\r\n" + log([f"2026-09-{n:02d} 10:00" for n in range(1, 25)])
    found = taken(tmp_path, "log.csv", content.replace(",DV\r\n", ",\r\n", 1))
    assert found.outcome().tally.accepted == 24
    wrong = content.replace("2026-09-02 10:00", "some day")
    outcome = found.drop("again.csv", wrong)
    assert (outcome.tally.read, outcome.tally.quarantined) == (24, 1)
    # Two blank lines, the header on the third, the second entry on the fifth.
    assert found.quarantine() == [(5, ["occurred_at: not_a_timestamp"])]


def odk_archive() -> bytes:
    head = ["SubmissionDate", "grp-team", "grp-b1", "grp-b2", "KEY", "SubmitterName"]
    rows = [[f"2026-09-{n:02d}T22:30:00.000Z", TEAMS[n % 3], 1 + n % 3, 1 + n % 2, f"uuid:{n}", "x"]
            for n in range(1, 13)]  # fmt: skip
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("form.csv", text_of([head, *rows]))
        archive.writestr(
            "form-shifts.csv", text_of([["hours", "PARENT_KEY", "KEY"], [1, "u", "v"]])
        )
        archive.writestr("media/photo.jpg", b"\xff\xd8\xff")
    return stream.getvalue()


def test_an_odk_archive_with_repeats_and_pictures_is_drafted_from_its_root(tmp_path: Path) -> None:
    found = seen(tmp_path, "form.zip", odk_archive())
    assert found.platform == "ODK Central"
    assert "1 table of repeats and 1 other file are not read (reader.member)" in found.notes[0]
    (tmp_path / "two").mkdir()
    loaded = taken(tmp_path / "two", "form.zip", odk_archive(),
                   ('instrument: "?"', "instrument: demo"),
                   ('wave_id: {value: "?"}', "wave_id: {value: w1}"))  # fmt: skip
    assert loaded.outcome().tally.accepted == 12
    # 22:30 UTC on the 1st is 23:30 in London's summer: still the 1st.
    assert loaded.rows("select min(submitted_on)::varchar from raw.survey_responses") == [
        ("2026-09-01",)]  # fmt: skip


def test_an_archive_of_two_tables_still_asks_which(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.csv", log(["2026-09-01 10:00"]))
        archive.writestr("b.csv", log(["2026-09-01 10:00"]))
    with pytest.raises(Exception, match="holds 2 files that could be meant"):
        seen(tmp_path, "two.zip", stream.getvalue())


def test_unfinished_limesurvey_responses_are_excluded_by_the_draft(tmp_path: Path) -> None:
    head = ["id", "submitdate", "lastpage", "startlanguage", "team", "B[SQ1]", "B[SQ2]"]
    rows = [[n, "" if n % 4 == 0 else "2026-09-01 10:00:00", 3, "en", TEAMS[n % 3], 1 + n % 3,
             1 + n % 2] for n in range(1, 13)]  # fmt: skip
    loaded = taken(tmp_path, "lime.csv", text_of([head, *rows], ";"),
                   ('instrument: "?"', "instrument: demo"),
                   ('wave_id: {value: "?"}', "wave_id: {value: w1}"))  # fmt: skip
    tally = loaded.outcome().tally
    # Numbers 4, 8 and 12 were never submitted.
    assert (tally.read, tally.accepted, tally.excluded) == (12, 9, 3)


def test_a_survey_in_a_plain_table_is_drafted_as_one(tmp_path: Path) -> None:
    head = ["Unique Response Number", "1. Which team?", "2. Day", *(f"{n}. I am tired" for n in
            range(3, 9))]  # fmt: skip
    rows = [[f"55-{n}", TEAMS[n % 3], f"2026-09-{1 + n % 20:02d}",
             *(LIKERT[(n + k) % 5] for k in range(6))] for n in range(30)]  # fmt: skip
    content = text_of([head, *rows])
    draft = seen(tmp_path, "jisc.csv", content).draft
    assert "contract: survey_responses" in draft
    assert "no value of Unique Response Number occurs twice" in draft
    (tmp_path / "two").mkdir()
    loaded = taken(tmp_path / "two", "jisc.csv", content, ('instrument: "?"', "instrument: demo"),
                   ('wave_id: {value: "?"}', "wave_id: {value: w1}"),
                   ('response_id: "?"', 'response_id: "Unique Response Number"'))  # fmt: skip
    assert loaded.outcome().tally.accepted == 30
    # Thirty people give each of six items each answer six times: 15 * 6 * 6 = 540.
    assert loaded.rows("select sum(answer)::int from raw.survey_responses") == [(540,)]


def test_a_log_with_many_flags_or_counts_is_no_survey(tmp_path: Path) -> None:
    flags = [(f"Flag {n}", ["Y", "N"] * 15) for n in range(8)]
    counts = [(f"Count {n}", [str((n * 7 + k) % (4 + n)) for k in range(30)]) for n in range(3)]
    stamps = [f"2026-09-{1 + n % 28:02d} 10:00" for n in range(30)]
    assert "contract: exposure_log" in seen(tmp_path, "log.csv", log(stamps, *flags, *counts)).draft


def test_entries_alike_in_all_but_their_number_are_no_repetitions(tmp_path: Path) -> None:
    # Two contacts of one officer in the same minute; only their number tells them apart.
    content = log([f"2026-09-{1 + n // 2 % 28:02d} 10:00" for n in range(24)])
    lines = content.replace("Entry ID", "Ref").splitlines()
    same = [",".join([line.split(",")[0], "P1", "North", *line.split(",")[3:]])
            for line in lines[1:]]  # fmt: skip
    found = taken(tmp_path, "log.csv", "\n".join([lines[0], *same]) + "\n")
    assert (found.outcome().tally.accepted, found.outcome().tally.duplicates) == (24, 0)


def test_codes_for_refused_are_no_answers_until_somebody_says_so(tmp_path: Path) -> None:
    # 0 to 3 are the scale, 7 is refused and 9 unknown: both wait, and the draft asks.
    answers = ["0", "1", "2", "3"] * 20 + ["7"] * 4 + ["9"] * 4
    head = ["SEQN", "Team", "Day", *(f"Q{n}" for n in range(6))]
    rows = [[f"s{n}", TEAMS[n % 3], "2026-09-01", *[answer] * 6]
            for n, answer in enumerate(answers)]  # fmt: skip
    content = text_of([head, *rows])
    draft = seen(tmp_path, "items.csv", content).draft
    assert "codes: {0: [], 1: [], 2: [], 3: []}" in draft and "do 7, 9 mean no answer?" in draft
    (tmp_path / "two").mkdir()
    loaded = taken(tmp_path / "two", "items.csv", content, ('instrument: "?"', "instrument: demo"),
                   ('wave_id: {value: "?"}', "wave_id: {value: w1}"),
                   ("reader:", "refused_share: 1.0\nreader:"),
                   ('response_id: "?"', "response_id: SEQN"))  # fmt: skip
    tally = loaded.outcome().tally
    assert (tally.read, tally.accepted, tally.quarantined) == (88, 80, 8)


def test_an_item_about_the_team_is_no_team_and_another_day_is_asked_about(tmp_path: Path) -> None:
    head = ["Nr", "Contract since", "I like my team", "Which team?", *(f"Q{n}" for n in range(5))]
    rows = [[f"r{n}", f"2020-03-{1 + n % 20:02d}", LIKERT[n % 5], TEAMS[n % 3],
             *(LIKERT[(n + k) % 5] for k in range(5))] for n in range(30)]  # fmt: skip
    draft = seen(tmp_path, "plain.csv", text_of([head, *rows])).draft
    assert 'team_id: "Which team?"' in draft
    assert "is this the day of submission? No column's name says so." in draft


def test_a_cell_with_a_line_break_makes_a_draft_that_reads_it(tmp_path: Path) -> None:
    notes = ['said "no",\nand left'] * 12
    content = log([f"2026-09-{n:02d} 10:00" for n in range(1, 13)], ("Notes", notes))
    tally = taken(tmp_path, "log.csv", content).outcome().tally
    assert (tally.read, tally.accepted) == (12, 12)


def test_a_workbook_with_the_columns_on_two_sheets_is_told_so(tmp_path: Path) -> None:
    rows = [["Entry ID", "Officer", "Team", "When", "Call type"]]
    rows += [[f"E{n}", f"P{n % 5}", TEAMS[n % 3], f"2026-09-{n:02d} 10:00", "DV"]
             for n in range(1, 13)]  # fmt: skip
    book = Workbook()
    for name in ("September", "October"):
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    found = taken(tmp_path, "book.xlsx", stream.getvalue())
    assert found.outcome().status == "refused"
    assert "2 sheets with these columns: September, October" in found.outcome().message
