"""A source and its contract as SQL: map, derive, unnest, exclude, parse and check in one pass."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from pipeline.errors import RefusedInputError
from pipeline.ingest.parsing import (
    clock_checks,
    local_time,
    parsed_value,
    plain_number,
    tested_of,
    text_of,
)
from pipeline.ingest.pseudonym import is_token_or_raw
from pipeline.ingest.reader import Scan
from pipeline.ingest.tripwire import suspects_sql, value_checks
from schemas.compilers.row_check import (
    column_checks,
    grammar_sql,
    literal,
    quoted,
    reference_checks,
    row_checks,
)
from schemas.constraints import ColumnType
from schemas.contract import ColumnSpec, columns_of
from schemas.contracts import CONTRACTS
from schemas.source import ColumnMap, Source


@dataclass(frozen=True)
class Compiled:
    """SQL of one file's way into its contract.

    `records`: `_row`, `_item`, `_excluded`, the contract's columns parsed, `t_<column>` as text.
    `checks`: condition and reason over those; the key's parameters when `has_ids`.
    """

    records: str
    checks: tuple[tuple[str, str], ...]
    columns: tuple[ColumnSpec, ...]
    has_ids: bool
    source: Source

    @property
    def names(self) -> str:
        """The contract's columns in order, for an insert."""
        return ", ".join(quoted(spec.name) for spec in self.columns)

    @property
    def is_clean(self) -> str:
        """SQL that is true for a record without any fault."""
        return " and ".join(f"({condition}) is not true" for condition, _ in self.checks) or "true"

    @property
    def reasons(self) -> str:
        """SQL for the list of all reasons of a record."""
        cases = ", ".join(f"case when {c} then {literal(r)} end" for c, r in self.checks)
        return f"list_filter([{cases}], lambda reason: reason is not null)"

    @property
    def identity(self) -> str:
        """SQL of what makes two records the same: every mapped column."""
        return f"hash({', '.join(quoted(name) for name in self.source.columns)})"

    @property
    def mapped(self) -> str:
        """SQL for the mapped columns as JSON: ids as tokens, suspects left out."""
        parts = []
        for spec in self.columns:
            text = text_of(spec)
            suspects = suspects_sql(spec, text)
            if spec.column.is_id:
                text = f"'plm:' || {quoted(spec.name)}::varchar"
            elif suspects is not None:
                text = f"case when {suspects} then null else {text} end"
            parts.append(f"{literal(spec.name)}: {text}")
        return f"to_json({{{', '.join(parts)}}})::varchar"


def compile_source(
    source: Source,
    scan: Scan,
    *,
    timezone: str,
    filled: Set[str],
    rounds: int = 1,
    identifiers: dict[str, tuple[str, ...]] | None = None,
) -> Compiled:
    """The SQL for one file; `filled` names contracts that have rows to refer to.

    `rounds` is the number of secrets of the key. `identifiers` are values found to identify
    people; without them every suspect is a fault.
    """
    contract = CONTRACTS[source.contract]
    specs = columns_of(contract)
    zone = source.timezone or timezone
    _refuse_shadowed_names(source, scan)
    source = _with_absent_columns(source, scan)
    records = "\n".join(
        (
            f"with _source as ({scan.select}),",
            _cleaned(scan, source),
            _derived(source),
            _unnested(source),
            _flagged(source),
            _mapped(source, specs),
            _local(source, specs),
            _parsed(source, specs, zone, rounds),
            "select * from _parsed",
        )
    )
    checks: list[tuple[str, str]] = []
    for spec in specs:
        if spec.name not in source.columns:
            continue
        checks += column_checks(spec, text_of(spec), tested_of(spec))
        checks += _code_checks(spec, source.columns[spec.name])
        checks += clock_checks(spec, source, zone)
        known = None if identifiers is None else identifiers.get(spec.name, ())
        checks += value_checks(spec, text_of(spec), known)
    checks += [
        (_with_written_ids(condition, specs, source), reason)
        for condition, reason in row_checks(contract, set(source.columns))
    ]
    checks += reference_checks(contract, set(filled))
    has_ids = any(s.column.is_id and s.name in source.columns for s in specs)
    return Compiled(records, tuple(checks), specs, has_ids, source)


def _with_written_ids(condition: str, specs: tuple[ColumnSpec, ...], source: Source) -> str:
    """A row rule over written ids: it asks only whether an id is there."""
    for spec in specs:
        if spec.type is ColumnType.ID and spec.name in source.columns:
            condition = condition.replace(quoted(spec.name), tested_of(spec))
    return condition


def _with_absent_columns(source: Source, scan: Scan) -> Source:
    """The source without optional columns the file lacks.

    Errors: RefusedInputError naming every other mapped column that is absent.
    """
    derived = {*source.derive, *(source.unnest.derive if source.unnest else ())}
    derived |= {source.unnest.name} if source.unnest else set()
    known = {name.lower() for name in (*scan.columns, *derived)}
    absent = {
        name: mapping
        for name, mapping in source.columns.items()
        if mapping.source is not None and mapping.source.lower() not in known
    }
    missing = sorted(str(m.source) for m in absent.values() if not m.optional)
    if missing:
        raise RefusedInputError(
            f"missing column{'s' if len(missing) > 1 else ''} {', '.join(missing)}",
            expected=f"every column source {source.id} maps",
            todo="export it again with every column, or say `optional: true` in the source",
        )
    kept = {name: mapping for name, mapping in source.columns.items() if name not in absent}
    return source.model_copy(update={"columns": kept}) if absent else source


