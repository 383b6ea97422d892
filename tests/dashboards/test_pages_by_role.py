"""The pages of the analyst, the officers and the staff, and what leaves them as files."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import invented_publication as invented
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboards.examples import EXAMPLES
from dashboards.exports import csv_bytes, parquet_bytes
from dashboards.identity.reading import Identity
from dashboards.operations import FILES, checks_page, operations
from pipeline.errors import RefusedInputError
from pipeline.narrowed import open_narrowed
from pipeline.warehouse import write_frames
from schemas.access import Role

Open = Callable[..., AppTest]
Read = Callable[[AppTest], str]


@pytest.fixture
def with_operations(tmp_path: Path) -> Path:
    """A publication beside the account of its run: two rows wait, one source is behind."""
    folder = tmp_path / "published"
    invented.publish(folder)
    file = {
        "file_id": 1, "file_name": "log.csv", "contract": "exposure_log",
        "received_on": date(2026, 11, 1), "status": "accepted",
        "period_start": date(2026, 10, 1), "period_end": date(2026, 10, 31), "rows_read": 1200,
        "rows_accepted": 1198, "rows_quarantined": 2, "rows_duplicate": 0, "rows_excluded": 0,
        "message": "<script>alert(1)</script>",
    }  # fmt: skip
    waiting = {
        "file_name": "log.csv", "contract": "exposure_log", "reason": "minutes: out_of_range",
        "rows": 2, "first_line": 42, "expected": "a number from 0 to 2880",
    }  # fmt: skip
    fresh = [
        ("log", "exposure_log", date(2026, 11, 1), date(2026, 10, 31), 10),
        ("survey", "survey_responses", date(2026, 11, 1), date(2026, 9, 30), 41),
    ]
    check = ("logging", "Teams logged at least 80% of shifts.", "warn", "failed", 3, 19, 3 / 19)
    write_frames(
        folder / "operations-20261110-01.duckdb",
        {
            "file": pd.DataFrame([file]),
            "quarantine": pd.DataFrame([waiting]),
            "freshness": pd.DataFrame(
                fresh,
                columns=["source_id", "contract", "received_on", "period_end", "days_behind"],
            ),
            "check_result": pd.DataFrame(
                [check],
                columns=["check_id", "sentence", "severity", "status", "violations",
                         "denominator", "share"],
            ),
        },
    )  # fmt: skip
    return folder


def test_data_quality_says_what_waits_and_why(
    with_operations: Path, open_dashboard: Open, words: Read, html: Read
) -> None:
    app = open_dashboard(with_operations, "data_quality")
    text = words(app)
    assert "One check asks for a look, one source is behind, 2 rows wait to be corrected." in text
    assert "minutes: out_of_range" in text
    assert "a number from 0 to 2880" in text
    assert "15.79%" in text  # 3 / 19
    assert "1,198" in text
    assert "<script>" not in html(app)


def test_the_page_of_every_check_is_there_for_the_two_officers(
    with_operations: Path, open_dashboard: Open
) -> None:
    page = with_operations / "quality-20261110-01.html"
    page.write_text("<!doctype html><title>Checks</title>")
    publication = with_operations / "plimsoll-20261110-01.duckdb"
    assert checks_page(Identity("x", Role.DPO), publication) == page.read_bytes()
    with pytest.raises(PermissionError):
        checks_page(Identity("x", Role.MANAGER), publication)
    app = open_dashboard(with_operations, "data_quality")
    assert [button.label for button in app.get("download_button")].count(
        "Every check, as a page"
    ) == 1
    page.unlink()


def test_a_run_without_an_account_says_so(
    publication: Path, open_dashboard: Open, words: Read
) -> None:
    assert "This run left no account" in words(open_dashboard(publication, "data_quality"))


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ANALYST, Role.STAFF])
def test_operations_answer_the_two_officers_only(role: Role, with_operations: Path) -> None:
    file = with_operations / "plimsoll-20261110-01.duckdb"
    with pytest.raises(PermissionError):
        operations(Identity("x", role), file, FILES)


def test_the_protection_officer_sees_proof_and_log_and_no_figure(
    publication: Path, open_dashboard: Open, words: Read
) -> None:
    app = open_dashboard(publication, "custody", role="dpo")
    text = words(app)
    assert "The proof holds: no withheld figure can be worked out." in text
    assert "1,204 figures looked at" in text
    assert "0 could be worked out" in text
    assert "The access log keeps 365 days" in text
    assert "Harbour" not in text
    app.run()
    assert "custody" in words(app)  # the visit just made stands in the log


def test_staff_read_what_their_manager_reads(
    publication: Path, open_dashboard: Open, words: Read
) -> None:
    text = words(open_dashboard(publication, "staff", role="staff", teams=["AMB2"]))
    assert "This is all a manager sees of Harbour Nights in October 2026." in text
    assert "A name, a staff number, or a row about one person" in text


def test_staff_without_a_team_read_what_holds_for_all(
    tmp_path: Path, open_dashboard: Open, words: Read
) -> None:
    invented.publish(tmp_path, team=invented.tables()["team"].query("level != 'team'"))
    text = words(open_dashboard(tmp_path, "staff", role="staff"))
    assert "Managers see teams. They cannot see you." in text


def test_the_organisation_counts_teams_past_a_limit(
    publication: Path, open_dashboard: Open, words: Read
) -> None:
    text = words(open_dashboard(publication, "organisation"))
    assert "Three of 14 teams are past a limit, beyond chance, in October 2026." in text


def test_an_analyst_asks_in_sql_and_takes_files(
    publication: Path, open_dashboard: Open, words: Read
) -> None:
    app = open_dashboard(publication, "explore", role="analyst")
    app.text_area(key="sql_text").set_value(
        "select name from team where team_id like 'AMB_' order by name desc;"
    )
    app.button[0].click().run()
    assert not app.exception
    text = words(app)
    assert "4 rows." in text
    assert text.index("Northgate Response") < text.index("Harbour Days")


@pytest.mark.parametrize(
    "statement",
    ["attach 'x.duckdb'", "select * from read_csv('/etc/passwd')", "select nothing from team"],
)
def test_a_refused_question_is_told_in_words(
    statement: str, publication: Path, open_dashboard: Open, words: Read
) -> None:
    app = open_dashboard(publication, "explore", role="analyst")
    app.text_area(key="sql_text").set_value(statement)
    app.button[0].click().run()
    assert not app.exception
    assert "Not answered:" in words(app)


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_each_example_is_answered(example: str, published_file: Path) -> None:
    assert len(open_narrowed(published_file, None).query(example, most=10))


def test_a_question_is_bounded_in_rows_and_in_time(published_file: Path) -> None:
    door = open_narrowed(published_file, None)
    assert len(door.query("select * from range(1000000)", most=7)) == 7
    assert list(door.query("select * from range(9) t(x) order by x desc -- so", most=2)["x"]) == [
        8,
        7,
    ]
    with pytest.raises(RefusedInputError, match=r"(?i)interrupt"):
        door.query(
            "select count(*) from range(100000000) a, range(100000000) b where a.range <> b.range",
            seconds=0.3,
        )


def test_a_question_is_bounded_in_memory(published_file: Path) -> None:
    with pytest.raises(RefusedInputError, match=r"(?i)memory"):
        open_narrowed(published_file, None).query(
            "select list(x::varchar || repeat('x', 1000)) from range(100000000) t(x)", seconds=60
        )


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+cmd", "'+cmd"),
        ("-2+3", "'-2+3"),
        ("@sum(a1)", "'@sum(a1)"),
        ("\t=1", "' =1"),
        ("\u200b=1", "'=1"),
        ("plain", "plain"),
    ],
)
def test_no_cell_and_no_head_of_a_csv_is_a_formula(text: str, written: str) -> None:
    lines = csv_bytes(pd.DataFrame({text: [text, None], "n": [-1, 2]})).decode().splitlines()
    assert lines[0].startswith(written)
    assert lines[1] == f"{written},-1"


def test_a_parquet_file_is_exact() -> None:
    frame = pd.DataFrame({"text": ["=1+1"], "n": [-1]})
    assert pd.read_parquet(io.BytesIO(parquet_bytes(frame))).equals(frame)


@pytest.mark.parametrize("page", ["organisation", "staff", "explore", "data_quality"])
def test_hostile_names_stay_text_on_these_pages(
    page: str, tmp_path: Path, open_dashboard: Open, html: Read
) -> None:
    invented.publish(tmp_path, run_id="hostile", hostile=True)
    role = "analyst" if page == "explore" else "officer"
    body = html(open_dashboard(tmp_path, page, role=role, team="AMB2"))
    assert "<script" not in body
    assert "<img" not in body
    assert "\u202e" not in body


def test_a_file_of_an_earlier_version_opens_without_the_tables_it_lacks(tmp_path: Path) -> None:
    path = tmp_path / "old.duckdb"
    team = invented.tables()["team"]
    write_frames(path, {"team": team, "funnel": pd.DataFrame({"team_id": ["AMB1", "POL1"]})})
    for units, expected in ((None, 2), (("AMB1",), 1)):
        door = open_narrowed(path, units)
        assert len(door.query("select * from funnel")) == expected
        with pytest.raises(RefusedInputError):
            door.query("select * from signal")
