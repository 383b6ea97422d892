"""The checklist of a month: what usually comes and did not, what waits, and what cannot be told."""

from __future__ import annotations

from datetime import date

import pandas as pd

from pipeline.report.checklist import Point, PointState
from pipeline.report.checklist_files import Accounts, file_points, received

OCTOBER = date(2026, 10, 1)
TODAY = date(2026, 11, 10)


def _file(name: str, source: str, month: str | None, **more: object) -> dict[str, object]:
    """One line of the ledger; a register has no month."""
    start = pd.Timestamp(f"{month}-01") if month else pd.NaT
    end = start + pd.offsets.MonthEnd(0) if month else pd.NaT
    line = {"file_name": name, "source_id": source, "contract": "exposure_log"}
    line |= {"received_on": pd.Timestamp("2026-11-09"), "status": "accepted", "message": ""}
    return line | {"period_start": start, "period_end": end} | more


def _accounts(*files: dict[str, object], waiting: dict[str, int] | None = None) -> Accounts:
    rows = [
        {"file_name": name, "contract": "exposure_log", "reason": "minutes: out_of_range",
         "rows": count, "first_line": 2, "expected": "a number"}
        for name, count in (waiting or {}).items()
    ]  # fmt: skip
    columns = ["file_name", "contract", "reason", "rows", "first_line", "expected"]
    empty = pd.DataFrame()
    return Accounts(pd.DataFrame(files), pd.DataFrame(rows, columns=columns), empty, empty)


def _points(accounts: Accounts | None) -> dict[str, Point]:
    return {point.point_id: point for point in file_points(accounts, OCTOBER, as_of=TODAY)}


LOGS = [_file(f"log_{m}.csv", "log", m) for m in ("2026-07", "2026-08", "2026-09", "2026-10")]


def test_a_source_that_came_three_months_running_is_missed_when_it_does_not_come() -> None:
    point = _points(_accounts(*LOGS[:3]))["files"]
    assert point.state is PointState.LOOK
    assert point.finding == "Fewer files than usual for October 2026: log."


def test_two_files_a_month_are_expected_where_two_came_every_month() -> None:
    halves = [_file(f"more_{m}.csv", "log", m) for m in ("2026-07", "2026-08", "2026-09")]
    found = received(pd.DataFrame([*LOGS, *halves]), OCTOBER).iloc[0]
    assert (found["expected"], found["received"]) == (2, 1)


def test_a_source_without_a_habit_is_not_missed() -> None:
    wave = _file("spring.csv", "survey", "2026-08")  # of three months, two without it
    assert _points(_accounts(*LOGS, wave))["files"].state is PointState.DONE


def test_a_list_without_a_period_is_expected_once_and_ages_by_the_day_it_came() -> None:
    # 1 July to 10 November is 31 - 1 + 31 + 30 + 31 + 10 = 132 days, over a quarter's 92.
    staff = _file("staff.csv", "staff", None, received_on=pd.Timestamp("2026-07-01"))
    points = _points(_accounts(*LOGS, staff))
    assert points["files"].state is PointState.DONE
    assert points["freshness"].state is PointState.LOOK
    assert points["freshness"].finding.endswith("Older than a quarter: staff.")
    assert points["freshness"].rows.set_index("source").loc["staff", "days"] == 132


def test_a_refused_file_is_named_until_it_comes_again() -> None:
    bad = _file("log_2026-11.csv", "log", None, status="refused", message="no header")
    assert _points(_accounts(*LOGS, bad))["refused"].state is PointState.LOOK
    good = _file("log_2026-11.csv", "log", "2026-11")
    assert _points(_accounts(*LOGS, bad, good))["refused"].state is PointState.DONE


def test_rows_that_wait_in_other_months_are_told_but_ask_for_nothing() -> None:
    point = _points(_accounts(*LOGS, waiting={"log_2026-08.csv": 4}))["quarantine"]
    assert point.state is PointState.DONE
    assert point.finding == "No row of the month waits. In files of other months: 4."
    point = _points(_accounts(*LOGS, waiting={"log_2026-08.csv": 4, "log_2026-10.csv": 1}))
    told = "One row of the month waits and is in no figure. In files of other months: 4."
    assert point["quarantine"].finding == told


def test_without_the_runs_account_nothing_is_ticked_off() -> None:
    assert {point.state for point in _points(None).values()} == {PointState.UNKNOWN}
