"""The published tables stay what analysts' queries stand on: nothing goes without a new version."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import get_args

import pytest

from pipeline.published import column_dictionary, published_columns
from pipeline.report.contract import table_contract
from pipeline.report.dictionary import dictionary_html, dictionary_markdown, table_schema
from schemas.published import PUBLISHED_SCHEMA_VERSION, PUBLISHED_TABLES, PublishedTable
from schemas.vocabulary import CellState

ROOT = Path(__file__).resolve().parents[2]
#: What the version of the tables promises: columns may be added, never taken away or changed.
PROMISED = json.loads(Path(__file__).with_name("published_schema.json").read_text(encoding="utf-8"))

COLUMNS = [
    (model, name, sql_type, description)
    for model in PUBLISHED_TABLES
    for name, sql_type, description, _ in published_columns(model)
]


def _values(sql_type: str) -> set[str]:
    return set(re.findall(r"'([^']+)'", sql_type)) if sql_type.startswith("enum") else set()


def test_nothing_promised_is_gone_or_changed_within_a_version() -> None:
    assert PROMISED["version"] == PUBLISHED_SCHEMA_VERSION, "write the new version's promise down"
    now = {model.table_name: model for model in PUBLISHED_TABLES}
    broken = []
    for table, promise in PROMISED["tables"].items():
        if table not in now:
            broken.append(f"{table} is gone")
            continue
        if list(now[table].key) != promise["key"]:
            broken.append(f"{table} has another key")
        types = {name: sql_type for name, sql_type, _, _ in published_columns(now[table])}
        for name, sql_type in promise["columns"].items():
            kept = _values(sql_type)
            same = kept <= _values(types.get(name, "")) if kept else types.get(name) == sql_type
            if not same:
                broken.append(f"{table}.{name} was {sql_type}, is {types.get(name, 'gone')}")
    assert not broken, f"raise PUBLISHED_SCHEMA_VERSION, or keep: {broken}"


def test_promised_columns_stand_where_they_stood() -> None:
    """`select *` and CSV readers by position: further columns come at the right."""
    for model in PUBLISHED_TABLES:
        names = [name for name, *_ in published_columns(model)]
        promised = list(PROMISED["tables"].get(model.table_name, {"columns": {}})["columns"])
        assert names[: len(promised)] == promised, model.table_name


@pytest.mark.parametrize("model", PUBLISHED_TABLES, ids=lambda model: model.table_name)
def test_a_column_that_holds_a_state_is_an_enum_of_the_five(model: type[PublishedTable]) -> None:
    five = "enum('shown', 'suppressed', 'zero', 'missing', 'late')"
    for name, field in model.model_fields.items():
        if name == "state" or name.endswith("_state"):
            assert CellState in (field.annotation, *get_args(field.annotation))
    types = {name: sql_type for name, sql_type, _, _ in published_columns(model)}
    assert {t for name, t in types.items() if name == "state" or name.endswith("_state")} <= {five}


def test_every_column_has_words_in_each_place_that_describes_it() -> None:
    entries = column_dictionary().set_index(["table_name", "column_name"])["description"]
    markdown, page = dictionary_markdown(), dictionary_html()
    for model, name, _, description in COLUMNS:
        where = f"{model.table_name}.{name}"
        assert len(description.split()) >= 1, f"{where} is not described"
        assert entries[model.table_name, name] == description, where
        assert description.replace("|", "/") in markdown, where
        assert f"<td>{name}</td>" in page or f"<b>{name}</b>" in page, where
        fields = {field["name"]: field for field in table_schema(model)["fields"]}
        assert fields[name]["description"] == description, where
        properties = {column["name"]: column for column in table_contract(model)["properties"]}
        assert properties[name]["description"] == description, where


def test_the_version_is_documented_where_a_reader_looks_for_it() -> None:
    assert f"Published schema version {PUBLISHED_SCHEMA_VERSION}" in dictionary_markdown()
    text = (ROOT / "docs" / "analysts.md").read_text(encoding="utf-8")
    assert "release.schema_version" in text
    assert "PUBLISHED_SCHEMA_VERSION" in text
