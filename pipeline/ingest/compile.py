"""A source and its contract as SQL: map, derive, unnest, exclude, parse and check in one pass."""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass

from pipeline.errors import RefusedInputError
from pipeline.ingest.clock import repeated_half_hours, skipped_half_hours
from pipeline.ingest.pseudonym import hmac_sql, is_token_or_raw
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
from schemas.source import EXCEL_ORIGINS, ColumnMap, Source


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
            text = _text(spec)
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
        checks += column_checks(spec, _text(spec), _tested(spec))
        checks += _code_checks(spec, source.columns[spec.name])
        checks += _clock_checks(spec, source, zone)
        known = None if identifiers is None else identifiers.get(spec.name, ())
        checks += value_checks(spec, _text(spec), known)
    checks += [
        (_with_written_ids(condition, specs, source), reason)
        for condition, reason in row_checks(contract, set(source.columns))
    ]
    checks += reference_checks(contract, set(filled))
    has_ids = any(s.column.is_id and s.name in source.columns for s in specs)
    return Compiled(records, tuple(checks), specs, has_ids, source)


def _tested(spec: ColumnSpec) -> str:
    """What a check reads: an id as it is written, since hashing it costs more than the rest."""
    return quoted(("w_" if spec.type is ColumnType.ID else "") + spec.name)


def _with_written_ids(condition: str, specs: tuple[ColumnSpec, ...], source: Source) -> str:
    """A row rule over written ids: it asks only whether an id is there."""
    for spec in specs:
        if spec.type is ColumnType.ID and spec.name in source.columns:
            condition = condition.replace(quoted(spec.name), _tested(spec))
    return condition


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


def _text(spec: ColumnSpec) -> str:
    return quoted(f"t_{spec.name}")


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
        f"{_text_expression(source.columns.get(spec.name), spec)} as {_text(spec)}"
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
        text = _plain_number(text, mapping)
    if spec.column.default is not None:
        text = f"coalesce({text}, {literal(spec.column.default)})"
    return text


def _plain_number(text: str, mapping: ColumnMap) -> str:
    """A number with a point and no groups, where it is written as the source says; else as it is.

    Groups count only in threes: with a decimal comma, `12.5` is no number and is never read as 125.
    """
    mark, group = re.escape(mapping.decimal_mark), re.escape(mapping.thousands_mark)
    whole = f"([0-9]+|[0-9]{{1,3}}({group}[0-9]{{3}})+)" if group else "[0-9]+"
    written = literal(f"[+-]?{whole}({mark}[0-9]+)?")
    plain = f"replace({text}, {literal(mapping.thousands_mark)}, '')" if group else text
    plain = f"replace({plain}, {literal(mapping.decimal_mark)}, '.')"
    misread = f"contains({text}, '.')" if mapping.decimal_mark != "." else "false"
    return (
        f"case when regexp_full_match({text}, {written}) then {plain} "
        f"when {misread} then '?' || {text} else {text} end"
    )


def _local(source: Source, specs: tuple[ColumnSpec, ...]) -> str:
    """Local times, parsed once, so that clock checks and conversion read the same value."""
    locals_ = "".join(
        f", {_local_time(source.columns[spec.name], spec)} as {quoted('l_' + spec.name)}"
        for spec in specs
        if spec.type is ColumnType.TIMESTAMP and spec.name in source.columns
    )
    written = "".join(
        f", case when {grammar_sql(ColumnType.ID, _text(spec))} and {is_token_or_raw(_text(spec))} "
        f"then {_text(spec)} end as {_tested(spec)}"
        for spec in specs
        if spec.type is ColumnType.ID and spec.name in source.columns
    )
    return f"_local as (select *{locals_}{written} from _mapped),"


def _local_time(mapping: ColumnMap, spec: ColumnSpec) -> str:
    return _moment(mapping, spec, _text(spec))


def _moment(mapping: ColumnMap, spec: ColumnSpec, text: str) -> str:
    """A date or time by the source's formats (Excel's days among them), else by the grammar."""
    if not mapping.formats:
        parsed = f"try_cast({text} as {spec.sql_type})"
        return f"case when {grammar_sql(spec.type, text)} then {parsed} end"
    options = []
    forms = [form for form in mapping.formats if form not in EXCEL_ORIGINS]
    if forms:
        options.append(f"try_strptime({text}, [{', '.join(map(literal, forms))}])")
    for form in mapping.formats:
        if form in EXCEL_ORIGINS:
            written = f"regexp_full_match({text}, '[0-9]{{4,5}}([.][0-9]+)?')"
            days = f"case when {written} then try_cast({text} as double) end"
            seconds = f"round(({days}) * 86400)::bigint"
            options.append(f"timestamp '{EXCEL_ORIGINS[form]}' + to_seconds({seconds})")
    return options[0] if len(options) == 1 else f"coalesce({', '.join(options)})"


def _parsed(source: Source, specs: tuple[ColumnSpec, ...], zone: str, rounds: int) -> str:
    values = ", ".join(
        f"{_value(source, spec, zone, rounds)} as {quoted(spec.name)}" for spec in specs
    )
    return f"_parsed as (select *, {values} from _local)"


def _value(source: Source, spec: ColumnSpec, zone: str, rounds: int) -> str:
    mapping = source.columns.get(spec.name)
    text = _text(spec)
    sql_type = spec.sql_type
    if mapping is None:
        default = spec.column.default
        return f"null::{sql_type}" if default is None else f"{literal(default)}::{sql_type}"
    if spec.type is ColumnType.TIMESTAMP:
        local = quoted("l_" + spec.name)
        return local if zone == "UTC" else f"timezone('UTC', timezone({literal(zone)}, {local}))"
    if spec.type is ColumnType.ID:
        return hmac_sql(spec.name, _tested(spec), rounds)
    if spec.type is ColumnType.DATE:
        return f"({_moment(mapping, spec, text)})::date"
    return f"case when {grammar_sql(spec.type, text)} then try_cast({text} as {sql_type}) end"


def _code_checks(spec: ColumnSpec, mapping: ColumnMap) -> list[tuple[str, str]]:
    if mapping.codes is None or mapping.otherwise is not None:
        return []
    known = ", ".join(literal(value) for value in sorted(set(mapping.codes.values())))
    if spec.column.default is not None:
        known += f", {literal(spec.column.default)}"
    return [(f"{_text(spec)} not in ({known})", f"{spec.name}: unknown_code")]


def _clock_checks(spec: ColumnSpec, source: Source, zone: str) -> list[tuple[str, str]]:
    if spec.type is not ColumnType.TIMESTAMP or zone == "UTC":
        return []
    local = f"time_bucket(interval 30 minute, {quoted('l_' + spec.name)})"
    checks = []
    kinds = [(skipped_half_hours(zone), "time_never_occurs")]
    if source.ambiguous == "refuse":
        kinds.append((repeated_half_hours(zone), "time_occurs_twice"))
    for moments, reason in kinds:
        if moments:
            listed = ", ".join(f"timestamp '{moment:%Y-%m-%d %H:%M:%S}'" for moment in moments)
            checks.append((f"{local} in ({listed})", f"{spec.name}: {reason}"))
    return checks
