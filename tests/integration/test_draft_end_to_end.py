"""An export never seen before: looked at, drafted, its questions answered, and loaded."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import survey_layouts as layouts
from survey_layouts import delimited
from taking_in import AS_OF, workbench

from pipeline.ingest.inspection import inspect_file
from pipeline.ingest.sources import load_source
from pipeline.settings import Settings, Workspace


def check(file: Path, root: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-m",
        "pipeline.cli.main",
        "check",
        str(file),
        "--workspace",
        str(root),
    ]
    return subprocess.run([*command, *options], capture_output=True, text=True, check=False)


def german_log() -> bytes:
    """A log as a German system might write it: semicolons, cp1252, days with points, a name."""
    rows = [
        ["Vorgang", "Mitarbeiter-Nr", "Abteilung", "Beginn", "Fallart", "Aktenzeichen", "Bemerkung"]
    ]
    for n in range(60):
        kind = ("Häusliche Gewalt", "Büro")[n % 2]
        team = ("Süd", "Nord", "West")[n % 3]
        rows.append([str(900 + n), f"M{n % 7}", team, f"{1 + n % 28:02d}.09.2026 {8 + n % 9:02d}:15",
                     kind, f"AZ-{n % 20}", "freier Text, der nie hinausgehen darf"])  # fmt: skip
    return delimited(rows, ";").decode().encode("cp1252")


def test_a_new_log_takes_a_draft_and_the_answers_to_its_questions(tmp_path: Path) -> None:
    file, root = tmp_path / "vorgaenge.csv", tmp_path / "ours"
    (root / "sources").mkdir(parents=True)
    file.write_bytes(german_log())
    draft = root / "sources" / "vorgaenge.yaml"
    result = check(file, root, "--draft", str(draft))
    assert result.returncode == 3, result.stderr
    assert "no source fits it" in result.stdout and "cp1252" in result.stdout
    text = draft.read_text(encoding="utf-8")
    # Who logs, which kind of exposure, which types are trauma: nobody but the officer knows.
    assert text.startswith("# 3 questions are open.")
    assert "freier Text" not in text
    answered = (
        text.replace("recording: events_only", "recording: nil_returns")
        .replace('exposure_kind: {value: "?"}', "exposure_kind: {value: listening}")
        .replace(
            'is_trauma: {value: "true"}',
            'is_trauma: {from: "Fallart", codes: {"Häusliche Gewalt": "true", "Büro": "false"}}',
        )
    )
    assert '"?"' not in answered
    draft.write_text(answered, encoding="utf-8")
    again = check(file, root, "--json")
    assert again.returncode == 0, again.stderr
    taken = workbench(tmp_path, [load_source(draft)])
    outcome = taken.drop("vorgaenge.csv", german_log())
    assert (outcome.tally.read, outcome.tally.accepted) == (60, 60)
    assert outcome.dropped["Bemerkung"] == "free text"
    # 30 of 60 rows are of the first type; three departments; the day stands before the month.
    assert taken.rows(
        "select count(*) filter (where is_trauma), count(distinct team_id), "
        "min(occurred_at)::date::varchar from raw.exposure_log"
    ) == [(30, 3, "2026-09-01")]


def test_minutes_with_a_decimal_comma_are_drafted_as_such(tmp_path: Path) -> None:
    head = ["Mitarbeiter-Kennung", "Dienstgruppe", "Beginn", "Dauer (Min)"]
    lengths = ["42,5", "15,0", "7,5", "30"]
    rows = [[f"w-{n}", "Nord", f"{3 + 7 * n:02d}.10.2026 07:15", text]
            for n, text in enumerate(lengths)]  # fmt: skip
    file, root = tmp_path / "neu.csv", tmp_path / "ours"
    (root / "sources").mkdir(parents=True)
    file.write_bytes(delimited([head, *rows], ";"))
    draft = root / "sources" / "neu.yaml"
    check(file, root, "--draft", str(draft))
    text = draft.read_text(encoding="utf-8")
    assert 'minutes: {from: "Dauer (Min)", decimal_mark: ","}' in text
    answered = text.replace('exposure_kind: {value: "?"}', "exposure_kind: {value: video}")
    draft.write_text(answered.replace('team_id: {value: "?"}', "team_id: {value: Nord}"))
    assert check(file, root).returncode == 0
    taken = workbench(tmp_path, [load_source(draft)])
    assert taken.drop("neu.csv", file.read_bytes()).tally.accepted == 4
    # 42.5 + 15 + 7.5 + 30 = 95
    assert taken.rows("select sum(minutes) from raw.exposure_log") == [(95.0,)]


def test_a_draft_is_never_written_over_a_file(tmp_path: Path) -> None:
    file = tmp_path / "vorgaenge.csv"
    file.write_bytes(german_log())
    (tmp_path / "edited.yaml").write_text("mine")
    result = check(file, tmp_path, "--draft", str(tmp_path / "edited.yaml"))
    assert result.returncode == 2
    assert (tmp_path / "edited.yaml").read_text() == "mine"


def test_a_new_survey_takes_a_draft_and_three_answers(tmp_path: Path) -> None:
    frame = layouts.sample_answers()
    export = layouts.qualtrics(frame)
    file = tmp_path / export.name
    file.write_bytes(export.data)
    workspace = Workspace(tmp_path, Settings())
    found = inspect_file(file, workspace, as_of=AS_OF)
    assert found.platform == "Qualtrics" and not found.source_id
    # Which instrument, and which of its codes each label has.
    assert len(re.findall(r"QUESTION \d", found.draft)) == 2
    answered = found.draft.replace('instrument: "?"', "instrument: proqol5")
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "survey.yaml").write_text(answered, encoding="utf-8")
    source = load_source(tmp_path / "sources" / "survey.yaml")
    taken = workbench(tmp_path, [source])
    outcome = taken.drop(export.name, export.data)
    assert (outcome.tally.accepted, outcome.tally.records) == (260, 7800)
    # Never to very often were put in their usual order and counted from 1, as the instrument does.
    given = sum(int(v) for item in layouts.ITEMS for v in frame[item] if v)
    assert taken.rows("select sum(answer)::bigint from raw.survey_responses") == [(given,)]


def test_an_unanswered_draft_loads_nothing(tmp_path: Path) -> None:
    file = tmp_path / "vorgaenge.csv"
    file.write_bytes(german_log())
    found = inspect_file(file, Workspace(tmp_path, Settings()), as_of=AS_OF)
    (tmp_path / "d.yaml").write_text(found.draft, encoding="utf-8")
    taken = workbench(tmp_path, [load_source(tmp_path / "d.yaml")])
    assert taken.drop("vorgaenge.csv", german_log()).status == "refused"


@pytest.mark.slow
def test_a_large_file_is_looked_at_by_its_beginning_and_says_so(tmp_path: Path) -> None:
    header = "entry,worker,team,when,kind,type,minutes,filler\n"
    filler = "x" * 1000
    file = tmp_path / "log.csv"
    with file.open("w") as stream:
        stream.write(header)
        for n in range(70_000):
            stream.write(f"e{n},w{n % 9},A,2026-09-01 10:00,listening,DA,30,{filler}\n")
    found = inspect_file(file, Workspace(tmp_path, Settings()), as_of=AS_OF)
    assert found.sampled and "entry" in found.draft
