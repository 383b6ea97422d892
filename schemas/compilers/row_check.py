"""A contract's constraints as SQL: conditions that are true where a row breaks a rule."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from schemas.constraints import (
    ColumnType,
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
from schemas.grammar import GRAMMAR, LONGEST, REASON

Check = tuple[str, str]


def literal(text: str) -> str:
    """An SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def quoted(name: str) -> str:
    """An SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def _listed(values: tuple[str, ...]) -> str:
    return ", ".join(literal(value) for value in values)


def _total(names: tuple[str, ...]) -> str:
    return "(" + " + ".join(map(quoted, names)) + ")"


#: For each kind of column rule: SQL that is true where a filled value breaks it.
_COLUMN: dict[type, Callable[[Any, str], str | None]] = {
    Range: lambda c, v: f"{v} < {c.low} or {v} > {c.high}",
    OneOf: lambda c, v: f"{v} not in ({_listed(c.values)})",
    Pattern: lambda c, v: f"not regexp_full_match({v}, {literal(c.regex)})",
    MaxLength: lambda c, v: f"length({v}) > {c.length}",
    NotBefore: lambda c, v: f"{v} < date '{c.day}'",
    NotAfterReceipt: lambda c, v: f"{v} >= getvariable('as_of')::date + interval 2 day",
    References: lambda c, v: None,  # needs the other table: `reference_checks`
}

_ROW: dict[type, Callable[[Any], str]] = {
    Ordered: lambda c: f"{quoted(c.first)} {'>' if c.allow_equal else '>='} {quoted(c.second)}",
    EitherOf: lambda c: " and ".join(f"{quoted(name)} is null" for name in c.columns),
    NeverWith: lambda c: (
        f"{quoted(c.column)} is not null and {quoted(c.when)} in ({_listed(c.values)})"
    ),
    MaxHours: lambda c: f"{quoted(c.second)} > {quoted(c.first)} + interval {c.hours} hour",
    NotMoreThan: lambda c: f"{quoted(c.first)} > {quoted(c.second)}",
    Identity: lambda c: f"abs({_total(c.left)} - {_total(c.right)}) > {c.tolerance}",
}

KINDS: frozenset[type] = frozenset({*_COLUMN, *_ROW, Unique, NoOverlap})


def column_checks(spec: ColumnSpec, text: str, value: str) -> list[Check]:
    """Conditions and reasons of one column, given SQL for its text and for its parsed value.

    A required column that is empty is `missing_value`; text outside the grammar or that does not
    parse has its type's reason; a constraint is tested only on a value that parsed.
    """
    checks = []
    if spec.required:
        checks.append((f"{text} is null", f"{spec.name}: missing_value"))
    checks.append((f"{text} is not null and {value} is null", f"{spec.name}: {REASON[spec.type]}"))
    return checks + value_constraints(spec, value)


def value_constraints(spec: ColumnSpec, value: str) -> list[Check]:
    """Conditions and reasons of a column's constraints on its parsed value."""
    checks = []
    for constraint in spec.constraints:
        broken = _COLUMN[type(constraint)](constraint, value)
        if broken is not None:
            checks.append((broken, f"{spec.name}: {constraint.reason}"))
    return checks


def row_checks(contract: type[Contract], mapped: set[str] | None = None) -> list[Check]:
    """Conditions and reasons of the row rules that touch a mapped column (all when not said)."""
    return [
        (_ROW[type(rule)](rule), f"row: {rule.reason}")
        for rule in contract.row_rules
        if mapped is None or columns_of_rule(rule) & mapped
    ]


def columns_of_rule(rule: object) -> set[str]:
    """Names a row rule speaks of (its other words do no harm: they are no column)."""
    names: set[str] = set()
    for value in vars(rule).values():
        if isinstance(value, tuple):
            names |= {item for item in value if isinstance(item, str)}
        elif isinstance(value, str):
            names.add(value)
    return names


