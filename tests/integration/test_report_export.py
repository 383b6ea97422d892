"""The published tables open elsewhere, with the same figures; their descriptors validate."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import duckdb
import pandas as pd
import polars
import pyarrow.dataset
import pytest
import sqlalchemy
from frictionless import Package
from jsonschema import Draft201909Validator
from open_data_contract_standard.model import OpenDataContractStandard
from ruamel.yaml import YAML

from pipeline.published import Published, current_path
from pipeline.report.exporting import export_published
from schemas.published import PUBLISHED_TABLES

#: Released monthly W-00 figures: what every client must read alike.
ASKED = "indicator_id = 'W-00' and period_kind = 'month' and state = 'shown'"
QUERY = f"select team_id, period_start, value from team_indicator where {ASKED}"
CONTRACT = "contract.odcs.yaml"

Figures = dict[tuple[str, str], float]


@pytest.fixture(scope="module")
def file(sample_run: Path) -> Path:
    path = current_path(sample_run / "published")
    assert path is not None
    return path


@pytest.fixture(scope="module")
def exported(file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export") / "tables"
    with Published.open(file) as published:
        export_published(published, folder)
    return folder


def _figures(rows: pd.DataFrame) -> Figures:
    days = pd.to_datetime(rows["period_start"]).dt.strftime("%Y-%m-%d")
    keys = zip(rows["team_id"].astype(str), days, strict=True)
    return dict(zip(keys, rows["value"].astype(float), strict=True))


def _asked(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[
        (rows["indicator_id"] == "W-00")
        & (rows["period_kind"] == "month")
        & (rows["state"] == "shown")
    ]


def _duckdb(file: Path, _: Path) -> pd.DataFrame:
    with duckdb.connect(str(file), read_only=True) as connection:
        return connection.execute(QUERY).df()


def _duckdb_of_parquet(_: Path, exported: Path) -> pd.DataFrame:
    source = f"read_parquet('{exported}/parquet/team_indicator/*/*.parquet')"
    with duckdb.connect() as connection:
        return connection.execute(QUERY.replace("team_indicator", source)).df()


def _command_line(file: Path, _: Path) -> pd.DataFrame:
    """DuckDB 1.5 as analysts type it: a client older than the one that wrote the file."""
    command = [str(Path(sys.executable).with_name("duckdb")), "-readonly", "-csv", str(file), QUERY]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True)
    return pd.read_csv(io.StringIO(ran.stdout), dtype={"team_id": "str"})


def _pandas_parquet(_: Path, exported: Path) -> pd.DataFrame:
    return _asked(pd.read_parquet(exported / "parquet" / "team_indicator"))


def _pandas_csv(_: Path, exported: Path) -> pd.DataFrame:
    return _asked(pd.read_csv(exported / "csv" / "team_indicator.csv", dtype={"team_id": "str"}))


def _polars(_: Path, exported: Path) -> pd.DataFrame:
    folder = str(exported / "parquet" / "team_indicator")
    lazy = polars.scan_parquet(folder, hive_partitioning=True)
    found = lazy.filter(
        (polars.col("indicator_id") == "W-00")
        & (polars.col("period_kind") == "month")
        & (polars.col("state") == "shown")
    ).collect()
    return pd.DataFrame(found.select("team_id", "period_start", "value").to_dicts())


def _arrow(_: Path, exported: Path) -> pd.DataFrame:
    field = pyarrow.dataset.field
    data = pyarrow.dataset.dataset(
        exported / "parquet" / "team_indicator", partitioning="hive", format="parquet"
    )
    wanted = (
        (field("indicator_id") == "W-00")
        & (field("period_kind") == "month")
        & (field("state") == "shown")
    )
    rows = data.to_table(columns=["team_id", "period_start", "value"], filter=wanted)
    return pd.DataFrame(rows.to_pylist())


def _sqlalchemy(file: Path, _: Path) -> pd.DataFrame:
    engine = sqlalchemy.create_engine(f"duckdb:///{file}", connect_args={"read_only": True})
    try:
        with engine.connect() as connection:
            return pd.read_sql(sqlalchemy.text(QUERY), connection)
    finally:
        engine.dispose()


@pytest.mark.parametrize(
    "client",
    [
        _duckdb_of_parquet,
        _command_line,
        _pandas_parquet,
        _pandas_csv,
        _polars,
        _arrow,
        _sqlalchemy,
    ],
)
def test_each_client_finds_the_same_figures(
    client: Callable[[Path, Path], pd.DataFrame], file: Path, exported: Path
) -> None:
    found = _figures(client(file, exported))
    assert found == _figures(_duckdb(file, exported))
    assert found["QSN", "2026-10-01"] == 5.1  # Quayside Nights, planted above its limit


def test_the_file_is_in_the_storage_version_of_duckdb_1_2(file: Path) -> None:
    head = file.read_bytes()[:20]
    assert head[8:12] == b"DUCK"
    assert int.from_bytes(head[12:20], "little") == 65  # v1.2.0; 64 is 1.0, 67 is 1.4


def test_a_catalogue_sees_tables_columns_and_comments(file: Path) -> None:
    engine = sqlalchemy.create_engine(f"duckdb:///{file}", connect_args={"read_only": True})
    try:
        seen = sqlalchemy.inspect(engine)
        assert set(seen.get_table_names()) == {model.table_name for model in PUBLISHED_TABLES}
        assert all(column["comment"] for column in seen.get_columns("team_indicator"))
    finally:
        engine.dispose()


def test_arrow_reads_one_month_without_the_others(exported: Path, file: Path) -> None:
    data = pyarrow.dataset.dataset(
        exported / "parquet" / "team_indicator", partitioning="hive", format="parquet"
    )
    rows = data.to_table(filter=pyarrow.dataset.field("month") == "2026-10").num_rows
    with duckdb.connect(str(file), read_only=True) as connection:
        found = connection.execute(
            "select count(*) from team_indicator where period_start between '2026-10-01' "
            "and '2026-10-31'"
        ).fetchone()
    assert found is not None
    assert rows == found[0]


def test_the_data_package_describes_each_csv_column_in_order(exported: Path) -> None:
    package = json.loads((exported / "datapackage.json").read_text(encoding="utf-8"))
    assert len(package["resources"]) == len(PUBLISHED_TABLES)
    for resource in package["resources"]:
        with (exported / resource["path"]).open(encoding="utf-8", newline="") as stream:
            head = next(csv.reader(stream))
        assert head == [field["name"] for field in resource["schema"]["fields"]]


def test_frictionless_finds_the_package_and_its_rows_valid(exported: Path) -> None:
    """The first rows of each table: types, closed lists, keys, tables referred to."""
    report = Package(str(exported / "datapackage.json")).validate(limit_rows=300)
    assert report.valid, report.flatten(["title", "message"])[:3]
    assert len(report.tasks) == len(PUBLISHED_TABLES)


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        (",team,", ",squad,", "constraint-error"),  # a level that is none
        ("\nCPS,", "\nAMB,", "primary-key"),  # a unit twice
        ("Ambulance", "Ambulances", "byte-count"),  # changed after it was written
        ("Ambulance", "Ambulants", "hash-count"),
    ],
)
def test_frictionless_finds_what_breaks_the_promise(
    exported: Path, tmp_path: Path, was: str, now: str, said: str
) -> None:
    package = json.loads((exported / "datapackage.json").read_text(encoding="utf-8"))
    team = next(one for one in package["resources"] if one["name"] == "team")
    text = (exported / team["path"]).read_text(encoding="utf-8")
    assert was in text
    (tmp_path / "csv").mkdir()
    (tmp_path / team["path"]).write_text(text.replace(was, now, 1), encoding="utf-8")
    (tmp_path / "datapackage.json").write_text(json.dumps(package | {"resources": [team]}))
    report = Package(str(tmp_path / "datapackage.json")).validate()
    assert said in {kind for (kind,) in report.flatten(["type"])}


def test_the_data_contract_is_valid_in_its_standard(exported: Path) -> None:
    text = (exported / CONTRACT).read_text(encoding="utf-8")
    content = YAML(typ="safe").load(text)
    schema = files("open_data_contract_standard").joinpath("schema.json").read_text()
    validator = Draft201909Validator(json.loads(schema))
    assert [error.message for error in validator.iter_errors(content)] == []
    assert OpenDataContractStandard.from_string(text).apiVersion == "v3.2.0"
    broken = content | {"schema": [{"physicalName": "a table without a name"}]}
    assert list(validator.iter_errors(broken)) != []


def test_the_data_contract_promises_what_is_in_the_file(exported: Path, file: Path) -> None:
    content = YAML(typ="safe").load((exported / CONTRACT).read_text(encoding="utf-8"))
    promised = {
        (table["name"], column["name"]): column["description"]
        for table in content["schema"]
        for column in table["properties"]
    }
    with duckdb.connect(str(file), read_only=True) as connection:
        rows = connection.execute(
            "select table_name, column_name, comment from duckdb_columns() where not internal"
        ).fetchall()
    assert promised == {(table, column): comment for table, column, comment in rows}
    states = next(
        column
        for table in content["schema"]
        if table["name"] == "team_indicator"
        for column in table["properties"]
        if column["name"] == "state"
    )
    five = ["shown", "suppressed", "zero", "missing", "late"]
    assert [one["value"] for one in states["enum"]] == five


def test_a_folder_that_holds_anything_is_not_written_into(file: Path, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("mine")
    with Published.open(file) as published, pytest.raises(FileExistsError):
        export_published(published, tmp_path)
