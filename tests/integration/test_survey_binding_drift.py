"""Definitions between waves: the same stays silent, a change breaks the series with a marker."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from survey_layouts import delimited
from taking_in import Taken, workbench

from pipeline.errors import RefusedInputError
from pipeline.ingest.readers.binding import bind
from pipeline.ingest.readers.naming import plain_table
from pipeline.surveys import read_surveys
from schemas.source import Source


def source(**changes: Any) -> Source:
    content = {
        "id": "wave_survey",
        "title": "waves",
        "contract": "survey_responses",
        "recognise": {"columns": ["id", "submitdate", "wave"]},
        "reader": {"kind": "limesurvey"},
        "survey": {
            "instrument": "demo",
            "answers": {"scale": {"codes": {0: ["Never"], 1: ["Often"]}}},
            "items": {"1": {"code": "S", "choice": "1"}, "2": {"code": "S", "choice": "2"}},
            **changes,
        },
        "columns": {
            "response_id": "id", "submitted_on": "submitdate", "wave_id": "wave",
            "team_id": {"value": "A"},
        },
    }  # fmt: skip
    return Source.model_validate(content)


def wave(month: int, wordings: tuple[str, str]) -> bytes:
    rows = [
        ["id", "submitdate", "lastpage", "startlanguage", "wave",
         *(f"S[{n}]. {text}" for n, text in enumerate(wordings, 1))],
        [str(month), f"2026-{month:02d}-01", "1", "en", f"w{month}", "Never", "Often"],
    ]  # fmt: skip
    return delimited(rows, ";", quoted=True)


def breaks(taken: Taken) -> list[tuple[Any, ...]]:
    return taken.rows(
        "select file_id, item, change, since_file_id from ledger.series_break order by 1, 2, 3"
    )


def test_the_same_definition_in_the_next_wave_breaks_nothing(tmp_path: Path) -> None:
    taken = workbench(tmp_path, [source()])
    taken.drop("march.csv", wave(3, ("I sleep well", "I worry")))
    # Tags, doubled blanks and case are no change of wording.
    outcome = taken.drop("june.csv", wave(6, ("I <b>sleep</b>  well", "i worry")))
    assert outcome.status == "accepted"
    assert breaks(taken) == []


def test_another_wording_breaks_the_series_of_its_item_only(tmp_path: Path) -> None:
    taken = workbench(tmp_path, [source()])
    taken.drop("march.csv", wave(3, ("I sleep well", "I worry")))
    outcome = taken.drop("june.csv", wave(6, ("I sleep badly", "I worry")))
    assert outcome.status == "accepted"
    assert ("series break", "demo: wording changed", 1) in outcome.tally.reasons
    assert breaks(taken) == [(2, "1", "wording", 1)]
    # The third wave asks as the second did: nothing more to mark.
    taken.drop("september.csv", wave(9, ("I sleep badly", "I worry")))
    assert breaks(taken) == [(2, "1", "wording", 1)]


def test_the_wave_of_a_changed_wording_is_known_to_the_figures(tmp_path: Path) -> None:
    taken = workbench(tmp_path, [source()])
    taken.drop("march.csv", wave(3, ("I sleep well", "I worry")))
    taken.drop("june.csv", wave(6, ("I sleep badly", "I worry")))
    taken.drop("september.csv", wave(9, ("I sleep badly", "I worry")))
    found = read_surveys(taken.warehouse).breaks
    assert found.to_numpy().tolist() == [["demo", "w6", "1", "wording"]]


def test_without_a_source_that_says_so_no_wave_breaks(tmp_path: Path) -> None:
    taken = workbench(tmp_path)
    taken.again()
    assert read_surveys(taken.warehouse).breaks.empty


def test_a_corrected_file_of_the_changed_wave_keeps_the_break(tmp_path: Path) -> None:
    taken = workbench(tmp_path, [source()])
    taken.drop("march.csv", wave(3, ("I sleep well", "I worry")))
    taken.drop("june.csv", wave(6, ("I sleep badly", "I worry")))
    again = wave(6, ("I sleep badly", "I worry")).replace(b"Never", b"Often")
    assert taken.drop("june again.csv", again).status == "accepted"
    found = read_surveys(taken.warehouse).breaks
    assert found.to_numpy().tolist() == [["demo", "w6", "1", "wording"]]


def test_another_meaning_of_the_answers_breaks_every_item(tmp_path: Path) -> None:
    taken = workbench(tmp_path, [source()])
    taken.drop("march.csv", wave(3, ("I sleep well", "I worry")))
    turned = {"scale": {"codes": {0: ["Often"], 1: ["Never"]}}}
    taken.sources = {"wave_survey": source(answers=turned)}
    outcome = taken.drop("june.csv", wave(6, ("I sleep well", "I worry")))
    assert ("series break", "demo: codes changed", 2) in outcome.tally.reasons


def test_a_question_that_is_missing_is_named_and_nothing_is_loaded() -> None:
    questions = plain_table(["id", "submitdate", "wave", "S[1]"])
    with pytest.raises(RefusedInputError, match="item 2: no such question"):
        bind(source(), questions)


def test_labels_in_two_languages_and_numbers_mean_the_same(tmp_path: Path) -> None:
    both = {"scale": {"codes": {0: ["Never", "Nie"], 1: ["Often", "Oft"]}}}
    taken = workbench(tmp_path, [source(answers=both)])
    rows = [
        ["id", "submitdate", "lastpage", "startlanguage", "wave", "S[1]", "S[2]"],
        ["1", "2026-03-01", "1", "de", "w", " nie ", "OFT"],
        ["2", "2026-03-01", "1", "en", "w", "Never", "1"],
    ]
    taken.drop("export.csv", delimited(rows, ";", quoted=True))
    found = taken.rows(
        "select item, answer, count(*) from raw.survey_responses group by all order by 1"
    )
    assert found == [("1", 0, 2), ("2", 1, 2)]


def test_a_label_with_two_meanings_is_refused_when_the_source_is_read() -> None:
    with pytest.raises(ValueError, match="two meanings"):
        source(answers={"scale": {"codes": {0: ["Never"], 1: ["never"]}}})


def test_a_list_of_invited_people_gives_the_team_of_a_token(tmp_path: Path) -> None:
    from pipeline.ingest.sources import load_sources

    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "invited.csv").write_text("token,team\nabc,North\nxyz,South\n")
    (folder / "survey.yaml").write_text(
        "id: wave_survey\ntitle: waves\ncontract: survey_responses\n"
        "recognise: {columns: [id, submitdate, token]}\nreader: {kind: limesurvey}\n"
        "lookups: {invited: {list: invited.csv, of: token, key: token}}\n"
        "survey:\n  instrument: demo\n  answers: {scale: {codes: {0: [], 1: []}}}\n"
        "  items: {'1': {code: S, choice: '1'}}\n"
        "columns:\n  response_id: id\n  submitted_on: submitdate\n  wave_id: {value: w}\n"
        "  team_id: invited_team\n"
    )
    taken = workbench(tmp_path, {"wave_survey": load_sources(folder)["wave_survey"]})
    rows = [["id", "submitdate", "lastpage", "token", "S[1]"],
            ["1", "2026-03-01", "1", "xyz", "1"], ["2", "2026-03-01", "1", "ABC", "0"]]  # fmt: skip
    outcome = taken.drop("export.csv", delimited(rows, ";", quoted=True))
    assert taken.rows("select team_id, answer from raw.survey_responses order by 1") == [
        ("North", 0), ("South", 1),
    ]  # fmt: skip
    assert "token" not in outcome.dropped or outcome.dropped["token"] == "device identifier"
