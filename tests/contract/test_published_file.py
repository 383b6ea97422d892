"""The published file keeps what schemas/published.py promises."""

from __future__ import annotations

import stat
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from pipeline.errors import RefusedInputError
from pipeline.published import (
    Published,
    column_dictionary,
    current_path,
    move_pointer,
    write_published,
)
from schemas.published import PUBLISHED_TABLES


@pytest.fixture
def published(tmp_path: Path) -> Path:
    path = tmp_path / "plimsoll-test.duckdb"
    write_published(path, {})
    return path


def test_every_promised_table_and_column_is_there_with_its_comment(published: Path) -> None:
    with duckdb.connect(str(published), read_only=True) as connection:
        rows = connection.execute(
            "select table_name, column_name, comment from duckdb_columns() "
            "where not internal order by table_name, column_index"
        ).fetchall()
        tables = connection.execute("select table_name, comment from duckdb_tables()").fetchall()
    found = {(table, column) for table, column, _ in rows}
    dictionary = column_dictionary()
    promised = set(zip(dictionary["table_name"], dictionary["column_name"], strict=True))
    assert found == promised
    assert all(comment for *_, comment in rows)
    assert {name for name, _ in tables} == {model.table_name for model in PUBLISHED_TABLES}
    assert all("Grain:" in comment for _, comment in tables)


def test_no_published_column_is_about_a_worker() -> None:
    names = set(column_dictionary()["column_name"])
    assert not {n for n in names if "worker" in n or "top1" in n or n in ("n_people", "case_id")}


def test_the_five_states_are_a_closed_type(published: Path) -> None:
    store = Published.open(published)
    types = store.frame(
        "select data_type from duckdb_columns() where table_name = 'team_indicator' "
        "and column_name = 'state'"
    )
    store.close()
    expected = "ENUM('shown', 'suppressed', 'zero', 'missing', 'late')"
    assert types["data_type"].tolist() == [expected]


def test_the_file_is_readable_by_its_group_only(published: Path) -> None:
    assert stat.S_IMODE(published.stat().st_mode) == 0o640


def test_a_reader_keeps_its_file_while_the_pointer_moves(tmp_path: Path) -> None:
    first, second = tmp_path / "plimsoll-1.duckdb", tmp_path / "plimsoll-2.duckdb"
    team = {"team_id": "A", "parent_id": None, "level": "team", "sort_order": 0, "valid_to": None}
    write_published(first, {"team": pd.DataFrame([team | {"name": "Old"}])})
    move_pointer(tmp_path, first)
    reader = Published.open(current_path(tmp_path) or first)
    write_published(second, {"team": pd.DataFrame([team | {"name": "New"}])})
    move_pointer(tmp_path, second)
    later = Published.open(current_path(tmp_path) or first)
    assert reader.table("team")["name"].tolist() == ["Old"]
    assert later.table("team")["name"].tolist() == ["New"]
    reader.close()
    later.close()


def test_a_frame_without_a_promised_column_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="team lacks promised columns: parent_id, level"):
        write_published(
            tmp_path / "p.duckdb",
            {
                "team": pd.DataFrame(
                    {"team_id": ["A"], "name": ["A"], "sort_order": [0], "valid_to": [None]}
                )
            },
        )


@pytest.mark.parametrize(
    "query",
    [
        "select * from read_csv('/etc/passwd')",
        "select * from read_text('/etc/passwd')",
        "attach 'other.duckdb'",
        "select 1; select 2",
        "set threads = 1",
        "copy team to 'out.csv'",
        "create table x as select 1",
        "install httpfs",
        "select * from nowhere",
    ],
)
def test_a_query_cannot_leave_the_published_tables(published: Path, query: str) -> None:
    store = Published.open(published)
    with pytest.raises(RefusedInputError):
        store.query(query)
    store.close()
