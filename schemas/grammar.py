"""How each column type is written as text: one expression, read by SQL and by pydantic alike.

Text that is not in this grammar is refused, never guessed: `7.6` is no integer, `1e3` no decimal.
Both engines test the same expression from end to end, so their verdicts agree.
"""

from __future__ import annotations

from schemas.constraints import ColumnType

_DAY = r"[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"

#: Full-match expressions in the common subset of RE2 (DuckDB) and Python's `re`.
GRAMMAR: dict[ColumnType, str] = {
    ColumnType.TEXT: r"[^\x00-\x08\x0b\x0c\x0e-\x1f]+",
    ColumnType.ID: r"[^\x00-\x1f]+",
    ColumnType.INTEGER: r"[+-]?[0-9]{1,9}",
    ColumnType.DECIMAL: r"[+-]?[0-9]{1,7}(\.[0-9]{1,6})?",
    ColumnType.BOOLEAN: r"true|false",
    ColumnType.DATE: _DAY,
    ColumnType.TIMESTAMP: _DAY + r"[ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,9})?)?",
}

#: Longest text of a type, where it has one. (As a counted repetition it would make the
#: expression's automaton two hundred states large, and slow over millions of ids.)
LONGEST: dict[ColumnType, int] = {ColumnType.ID: 200}

#: What a reader is told when text is not in the grammar.
EXPECTED: dict[ColumnType, str] = {
    ColumnType.TEXT: "text without control characters",
    ColumnType.ID: "an id of 1 to 200 characters",
    ColumnType.INTEGER: "a whole number",
    ColumnType.DECIMAL: "a number with a point as decimal mark",
    ColumnType.BOOLEAN: "true or false",
    ColumnType.DATE: "a date as YYYY-MM-DD",
    ColumnType.TIMESTAMP: "a time as YYYY-MM-DD HH:MM",
}

#: Reason code of text outside the grammar.
REASON: dict[ColumnType, str] = {
    ColumnType.TEXT: "not_text",
    ColumnType.ID: "not_an_id",
    ColumnType.INTEGER: "not_an_integer",
    ColumnType.DECIMAL: "not_a_number",
    ColumnType.BOOLEAN: "not_a_boolean",
    ColumnType.DATE: "not_a_date",
    ColumnType.TIMESTAMP: "not_a_timestamp",
}

_SQL_TYPE: dict[ColumnType, str] = {
    ColumnType.TEXT: "varchar",
    ColumnType.ID: "uuid",
    ColumnType.INTEGER: "integer",
    ColumnType.BOOLEAN: "boolean",
    ColumnType.DATE: "date",
    ColumnType.TIMESTAMP: "timestamp",
}


def sql_type(column_type: ColumnType, decimals: int = 2) -> str:
    """A column's type in the warehouse; decimals have a fixed number of places."""
    if column_type is ColumnType.DECIMAL:
        return f"decimal(9, {decimals})"
    return _SQL_TYPE[column_type]
