"""`plimsoll protect` and `plimsoll audit` as they are typed: tables, summaries, exit codes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline.cli.main import main

CELLS = """team,value,contributors,top1,top2
ORG,600,60,30,30
D1,300,30,30,30
D2,300,30,20,20
A,40,4,20,10
B,100,10,30,20
C,160,16,20,20
E,100,10,20,20
F,100,10,20,20
G,100,10,20,20
"""
TREE = """column,child,parent
team,D1,ORG
team,D2,ORG
team,A,D1
team,B,D1
team,C,D1
team,E,D2
team,F,D2
team,G,D2
"""


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.out)))

    @property
    def hidden(self) -> list[str]:
        return [row["team"] for row in self.rows if row["state"] == "suppressed"]


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    cells, tree = tmp_path / "cells.csv", tmp_path / "tree.csv"
    cells.write_text(CELLS)
    tree.write_text(TREE)
    return cells, tree


@pytest.fixture
def plimsoll(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Ran]:
    def run(*words: object) -> Ran:
        monkeypatch.setattr("sys.argv", ["plimsoll", *map(str, words)])
        with pytest.raises(SystemExit) as stopped:
            main()
        said = capsys.readouterr()
        return Ran(int(stopped.value.code or 0), said.out, said.err)

    return run


def test_protect_prints_the_table_and_the_summary_beside_it(plimsoll, files) -> None:
    cells, tree = files
    ran = plimsoll("protect", cells, "--group", "team", "--hierarchy", tree, "--measure", "amount")
    assert ran.code == 0
    assert ran.out.splitlines()[0] == "team,value,state,contributors_band"
    assert ran.hidden == ["A", "B"]
    assert ran.rows[3] == {"team": "A", "value": "", "state": "suppressed", "contributors_band": ""}
    assert ran.rows[5]["contributors_band"] == "10-19"
    summary = json.loads(ran.err.split("summary: ")[1])
    assert summary["cells"] == 9
    assert (summary["hidden_primary"], summary["hidden_secondary"]) == (1, 1)
    assert summary["relations_checked"] == 3
    assert summary["recoverable"] == 0
    assert summary["narrowest_interval"] >= 0.2  # twice p of the middle


def test_protect_in_json_has_rows_summary_and_warnings(plimsoll, files) -> None:
    cells, tree = files
    ran = plimsoll("protect", cells, "--hierarchy", tree, "--group", "team", "--format", "json")
    said = json.loads(ran.out)
    assert set(said) == {"rows", "summary", "warnings"}
    assert said["rows"][3]["value"] is None
    assert "40" not in json.dumps(said["rows"])


def test_what_protect_puts_out_passes_the_audit(plimsoll, files, tmp_path) -> None:
    cells, tree = files
    for extra in ([], ["--no-round"]):
        done = plimsoll("protect", cells, "--group", "team", "--hierarchy", tree, *extra)
        released = tmp_path / "released.csv"
        released.write_text(done.out)
        ran = plimsoll("audit", released, "--group", "team", "--hierarchy", tree, *extra)
        assert ran.code == 0
        assert [row["recoverable"] for row in ran.rows] == ["no", "no"]


def test_audit_of_a_leaking_table_ends_4_and_says_how(plimsoll, files, tmp_path) -> None:
    _, tree = files
    released = tmp_path / "released.csv"
    released.write_text("team,value,state\nD1,300,shown\nA,,suppressed\nB,100,shown\nC,160,shown\n")
    ran = plimsoll("audit", released, "--group", "team", "--hierarchy", tree, "--no-round")
    assert ran.code == 4
    assert ran.out.splitlines() == [
        "team,lower,upper,recoverable,how",
        "A,40,40,exactly,D1 - B - C",
    ]


def test_two_releases_are_attacked_together(plimsoll, files, tmp_path) -> None:
    _, tree = files
    one, two = tmp_path / "one.csv", tmp_path / "two.csv"
    one.write_text("team,value,state\nD1,300,shown\nA,,suppressed\nB,,suppressed\nC,160,shown\n")
    two.write_text("team,value,state\nD1,300,shown\nA,,suppressed\nB,100,shown\nC,,suppressed\n")
    assert plimsoll("audit", one, "--hierarchy", tree, "--no-round").code == 0
    assert plimsoll("audit", two, "--hierarchy", tree, "--no-round").code == 0
    assert plimsoll("audit", one, two, "--hierarchy", tree, "--no-round").code == 4


@pytest.mark.parametrize(
    "words",
    [
        ["--k", "4"],
        ["--k", "0"],
        ["--p", "0"],
        ["--prior", "5"],
        ["--dominance", "85"],
        ["--dominance", "3,85"],
        ["--round", "0"],
        ["--measure", "guess"],
        ["--zero", "maybe"],
    ],
)
def test_options_that_cannot_be_are_wrong_use(plimsoll, files, words: list[str]) -> None:
    assert plimsoll("protect", files[0], *words).code == 2


def test_a_higher_k_hides_more(plimsoll, files) -> None:
    cells, tree = files
    ran = plimsoll("protect", cells, "--hierarchy", tree, "--group", "team", "--k", "11")
    assert {"A", "B", "E", "F", "G"} <= set(ran.hidden)


def test_a_file_that_is_not_there_is_wrong_use(plimsoll, tmp_path) -> None:
    assert plimsoll("protect", tmp_path / "none.csv").code == 2
    assert plimsoll("audit", tmp_path / "none.csv").code == 2


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("team,value\nA,1\n", "lacks contributors"),
        ("team,value,contributors\n", "no rows"),
        ("", "empty"),
        ("team,value,contributors\nA,1,5\nA,2,6\n", "a repeated cell"),
        ("team,value,contributors\nA,x,5\n", "value is not a number"),
        ("team,value,contributors\nA,-1,5\n", "a negative value"),
        ("team,value,contributors\nA,1,5.5\n", "not whole people"),
        ("team,value,contributors\nA,,5\n", "no value and no state"),
        ("team,value,contributors\nA,1,\n", "no contributors"),
        ("team,value,contributors\n,1,5\n", "an empty grouping value"),
        ("team,value,contributors,state\nA,1,5,odd\n", "state is not"),
        ("team,value,contributors,top1,top2\nA,9,5,4,6\n", "top2 above top1"),
        ("team,value,contributors,top1,top2\nA,9,5,8,6\n", "above the value"),
        ("value,contributors\n1,5\n", "no grouping column"),
        ("team,value,contributors\nA,1\n", "another number of cells"),
    ],
)
def test_bad_tables_are_refused_with_what_is_wrong(
    plimsoll, tmp_path, content: str, what: str
) -> None:
    path = tmp_path / "cells.csv"
    path.write_text(content)
    ran = plimsoll("protect", path, "--measure", "amount")
    assert ran.code == 3
    assert what in ran.err
    assert ran.out == ""


def test_a_message_names_lines_and_no_values(plimsoll, tmp_path) -> None:
    path = tmp_path / "cells.csv"
    path.write_text("team,value,contributors\nA,1,5\nB,-77,6\nC,-78,6\n")
    ran = plimsoll("protect", path)
    assert "file lines 3, 4" in ran.err
    assert "77" not in ran.err


@pytest.mark.parametrize(
    ("tree", "what"),
    [
        ("child,parent\nA,B\n", "the hierarchy has the columns"),
        ("column,child,parent\nmonth,A,B\n", "not grouping columns: month"),
        ("column,child,parent\nteam,A,B\nteam,B,A\n", "cycle"),
    ],
)
def test_bad_hierarchies_are_refused(plimsoll, files, tmp_path, tree: str, what: str) -> None:
    path = tmp_path / "odd.csv"
    path.write_text(tree)
    ran = plimsoll("protect", files[0], "--group", "team", "--hierarchy", path)
    assert ran.code == 3
    assert what in ran.err


def test_semicolons_bytes_order_marks_and_blank_lines_are_read(plimsoll, tmp_path) -> None:
    path = tmp_path / "cells.csv"
    text = "\ufeffteam;value;contributors\n\nTotal;30;30\nA;4;4\nB;10;10\nC;16;16\n"
    path.write_text(text, encoding="utf-8")
    assert plimsoll("protect", path).hidden == ["A", "B"]


def test_an_unbounded_end_is_said_in_words(plimsoll, tmp_path) -> None:
    path = tmp_path / "released.csv"
    path.write_text("team,value,state\nTotal,,suppressed\nA,,suppressed\nB,100,shown\n")
    ran = plimsoll("audit", path, "--no-round")
    assert (ran.code, ran.rows[0]["upper"]) == (0, "inf")
    said = json.loads(plimsoll("audit", path, "--no-round", "--format", "json").out)
    assert said["rows"][0]["upper"] is None


SPACED_TREE = TREE.replace(",", ", ")
CAPITALS = CELLS.replace("team,value,contributors,top1,top2", "team,Value,Contributors,Top1,TOP2")


def test_blanks_in_a_hierarchy_do_not_untie_its_totals(plimsoll, files, tmp_path) -> None:
    # A (4 people) alone would be D1 - B - C = 300 - 100 - 160 = 40
    path = tmp_path / "spaced.csv"
    path.write_text(SPACED_TREE)
    done = plimsoll("protect", files[0], "--group", "team", "--hierarchy", path, "--no-round")
    assert done.hidden == ["A", "B"]
    released = tmp_path / "released.csv"
    released.write_text("team,value,state\nD1,300,shown\nA,,suppressed\nB,100,shown\nC,160,shown\n")
    ran = plimsoll("audit", released, "--group", "team", "--hierarchy", path, "--no-round")
    assert ran.code == 4
    assert ran.rows[0]["upper"] == "40"


def test_columns_in_capitals_are_the_engine_s_and_are_not_printed(plimsoll, files, tmp_path):
    path = tmp_path / "capitals.csv"
    path.write_text(CAPITALS)
    plain = plimsoll("protect", files[0], "--hierarchy", files[1], "--measure", "amount")
    ran = plimsoll("protect", path, "--hierarchy", files[1], "--measure", "amount")
    assert ran.code == 0
    assert ran.out == plain.out


def test_a_value_the_hierarchy_does_not_name_is_a_warning(plimsoll, files, tmp_path) -> None:
    path = tmp_path / "typed.csv"
    path.write_text(TREE.replace("ORG", "Org"))
    ran = plimsoll("protect", files[0], "--group", "team", "--hierarchy", path)
    assert "the hierarchy does not name 1 of 9 values of team" in ran.err
    assert "does not name" not in plimsoll("protect", files[0], "--hierarchy", files[1]).err
    released = tmp_path / "released.csv"
    released.write_text("team,value,state\nORG,300,shown\nD1,,suppressed\nTotal,300,shown\n")
    said = plimsoll("audit", released, "--hierarchy", path, "--format", "json").out
    assert "does not name 1 of 3 values of team" in json.loads(said)["warnings"][0]


def test_a_first_line_that_names_the_separator_is_read(plimsoll, tmp_path) -> None:
    path = tmp_path / "cells.csv"
    path.write_bytes("sep=|\r\nteam|value|contributors\r\nA|100|9\r\n".encode("utf-16"))
    assert plimsoll("protect", path).out.splitlines()[1] == "A,100,shown,5-9"
    path.write_text("sep=;\n")
    assert plimsoll("protect", path).code == 3
