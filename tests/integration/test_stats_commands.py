"""`plimsoll spc`, `funnel` and `shrink` as they are typed: tables, exit codes, messages."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline.cli.main import main


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.out)))

    @property
    def json(self) -> dict:
        return json.loads(self.out)


Run = Callable[..., Ran]


@pytest.fixture
def plimsoll(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*words: object) -> Ran:
        monkeypatch.setattr("sys.argv", ["plimsoll", *map(str, words)])
        with pytest.raises(SystemExit) as stopped:
            main()
        said = capsys.readouterr()
        return Ran(int(stopped.value.code or 0), said.out, said.err)

    return run


@pytest.fixture
def table(tmp_path: Path) -> Callable[..., Path]:
    def write(text: str | bytes, name: str = "table.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return write


def lines(header: str, rows: str) -> str:
    return header + "\n" + "\n".join(rows.split()) + "\n"


SERIES = lines("period,value", " ".join(f"{i + 1},{4 + i % 2 * 2}" for i in range(14)))
MONTHS = lines(
    "month,cases,shifts",
    "2024-01,2,10 2024-02,4,20 2024-03,9,20 2024-04,, 2024-05,3,0 2024-06,5,25",
)
GROUPS = lines("team,events,shifts", " ".join(f"T{i},{20 + i},{100 + i}" for i in range(12)))

XMR_COLUMNS = (
    "period,value,centre,lower,upper,near_lower,near_upper,rule_outside,rule_trend,"
    "rule_two_of_three,rule_shift,special_cause,direction,variation"
)


def test_xmr_puts_out_the_agreed_columns_with_15_digits(plimsoll: Run, table) -> None:
    ran = plimsoll("spc", "xmr", table(SERIES))
    assert ran.code == 0
    assert ran.out.splitlines()[0].startswith(XMR_COLUMNS)
    first = ran.rows[0]
    # 5 +- 2/3 x 5.32 = 8.54666...: fifteen significant digits
    assert (first["upper"], first["near_upper"]) == ("10.32", "8.54666666666667")
    assert (first["rule_outside"], first["variation"]) == ("0", "common_cause")


@pytest.mark.parametrize("kind", ["run", "i", "mr", "c", "t", "g", "ewma", "cusum"])
def test_charts_of_values_put_out_their_columns(plimsoll: Run, table, kind: str) -> None:
    ran = plimsoll("spc", kind, table(SERIES))
    extra = {"ewma": ",ewma", "cusum": ",cusum_high,cusum_low"}.get(kind, "")
    assert ran.code == 0
    assert ran.out.splitlines()[0] == "period,value,centre,lower,upper,sigma_signal,part" + extra
    assert len(ran.rows) == 14


@pytest.mark.parametrize("kind", ["ip", "u", "up", "p", "pp", "uprime", "PPRIME"])
def test_charts_of_ratios_read_named_columns(plimsoll: Run, table, kind: str) -> None:
    ran = plimsoll(
        "spc", kind, table(MONTHS.replace("2024-05,3,0", "2024-05,0,0")),
        "--period", "month", "--numerator", "cases", "--denominator", "shifts",
    )  # fmt: skip
    assert ran.code == 0, ran.err
    assert [row["value"] for row in ran.rows] == ["0.2", "0.2", "0.45", "", "", "0.2"]
    assert ran.rows[3]["upper"] == ""


def test_json_has_rows_summary_and_warnings(plimsoll: Run, table) -> None:
    found = plimsoll("spc", "xmr", table(SERIES), "--target", 11, "--format", "json").json
    assert list(found) == ["rows", "summary", "warnings"]
    assert found["rows"][0]["period"] == "1"
    summary = found["summary"]
    assert {
        "n", "n_useful", "baseline_points", "variation", "assurance", "longest_run",
        "longest_run_max", "crossings", "crossings_min", "runs_signal", "trial_limits",
    } <= set(summary)  # fmt: skip
    assert summary["assurance"] == "consistently_within"
    assert (summary["n"], summary["trial_limits"]) == (14, False)


def test_improvement_up_mirrors_the_assurance(plimsoll: Run, table) -> None:
    words = ("spc", "xmr", table(SERIES), "--target", 11, "--format", "json")
    up = plimsoll(*words, "--improvement", "up").json["summary"]
    neutral = plimsoll(*words, "--improvement", "neutral").json["summary"]
    assert (up["assurance"], neutral["assurance"]) == ("consistently_over", "none")


def test_rebase_takes_several_periods_and_may_be_repeated(plimsoll: Run, table) -> None:
    path = table(SERIES)
    once = plimsoll("spc", "i", path, "--rebase", "5,9")
    twice = plimsoll("spc", "i", path, "--rebase", "9", "--rebase", "5")
    assert [row["part"] for row in once.rows] == ["1"] * 4 + ["2"] * 4 + ["3"] * 6
    assert once.out == twice.out


@pytest.mark.parametrize(
    ("periods", "date", "part_2"),
    [
        ("2024-W51 2024-W52 2025-W01 2025-W02", "2024-12-30", "2025-W01"),  # a Monday
        ("2024-W51 2024-W52 2025-W01 2025-W02", "2024-12-31", "2025-W02"),  # the day after
        ("2024-W51 2024-W52 2025-W01 2025-W02", "2025-W01", "2025-W01"),
        ("2024-Q3 2024-Q4 2025-Q1 2025-Q2", "2024-10-01", "2024-Q4"),
        ("2024-Q3 2024-Q4 2025-Q1 2025-Q2", "2024-10-02", "2025-Q1"),
        ("2024-Q3 2024-Q4 2025-Q1 2025-Q2", "2025-04", "2025-Q2"),
        ("2024-01 2024-02 2024-03 2024-04", "2024-02-02", "2024-03"),
        ("2024-01 2024-02 2024-03 2024-04", "2024-02-01", "2024-02"),
    ],
)
def test_a_date_rebases_from_the_first_period_that_begins_on_it_or_later(
    plimsoll: Run, table, periods: str, date: str, part_2: str
) -> None:
    path = table(lines("period,value", " ".join(f"{one},5" for one in periods.split())))
    ran = plimsoll("spc", "xmr", path, "--rebase", date)
    assert ran.code == 0
    assert next(row["period"] for row in ran.rows if row["part"] == "2") == part_2


def test_fix_exclude_screen_and_multiply(plimsoll: Run, table) -> None:
    path = table(lines("period,value", "1,4 2,6 3,4 4,6 5,90 6,4 7,6 8,50"))
    fixed = plimsoll("spc", "xmr", path, "--fix", 4).rows
    excluded = plimsoll("spc", "xmr", path, "--exclude", "5,8", "--multiply", 10).rows
    assert (fixed[0]["centre"], fixed[0]["upper"]) == ("5", "10.32")
    assert [row["rule_outside"] for row in fixed] == list("00001001")
    assert (excluded[0]["centre"], excluded[0]["upper"]) == ("50", "103.2")
    assert [row["rule_outside"] for row in excluded] == list("00001001")
    screened, whole = (
        plimsoll("spc", "i", path).rows,
        plimsoll("spc", "i", path, "--no-screen").rows,
    )
    assert float(whole[0]["upper"]) >= float(screened[0]["upper"])


def test_clip_and_no_clip(plimsoll: Run, table) -> None:
    path = table(lines("period,value", "1,1 2,5 3,1"))
    assert plimsoll("spc", "xmr", path).rows[0]["lower"].startswith("-")
    assert plimsoll("spc", "xmr", path, "--clip").rows[0]["lower"] == "0"
    assert plimsoll("spc", "c", path).rows[0]["lower"] == "0"
    assert plimsoll("spc", "c", path, "--no-clip").rows[0]["lower"].startswith("-")


def test_drift_settings(plimsoll: Run, table) -> None:
    path = table(lines("period,value", "1,12 2,8"))
    ewma = plimsoll("spc", "ewma", path, "--lambda", ".5", "--sigmas", 3, "--center", 10, "--sd", 2)
    cusum = plimsoll(
        "spc", "cusum", path, "--k", ".5", "--h", 4, "--center", 10, "--sd", 2, "--headstart", 1
    )
    assert (ewma.rows[0]["ewma"], ewma.rows[0]["upper"]) == ("11", "13")
    # high: 1 + 1 - 0.5 = 1.5, then 1.5 - 1.5 = 0; low: -(1 - 1.5) -> 0, then -(1 - 0.5) = -0.5
    assert [row["cusum_high"] for row in cusum.rows] == ["1.5", "0"]
    assert [row["cusum_low"] for row in cusum.rows] == ["0", "-0.5"]


def test_many_series_in_one_file(plimsoll: Run, table) -> None:
    path = table(lines("team,period,value", "a,1,4 b,1,40 a,2,6 b,2,60"))
    ran = plimsoll("spc", "i", path, "--series", "team")
    assert [(row["series"], row["centre"]) for row in ran.rows] == [
        ("a", "5"), ("b", "50"), ("a", "5"), ("b", "50"),
    ]  # fmt: skip
    found = plimsoll("spc", "i", path, "--series", "team", "--format", "json").json
    assert [part["series"] for part in found["summary"]["parts"]] == ["a", "b"]


def test_funnel_puts_out_the_agreed_columns(plimsoll: Run, table) -> None:
    words = ("--group", "team", "--numerator", "events", "--denominator", "shifts")
    ran = plimsoll("funnel", table(GROUPS), *words, "--kind", "rate")
    assert ran.out.splitlines()[0] == (
        "group,numerator,denominator,value,target,lower_95,upper_95,lower_998,upper_998,z,position"
    )
    assert {row["position"] for row in ran.rows} == {"inside"}
    found = plimsoll(
        "funnel", table(GROUPS), *words, "--kind", "proportion", "--format", "json"
    ).json
    assert {"phi", "tau2", "overdispersed", "n_high", "n_low"} <= set(found["summary"])


def test_funnel_options_are_taken(plimsoll: Run, table) -> None:
    rows = " ".join(f"T{i},{10 + 9 * (i % 2)},12.345" for i in range(12))
    path = table(lines("group,numerator,denominator", rows))
    wide = plimsoll("funnel", path, "--method", "log", "--trim", "truncate", "--trim-share", "0.2")
    exact = plimsoll("funnel", path, "--no-overdispersion", "--limit", 95, "--multiply", 100)
    none = plimsoll("funnel", path, "--trim", "none", "--limit", "99.8")
    assert (wide.code, exact.code, none.code) == (0, 0, 0)
    assert {row["target"] for row in exact.rows} == {"100"}


def test_few_groups_are_not_flagged_and_it_is_said(plimsoll: Run, table) -> None:
    path = table(lines("group,numerator,denominator", "a,1,50 b,99,50"))
    ran = plimsoll("funnel", path)
    assert [row["position"] for row in ran.rows] == ["", ""]
    assert "fewer than 10" in ran.err
    assert plimsoll("funnel", path, "--format", "json").json["rows"][0]["position"] is None


def test_shrink_puts_out_the_agreed_columns(plimsoll: Run, table) -> None:
    path = table(lines("group,numerator,denominator", "a,1,10 b,6,10 c,40,20"))
    marshall = plimsoll("shrink", path)
    gamma = plimsoll("shrink", path, "--method", "gamma_poisson", "--format", "json").json
    assert marshall.out.splitlines()[0] == "group,raw,shrunk,weight"
    assert list(gamma["rows"][0]) == [
        "group", "raw", "shrunk", "weight", "shrunk_lower", "shrunk_upper",
    ]  # fmt: skip
    assert gamma["summary"]["distinguishable"] is True


@pytest.mark.parametrize(
    "words",
    [
        ("spc", "nonsense"),
        ("spc", "xmr", "--fix", "1"),
        ("spc", "xmr", "--multiply", "0"),
        ("spc", "xmr", "--target", "nan"),
        ("spc", "xmr", "--exclude", "99"),
        ("spc", "xmr", "--exclude", "two"),
        ("spc", "xmr", "--rebase", "soon"),
        ("spc", "xmr", "--lambda", "0.2"),
        ("spc", "ewma", "--k", "0.5"),
        ("spc", "ewma", "--lambda", "1.5"),
        ("spc", "cusum", "--headstart", "9"),
        ("spc", "xmr", "--improvement", "sideways"),
        ("spc", "xmr", "--format", "xml"),
        ("spc", "xmr", "--nonsense"),
    ],
)
def test_wrong_use_ends_2_with_a_reason(plimsoll: Run, table, words: tuple[str, ...]) -> None:
    command, kind, *options = words
    ran = plimsoll(command, kind, table(SERIES), *options)
    assert ran.code == 2
    assert ran.err.strip()
    assert ran.out == ""


@pytest.mark.parametrize(
    "words",
    [("--limit", "99"), ("--trim-share", "0.5"), ("--multiply", "-1"), ("--kind", "odds")],
)
def test_wrong_use_of_funnel_ends_2(plimsoll: Run, table, words: tuple[str, ...]) -> None:
    assert plimsoll("funnel", table(GROUPS), *words).code == 2


def test_a_file_that_is_not_there_ends_2(plimsoll: Run, tmp_path: Path) -> None:
    for words in (("spc", "xmr"), ("funnel",), ("shrink",)):
        assert plimsoll(*words, tmp_path / "nothing.csv").code == 2
        assert plimsoll(*words, tmp_path).code == 2


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        ("xmr", "", "empty"),
        ("xmr", "period,value\n", "no rows"),
        ("xmr", "period,worth\n1,2\n", "no column value"),
        ("xmr", "period,value,value\n1,2,3\n", "more than once"),
        ("xmr", "period,value\n1,2,3\n2,3\n", "line 2: another number of cells"),
        ("xmr", "period,value\n1,two\n", "line 2: value is not a number"),
        ("xmr", "period,value\n1,inf\n2,NaN\n", "lines 2, 3: value is not a number"),
        ("xmr", "period,value\n1,1e300\n", "line 2: value is larger"),
        ("xmr", "period,value\n1,\u0663\n2,\uff13\n", "lines 2, 3: value is not a number"),
        ("xmr", "period,value\n1,2\n\u0663,3\n", "line 3: period is empty or not"),
        ("xmr", "period,value\n2020-W53,2\n2024-W53,3\n", "line 3: period is empty or not"),
        ("xmr", "period,value\n1,2\n,3\n", "line 3: period is empty"),
        ("xmr", "period,value\n2024-01-01,2\n31/01/2024,3\n", "line 3: period is empty or not"),
        ("xmr", "period,value\n2,2\n2,3\n", "line 3: period is repeated"),
        ("xmr", "period,value\n2,2\n1,3\n", "line 3: period is earlier"),
        ("c", "period,value\n1,2\n2,-3\n", "line 3: value is negative"),
        ("t", "period,value\n1,2\n2,-3\n", "line 3: value is negative"),
        ("u", "period,numerator,denominator\n1,-2,5\n", "line 2: numerator is negative"),
        ("ip", "period,numerator,denominator\n1,2,-5\n", "line 2: denominator is negative"),
        ("p", "period,numerator,denominator\n1,6,5\n", "line 2: numerator is above"),
        ("pp", "period,numerator,denominator\n1,6,5\n", "line 2: numerator is above"),
    ],
)
def test_refused_series_end_3_and_name_the_line(
    plimsoll: Run, table, kind: str, text: str, said: str
) -> None:
    ran = plimsoll("spc", kind, table(text))
    assert ran.code == 3
    assert said in ran.err
    assert ran.out == ""


def test_all_problems_are_named_at_once_and_no_value_is_shown(plimsoll: Run, table) -> None:
    text = "period,numerator,denominator\n2,secret,5\n1,9,5\n3,-4,5\n"
    ran = plimsoll("spc", "p", table(text))
    assert ran.code == 3
    for said in (
        "line 2: numerator is not",
        "line 3: period is earlier",
        "line 3: numerator is above",
        "line 4: numerator is negative",
    ):
        assert said in ran.err
    assert "secret" not in ran.err


@pytest.mark.parametrize("command", ["funnel", "shrink"])
@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("a,1,2 a,3,4", "line 3: group is repeated"),
        (",1,2 b,3,4", "line 2: group is empty"),
        ("a,-1,2", "line 2: numerator is negative"),
        ("a,1,-2", "line 2: denominator is negative"),
        ("a,x,2", "line 2: numerator is not a number"),
        ("a,1,1 b,1e16,2", "line 3: numerator is above 1e+15"),
        ("a,1,1 b,2,1e-16", "line 3: denominator is above 1e+15, or above 0 and below 1e-15"),
    ],
)
def test_refused_groups_end_3(plimsoll: Run, table, command: str, rows: str, said: str) -> None:
    ran = plimsoll(command, table(lines("group,numerator,denominator", rows)))
    assert ran.code == 3
    assert said in ran.err


def test_a_share_above_one_is_refused_in_a_funnel_of_proportions(plimsoll: Run, table) -> None:
    path = table(lines("group,numerator,denominator", "a,3,2"))
    assert plimsoll("funnel", path, "--kind", "proportion").code == 3
    assert plimsoll("funnel", path, "--kind", "ratio").code == 0


@pytest.mark.parametrize(
    "content",
    [
        SERIES.encode("utf-8-sig"),
        SERIES.replace("\n", "\r\n").encode(),
        SERIES.replace("\n", "\r").encode(),
        SERIES.encode("utf-16"),
        SERIES.replace(",", ";").encode(),
        SERIES.replace(",", "\t").encode(),
        SERIES.replace("period,value", " Period , VALUE ").encode(),
        b"\n\n" + SERIES.replace("\n", "\n\n").encode() + b",\n",
        b"sep=|\n" + SERIES.replace(",", "|").encode(),
        ('"sep=;"\r\n' + SERIES.replace(",", ";").replace("\n", "\r\n")).encode("utf-16"),
    ],
    ids=[
        *("bom", "crlf", "cr", "utf16", "semicolon", "tab", "blanks-and-case", "blank-lines"),
        *("names-its-separator", "names-it-as-excel-does"),
    ],
)
def test_files_as_programs_write_them_are_read(plimsoll: Run, table, content: bytes) -> None:
    ran = plimsoll("spc", "xmr", table(content))
    assert ran.code == 0, ran.err
    assert [row["value"] for row in ran.rows] == ["4", "6"] * 7


@pytest.mark.parametrize("content", [b"\x00\x01\x02", b"\xff\xd8\xff\xe0" * 9, b"a,b\n\xe9,1\n"])
def test_what_is_not_text_is_refused(plimsoll: Run, table, content: bytes) -> None:
    assert plimsoll("spc", "xmr", table(content)).code == 3


def test_a_file_without_a_single_value_gives_empty_lines_and_says_so(plimsoll: Run, table) -> None:
    ran = plimsoll("spc", "xmr", table("period,value\n1,\n2,\n"))
    assert ran.code == 0
    assert {row["centre"] for row in ran.rows} == {""}
    assert "without a single point" in ran.err


def test_huge_and_tiny_numbers_do_not_overflow(plimsoll: Run, table) -> None:
    for kind in ("xmr", "t", "g", "ewma", "cusum"):
        ran = plimsoll("spc", kind, table(lines("period,value", "1,9e99 2,1e-99 3,9e99 4,0")))
        assert ran.code == 0, ran.err
        assert "inf" not in ran.out.replace("common", "")


def test_a_line_that_names_the_separator_counts_as_a_line(plimsoll: Run, table) -> None:
    ran = plimsoll("spc", "xmr", table("sep=;\nperiod;value\n1;5\n2;x\n"))
    assert ran.code == 3
    assert "line 4: value is not a number" in ran.err
    assert plimsoll("spc", "xmr", table("sep=;\n")).code == 3


def test_a_group_that_cannot_be_compared_keeps_the_numbers_it_has(plimsoll: Run, table) -> None:
    ran = plimsoll("funnel", table(lines("group,numerator,denominator", "A,,10 B,4, C,0,0 D,3,3")))
    kept = [(row["numerator"], row["denominator"], row["value"]) for row in ran.rows]
    assert kept == [("", "10", ""), ("4", "", ""), ("0", "0", ""), ("3", "3", "1")]


def test_intervals_have_their_columns_where_no_group_can_be_compared(plimsoll: Run, table) -> None:
    path = table(lines("group,numerator,denominator", "A,0,0 B,,4"))
    ran = plimsoll("shrink", path, "--method", "gamma_poisson")
    assert ran.out.splitlines() == [
        "group,raw,shrunk,weight,shrunk_lower,shrunk_upper",
        "A,,,,,",
        "B,,,,,",
    ]


def test_groups_of_any_size_that_is_taken_are_drawn_and_shrunk(plimsoll: Run, table) -> None:
    rows = "A,3,1e-12 B,2,1e12 C,5,1 D,7,2 E,0,1e15 F,1e15,1e-15"
    path = table(lines("group,numerator,denominator", rows))
    for words in (
        ["shrink"],
        ["shrink", "--method", "gamma_poisson"],
        *(["funnel", "--kind", "rate", "--method", method] for method in ("sqrt", "log")),
        ["funnel", "--method", "log", "--no-round-expected"],
    ):
        ran = plimsoll(words[0], path, *words[1:])  # a warning of the arithmetic is an error here
        assert ran.code == 0
        assert "inf" not in ran.out
        assert "nan" not in ran.out


def test_a_limit_that_nothing_bounds_is_empty(plimsoll: Run, table) -> None:
    # expected 1e-6: error of the logarithm 1000, so that e^(1.96 x 1000) has no number
    ran = plimsoll(
        *("funnel", table(lines("group,numerator,denominator", "A,9,4 B,0,1e-6 C,1,7"))),
        *("--method", "log", "--trim", "none", "--no-round-expected"),
    )
    assert ran.code == 0
    assert (ran.rows[1]["lower_95"], ran.rows[1]["upper_95"]) == ("0", "")


def test_names_of_any_script_are_put_out_in_utf_8(table) -> None:
    path = table(lines("group,numerator,denominator", "Łódź,3,5 Ä,4,6"))
    for form in ("csv", "json"):
        done = subprocess.run(
            [sys.executable, "-m", "pipeline.cli.main", "funnel", str(path), "--format", form],
            env={**os.environ, "PYTHONIOENCODING": "cp1252"},
            capture_output=True,
            check=True,
        )
        assert "Łódź" in done.stdout.decode("utf-8")
        assert b"\r" not in done.stdout
