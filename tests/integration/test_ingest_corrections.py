"""A quarantine export, corrected and dropped again, replaces exactly its rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from taking_in import Taken, entry, log_lines, log_source, log_text, workbench

from pipeline.ingest.overview import open_rows, quarantine_by_reason
from schemas.source import Source


@pytest.fixture
def bench(tmp_path: Path) -> Taken:
    """A log of 40 rows of which three are bad, lines 6, 11 and 16."""
    bench = workbench(tmp_path, [log_source(timezone="UTC")])
    lines = log_lines(40)
    lines[4] = lines[4].replace("listening", "talking")
    lines[9] = lines[9].replace(",30", ",-3")
    lines[14] = lines[14].replace("2026-09", "2026-19")
    bench.drop("a.csv", log_text(lines))
    assert [line for line, _ in bench.quarantine()] == [6, 11, 16]
    return bench


def export(bench: Taken, **changes: Any) -> pd.DataFrame:
    """The exported rows as the officer sees them in a spreadsheet: all text."""
    rows = open_rows(bench.warehouse)
    return rows.astype("string").assign(**changes)


def deliver(bench: Taken, rows: pd.DataFrame, name: str = "corrected.csv") -> list[Any]:
    """Drop the rows in landing and take them in."""
    rows.to_csv(bench.landing / name, index=False)
    return bench.again()


def test_the_export_names_file_line_and_reasons_and_holds_tokens(bench: Taken) -> None:
    rows = export(bench)
    assert rows["line"].tolist() == ["6", "11", "16"]
    assert rows["reasons"].tolist() == [
        "exposure_kind: unknown_code",
        "minutes: out_of_range",
        "occurred_at: not_a_timestamp",
    ]
    assert rows["worker_id"].str.fullmatch("plm:[0-9a-f-]{36}").all()


def test_the_list_says_what_was_expected(bench: Taken) -> None:
    listed = quarantine_by_reason(bench.warehouse).set_index("reason")
    assert listed.loc["minutes: out_of_range", "expected"] == "a number from 0 to 2880"
    assert listed.loc["exposure_kind: unknown_code", "expected"].startswith("one of listening")
    assert listed.loc["occurred_at: not_a_timestamp", "first_line"] == 16


def test_corrected_rows_replace_exactly_those_rows(bench: Taken) -> None:
    rows = export(bench)
    rows.loc[0, "exposure_kind"] = "video"
    rows.loc[1, "minutes"] = "3"
    rows.loc[2, "occurred_at"] = "2026-09-15 10:15"
    (outcome,) = deliver(bench, rows)
    assert (outcome.status, outcome.corrects) == ("accepted", 1)
    assert (outcome.tally.read, outcome.tally.accepted) == (3, 3)
    assert bench.quarantine() == []
    assert bench.rows("select count(*), count(distinct exposure_id) from raw.exposure_log") == [
        (40, 40)
    ]
    kinds = bench.rows(
        f"select exposure_kind from raw.exposure_log where exposure_id = '{entry('e5')}'"
    )
    assert kinds == [("video",)]
    # The worker of the corrected row is the worker of its other rows: w5, w12 ... are i % 7 = 5.
    same = bench.rows(
        "select count(distinct worker_id) from raw.exposure_log "
        f"where exposure_id in ('{entry('e5')}', '{entry('e12')}', '{entry('e19')}')"
    )
    assert same == [(1,)]
    closed = bench.rows("select count(*) from quarantine.row where closed_by = 2")
    assert closed == [(3,)]


def test_a_row_still_bad_stays_with_its_new_reason(bench: Taken) -> None:
    rows = export(bench)
    rows.loc[0, "exposure_kind"] = "video"
    rows.loc[1, "minutes"] = "many"
    rows = rows.drop(index=2)
    (outcome,) = deliver(bench, rows)
    assert (outcome.tally.read, outcome.tally.accepted, outcome.tally.quarantined) == (2, 1, 1)
    assert bench.quarantine() == [
        (11, ["minutes: not_a_number"]),
        (16, ["occurred_at: not_a_timestamp"]),
    ]


def test_the_same_corrections_twice_change_nothing(bench: Taken) -> None:
    rows = export(bench, exposure_kind="video", minutes="3", occurred_at="2026-09-15 10:15")
    deliver(bench, rows)
    assert deliver(bench, rows, "again.csv") == []
    (outcome,) = deliver(bench, rows.assign(minutes="4"), "other.csv")
    assert (outcome.tally.accepted, outcome.tally.duplicates) == (0, 3)
    assert bench.rows("select count(*) from raw.exposure_log") == [(40,)]


def test_a_whole_corrected_file_replaces_the_corrections_too(bench: Taken) -> None:
    deliver(bench, export(bench, exposure_kind="video", minutes="3").iloc[:2])
    bench.drop("a.csv", log_text(log_lines(40)))
    assert bench.rows("select count(*), count(distinct exposure_id) from raw.exposure_log") == [
        (40, 40)
    ]
    assert bench.quarantine() == []
    statuses = bench.rows("select status from ledger.file order by file_id")
    assert [status for (status,) in statuses] == ["replaced", "replaced", "accepted"]


def test_corrections_of_a_replaced_file_are_refused(bench: Taken) -> None:
    rows = export(bench)
    bench.drop("a.csv", log_text(log_lines(40)))
    (outcome,) = deliver(bench, rows)
    assert outcome.status == "refused"
    assert "not in force" in outcome.message


def test_a_row_named_twice_is_refused(bench: Taken) -> None:
    rows = export(bench)
    (outcome,) = deliver(bench, pd.concat([rows, rows.iloc[:1]]))
    assert outcome.status == "refused"
    assert "name a place that another row names" in outcome.message


def test_all_records_of_one_source_row_wait_and_come_back_together(tmp_path: Path) -> None:
    source = Source.model_validate(
        {
            "id": "lists",
            "title": "Lists",
            "contract": "exposure_log",
            "timezone": "UTC",
            "refused_share": 1.0,
            "recognise": {"columns": ["incident", "units"]},
            "unnest": {
                "items": "string_split(units, ' ')",
                "name": "unit",
                "when_empty": "no_unit",
                "derive": {"size": "right(unit, 1)"},
            },
            "columns": {
                "exposure_id": {"expression": "incident || '/' || unit"},
                "crew_size": "size",
                "team_id": "unit",
                "occurred_at": "at",
                "exposure_kind": {"value": "aftermath"},
            },
        }
    )
    bench = workbench(tmp_path, [source])
    text = "incident,units,at\n1,A2 B3,2026-09-01 10:00\n2,A2 BX C1,2026-09-02 10:00\n"
    tally = bench.drop("a.csv", text).tally
    assert (tally.read, tally.accepted, tally.quarantined, tally.records) == (2, 1, 1, 2)
    assert bench.quarantine() == [
        (3, ["waits_with_its_row"]),
        (3, ["crew_size: not_an_integer", "row: missing_value"]),
        (3, ["waits_with_its_row"]),
    ]
    rows = open_rows(bench.warehouse).astype("string")
    rows.loc[1, "crew_size"] = "4"
    (outcome,) = deliver(bench, rows)
    assert (outcome.tally.read, outcome.tally.accepted, outcome.tally.records) == (1, 1, 3)
    found = bench.rows(
        "select team_id, crew_size from raw.exposure_log order by occurred_at, team_id"
    )
    assert found == [("A2", 2), ("B3", 3), ("A2", 2), ("BX", 4), ("C1", 1)]