def _refuse_shadowed_names(source: Source, scan: Scan) -> None:
    """A derived name equal to a column would silently mean the column (SQL ignores case)."""
    derived = {*source.derive, *(source.unnest.derive if source.unnest else ())}
    header = {column.lower() for column in scan.columns}
    shadowed = sorted(name for name in derived if name.lower() in header)
    if shadowed:
        raise RefusedInputError(
            f"source {source.id} derives {', '.join(shadowed)}, which the file has as a column",
            expected="derived names that differ from every column, upper and lower case alike",
            todo="rename them in the source",
        )


def _cleaned(scan: Scan, source: Source) -> str:
    nulls = ", ".join(literal(value) for value in sorted({"", *source.reader.null_values}))
    columns = ", ".join(
        f"case when trim({c}) in ({nulls}) then null else trim({c}) end as {c}"
        for c in map(quoted, scan.columns)
    )
    breaks = "0"
    if source.reader.multiline:
        breaks = " + ".join(
            f"coalesce(len({quoted(c)}) - len(replace({quoted(c)}, chr(10), '')), 0)"
            for c in scan.columns
        )
    return f"_cleaned as (select _ordinal as _row, {breaks} as _breaks, {columns} from _source),"


def _derived(source: Source) -> str:
    derived = "".join(f", {expression} as {quoted(n)}" for n, expression in source.derive.items())
    return f"_derived as (select *{derived} from _cleaned),"


def _unnested(source: Source) -> str:
    if source.unnest is None:
        return "_unnested as (select *, 1 as _item from _derived),"
    step = source.unnest
    derived = "".join(f", {expression} as {quoted(n)}" for n, expression in step.derive.items())
    return (
        f"_listed as (select *, {step.items} as _items from _derived),\n"
        f"_opened as (select *, unnest(_items) as {quoted(step.name)}, "
        "generate_subscripts(_items, 1) as _item from _listed),\n"
        f"_unnested as (select *{derived} from _opened),"
    )


def _flagged(source: Source) -> str:
    cases = " ".join(f"when {rule.when} then {literal(rule.reason)}" for rule in source.exclude)
    flag = f"case {cases} end" if cases else "null::varchar"
    return f"_flagged as (select *, {flag} as _excluded from _unnested),"


def _mapped(source: Source, specs: tuple[ColumnSpec, ...]) -> str:
    texts = ", ".join(
        f"{_text_expression(source.columns.get(spec.name), spec)} as {text_of(spec)}"
        for spec in specs
    )
    teams = ""
    if source.teams:
        for name in ("name", "parent_id", "small_team_group", "headcount"):
            expression = getattr(source.teams, name) or "null::varchar"
            teams += f", {expression} as _team_{name}"
    return f"_mapped as (select _row, _item, _breaks, _excluded, {texts}{teams} from _flagged),"


def _text_expression(mapping: ColumnMap | None, spec: ColumnSpec) -> str:
    if mapping is None:
        return "null::varchar"
    if mapping.value is not None:
        origin = literal(mapping.value)
    elif mapping.source is not None:
        origin = quoted(mapping.source)
    else:
        origin = f"({mapping.expression})"
    text = f"nullif(cast({origin} as varchar), '')"
    if mapping.codes is not None:
        cases = " ".join(f"when {literal(k)} then {literal(v)}" for k, v in mapping.codes.items())
        fallback = literal(mapping.otherwise) if mapping.otherwise is not None else text
        text = f"case {text} {cases} else {fallback} end"
    if mapping.decimal_mark != "." or mapping.thousands_mark:
        text = plain_number(text, mapping)
    if spec.column.default is not None:
        text = f"coalesce({text}, {literal(spec.column.default)})"
    return text


def _local(source: Source, specs: tuple[ColumnSpec, ...]) -> str:
    """Local times, parsed once, so that clock checks and conversion read the same value."""
    locals_ = "".join(
        f", {local_time(source.columns[spec.name], spec)} as {quoted('l_' + spec.name)}"
        for spec in specs
        if spec.type is ColumnType.TIMESTAMP and spec.name in source.columns
    )
    written = "".join(
        f", {_written_id(text_of(spec))} as {tested_of(spec)}"
        for spec in specs
        if spec.type is ColumnType.ID and spec.name in source.columns
    )
    return f"_local as (select *{locals_}{written} from _mapped),"


def _written_id(text: str) -> str:
    """An id's text where it is written as an id or is a token that can be read back."""
    is_id = f"{grammar_sql(ColumnType.ID, text)} and {is_token_or_raw(text)}"
    return f"case when {is_id} then {text} end"


def _parsed(source: Source, specs: tuple[ColumnSpec, ...], zone: str, rounds: int) -> str:
    values = ", ".join(
        f"{parsed_value(source, spec, zone, rounds)} as {quoted(spec.name)}" for spec in specs
    )
    return f"_parsed as (select *, {values} from _local)"


def _code_checks(spec: ColumnSpec, mapping: ColumnMap) -> list[tuple[str, str]]:
    if mapping.codes is None or mapping.otherwise is not None:
        return []
    known = ", ".join(literal(value) for value in sorted(set(mapping.codes.values())))
    if spec.column.default is not None:
        known += f", {literal(spec.column.default)}"
    return [(f"{text_of(spec)} not in ({known})", f"{spec.name}: unknown_code")]
