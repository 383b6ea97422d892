"""Numbers and dates as different countries and spreadsheets write them: read right or refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from taking_in import Taken, log_lines, log_source, log_text, workbench

from schemas.source import ColumnMap


def bench_with(folder: Path, column: str, **mapping: Any) -> Taken:
    """A small log in UTC whose one column is mapped otherwise."""
    source = log_source(timezone="UTC", reader={"delimiter": ";"})
    changed = ColumnMap.model_validate({"from": column} | mapping)
    name = {"when": "occurred_at", "minutes": "minutes"}[column]
    source = source.model_copy(update={"columns": {**source.columns, name: changed}})
    return workbench(folder, [source])


def text_with(column: str, cells: list[str]) -> str:
    """A log parted by semicolons with these cells in one column."""
    place = {"when": 3, "minutes": 6}[column]
    lines = []
    for line, cell in zip(log_lines(len(cells)), cells, strict=True):
        parts = line.split(",")
        parts[place] = cell
        lines.append(";".join(parts))
    return log_text(lines).replace("entry,worker,team,when,kind,type,minutes",
                                   "entry;worker;team;when;kind;type;minutes")  # fmt: skip


def minutes(bench: Taken) -> list[float]:
    found = bench.rows("select minutes from raw.exposure_log order by file_id, rowid")
    return [float(value) for (value,) in found]


@pytest.mark.parametrize(
    ("marks", "cells", "read"),
    [
        ({"decimal_mark": ","}, ["12,5", "7"], [12.5, 7]),
        ({"decimal_mark": ",", "thousands_mark": "."}, ["1.234,5", "12,5"], [1234.5, 12.5]),
        ({"thousands_mark": ","}, ["1,234.5", "12.5"], [1234.5, 12.5]),
        ({"decimal_mark": ",", "thousands_mark": " "}, ["1 234,5", "12,5"], [1234.5, 12.5]),
    ],
)
def test_numbers_are_read_as_the_source_writes_them(
    tmp_path: Path, marks: dict[str, str], cells: list[str], read: list[float]
) -> None:
    bench = bench_with(tmp_path, "minutes", **marks)
    bench.drop("a.csv", text_with("minutes", cells))
    assert minutes(bench) == read


@pytest.mark.parametrize(
    ("marks", "cell"),
    [
        ({"decimal_mark": ","}, "12.5"),
        ({"decimal_mark": ",", "thousands_mark": "."}, "12.5"),
        ({"decimal_mark": ",", "thousands_mark": "."}, "1.23,5"),
        ({"thousands_mark": ","}, "12,5"),
        ({}, "12,5"),
        ({}, "1,234"),
    ],
)
def test_a_number_written_otherwise_is_quarantined_never_guessed(
    tmp_path: Path, marks: dict[str, str], cell: str
) -> None:
    bench = bench_with(tmp_path, "minutes", **marks)
    bench.drop("a.csv", text_with("minutes", [cell]))
    assert bench.quarantine() == [(2, ["minutes: not_a_number"])]


def test_one_mark_cannot_mean_two_things() -> None:
    with pytest.raises(ValidationError, match="must differ"):
        ColumnMap.model_validate({"from": "x", "decimal_mark": ",", "thousands_mark": ","})


def times(bench: Taken) -> list[str]:
    found = bench.rows("select occurred_at::varchar from raw.exposure_log order by file_id, rowid")
    return [value for (value,) in found]


def test_days_counted_by_a_spreadsheet_are_dates(tmp_path: Path) -> None:
    # 46266 days after 1899-12-30 are 2026-09-01; .4375 of a day are 10:30.
    bench = bench_with(tmp_path, "when", formats=["excel", "%Y-%m-%d %H:%M"])
    bench.drop("a.csv", text_with("when", ["46266.4375", "2026-09-02 08:00"]))
    assert times(bench) == ["2026-09-01 10:30:00", "2026-09-02 08:00:00"]


def test_the_other_spreadsheet_epoch_is_four_years_and_a_day_later(tmp_path: Path) -> None:
    # 46266 - 1462 = 44804
    bench = bench_with(tmp_path, "when", formats=["excel_1904"])
    bench.drop("a.csv", text_with("when", ["44804.4375"]))
    assert times(bench) == ["2026-09-01 10:30:00"]


BOTH = ["%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M"]


@pytest.mark.parametrize(
    ("cells", "read"),
    [
        (["03/04/2026 10:00", "25/04/2026 10:00"], ["2026-04-03 10:00:00", "2026-04-25 10:00:00"]),
        (["03/04/2026 10:00", "04/25/2026 10:00"], ["2026-03-04 10:00:00", "2026-04-25 10:00:00"]),
    ],
)
def test_the_whole_column_decides_which_comes_first(
    tmp_path: Path, cells: list[str], read: list[str]
) -> None:
    bench = bench_with(tmp_path, "when", formats=BOTH)
    bench.drop("a.csv", text_with("when", cells))
    assert times(bench) == read


def test_a_column_that_fits_both_orders_is_refused_until_the_source_says(tmp_path: Path) -> None:
    cells = ["03/04/2026 10:00", "05/06/2026 10:00"]
    bench = bench_with(tmp_path / "both", "when", formats=BOTH)
    outcome = bench.drop("a.csv", text_with("when", cells))
    assert outcome.status == "refused"
    assert "fits day-first and month-first dates alike" in outcome.message
    told = bench_with(tmp_path / "told", "when", formats=BOTH[1:])
    told.drop("a.csv", text_with("when", cells))
    assert times(told) == ["2026-03-04 10:00:00", "2026-05-06 10:00:00"]


def test_a_column_that_mixes_the_orders_is_refused(tmp_path: Path) -> None:
    bench = bench_with(tmp_path, "when", formats=BOTH)
    outcome = bench.drop("a.csv", text_with("when", ["25/04/2026 10:00", "04/26/2026 10:00"]))
    assert "1 fit day-first only, 1 month-first only" in outcome.message


def test_the_same_day_in_both_orders_decides_nothing_and_harms_nothing(tmp_path: Path) -> None:
    bench = bench_with(tmp_path, "when", formats=BOTH)
    bench.drop("a.csv", text_with("when", ["04/04/2026 10:00"]))
    assert times(bench) == ["2026-04-04 10:00:00"]


@pytest.mark.parametrize(
    ("ambiguous", "read"), [("first", "2026-10-25 00:30:00"), ("second", "2026-10-25 01:30:00")]
)
def test_an_hour_that_occurs_twice_is_read_as_the_source_says(
    tmp_path: Path, ambiguous: str, read: str
) -> None:
    # London, 25 October 2026: 01:30 is 00:30 UTC the first time and 01:30 UTC the second.
    bench = workbench(tmp_path, [log_source(ambiguous=ambiguous)])
    line = log_lines(1)[0].replace("2026-09-02 10:01", "2026-10-25 01:30")
    bench.drop("a.csv", log_text([line]))
    assert times(bench) == [read]
