"""The published tables open elsewhere: Parquet, Polars, Arrow, and a data package."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import duckdb
import polars
import pyarrow.dataset
import pytest

from pipeline.published import Published, current_path
from pipeline.report.exporting import export_published
from schemas.published import PUBLISHED_TABLES

#: Released W-00 figures of one month: what every client must read alike.
ASKED = "indicator_id = 'W-00' and period_kind = 'month' and state = 'shown'"


@pytest.fixture(scope="module")
def file(sample_run: Path) -> Path:
    path = current_path(sample_run / "published")
    assert path is not None
    return path


@pytest.fixture(scope="module")
def exported(file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export") / "tables"
    published = Published.open(file)
    try:
        export_published(published, folder)
    finally:
        published.close()
    return folder


@pytest.fixture(scope="module")
def total(file: Path) -> float:
    connection = duckdb.connect(str(file), read_only=True)
    try:
        found = connection.execute(
            f"select sum(value) from team_indicator where {ASKED}"
        ).fetchone()
    finally:
        connection.close()
    assert found is not None
    return float(found[0])


def test_duckdb_reads_comments_on_every_table_and_column(file: Path) -> None:
    connection = duckdb.connect(str(file), read_only=True)
    try:
        silent = connection.execute(
            "select table_name, column_name from duckdb_columns() "
            "where not internal and coalesce(comment, '') = '' "
            "union all select table_name, null from duckdb_tables() "
            "where coalesce(comment, '') = ''"
        ).fetchall()
    finally:
        connection.close()
    assert silent == []


def test_polars_reads_the_parquet_by_month(exported: Path, total: float) -> None:
    frame = polars.scan_parquet(
        str(exported / "parquet" / "team_indicator"), hive_partitioning=True
    ).collect()
    kept = frame.filter(
        (polars.col("indicator_id") == "W-00")
        & (polars.col("period_kind") == "month")
        & (polars.col("state") == "shown")
    )
    assert float(kept["value"].sum()) == pytest.approx(total)
    assert "2026-10" in frame["month"].cast(polars.String).to_list()


def test_arrow_reads_one_month_without_the_others(exported: Path, file: Path) -> None:
    data = pyarrow.dataset.dataset(
        exported / "parquet" / "team_indicator", partitioning="hive", format="parquet"
    )
    rows = data.to_table(filter=pyarrow.dataset.field("month") == "2026-10").num_rows
    connection = duckdb.connect(str(file), read_only=True)
    try:
        found = connection.execute(
            "select count(*) from team_indicator where period_start between '2026-10-01' "
            "and '2026-10-31'"
        ).fetchone()
    finally:
        connection.close()
    assert found is not None
    assert rows == found[0]


def test_the_data_package_describes_each_csv_column_in_order(exported: Path) -> None:
    package = json.loads((exported / "datapackage.json").read_text(encoding="utf-8"))
    assert len(package["resources"]) == len(PUBLISHED_TABLES)
    for resource in package["resources"]:
        with (exported / resource["path"]).open(encoding="utf-8", newline="") as stream:
            head = next(csv.reader(stream))
        assert head == [field["name"] for field in resource["schema"]["fields"]]


def test_a_folder_that_holds_anything_is_not_written_into(file: Path, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("mine")
    published = Published.open(file)
    try:
        with pytest.raises(FileExistsError):
            export_published(published, tmp_path)
    finally:
        published.close()
