"""What a contract is: a pydantic model whose columns carry description, unit and constraints."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar, get_args

from pydantic import BaseModel, ConfigDict
from pydantic.fields import FieldInfo

from schemas.constraints import Column, ColumnType, RowConstraint, TableConstraint
from schemas.grammar import sql_type


class Contract(BaseModel):
    """Base of every contract: one class per table that may come in."""

    model_config = ConfigDict(extra="forbid")
    contract_name: ClassVar[str]
    grain: ClassVar[str]
    period_column: ClassVar[str | None]
    row_rules: ClassVar[tuple[RowConstraint, ...]] = ()
    table_rules: ClassVar[tuple[TableConstraint, ...]] = ()


@dataclass(frozen=True)
class ColumnSpec:
    """One column of a contract as the compilers read it."""

    name: str
    type: ColumnType
    description: str
    required: bool
    column: Column
    constraints: tuple[Any, ...]

    @property
    def sql_type(self) -> str:
        """Type in the warehouse."""
        return sql_type(self.type, self.column.decimals)


_TYPES = {
    str: ColumnType.TEXT,
    int: ColumnType.INTEGER,
    Decimal: ColumnType.DECIMAL,
    bool: ColumnType.BOOLEAN,
    date: ColumnType.DATE,
    datetime: ColumnType.TIMESTAMP,
}


def columns_of(contract: type[Contract]) -> tuple[ColumnSpec, ...]:
    """The columns of a contract in promised order."""
    return tuple(_spec(name, field) for name, field in contract.model_fields.items())


def column_of(contract: type[Contract], name: str) -> ColumnSpec:
    """One column by name."""
    return next(spec for spec in columns_of(contract) if spec.name == name)


def _spec(name: str, field: FieldInfo) -> ColumnSpec:
    column = next((item for item in field.metadata if isinstance(item, Column)), Column())
    options = [part for part in get_args(field.annotation) if part is not type(None)]
    python_type = options[0] if options else field.annotation
    column_type = ColumnType.ID if column.is_id else _TYPES[python_type]  # type: ignore[index]
    return ColumnSpec(
        name=name,
        type=column_type,
        description=field.description or "",
        required=field.is_required(),
        column=column,
        constraints=tuple(item for item in field.metadata if not isinstance(item, Column)),
    )
