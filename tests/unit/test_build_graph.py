"""The order of a build, what it refuses, and what it leaves."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from pipeline.build.declared import check_drift, load_relations
from pipeline.build.graph import Node, needed_for, ordered
from pipeline.build.plan import planned
from pipeline.build.run import build
from pipeline.sqlfiles import SQL_ROOT, Kind, SqlFileError
from pipeline.warehouse import Warehouse
from schemas.contract import columns_of
from schemas.contracts import CONTRACTS
from schemas.indicator import IndicatorRegister, load_indicators

TYPES = {
    "text": "varchar",
    "id": "uuid",
    "integer": "integer",
    "decimal": "decimal(9, 2)",
    "boolean": "boolean",
    "date": "date",
    "timestamp": "timestamp",
}


def node(name: str, *reads: str) -> Node:
    return Node(name, "select 1", frozenset(reads), Kind.TABLE, "")


@pytest.fixture
def warehouse() -> Warehouse:
    house = Warehouse.in_memory()
    house.set_variable("as_of", date(2026, 12, 31))
    house.set_variable("timezone", "UTC")
    house.set_variable("grace_days", 7)
    house.set_variable("default_recording", "events_only")
    for name, contract in CONTRACTS.items():
        columns = ", ".join(f"{s.name} {TYPES[s.type.value]}" for s in columns_of(contract))
        house.execute(f"create table raw.{name} ({columns}, file_id bigint)")
    house.execute(
        "create table raw.source_file (file_id bigint, source_id varchar, contract varchar, "
        "recording varchar, period_start date, period_end date, received_on date)"
    )
    house.execute(
        "create table ref.limit_rule (limit_id varchar, team_id varchar, valid_from date, "
        "valid_to date, cap_warn double, cap_must double, level varchar)"
    )
    return house


@pytest.fixture
def parser(warehouse: Warehouse) -> Callable[[str], str]:
    return lambda sql: str(warehouse.value("select json_serialize_sql($sql)", {"sql": sql}))


def test_each_comes_after_what_it_reads() -> None:
    order = ordered(
        [
            node("marts.b", "staging.a"),
            node("staging.a", "raw.x"),
            node("intermediate.c", "marts.b"),
        ]
    )
    assert [n.name for n in order] == ["staging.a", "marts.b", "intermediate.c"]


def test_a_cycle_is_named() -> None:
    with pytest.raises(SqlFileError, match=r"read each other: .*marts\.a"):
        ordered([node("marts.a", "marts.b"), node("marts.b", "marts.a")])


def test_a_relation_nothing_makes_is_named() -> None:
    with pytest.raises(SqlFileError, match=r"marts\.a reads staging\.lost"):
        ordered([node("marts.a", "staging.lost", "raw.x", "ref.y")])


def test_what_a_target_stands_on_is_found() -> None:
    nodes = {n.name: n for n in (node("marts.a", "staging.b"), node("staging.b"), node("marts.c"))}
    assert needed_for(["marts.a"], nodes) == {"marts.a", "staging.b"}


def test_only_what_a_target_stands_on_is_built(warehouse: Warehouse) -> None:
    warehouse.execute("drop table ref.limit_rule")  # the tree of teams does not need the register
    report = build(warehouse, targets=["marts.dim_team"])
    names = [relation.name for relation in report.relations]
    assert names[-1] == "marts.dim_team"
    assert "marts.fct_amount" not in names
    assert warehouse.rows("select team_id from marts.dim_team") == [("ORG",)]


def test_a_few_indicators_are_built_without_the_rest(warehouse: Warehouse) -> None:
    report = build(warehouse, indicators=["W-00", "W-01@"])
    names = {relation.name for relation in report.relations}
    assert {"indicators.ind_w_00", "indicators.ind_w_01_what_if"} <= names
    assert not {"indicators.ind_r_02", "intermediate.int_worker_rest_week"} & names
    with pytest.raises(KeyError):
        build(warehouse, indicators=["Z-99"])


def test_a_second_build_replaces_the_first_and_what_no_file_makes(warehouse: Warehouse) -> None:
    build(warehouse)
    warehouse.execute("create view marts.forgotten as select 1 as x")
    report = build(warehouse)
    present = {
        f"{schema}.{name}"
        for schema, name in warehouse.rows(
            "select schema_name, view_name from duckdb_views() where not internal union all "
            "select schema_name, table_name from duckdb_tables() where not internal"
        )
    }
    assert "marts.forgotten" not in present
    # transient tables are gone, everything else is there
    gone = {relation.name for relation in report.relations} - present
    assert gone == {
        "intermediate.int_counted_day",
        "intermediate.int_covered",
        "intermediate.int_exposure",
        "intermediate.int_shift_date",
        "intermediate.int_shift_name",
        "intermediate.int_video",
    }


def test_progress_names_each_relation(warehouse: Warehouse) -> None:
    said: list[str] = []
    report = build(warehouse, progress=said.append)
    assert len(said) == len(report.relations)
    assert said[-1].endswith(f"({len(said)} of {len(said)})")
    assert report.seconds >= 0


def test_every_relation_others_read_is_declared_and_described(warehouse: Warehouse) -> None:
    build(warehouse)
    bare = warehouse.rows(
        "select schema_name, table_name, column_name from duckdb_columns() "
        "where schema_name = 'marts' and comment is null"
    )
    assert bare == []
    made = {
        f"{schema}.{name}"
        for schema, name in warehouse.rows(
            "select distinct schema_name, table_name from duckdb_columns() "
            "where schema_name = 'marts'"
        )
    }
    assert made <= set(load_relations().relations)


def test_a_column_that_drifts_stops_the_build(warehouse: Warehouse) -> None:
    build(warehouse)
    warehouse.execute("drop table marts.dim_period")
    warehouse.execute(
        "create table marts.dim_period (period_kind varchar, period_start timestamp, extra int, "
        "label varchar)"
    )
    with pytest.raises(SqlFileError) as caught:
        check_drift(warehouse, "marts.dim_period")
    assert "period_end is missing" in str(caught.value)
    assert "extra is not declared" in str(caught.value)
    assert "period_start is TIMESTAMP, declared DATE" in str(caught.value)


def test_an_indicator_without_its_file_or_entry_is_named(
    tmp_path: Path, parser: Callable[[str], str]
) -> None:
    root = tmp_path / "sql"
    shutil.copytree(SQL_ROOT, root)
    (root / "indicators" / "ind_w_00.sql").rename(root / "indicators" / "ind_z_00.sql")
    text = (root / "indicators" / "ind_z_00.sql").read_text()
    (root / "indicators" / "ind_z_00.sql").write_text(text.replace("ind_w_00", "ind_z_00"))
    with pytest.raises(SqlFileError) as caught:
        planned(load_indicators(), parser=parser, root=root)
    assert "ind_z_00.sql has no entry" in str(caught.value)
    assert "ind_w_00.sql does not exist" in str(caught.value)


def test_a_variable_outside_the_closed_list_is_named(
    tmp_path: Path, parser: Callable[[str], str]
) -> None:
    root = tmp_path / "sql"
    shutil.copytree(SQL_ROOT, root)
    path = root / "staging" / "stg_team.sql"
    path.write_text(path.read_text().replace("'timezone'", "'mood'"))
    with pytest.raises(SqlFileError, match=r"staging\.stg_team asks for unknown variables: mood"):
        planned(load_indicators(), parser=parser, root=root)


def test_an_indicator_register_that_contradicts_itself_is_refused() -> None:
    shipped = load_indicators().model_dump(mode="json")
    broken = {**shipped, "amounts": [*shipped["amounts"][1:], shipped["amounts"][1]]}
    with pytest.raises(ValueError) as caught:
        IndicatorRegister.model_validate(broken)
    assert "case_contacts is used but not declared" in str(caught.value)
    assert "staffed_shifts is declared twice" in str(caught.value)


def test_an_unknown_key_is_an_error() -> None:
    shipped = load_indicators().model_dump(mode="json")
    shipped["indicators"][0]["threshold"] = 4
    with pytest.raises(ValueError, match="threshold"):
        IndicatorRegister.model_validate(shipped)
