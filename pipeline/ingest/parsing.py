"""Text becomes values in SQL: numbers, dates, local times and ids as a source writes them."""

from __future__ import annotations

import re
from datetime import datetime

from pipeline.ingest.clock import (
    repeated_half_hours,
    repeats_by_length,
    skipped_half_hours,
)
from pipeline.ingest.pseudonym import hmac_sql
from schemas.compilers.row_check import grammar_sql, literal, quoted
from schemas.constraints import ColumnType
from schemas.contract import ColumnSpec
from schemas.source import EXCEL_ORIGINS, ColumnMap, Source, says_offset


def text_of(spec: ColumnSpec) -> str:
    """SQL of a column's text as mapped, before it is parsed."""
    return quoted(f"t_{spec.name}")


def tested_of(spec: ColumnSpec) -> str:
    """What a check reads: an id as it is written, since hashing it costs more than the rest."""
    return quoted(("w_" if spec.type is ColumnType.ID else "") + spec.name)


def plain_number(text: str, mapping: ColumnMap) -> str:
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


def local_time(mapping: ColumnMap, spec: ColumnSpec) -> str:
    """A time as it is written, in no zone yet; null when it is not written as it should be.

    A time with an offset is in UTC.
    """
    return _moment(mapping, spec, text_of(spec))


def _moment(mapping: ColumnMap, spec: ColumnSpec, text: str) -> str:
    """A date or time by the source's formats (Excel's days among them), else by the grammar."""
    if not mapping.formats:
        parsed = f"try_cast({text} as {spec.sql_type})"
        return f"case when {grammar_sql(spec.type, text)} then {parsed} end"
    options = []
    forms = [form for form in mapping.formats if form not in EXCEL_ORIGINS]
    if _is_instant(mapping):
        options.append(_instant(forms, text))
    elif forms:
        options.append(f"try_strptime({text}, [{', '.join(map(literal, forms))}])")
    for form in mapping.formats:
        if form in EXCEL_ORIGINS:
            written = f"regexp_full_match({text}, '[0-9]{{4,5}}([.][0-9]+)?')"
            days = f"case when {written} then try_cast({text} as double) end"
            seconds = f"round(({days}) * 86400)::bigint"
            options.append(f"timestamp '{EXCEL_ORIGINS[form]}' + to_seconds({seconds})")
    return options[0] if len(options) == 1 else f"coalesce({', '.join(options)})"


def _is_instant(mapping: ColumnMap | None) -> bool:
    return mapping is not None and any(map(says_offset, mapping.formats))


def _instant(forms: list[str], text: str) -> str:
    """A time with an offset, or with Z for none, in UTC."""
    plain = [
        f"{form.removesuffix('Z').removesuffix('+00:00').removesuffix('%z')}%z" for form in forms
    ]
    offset = f"regexp_replace({text}, ' ?(Z|UTC)$', '+00:00')"
    return f"timezone('UTC', try_strptime({offset}, [{', '.join(map(literal, plain))}]))"


def parsed_value(source: Source, spec: ColumnSpec, zone: str, rounds: int) -> str:
    """A column's typed value; null when its text is empty or not written as its type demands."""
    mapping = source.columns.get(spec.name)
    text = text_of(spec)
    sql_type = spec.sql_type
    if mapping is None:
        default = spec.column.default
        return f"null::{sql_type}" if default is None else f"{literal(default)}::{sql_type}"
    if spec.type is ColumnType.TIMESTAMP:
        local = quoted("l_" + spec.name)
        is_utc = zone == "UTC" or _is_instant(mapping)
        return local if is_utc else _in_utc(local, zone, source)
    if spec.type is ColumnType.ID:
        return hmac_sql(spec.name, tested_of(spec), rounds)
    if spec.type is ColumnType.DATE:
        moment = _moment(mapping, spec, text)
        if _is_instant(mapping):
            moment = f"timezone({literal(zone)}, timezone('UTC', {moment}))"
        return f"({moment})::date"
    return f"case when {grammar_sql(spec.type, text)} then try_cast({text} as {sql_type}) end"


def _in_utc(local: str, zone: str, source: Source) -> str:
    """A local time in UTC; of two it could be, the engine takes the second."""
    moment = f"timezone('UTC', timezone({literal(zone)}, {local}))"
    if source.ambiguous != "first":
        return moment
    earlier = " ".join(
        f"when time_bucket(interval 30 minute, {local}) in ({_moments(moments)}) "
        f"then {moment} - interval {minutes} minute"
        for minutes, moments in repeats_by_length(zone).items()
    )
    return f"case {earlier} else {moment} end" if earlier else moment


def _moments(moments: tuple[datetime, ...]) -> str:
    return ", ".join(f"timestamp '{moment:%Y-%m-%d %H:%M:%S}'" for moment in moments)


def clock_checks(spec: ColumnSpec, source: Source, zone: str) -> list[tuple[str, str]]:
    """Conditions and reasons of local times that occur twice or never."""
    if spec.type is not ColumnType.TIMESTAMP or zone == "UTC":
        return []
    if _is_instant(source.columns.get(spec.name)):
        return []
    local = f"time_bucket(interval 30 minute, {quoted('l_' + spec.name)})"
    checks = []
    kinds = [(skipped_half_hours(zone), "time_never_occurs")]
    if source.ambiguous == "refuse":
        kinds.append((repeated_half_hours(zone), "time_occurs_twice"))
    for moments, reason in kinds:
        if moments:
            checks.append((f"{local} in ({_moments(moments)})", f"{spec.name}: {reason}"))
    return checks
