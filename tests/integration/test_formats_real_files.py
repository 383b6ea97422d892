"""Every real file of groups B and C: recognised as what, how many rows, what became of them.

Row counts are compared with an independent count by pandas (or by the file's own metadata).
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest
from foreign_sources import every_source
from taking_in import workbench

from pipeline.ingest.readers.opening import Views
from pipeline.ingest.readers.seen import look
from schemas.source import Reader

pytestmark = pytest.mark.shared

#: File, platform seen, header rows, rows, columns; None where it holds no rows of its own.
SEEN: list[tuple[str, str, int, int | None, int]] = [
    ("B/B01_call_type_dictionary.csv", "Delimited text", 1, 1837, 14),
    ("B/B01_lancaster_county_calls_2010_2020.zip", "Delimited text", 1, 19520, 19),
    ("B/B02_seattle_terry_stops_minimised.csv", "Delimited text", 1, 19753, 13),
    ("B/B03_sepsis_event_log.csv", "Delimited text", 1, 15214, 34),
    ("B/B04_shifts_worked.csv", "Delimited text", 1, 3100, 8),
    ("B/B04_shifts_worked.tsv", "Delimited text", 1, 3100, 7),
    ("B/B04_shifts_worked.xlsx", "Workbook", 1, 3100, 7),
    ("B/B05_university_casework_log.csv.gz", "Delimited text", 1, 6870, 15),
    ("B/B06_nhs_ae_attendances.csv", "Delimited text", 1, 12765, 6),
    ("B/B07_officer_month_counts_400.csv", "Delimited text", 1, 28800, 6),
    ("C/C01_qualtrics_3header_german_labels.csv", "Qualtrics", 3, 1, 20),
    ("C/C02_qualtrics_legacy_2header.csv", "Qualtrics (legacy)", 2, 1, 16),
    ("C/C03_qualtrics_long_exhaustive.csv", "Qualtrics", 3, 31, 367),
    ("C/C04_surveymonkey_starwars_2header.csv", "SurveyMonkey", 2, 1186, 38),
    ("C/C05_surveymonkey_steak_2header.csv", "SurveyMonkey", 2, 550, 15),
    ("C/C06_redcap_longitudinal_arm.csv", "Delimited text", 1, 2, 2),
    ("C/C06_redcap_longitudinal_data.csv", "REDCap", 1, 18, 125),
    ("C/C06_redcap_longitudinal_dictionary.csv", "REDCap data dictionary (explains an export, no data)", 1, None, 0),
    ("C/C06_redcap_longitudinal_event.csv", "Delimited text", 1, 12, 5),
    ("C/C07_redcap_dag_data.csv", "REDCap", 1, 3, 17),
    ("C/C07_redcap_dag_dictionary.csv", "REDCap data dictionary (explains an export, no data)", 1, None, 0),
    ("C/C08_redcap_checkboxes-1_data.csv", "REDCap", 1, 4, 13),
    ("C/C08_redcap_checkboxes-1_dictionary.csv", "REDCap data dictionary (explains an export, no data)", 1, None, 0),
    ("C/C09_limesurvey_998192_R_data_file.csv", "LimeSurvey", 1, 7, 71),
    ("C/C09_limesurvey_998192_R_syntax_file.txt", "Syntax file of a survey tool (its code book, no data)", 0, None, 0),
    ("C/C10_limesurvey_rse_2017_uk.csv", "LimeSurvey", 1, 253, 245),
    ("C/C11_helmholtz_survey_2021_comment_lines.csv", "LimeSurvey", 1, 631, 263),
    ("C/C12_odk_kobo_grouped_names_200.csv", "ODK (aggregate)", 1, 200, 243),
    ("C/C12_odk_xlsform.xls", "XLSForm (a form's definition, no data)", 0, None, 0),
    ("C/C13_kobo_formpack_grouped_repeatable_v1.json", "JSON", 0, 6, 7),
    ("C/C13_kobo_formpack_site_inspection_v1.json", "JSON", 0, 2, 9),
    ("C/C14_googleforms_timestamp_consent.csv", "Google Forms", 1, 42, 6),
    ("C/C15_googleforms_sheet_52k.xlsx", "Google Forms", 1, 52836, 3),
    ("C/C16_nhs_analyst_cpd_survey.csv", "Delimited text", 1, 237, 32),
    ("C/C17_spss_sample.sav", "SPSS", 0, 5, 7),
    ("C/C18_spss_sample_missing.sav", "SPSS", 0, 7, 7),
    ("C/C19_spss_simple_alltypes.sav", "SPSS", 0, 6, 12),
]  # fmt: skip

#: File, source, read, accepted, quarantined, duplicates, excluded, records, columns dropped.
TAKEN: list[tuple[str, str, tuple[int, int, int, int, int, int], dict[str, int]]] = [
    ("B/B02_seattle_terry_stops_minimised.csv", "seattle_stops", (19753, 19753, 0, 0, 0, 19753), {}),
    # Seven rows say the same case, activity, second and group as an earlier one.
    ("B/B03_sepsis_event_log.csv", "b03", (15214, 15207, 0, 7, 0, 15207), {"repeated_in_file": 7}),
    # 954 Start and 954 End marker rows; 34 steps are logged twice in the same second.
    ("B/B05_university_casework_log.csv.gz", "b05", (6870, 4928, 0, 34, 1908, 4928), {"marker_row": 1908, "repeated_in_file": 34}),
    ("C/C01_qualtrics_3header_german_labels.csv", "c01", (1, 1, 0, 0, 0, 1), {}),
    ("C/C02_qualtrics_legacy_2header.csv", "c02", (1, 1, 0, 0, 0, 1), {}),
    ("C/C03_qualtrics_long_exhaustive.csv", "c03", (31, 31, 0, 0, 0, 93), {}),
    # 352 people rated no character and 5 called all they rated unfamiliar: 829 x 14 = 11,606.
    ("C/C04_surveymonkey_starwars_2header.csv", "c04", (1186, 829, 0, 0, 357, 11606), {"no_answers": 357}),
    # 29 people who answered named no region; 10 answered neither question: 511 x 2 = 1,022.
    ("C/C05_surveymonkey_steak_2header.csv", "c05", (550, 511, 29, 0, 10, 1022), {"team_id: missing_value": 29, "no_answers": 10}),
    # Eight rows are of events without the morale questionnaire.
    ("C/C06_redcap_longitudinal_data.csv", "c06", (18, 10, 0, 0, 8, 40), {"no_answers": 8}),
    # Two records have no box of check_one ticked; REDCap writes 0 all the same.
    ("C/C08_redcap_checkboxes-1_data.csv", "c08", (4, 2, 0, 0, 2, 8), {"no_answers": 2}),
    ("C/C09_limesurvey_998192_R_data_file.csv", "c09", (7, 2, 0, 0, 5, 2), {"no_answers": 5}),
    ("C/C11_helmholtz_survey_2021_comment_lines.csv", "c11", (631, 612, 0, 0, 19, 3672), {"no_answers": 19}),
    ("C/C12_odk_kobo_grouped_names_200.csv", "c12", (200, 200, 0, 0, 0, 200), {}),
    ("C/C13_kobo_formpack_site_inspection_v1.json", "c13", (2, 2, 0, 0, 0, 4), {}),
    ("C/C14_googleforms_timestamp_consent.csv", "c14", (42, 42, 0, 0, 0, 84), {}),
    ("C/C16_nhs_analyst_cpd_survey.csv", "c16", (237, 237, 0, 0, 0, 474), {}),
    ("C/C17_spss_sample.sav", "c17", (5, 5, 0, 0, 0, 10), {}),
    # Rows 6 and 7 hold user-missing codes and nothing else.
    ("C/C18_spss_sample_missing.sav", "c17", (7, 5, 0, 0, 2, 10), {"no_answers": 2}),
    # 9 is no code of x and is not declared missing; the 8 beside it is.
    ("C/C19_spss_simple_alltypes.sav", "c19", (6, 4, 2, 0, 0, 8), {"answer: not_an_integer": 2}),
]  # fmt: skip


def independent_count(path: Path, header_rows: int) -> int:
    """Rows by pandas, pyreadstat or json alone."""
    if path.suffix == ".sav":
        return len(pyreadstat.read_sav(str(path))[0])
    if path.suffix == ".json":
        return len(json.loads(path.read_text())["submissions"])
    if path.suffix == ".xlsx":
        return len(pd.read_excel(path, engine="calamine", sheet_name=0))
    mark = {"B03": ";", "B04": "\t" if path.suffix == ".tsv" else ","}.get(path.name[:3], ",")
    frame = pd.read_csv(
        path, sep=mark, header=None, dtype=str, keep_default_na=False, skip_blank_lines=True,
        comment="#" if path.name.startswith("C11") else None, names=range(400) if path.name.startswith("B01_call") else None,
        encoding="cp1252" if path.name.startswith("C04") else "utf-8-sig",
    )  # fmt: skip
    # Rows of nothing but delimiters are no rows: 37 in the dispatch dictionary, none elsewhere.
    return int((frame.fillna("") != "").any(axis="columns").sum()) - header_rows


def test_the_table_has_every_file_of_both_groups(shared: Path) -> None:
    there = {f"{g}/{p.name}" for g in "BC" for p in (shared / "data" / g).iterdir()}
    assert there == {name for name, *_ in SEEN}


@pytest.mark.parametrize(("name", "platform", "header_rows", "rows", "columns"), SEEN)
def test_a_real_file_is_seen_as_what_it_is(
    name: str, platform: str, header_rows: int, rows: int | None, columns: int, shared: Path
) -> None:
    path = shared / "data" / name
    views = Views(path)
    seen = look(path, views)
    try:
        found = (seen.platform, seen.header_rows, len(seen.questions))
        assert found == (platform, header_rows, columns)
        if rows is None:
            assert seen.reader is None
            return
        assert seen.reader is not None
        reader = Reader(kind="table") if seen.reader.kind == "csv" else seen.reader
        table, _ = views.open(reader, ())
        read = table.rows + len(table.rejected)  # type: ignore[attr-defined]
        table.forget()
        assert read == rows == independent_count(path, header_rows)
    finally:
        views.forget()


@pytest.mark.parametrize(("name", "source_id", "counts", "reasons"), TAKEN)
def test_a_real_file_is_taken_in_with_every_row_accounted_for(
    name: str,
    source_id: str,
    counts: tuple[int, ...],
    reasons: dict[str, int],
    shared: Path,
    tmp_path: Path,
) -> None:
    taken = workbench(tmp_path, every_source())
    (tmp_path / "sources").mkdir()
    for dictionary in (shared / "data/C").glob("*dictionary.csv"):
        shutil.copy(dictionary, tmp_path / "sources")
    outcome = taken.drop(Path(name).name, (shared / "data" / name).read_bytes())
    tally = outcome.tally
    assert (outcome.status, outcome.source_id) == ("accepted", source_id), outcome.message
    assert (
        tally.read, tally.accepted, tally.quarantined, tally.duplicates, tally.excluded, tally.records
    ) == counts  # fmt: skip
    assert {reason: rows for _, reason, rows in tally.reasons} == reasons


@pytest.mark.parametrize("ending", ["csv", "tsv", "xlsx"])
def test_shifts_that_carry_names_are_refused_in_every_format(
    ending: str, shared: Path, tmp_path: Path
) -> None:
    taken = workbench(tmp_path, every_source())
    name = f"B04_shifts_worked.{ending}"
    outcome = taken.drop(name, (shared / "data/B" / name).read_bytes())
    # 3,100 rows less 637 Rest rows that no record is made of are 2,463 names.
    assert outcome.status == "refused"
    assert "2463 of 3100 values mapped to worker_id" in outcome.message
    assert taken.rows("select count(*) from raw.shift_roster") == [(0,)]


def test_an_na_that_is_a_case_is_a_case_in_the_hospital_log(shared: Path, tmp_path: Path) -> None:
    taken = workbench(tmp_path, every_source())
    taken.drop("log.csv", (shared / "data/B/B03_sepsis_event_log.csv").read_bytes())
    # 1,050 cases, one of which is called NA.
    assert taken.rows("select count(distinct case_id) from raw.exposure_log") == [(1050,)]


def test_nought_stored_as_a_tiny_number_is_nought(shared: Path, tmp_path: Path) -> None:
    views = Views(shared / "data/A/A05_nhanes_DPQ_I_2015_16.xpt")
    table, header = views.open(Reader(kind="xpt"), ())
    taken = workbench(tmp_path)
    counts = taken.rows(f"select DPQ010, count(*) from ({table.select}) group by 1 order by 1")  # type: ignore[attr-defined]
    table.forget()
    # As pandas counts them: 3,805 noughts, and codes 7 and 9 that a source must call no answer.
    assert counts[:6] == [("0", 3805), ("1", 852), ("2", 255), ("3", 239), ("7", 7), ("9", 6)]
    assert header.columns[0] == "SEQN"
