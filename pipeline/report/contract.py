"""The published database as a data contract other catalogues read: ODCS, version 3.2.0."""

from __future__ import annotations

import io
from typing import Any

from ruamel.yaml import YAML

from pipeline.published import Published, published_columns
from pipeline.report.dictionary import (
    TYPE_NAMES,
    closed_list,
    first_sentence,
    is_required,
    references,
)
from schemas.published import PUBLISHED_SCHEMA_VERSION, PUBLISHED_TABLES, PublishedTable

CONTRACT_FILE = "contract.odcs.yaml"
STANDARD = "v3.2.0"


def contract_yaml(published: Published) -> str:
    """The contract of one publication as YAML, in the order of the standard."""
    stream = io.StringIO()
    yaml = YAML()
    yaml.width = 100
    yaml.dump(data_contract(published), stream)
    return stream.getvalue()


def data_contract(published: Published) -> dict[str, Any]:
    """The contract of one publication.

    Source: Open Data Contract Standard (Bitol, Linux Foundation), v3.2.0.
    """
    release = published.table("release").iloc[0]
    return {
        "apiVersion": STANDARD,
        "kind": "DataContract",
        "id": "plimsoll-published",
        "name": "Plimsoll: published team-level figures",
        "version": f"{PUBLISHED_SCHEMA_VERSION}.0.0",
        "status": "active",
        "tenant": str(release["organisation"]),
        "description": {
            "purpose": "Workload and exposure of teams against adopted limits, protected so that "
            "no person can be made out.",
            "usage": "Read-only. A figure may be read where its state is shown or zero; zero "
            "stands for none, one or two.",
            "limitations": "Figures are rounded and small teams withheld: no column is about a "
            "person, and none may be used to judge one. Within a limit does not mean safe.",
        },
        "servers": _servers(published.path.name),
        "schema": [table_contract(model) for model in PUBLISHED_TABLES],
        "slaProperties": [
            {"property": "frequency", "value": 1, "unit": "month", "element": "team_indicator"}
        ],
        "customProperties": [
            {"property": "runId", "value": str(release["run_id"])},
            {"property": "codeVersion", "value": str(release["code_version"])},
            {"property": "publishedSchemaVersion", "value": PUBLISHED_SCHEMA_VERSION},
        ],
    }


def _servers(file_name: str) -> list[dict[str, Any]]:
    return [
        {
            "server": "published",
            "type": "duckdb",
            "description": "The file every reader opens, read-only",
            "database": file_name,
            "schema": "main",
        },
        {
            "server": "parquet",
            "type": "local",
            "description": "A folder per table, a folder per month",
            "path": "parquet",
            "format": "parquet",
        },
        {
            "server": "csv",
            "type": "local",
            "description": "A file per table, described by datapackage.json",
            "path": "csv",
            "format": "csv",
        },
    ]


def table_contract(model: type[PublishedTable]) -> dict[str, Any]:
    """One table of the contract: grain, key, columns, closed lists, tables referred to."""
    return {
        "name": model.table_name,
        "logicalType": "object",
        "physicalType": "table",
        "physicalName": model.table_name,
        "description": first_sentence(model),
        "dataGranularityDescription": model.grain,
        "properties": [_column(model, *column) for column in published_columns(model)],
        "quality": [
            {
                "type": "library",
                "metric": "duplicateValues",
                "description": "The key is unique",
                "dimension": "uniqueness",
                "arguments": {"properties": list(model.key)},
                "mustBe": 0,
            }
        ],
    }


def _column(
    model: type[PublishedTable], name: str, sql_type: str, description: str, is_key: bool
) -> dict[str, Any]:
    values = closed_list(model, name)
    column: dict[str, Any] = {
        "name": name,
        "logicalType": "string" if values else TYPE_NAMES[sql_type].logical,
        "physicalType": sql_type,
        "description": description,
        "required": is_required(model, name),
    }
    if is_key:
        column |= {"primaryKey": True, "primaryKeyPosition": model.key.index(name) + 1}
    if values:
        column["enum"] = [{"value": value} for value in values]
    other = references(model).get(name)
    if other:
        column["relationships"] = [{"to": f"{other}.{_key_of(other)}"}]
    return column


def _key_of(table: str) -> str:
    return next(model.key[0] for model in PUBLISHED_TABLES if model.table_name == table)
