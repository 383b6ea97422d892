"""A contract's constraints as SQL: one set-based pass that names every rule a row breaks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pipeline.ingest.reader import quoted
from schemas.constraints import (
    ColumnType,
    EitherOf,
    Identity,
    MaxHours,
    MaxLength,
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
from schemas.grammar import GRAMMAR, REASON


def literal(text: str) -> str:
    """An SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


#: For each constraint kind: SQL that is true where a filled value breaks the rule.
_BREAKS: dict[type, Callable[[Any, str], str | None]] = {
    Range: lambda c, v: f"{v} < {c.low} or {v} > {c.high}",
    OneOf: lambda c, v: f"{v} not in ({', '.join(literal(x) for x in c.values)})",
    Pattern: lambda c, v: f"not regexp_full_match({v}, {literal(c.regex)})",
    MaxLength: lambda c, v: f"length({v}) > {c.length}",
    NotBefore: lambda c, v: f"{v} < date '{c.day}'",
    NotAfterReceipt: lambda c, v: f"{v} >= getvariable('as_of')::date + interval 2 day",
    References: lambda c, v: None,  # needs the other table: see `reference_checks`
    Unique: lambda c, v: None,  # needs all rows: see the loader's duplicates
}

_ROW_BREAKS: dict[type, Callable[[Any], str]] = {
    Ordered: lambda c: f"{quoted(c.first)} {'>' if c.allow_equal else '>='} {quoted(c.second)}",
    EitherOf: lambda c: " and ".join(f"{quoted(name)} is null" for name in c.columns),
    MaxHours: lambda c: f"{quoted(c.second)} > {quoted(c.first)} + interval {c.hours} hour",
    NotMoreThan: lambda c: f"{quoted(c.first)} > {quoted(c.second)}",
    Identity: lambda c: (
        f"abs({' + '.join(map(quoted, c.left))} - ({' + '.join(map(quoted, c.right))}))"
        f" > {c.tolerance}"
    ),
}


def column_checks(spec: ColumnSpec, text: str, value: str) -> list[tuple[str, str]]:
    """Conditions and reasons of one column, given SQL for its text and for its parsed value.

    A required column that is empty is `missing_value`; text outside the grammar or that does not
    parse has its type's reason; a constraint is tested only on a value that parsed.
    """
    checks = []
    if spec.required:
        checks.append((f"{text} is null", f"{spec.name}: missing_value"))
    checks.append((f"{text} is not null and {value} is null", f"{spec.name}: {REASON[spec.type]}"))
    for constraint in spec.constraints:
        broken = _BREAKS[type(constraint)](constraint, value)
        if broken is not None:
            checks.append((broken, f"{spec.name}: {constraint.reason}"))
    return checks


def row_checks(contract: type[Contract]) -> list[tuple[str, str]]:
    """Conditions and reasons of the contract's row rules over parsed columns."""
    return [(_ROW_BREAKS[type(rule)](rule), f"row: {rule.reason}") for rule in contract.row_rules]


def reference_checks(contract: type[Contract], filled: set[str]) -> list[tuple[str, str]]:
    """Conditions for references to contracts that have rows; an empty target is not tested."""
    checks = []
    for spec in columns_of(contract):
        for constraint in spec.constraints:
            if isinstance(constraint, References) and constraint.contract in filled:
                if constraint.contract == contract.contract_name:
                    continue  # a tree within one table is tested when the file is complete
                target = f"select {quoted(constraint.column)} from raw.{constraint.contract}"
                name = quoted(spec.name)
                condition = f"{name} is not null and {name} not in ({target})"
                checks.append((condition, f"{spec.name}: {constraint.reason}"))
    return checks


def grammar_sql(column_type: ColumnType, text: str) -> str:
    """True where text is written as its type demands."""
    return f"regexp_full_match({text}, {literal(GRAMMAR[column_type])})"


def expected_of(contract: type[Contract], reason: str) -> str:
    """What a reason code's rule expected, in words, for messages and the quarantine list."""
    from schemas.grammar import EXPECTED

    name, _, code = reason.partition(": ")
    for rule in (*contract.row_rules, *contract.table_rules):
        if name == "row" and rule.reason == code:
            return rule.expected
    for spec in columns_of(contract):
        if spec.name != name:
            continue
        if code == "missing_value":
            return f"a value in {name}"
        if code == REASON[spec.type]:
            return EXPECTED[spec.type]
        for constraint in spec.constraints:
            if constraint.reason == code:
                return constraint.expected
    return _GENERAL.get(code, "a row as the contract describes it")


_GENERAL = {
    "wrong_column_count": "as many cells as the header has",
    "quote_left_open": "each opened quote closed",
    "bad_encoding": "text in one encoding throughout",
    "line_too_long": "lines of at most 2 MB",
    "time_occurs_twice": "a time outside the hour the clocks go back, or `ambiguous` in the source",
    "time_never_occurs": "a time that exists: the clocks skip this one in spring",
    "unknown_code": "a code the source's list knows",
    "identifier_like": "no e-mail address, phone number or national number in this column",
}
