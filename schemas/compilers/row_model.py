"""A contract as a pydantic model of one row of text, and as JSON Schema.

The verdict is the SQL row check's: both read one grammar and one list of constraints, and a
property test holds them together. Where they differ by nature:

- a row is text, as in a file; a number or boolean of JSON is refused, never read as text;
- what needs other rows (references, unique keys, overlaps) is left to SQL.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
    WithJsonSchema,
    create_model,
    model_validator,
)
from pydantic_core import PydanticCustomError

from schemas.compilers.row_schema import column_schema
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

#: What SQL's trim takes off: every space separator of Unicode, no tab.
_SPACES = "".join(chr(n) for n in range(0x3001) if unicodedata.category(chr(n)) == "Zs")

_Row = Mapping[str, Any]

#: Kinds one row alone cannot break.
NEED_OTHER_ROWS: frozenset[type] = frozenset({References, Unique, NoOverlap})


def _day(value: Any) -> date:
    return value.date() if isinstance(value, datetime) else value


def _moment(value: Any) -> datetime:
    return value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)


#: For each kind of column rule: whether a value breaks it, given the day of the run.
_COLUMN: dict[type, Callable[[Any, Any, date], bool]] = {
    Range: lambda c, v, _: v < c.low or v > c.high,
    OneOf: lambda c, v, _: v not in c.values,
    Pattern: lambda c, v, _: re.fullmatch(c.regex, v) is None,
    MaxLength: lambda c, v, _: len(v) > c.length,
    NotBefore: lambda c, v, _: _day(v) < date.fromisoformat(c.day),
    NotAfterReceipt: lambda c, v, as_of: _day(v) >= as_of + timedelta(days=2),
}

#: For each kind of row rule: whether parsed values break it; an empty value it needs passes.
_ROW: dict[type, Callable[[Any, _Row], bool]] = {
    Ordered: lambda c, r: r[c.first] > r[c.second] if c.allow_equal else r[c.first] >= r[c.second],
    EitherOf: lambda c, r: all(r[name] is None for name in c.columns),
    NeverWith: lambda c, r: r[c.column] is not None and r[c.when] in c.values,
    MaxHours: lambda c, r: _moment(r[c.second]) > _moment(r[c.first]) + timedelta(hours=c.hours),
    NotMoreThan: lambda c, r: r[c.first] > r[c.second],
    Identity: lambda c, r: (
        abs(sum(r[name] for name in c.left) - sum(r[name] for name in c.right)) > c.tolerance
    ),
}
_ALLOW_EMPTY = (EitherOf, NeverWith)

KINDS: frozenset[type] = frozenset({*_COLUMN, *_ROW}) | NEED_OTHER_ROWS


def faults_of(contract: type[Contract], row: _Row, *, as_of: date) -> set[str]:
    """Every reason a row of text breaks its contract, as the SQL row check names them."""
    values: dict[str, Any] = {}
    faults: set[str] = set()
    for spec in columns_of(contract):
        values[spec.name] = None
        try:
            values[spec.name] = _adapter(contract, spec.name).validate_python(
                row.get(spec.name), context={"as_of": as_of}
            )
        except ValidationError as error:
            context = error.errors(include_url=False, include_input=False)[0]["ctx"]
            values[spec.name] = context["value"]
            faults |= {f"{spec.name}: {reason}" for reason in context["reasons"]}
    return faults | _row_faults(contract, values)


@cache
def row_model(contract: type[Contract]) -> type[BaseModel]:
    """A pydantic model of one row: text in, typed values out.

    Errors: pydantic's ValidationError with the reason codes as messages, never the values.
    """
    fields: dict[str, Any] = {
        spec.name: (_annotation(spec), Field(... if spec.required else None))
        for spec in columns_of(contract)
    }

    def no_row_fault(self: BaseModel) -> BaseModel:
        faults = sorted(_row_faults(contract, dict(self)))
        if faults:
            raise PydanticCustomError("row", ", ".join(faults))
        return self

    return create_model(
        f"{contract.__name__}Row",
        __config__=ConfigDict(extra="forbid", hide_input_in_errors=True, validate_default=True),
        __doc__=contract.__doc__,
        __validators__={"_row_rules": model_validator(mode="after")(no_row_fault)},  # type: ignore[dict-item]
        **fields,
    )


def _row_faults(contract: type[Contract], values: _Row) -> set[str]:
    faults = set()
    for rule in contract.row_rules:
        needed = [name for name in _names(rule) if name in values]
        is_known = all(values[name] is not None for name in needed)
        if (is_known or isinstance(rule, _ALLOW_EMPTY)) and _ROW[type(rule)](rule, values):
            faults.add(f"row: {rule.reason}")
    return faults


def _names(rule: Any) -> list[str]:
    if isinstance(rule, Identity):
        return [*rule.left, *rule.right]
    return [str(value) for value in vars(rule).values() if isinstance(value, str)]


@cache
def _adapter(contract: type[Contract], name: str) -> TypeAdapter[Any]:
    spec = next(spec for spec in columns_of(contract) if spec.name == name)
    return TypeAdapter(_annotation(spec))


def _annotation(spec: ColumnSpec) -> Any:
    def parse(text: object, info: ValidationInfo) -> Any:
        return _parsed(spec, text, (info.context or {}).get("as_of") or date.max)

    return Annotated[Any, BeforeValidator(parse), WithJsonSchema(column_schema(spec))]


def _parsed(spec: ColumnSpec, text: object, as_of: date) -> Any:
    if text is not None and not isinstance(text, str):
        raise _fault(None, REASON[spec.type])
    cell = (text or "").strip(_SPACES) or spec.column.default
    if cell is None:
        if spec.required:
            raise _fault(None, "missing_value")
        return None
    value = parse_value(spec, cell)
    if value is None:
        raise _fault(None, REASON[spec.type])
    limit = as_of if as_of != date.max else date.max - timedelta(days=2)
    reasons = [
        rule.reason
        for rule in spec.constraints
        if type(rule) not in NEED_OTHER_ROWS and _COLUMN[type(rule)](rule, value, limit)
    ]
    if reasons:
        raise _fault(value, *reasons)
    return value


def _fault(value: Any, *reasons: str) -> PydanticCustomError:
    return PydanticCustomError("fault", "{named}", {
        "named": ", ".join(reasons), "reasons": reasons, "value": value,
    })  # fmt: skip


def parse_value(spec: ColumnSpec, cell: str) -> Any:
    """A cell's value by the type's grammar; None when it is not written as the type demands."""
    is_short = len(cell) <= LONGEST.get(spec.type, len(cell))
    if not is_short or re.fullmatch(GRAMMAR[spec.type], cell) is None:
        return None
    try:
        return _PARSERS[spec.type](cell, spec)
    except ValueError:
        return None


def _decimal(cell: str, spec: ColumnSpec) -> Decimal:
    step = Decimal(1).scaleb(-spec.column.decimals)
    value = Decimal(cell).quantize(step, ROUND_HALF_UP)
    if abs(value) >= Decimal(10) ** (9 - spec.column.decimals):
        raise ValueError("does not fit")
    return value


def _timestamp(cell: str, _: ColumnSpec) -> datetime:
    whole, _point, fraction = cell.partition(".")
    micro = int(fraction[:6].ljust(6, "0")) if fraction else 0
    return datetime.fromisoformat(whole) + timedelta(microseconds=micro)


_PARSERS: dict[ColumnType, Callable[[str, ColumnSpec], Any]] = {
    ColumnType.TEXT: lambda cell, _: cell,
    ColumnType.ID: lambda cell, _: cell,
    ColumnType.INTEGER: lambda cell, _: int(cell),
    ColumnType.DECIMAL: _decimal,
    ColumnType.BOOLEAN: lambda cell, _: cell == "true",
    ColumnType.DATE: lambda cell, _: date.fromisoformat(cell),
    ColumnType.TIMESTAMP: _timestamp,
}