def reference_checks(contract: type[Contract], filled: set[str]) -> list[Check]:
    """Conditions for references to contracts that have rows; an empty target is not tested.

    A reference within the contract itself is tested once the file is complete: see `dangling`.
    """
    checks = []
    for spec in columns_of(contract):
        for constraint in spec.constraints:
            if not isinstance(constraint, References) or constraint.contract not in filled:
                continue
            if constraint.contract == contract.contract_name:
                continue
            target = f"select {quoted(constraint.column)} from raw.{constraint.contract}"
            name = quoted(spec.name)
            condition = f"{name} is not null and {name} not in ({target})"
            checks.append((condition, f"{spec.name}: {constraint.reason}"))
    return checks


def grammar_sql(column_type: ColumnType, text: str) -> str:
    """True where text is written as its type demands."""
    written = f"regexp_full_match({text}, {literal(GRAMMAR[column_type])})"
    longest = LONGEST.get(column_type)
    return f"({written} and length({text}) <= {longest})" if longest else written


def overlapping(rule: NoOverlap, rows: str, order: str) -> str:
    """SELECT of the rows that begin before an earlier one of the same key has ended.

    `rows` is SQL of a relation; `order` names columns that settle the order of equal starts.
    """
    key, start, end = quoted(rule.key), quoted(rule.start), quoted(rule.end)
    before = "<=" if rule.end_is_inside else "<"
    return (
        f"select * from (select *, max(coalesce({end}, 'infinity')) over (partition by {key} "
        f"order by {start}, {order} rows between unbounded preceding and 1 preceding) "
        f"as _earlier_end from ({_compared(rule, rows)})) where {start} {before} _earlier_end"
    )


def overlapping_others(rule: NoOverlap, rows: str, others: str) -> str:
    """SELECT of the rows whose interval meets one of the same key among other rows."""
    key, start, end = quoted(rule.key), quoted(rule.start), quoted(rule.end)
    before = "<=" if rule.end_is_inside else "<"
    return (
        f"select mine.* from ({_compared(rule, rows)}) as mine "
        f"semi join ({_compared(rule, others)}) as other on mine.{key} = other.{key} "
        f"and mine.{start} {before} coalesce(other.{end}, 'infinity') "
        f"and other.{start} {before} coalesce(mine.{end}, 'infinity')"
    )


def _compared(rule: NoOverlap, rows: str) -> str:
    among = "true"
    if rule.among:
        among = f"{quoted(rule.among[0])} in ({_listed(rule.among[1])})"
    filled = f"{quoted(rule.key)} is not null and {quoted(rule.start)} is not null"
    return f"select * from ({rows}) where {filled} and {among}"


def repeating(rule: Unique, rows: str, order: str) -> str:
    """SELECT of the rows whose key an earlier row has already; an empty key is no key."""
    names = ", ".join(map(quoted, rule.columns))
    filled = " and ".join(f"{quoted(name)} is not null" for name in rule.columns)
    return (
        f"select * from (select *, row_number() over (partition by {names} order by {order}) "
        f"as _use from ({rows}) where {filled}) where _use > 1"
    )


def repeating_others(rule: Unique, rows: str, others: str) -> str:
    """SELECT of the rows whose key another row has already."""
    same = " and ".join(f"mine.{quoted(n)} = other.{quoted(n)}" for n in rule.columns)
    return f"select mine.* from ({rows}) as mine semi join ({others}) as other on {same}"


def dangling(contract: type[Contract], rows: str) -> list[tuple[str, str]]:
    """SELECTs of rows that refer to a row of their own contract that is not there, with reasons."""
    found = []
    for spec in columns_of(contract):
        for rule in spec.constraints:
            if isinstance(rule, References) and rule.contract == contract.contract_name:
                sql = (
                    f"select mine.* from ({rows}) as mine anti join ({rows}) as other "
                    f"on mine.{quoted(spec.name)} = other.{quoted(rule.column)} "
                    f"where mine.{quoted(spec.name)} is not null"
                )
                found.append((sql, f"{spec.name}: {rule.reason}"))
    return found
