"""The checklist of a month: what usually comes and did not, what waits, and what cannot be told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd

from pipeline.report.checklist_figures import _checks, _completeness
from pipeline.report.checklist_files import Accounts, file_points, received
from pipeline.report.points import Point, PointState

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
    numbered = [{"file_id": place} | line for place, line in enumerate(files, start=1)]
    return Accounts(pd.DataFrame(numbered), pd.DataFrame(rows, columns=columns), empty, empty)


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
    # of three months, two without it
    wave = _file("spring.csv", "survey", "2026-08", contract="survey_responses")
    assert _points(_accounts(*LOGS, wave))["freshness"].state is PointState.DONE
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
    # an earlier one of that name says nothing of the one refused
    assert _points(_accounts(*LOGS, good, bad))["refused"].state is PointState.LOOK


def test_a_source_that_stays_away_is_missed_month_after_month() -> None:
    point = _points(_accounts(*LOGS[:1]))  # July only: three months without it
    assert point["files"].finding == "Fewer files than usual for October 2026: log."
    assert point["freshness"].state is PointState.LOOK
    assert point["freshness"].finding.endswith("Ends before October 2026: log.")


def test_a_gap_is_missed_though_the_next_month_has_come() -> None:
    months = ["2026-04", "2026-05", "2026-06", "2026-08", "2026-11"]  # four of the six before
    point = _points(_accounts(*(_file(f"{m}.csv", "log", m) for m in months)))["files"]
    assert point.state is PointState.LOOK


def test_a_source_that_another_took_over_from_is_given_up() -> None:
    old = _file("old.csv", "old_log", "2026-03")  # silent from April to October
    points = _points(_accounts(*LOGS, old))
    assert (points["files"].state, points["freshness"].state) == (PointState.DONE, PointState.DONE)
    roster = _file("roster.csv", "roster", "2026-03", contract="shift_roster")
    assert _points(_accounts(*LOGS, roster))["files"].state is PointState.LOOK


def test_with_no_file_on_record_nothing_is_called_received() -> None:
    refused = _file("log.csv", "log", None, status="refused")
    points = _points(_accounts(refused))
    assert points["files"].state is PointState.UNKNOWN
    assert points["freshness"].state is PointState.UNKNOWN
    staff = _file("staff.csv", "staff", None, contract="staff")
    assert _points(_accounts(staff))["files"].finding == "No file covers October 2026."


def test_rows_that_wait_in_other_months_are_told_but_ask_for_nothing() -> None:
    point = _points(_accounts(*LOGS, waiting={"log_2026-08.csv": 4}))["quarantine"]
    assert point.state is PointState.DONE
    assert point.finding == "No row of the month waits. In files of other months: 4."
    point = _points(_accounts(*LOGS, waiting={"log_2026-08.csv": 4, "log_2026-10.csv": 1}))
    told = "One row of the month waits and is in no figure. In files of other months: 4."
    assert point["quarantine"].finding == told


def test_checks_that_never_applied_are_not_passed() -> None:
    row = {"check_id": "c", "sentence": "", "severity": "warn", "status": "not_applicable",
           "violations": 0, "denominator": 0}  # fmt: skip
    accounts = replace(_accounts(*LOGS), check_result=pd.DataFrame([row]))
    assert _checks("Checks", accounts).state is PointState.UNKNOWN


def test_completeness_that_nobody_is_shown_is_not_known() -> None:
    hidden = pd.DataFrame({"team": ["A"], "state": ["suppressed"], "logged": [None]})
    assert _completeness(hidden, OCTOBER).state is PointState.UNKNOWN
    shown = pd.DataFrame({"team": ["A"], "state": ["shown"], "logged": [0.9]})
    assert _completeness(shown, OCTOBER).state is PointState.DONE


def test_without_the_runs_account_nothing_is_ticked_off() -> None:
    assert {point.state for point in _points(None).values()} == {PointState.UNKNOWN}
