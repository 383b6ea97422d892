"""SQL files: headers, what they read, and the rules they keep."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.sqlfiles import (
    BUILT_LAYERS,
    Kind,
    SqlFileError,
    load_sql_files,
    read_sql_file,
    tables_read,
    variables_read,
)
from pipeline.warehouse import Warehouse

HEADER = """-- int_thing
-- A thing
-- said in two lines.
-- Grain: one row per thing.
-- Measures: none.
-- Source: nobody.
-- Caveats: a line
--     and another.
"""


@pytest.fixture(scope="module")
def warehouse() -> Warehouse:
    return Warehouse.in_memory()


def parse(warehouse: Warehouse, sql: str) -> str:
    return str(warehouse.value("select json_serialize_sql($sql)", {"sql": sql}))


def written(folder: Path, text: str) -> Path:
    path = folder / "intermediate" / "int_thing.sql"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_header_is_read_in_its_parts(tmp_path: Path) -> None:
    file = read_sql_file(written(tmp_path, HEADER + "-- Kind: transient\nselect 1 as x\n"))
    assert file.name == "intermediate.int_thing"
    assert file.header.sentence == "A thing said in two lines."
    assert file.header.caveats == "a line and another."
    assert file.header.kind is Kind.TRANSIENT


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEADER.replace("int_thing", "int_other") + "select 1", "names int_other"),
        (HEADER + "select 1;", "semicolon"),
        ("-- int_thing\nselect 1", "incomplete"),
        (
            HEADER.replace("-- Source: nobody.\n", "").replace("-- A thing", "-- A\n-- thing")
            + "select 1",
            "expected",
        ),
    ],
)
def test_a_file_that_breaks_the_rules_is_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SqlFileError, match=said):
        read_sql_file(written(tmp_path, text))


def test_tables_are_what_duckdb_reads_without_its_own_steps(warehouse: Warehouse) -> None:
    sql = """
    with recursive steps as (
        select a.x from raw.one as a
        union
        select s.x from steps as s join staging.two as t using (x)
    ),
    other as (select x from steps where x in (select y from ref.three))
    select * from other semi join marts.four using (x)
    """
    found = tables_read(sql, parser=lambda text: parse(warehouse, text))
    assert found == {"raw.one", "staging.two", "ref.three", "marts.four"}


def test_a_table_without_its_schema_is_refused(warehouse: Warehouse) -> None:
    with pytest.raises(SqlFileError, match="stray is named without its schema"):
        tables_read("select 1 from stray", parser=lambda text: parse(warehouse, text))


def test_what_is_not_one_select_is_refused(warehouse: Warehouse) -> None:
    for sql in ("drop table raw.one", "select", "select 1; select 2"):
        with pytest.raises(SqlFileError):
            tables_read(sql, parser=lambda text: parse(warehouse, text))


def test_variables_are_found_wherever_they_stand(warehouse: Warehouse) -> None:
    sql = "select getvariable('as_of') + 1 from raw.one where x > getvariable('grace_days')"
    found = variables_read(sql, parser=lambda text: parse(warehouse, text))
    assert found == {"as_of", "grace_days"}


@pytest.mark.parametrize("layer", BUILT_LAYERS)
def test_files_keep_the_style_of_the_house(layer: str) -> None:
    problems = []
    for file in load_sql_files(layer):
        lines = file.sql.splitlines()
        problems += [f"{file.name}:{n}" for n, line in enumerate(lines, 1) if len(line) > 100]
        problems += [f"{file.name}: group by number" for line in lines if "group by 1" in line]
        prefix = {"staging": "stg_", "intermediate": "int_"}.get(layer)
        if prefix and not file.header.name.startswith(prefix):
            problems.append(f"{file.name}: not named {prefix}...")
        if layer == "staging" and " join " in file.sql:
            problems.append(f"{file.name}: staging joins nothing")
    assert problems == []
