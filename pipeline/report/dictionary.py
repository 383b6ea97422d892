"""The published tables in words: a page for reading, and descriptors other tools validate with."""

from __future__ import annotations

from typing import Any, NamedTuple, get_args

from dashboards.escape import sentence
from pipeline.published import published_columns
from schemas.published import (
    PUBLISHED_SCHEMA_VERSION,
    PUBLISHED_TABLES,
    Indicator,
    LimitRule,
    LimitStatus,
    PublishedTable,
    Revision,
)
from schemas.vocabulary import CellState


class TypeName(NamedTuple):
    """What two standards call one type of a column.

    Source: `logicalType` of the Open Data Contract Standard 3.2.0, and the field types of the
    Frictionless Table Schema. They part at a day with a time: `timestamp` there, `datetime` here.
    """

    logical: str
    frictionless: str


#: By the type in the database.
TYPE_NAMES = {
    "varchar": TypeName("string", "string"),
    "bigint": TypeName("integer", "integer"),
    "double": TypeName("number", "number"),
    "decimal(18, 2)": TypeName("number", "number"),
    "boolean": TypeName("boolean", "boolean"),
    "date": TypeName("date", "date"),
    "timestamp": TypeName("timestamp", "datetime"),
}
_STATES = {
    "shown": "the figure may be read",
    "suppressed": "withheld: too few people, or a total would give it away",
    "zero": "none, one or two; they are not told apart",
    "missing": "nothing was logged",
    "late": "expected, not yet arrived",
}


def dictionary_markdown() -> str:
    """docs/data_dictionary.md, from the models the tables are created from."""
    states = "\n".join(f"- `{state.value}`: {_STATES[state.value]}" for state in CellState)
    tables = "\n".join(_table_markdown(model) for model in PUBLISHED_TABLES)
    return (
        "# Data dictionary\n\n"
        f"Published schema version {PUBLISHED_SCHEMA_VERSION} (`release.schema_version`). "
        "Generated from `schemas/published.py`; the same words are comments in the database and "
        "rows of its table `column_dictionary`. Where each column comes from: "
        "[lineage](lineage.html).\n\n"
        f"A figure's `state` says whether it may be read:\n\n{states}\n\n{tables}"
    )


def _table_markdown(model: type[PublishedTable]) -> str:
    rows = "".join(
        f"| {'**' + name + '**' if is_key else name} | {_type(model, name, sql_type)} "
        f"| {description.replace('|', '/')} |\n"
        for name, sql_type, description, is_key in published_columns(model)
    )
    return (
        f"## {model.table_name}\n\n{first_sentence(model)} Grain: {model.grain}. "
        f"Key in bold.\n\n| column | type | meaning |\n|---|---|---|\n{rows}"
    )


def dictionary_html() -> str:
    """The same dictionary as a page that stands alone."""
    parts = []
    for model in PUBLISHED_TABLES:
        rows = "".join(
            f"<tr><td>{'<b>' + name + '</b>' if is_key else name}</td>"
            f"<td>{_type(model, name, sql_type)}</td><td>{sentence(description)}</td></tr>"
            for name, sql_type, description, is_key in published_columns(model)
        )
        parts.append(
            f'<h2 id="{model.table_name}">{model.table_name}</h2>'
            f"<p>{sentence(first_sentence(model))} Grain: {sentence(model.grain)}. Key in bold.</p>"
            "<table><thead><tr><th>column</th><th>type</th><th>meaning</th></tr></thead>"
            f"<tbody>{rows}</tbody></table>"
        )
    style = (
        "body{font:15px/1.45 sans-serif;max-width:960px;margin:2rem auto;padding:0 1rem}"
        "table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:3px 10px 3px 0;"
        "border-bottom:1px solid #D8DFE4;vertical-align:top}"
    )
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Data dictionary'
        f"</title><style>{style}</style></head><body><h1>Data dictionary</h1><p>Published schema "
        f"version {PUBLISHED_SCHEMA_VERSION}.</p>{''.join(parts)}</body></html>\n"
    )


def table_schema(model: type[PublishedTable]) -> dict[str, Any]:
    """A table as a Frictionless Table Schema: fields, key, closed lists, tables referred to."""
    fields = []
    for name, sql_type, description, is_key in published_columns(model):
        values = closed_list(model, name)
        field: dict[str, Any] = {
            "name": name,
            "type": "string" if values else TYPE_NAMES[sql_type].frictionless,
            "description": description,
        }
        constraints: dict[str, Any] = {"enum": values} if values else {}
        if is_key or (is_required(model, name) and (values or sql_type != "varchar")):
            constraints["required"] = True  # an empty text is missing in CSV
        if constraints:
            field["constraints"] = constraints
        fields.append(field)
    schema = {"fields": fields, "primaryKey": list(model.key), "missingValues": [""]}
    others = [
        {
            "fields": [name],
            "reference": {
                "resource": "" if other == model.table_name else resource_name(other),
                "fields": [f"{other}_id"],
            },
        }
        for name, other in references(model).items()
    ]
    return {**schema, "foreignKeys": others} if others else schema


def resource_name(table: str) -> str:
    """A table's name in the data package, which knows no underscores."""
    return table.replace("_", "-")


def references(model: type[PublishedTable]) -> dict[str, str]:
    """Columns that hold the id of a row of another table, and that table.

    Revisions of units that are gone are kept, and limits may stand on what has no figure: neither
    refers.
    """
    fields = {field.alias or name for name, field in model.model_fields.items()}
    if model is Revision:
        return {}
    found = {"parent_id": "team"} if "parent_id" in fields else {}
    found |= {"team_id": "team"} if "team_id" in fields - set(model.key[:1]) else {}
    if "indicator_id" in fields and model not in (Indicator, LimitRule, LimitStatus):
        found["indicator_id"] = "indicator"
    return found


def is_required(model: type[PublishedTable], name: str) -> bool:
    """Whether a column is never empty."""
    fields = {field.alias or key: field for key, field in model.model_fields.items()}
    return type(None) not in get_args(fields[name].annotation)


def first_sentence(model: type[PublishedTable]) -> str:
    """What a table holds, in a sentence."""
    return (model.__doc__ or "").strip().splitlines()[0]


def _type(model: type[PublishedTable], name: str, sql_type: str) -> str:
    values = closed_list(model, name)
    return f"one of {', '.join(values)}" if values else sql_type


def closed_list(model: type[PublishedTable], name: str) -> list[str]:
    """The values of an enum column; empty for any other."""
    fields = {field.alias or key: field for key, field in model.model_fields.items()}
    annotation = fields[name].annotation
    options = [part for part in get_args(annotation) if part is not type(None)]
    kind = options[0] if options else annotation
    members = getattr(kind, "__members__", None)
    return [str(member.value) for member in members.values()] if members else []
