"""A contract as JSON Schema of one row of text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from schemas.constraints import (
    EitherOf,
    Identity,
    MaxHours,
    MaxLength,
    NeverWith,
    NoOverlap,
    NotAfterReceipt,
    NotBefore,
    NotMoreThan,
    OneOf,
    Ordered,
    Pattern,
    Range,
    References,
    Unique,
)
from schemas.contract import ColumnSpec, Contract, columns_of
from schemas.grammar import GRAMMAR, LONGEST

#: What JSON Schema can say of text itself; the rest is said in words under `x-rules`.
_KEYWORDS: dict[type, Callable[[Any], dict[str, Any]]] = {
    OneOf: lambda c: {"enum": list(c.values)},
    MaxLength: lambda c: {"maxLength": c.length},
    Pattern: lambda c: {"allOf": [{"pattern": f"^(?:{c.regex})$"}]},
}
_IN_WORDS = (
    Range, References, NotAfterReceipt, NotBefore, Ordered, EitherOf, NeverWith, MaxHours,
    Identity, NotMoreThan, Unique, NoOverlap,
)  # fmt: skip

KINDS: frozenset[type] = frozenset({*_KEYWORDS, *_IN_WORDS})


def column_schema(spec: ColumnSpec) -> dict[str, Any]:
    """JSON Schema of one cell: text in the type's grammar, or nothing where it may be empty."""
    text: dict[str, Any] = {"type": "string", "pattern": f"^(?:{GRAMMAR[spec.type]})$"}
    if spec.type in LONGEST:
        text["maxLength"] = LONGEST[spec.type]
    rules = []
    for rule in spec.constraints:
        if type(rule) in _KEYWORDS:
            text |= _KEYWORDS[type(rule)](rule)
        else:
            rules.append({"reason": rule.reason, "expected": rule.expected})
    schema: dict[str, Any] = {"description": spec.description}
    if spec.column.unit:
        schema["x-unit"] = spec.column.unit
    schema["x-sensitivity"] = spec.column.sensitivity.value
    if rules:
        schema["x-rules"] = rules
    if spec.column.default is not None:
        schema["default"] = spec.column.default
    return schema | (text if spec.required else {"anyOf": [text, {"type": "null"}]})


def row_schema(contract: type[Contract]) -> dict[str, Any]:
    """JSON Schema (2020-12) of one row, with rules over several columns or rows in words."""
    specs = columns_of(contract)
    either = [rule for rule in contract.row_rules if isinstance(rule, EitherOf)]
    schema: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": contract.contract_name,
        "description": f"{(contract.__doc__ or '').strip()} Grain: {contract.grain}.",
        "type": "object",
        "additionalProperties": False,
        "properties": {spec.name: column_schema(spec) for spec in specs},
        "required": [spec.name for spec in specs if spec.required],
        "x-rules": [
            {"reason": rule.reason, "expected": rule.expected}
            for rule in (*contract.row_rules, *contract.table_rules)
        ],
    }
    if either:
        filled = {"type": "string"}
        schema["allOf"] = [
            {"anyOf": [{"required": [n], "properties": {n: filled}} for n in rule.columns]}
            for rule in either
        ]
    return schema
