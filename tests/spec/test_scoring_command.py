"""`plimsoll score` and `plimsoll instruments`: tables in, tables out, refusals and exit codes."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from pipeline.cli import scoring
from pipeline.errors import PipelineUserError


@dataclass(frozen=True)
class Outcome:
    """What one command left behind."""

    code: int
    out: str
    err: str

    def rows(self) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.out)))


def plimsoll(*words: str, stdin: bytes | None = None) -> Outcome:
    """One command, with user errors turned into exit codes as the program does."""
    app = typer.Typer()
    scoring.register(app)
    result = CliRunner().invoke(app, list(words), input=stdin)
    if isinstance(result.exception, PipelineUserError):
        return Outcome(int(result.exception.exit_code), result.stdout, result.exception.text())
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Outcome(result.exit_code, result.stdout, result.stderr)


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str | bytes], str]:
    def _write(content: str | bytes) -> str:
        path = tmp_path / "answers.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    return _write


Write = Callable[[str | bytes], str]


def test_carried_columns_come_first_then_score_answered_band_then_algorithms(write: Write) -> None:
    head = ",".join(["wave", *(f"q{item}" for item in range(1, 18)), "team"])
    outcome = plimsoll("score", "stss", write(head + "\nw1," + ",".join(["3"] * 17) + ",north\n"))
    assert outcome.code == 0
    assert outcome.out.splitlines() == [
        "wave,team,intrusion,intrusion_answered,intrusion_band,avoidance,avoidance_answered,"
        "avoidance_band,arousal,arousal_answered,arousal_band,total,total_answered,total_band,"
        "bride_algorithm",
        "w1,north,15,5,,21,7,,15,5,,51,17,severe,true",
    ]


def test_numbers_have_15_significant_digits_and_missing_is_empty(write: Write) -> None:
    outcome = plimsoll("score", "brs", write("1,2,3,4,5,6\n1,2,3,4,5,1\n1,,,,,\n"))
    # 1, 6 - 2, 3, 6 - 4, 5, 6 - 1 = 1 + 4 + 3 + 2 + 5 + 5 = 20; 20 / 6
    assert outcome.out.splitlines() == [
        "mean,mean_answered,mean_band",
        "3.33333333333333,6,normal",
        ",1,",
    ]


def test_json_holds_rows_summary_and_warnings(write: Write) -> None:
    outcome = plimsoll("score", "gad2", write("team,1,2\na,1,2\na,0,\n"), "--format", "json")
    body = json.loads(outcome.out)
    assert list(body) == ["rows", "summary", "warnings"]
    assert body["rows"] == [
        {"team": "a", "total": 3, "total_answered": 2, "total_band": "from_3"},
        {"team": "a", "total": None, "total_answered": 1, "total_band": None},
    ]
    assert body["summary"]["scales"][0]["n"] == 1
    assert any("off by default" in one for one in body["warnings"])


@pytest.mark.parametrize(
    "content",
    [
        b"id,1,2\nx,1,2\n",
        b"\xef\xbb\xbfid,1,2\r\nx,1,2\r\n",
        b"id;1;2\nx;1;2\n",
        b"id;1;2\nx;1,0;2,0\n",
        b"id\t1\t2\nx\t1\t2\n",
        b"id|1|2\nx|1|2\n",
        b"sep=;\nid;1;2\nx;1;2\n",
        b'"sep=;"\r\nid;1;2\r\nx;1;2\r\n',
        b"\n\nid,1,2\n\nx,1,2\n\n\n",
        b"id,1,2\nx,1,2\n   \n",
        b"id,1,2,\nx,1,2,\n",
        b"id,1,2\rx,1,2\r",
        b'"id","1","2"\n"x","1","2"\n',
        b"id,2,1\nx,2,1\n",
        b"id,1,2\nx,1,2",
        "id,1,2\nx,1,2\n".encode("utf-16"),
        b"id,ITEM_01,Gad2_2\nx,1.0,2.00\n",
    ],
)
def test_ways_of_writing_the_same_file(write: Write, content: bytes) -> None:
    outcome = plimsoll("score", "gad2", write(content))
    assert outcome.code == 0
    assert outcome.out.splitlines() == ["id,total,total_answered,total_band", "x,3,2,from_3"]


def test_a_row_of_delimiters_is_a_respondent_who_answered_nothing(write: Write) -> None:
    outcome = plimsoll("score", "gad2", write("1,2\n1,2\n,\n1,1\n"))
    assert [row["total"] for row in outcome.rows()] == ["3", "", "2"]
    assert "1 row(s) have delimiters and no cell" in outcome.err


def test_instrument_names_may_be_written_as_people_write_them(write: Write) -> None:
    assert plimsoll("score", "GAD-2", write("1,2\n1,2\n")).code == 0


def test_carried_cells_are_not_touched(write: Write) -> None:
    content = 'id,team,note,1,2\n007,NA,"a, ""b""\nc",1,2\n1e5,,été,1,2\n'
    rows = plimsoll("score", "gad2", write(content)).rows()
    assert [(row["id"], row["team"], row["note"]) for row in rows] == [
        ("007", "NA", 'a, "b"\nc'),
        ("1e5", "", "été"),
    ]


def test_windows_bytes_are_read(write: Write) -> None:
    rows = plimsoll("score", "gad2", write("id,1,2\né,1,2\n".encode("cp1252"))).rows()
    assert rows[0]["id"] == "é"


def test_standard_input_is_read() -> None:
    assert plimsoll("score", "gad2", "-", stdin=b"1,2\n1,1\n").rows()[0]["total"] == "2"


def test_an_order_that_is_needed_exits_2_and_names_the_choices(write: Write) -> None:
    path = write(",".join(str(item) for item in range(1, 20)) + "\n" + ",".join(["0"] * 19) + "\n")
    outcome = plimsoll("score", "cbi", path)
    assert outcome.code == 2
    assert "nfa_puma" in outcome.err
    assert "kristensen2005" in outcome.err
    assert plimsoll("score", "cbi", path, "--order", "nfa_puma").rows()[0]["personal"] == "0"
    assert plimsoll("score", "cbi", path, "--order", "other").code == 2


def test_cbi_coded_4_to_0_needs_the_coding_named(write: Write) -> None:
    path = write(",".join(str(item) for item in range(1, 20)) + "\n" + ",".join(["4"] * 19) + "\n")
    refused = plimsoll("score", "cbi", path, "--order", "nfa_puma")
    assert refused.code == 3
    assert "--codes 0-4" in refused.err
    row = plimsoll("score", "cbi", path, "--order", "nfa_puma", "--codes", "0-4").rows()[0]
    assert (row["personal"], row["work"], row["client"]) == ("100", "85.7142857142857", "100")


def test_missing_codes_are_named_on_the_command_line(write: Write) -> None:
    path = write("1,2\n7,1\n9,1\n2,1\n")
    assert plimsoll("score", "phq2", path).code == 3
    assert [row["total"] for row in plimsoll("score", "phq2", path, "--missing", "7,9").rows()] == [
        "",
        "",
        "3",
    ]
    assert plimsoll("score", "phq2", path, "--missing", "seven").code == 2
    assert plimsoll("score", "phq2", path, "--missing", "1").code == 2


def test_refused_input_exits_3_with_counts_and_columns_and_no_value(write: Write) -> None:
    outcome = plimsoll("score", "gad2", write("name,q1,q2\nEva Muster,44,1\nEva Muster,1,zz\n"))
    assert outcome.code == 3
    assert outcome.out == ""
    assert "column q1 (item 1): 1" in outcome.err
    assert "column q2 (item 2): 1" in outcome.err
    assert not any(secret in outcome.err for secret in ("44", "zz", "Eva"))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\n \n", "empty"),
        (b"id,1,2\n", "no respondent"),
        (b"id,1\nx,1\n", "1 of 2 items"),
        (b"id,1,2\nx,1\ny,1,2\nz,1,2,3\n", "2 row(s) do not have 3 cells"),
        (b"id,1,2,q1\nx,1,2,1\n", "more than one column"),
        (b"id,id,1,2\nx,x,1,2\n", "more than once"),
        (b"PK\x03\x04rest", "spreadsheet"),
        (b"id,1,2\nx,\x00,2\n", "not text"),
        (b'id,1,2\n"x,1,2\ny,1,2\n', ""),
    ],
)
def test_files_that_are_refused(write: Write, content: bytes, said: str) -> None:
    outcome = plimsoll("score", "gad2", write(content))
    assert outcome.code == 3
    assert said in outcome.err


def test_absent_items_with_ids_of_their_own_are_asked_for_by_these(write: Write) -> None:
    names = ",".join(f"q{number}" for number in range(1, 19))
    outcome = plimsoll("score", "itq", write(f"{names}\n{','.join('1' * 18)}\n".encode()))
    assert outcome.code == 3
    assert "columns named like p1, P1, item_p1 or itq_p1" in outcome.err
    own = ",".join([*(f"item_p{n}" for n in range(1, 10)), *(f"C{n}" for n in range(1, 10))])
    assert plimsoll("score", "itq", write(f"{own}\n{','.join('1' * 18)}\n".encode())).code == 0


def test_wrong_use_exits_2(write: Write) -> None:
    path = write("1,2\n1,1\n")
    unknown = plimsoll("score", "gad3", path)
    assert unknown.code == 2
    assert "gad2" in unknown.err
    assert plimsoll("score", "gad2", path + ".no").code == 2
    assert plimsoll("score", "gad2", path, "--norm", "none").code == 2
    assert plimsoll("score", "gad2", path, "--format", "xml").code == 2


def test_t_scores_from_a_shipped_norm_and_from_a_file(write: Write, tmp_path: Path) -> None:
    path = write(",".join(str(item) for item in range(1, 11)) + "\n" + ",".join(["2"] * 10) + "\n")
    shipped = plimsoll("score", "pss10", path, "--norm", "us1983").rows()[0]
    # total 20; 50 + 10 x (20 - 13.02) / 6.35 = 60.992126
    assert float(shipped["total_t"]) == pytest.approx(60.992126, abs=1e-6)
    own = tmp_path / "norm.csv"
    own.write_text("scale,mean,sd\ntotal,10,5\n")
    assert plimsoll("score", "pss10", path, "--norm", str(own)).rows()[0]["total_t"] == "70"
    own.write_text("scale,mean,sd\ntotal,10,0\n")
    assert plimsoll("score", "pss10", path, "--norm", str(own)).code == 3


def test_long_form_prefix_and_partial_options(write: Write) -> None:
    path = write("D1,D2,other\n1,2,x\n")
    assert plimsoll("score", "phq2", path).code == 3
    assert plimsoll("score", "phq2", path, "--prefix", "D").rows()[0]["total"] == "3"
    five = write("1,2,3,4,5,6\n1,1,1,1,1,1\n")
    outcome = plimsoll("score", "gad7", five, "--partial")
    assert outcome.rows()[0]["total"] == "7"
    assert "taken as unanswered: 7" in outcome.err


def test_mbi_items_are_refused_with_the_reason_and_scores_carried(write: Write) -> None:
    refused = plimsoll("score", "mbi", write("id,mbi_1,mbi_2\nx,1,2\n"))
    assert refused.code == 3
    assert "Mind Garden" in refused.err
    row = plimsoll("score", "mbi", write("id,EE,DP,PA\nx,20,5.5,\n")).rows()[0]
    assert (row["ee"], row["dp"], row["pa"]) == ("20", "5.5", "")


def test_instruments_lists_every_instrument_with_its_pack() -> None:
    lines = plimsoll("instruments").out.splitlines()
    assert len(lines) == 30  # a heading and 29 instruments
    assert any(line.startswith("cbi ") and "nfa_puma | kristensen2005" in line for line in lines)
    listed = json.loads(plimsoll("instruments", "--format", "json").out)
    assert {one["pack"] for one in listed} == {"core", "opt_in", "scored_only"}


def test_instruments_explains_one_with_licence_and_citation() -> None:
    text = plimsoll("instruments", "stss").out
    assert "Bride, Robinson, Yegidis and Figley (2004)" in text
    assert "Licence:" in text
    assert "house rule" in text
    assert plimsoll("instruments", "nothing").code == 2
    assert json.loads(plimsoll("instruments", "cbi", "--format", "json").out)["id"] == "cbi"


def test_the_program_itself_gives_the_exit_codes(write: Write) -> None:
    program = [sys.executable, "-m", "pipeline.cli.main", "score"]
    good = subprocess.run([*program, "gad2", write("1,2\n1,1\n")], capture_output=True, check=False)
    bad = subprocess.run([*program, "gad2", write("1,2\n1,8\n")], capture_output=True, check=False)
    use = subprocess.run([*program, "olbi", write("1,2\n1,1\n")], capture_output=True, check=False)
    assert (good.returncode, bad.returncode, use.returncode) == (0, 3, 2)
    assert good.stdout == b"total,total_answered,total_band\n2,2,below_3\n"
    assert b"8" not in bad.stderr
    assert b"Traceback" not in bad.stderr
