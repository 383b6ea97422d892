"""Constraint kinds a contract may use: plain data that each compiler must know.

Each constraint names its reason code and says in words what was expected; what it means is
written once per compiler (SQL row check, data dictionary, ...). A kind a compiler does not know
fails a test.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import get_args


class ColumnType(StrEnum):
    """Types a contract column may have; `schemas.grammar` says how each is written as text."""

    TEXT = "text"
    ID = "id"
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    DATE = "date"
    TIMESTAMP = "timestamp"


class Sensitivity(StrEnum):
    """How a column is treated at rest and in what may leave."""

    PSEUDONYM = "pseudonym"
    EXPOSURE = "exposure"
    ORGANISATION = "organisation"
    SURVEY = "survey"


@dataclass(frozen=True)
class Column:
    """What a contract says of a column beside its Python type."""

    unit: str = ""
    sensitivity: Sensitivity = Sensitivity.ORGANISATION
    is_id: bool = False
    default: str | None = None
    decimals: int = 2


@dataclass(frozen=True)
class Range:
    """A number within closed bounds."""

    low: int
    high: int
    reason: str = "out_of_range"

    @property
    def expected(self) -> str:
        """The bounds in words."""
        return f"a number from {self.low} to {self.high}"


@dataclass(frozen=True)
class OneOf:
    """A value of a closed list."""

    values: tuple[str, ...]
    reason: str = "unknown_code"

    @property
    def expected(self) -> str:
        """The list in words."""
        return "one of " + ", ".join(self.values)


@dataclass(frozen=True)
class Pattern:
    """Text that matches a regular expression from end to end."""

    regex: str
    expected: str
    reason: str = "bad_pattern"


@dataclass(frozen=True)
class MaxLength:
    """Text no longer than this."""

    length: int
    reason: str = "too_long"

    @property
    def expected(self) -> str:
        """The length in words."""
        return f"at most {self.length} characters"


@dataclass(frozen=True)
class References:
    """A value that exists in another contract's column (checked when that contract has rows)."""

    contract: str
    column: str
    reason: str

    @property
    def expected(self) -> str:
        """The target in words."""
        return f"a {self.column} of {self.contract}"


@dataclass(frozen=True)
class NotAfterReceipt:
    """A date or time not after the day of the run (one day of grace for time zones)."""

    reason: str = "in_the_future"
    expected: str = "a time that is not in the future"


@dataclass(frozen=True)
class NotBefore:
    """A date or time not before a fixed day: older ones are slips of the keyboard."""

    day: str = "1990-01-01"
    reason: str = "too_early"

    @property
    def expected(self) -> str:
        """The day in words."""
        return f"not before {self.day}"


@dataclass(frozen=True)
class Ordered:
    """Row rule: the first column is before the second (or equal, when allowed)."""

    first: str
    second: str
    reason: str
    allow_equal: bool = False

    @property
    def expected(self) -> str:
        """The order in words."""
        return f"{self.first} before {self.second}"


@dataclass(frozen=True)
class EitherOf:
    """Row rule: at least one of the columns is filled."""

    columns: tuple[str, ...]
    reason: str = "missing_value"

    @property
    def expected(self) -> str:
        """The columns in words."""
        return " or ".join(self.columns)


@dataclass(frozen=True)
class NeverWith:
    """Row rule: a column stays empty where another holds one of the values."""

    column: str
    when: str
    values: tuple[str, ...]
    reason: str = "never_accepted"

    @property
    def expected(self) -> str:
        """The condition in words."""
        return f"no {self.column} where {self.when} is {' or '.join(self.values)}"


@dataclass(frozen=True)
class MaxHours:
    """Row rule: the time between two columns is at most this many hours."""

    first: str
    second: str
    hours: int
    reason: str = "too_long_shift"

    @property
    def expected(self) -> str:
        """The length in words."""
        return f"{self.second} at most {self.hours} hours after {self.first}"


@dataclass(frozen=True)
class Identity:
    """Row rule: a stated number agrees with a derived one within a tolerance.

    `left` and `right` are the sum of columns on each side; a side with an empty column passes.
    """

    left: tuple[str, ...]
    right: tuple[str, ...]
    tolerance: int
    reason: str = "sum_disagrees"

    @property
    def expected(self) -> str:
        """The sum in words."""
        return f"{' + '.join(self.left)} equal to {' + '.join(self.right)} within {self.tolerance}"


@dataclass(frozen=True)
class NotMoreThan:
    """Row rule: the first column is at most the second."""

    first: str
    second: str
    reason: str = "part_exceeds_whole"

    @property
    def expected(self) -> str:
        """The order in words."""
        return f"{self.first} not above {self.second}"


@dataclass(frozen=True)
class Unique:
    """Table rule: no two different rows share these columns; a row with one empty has no key.

    Rows that are the same in every column are duplicates, which is no fault.
    """

    columns: tuple[str, ...]
    reason: str = "key_used_twice"

    @property
    def expected(self) -> str:
        """The rule in words."""
        return f"a {' and '.join(self.columns)} no other row has"


@dataclass(frozen=True)
class NoOverlap:
    """Table rule: the intervals of one key do not overlap.

    A row breaks it that begins before an earlier one of its key has ended. Half-open unless
    `end_is_inside`; an empty end lasts; rows with an empty key are not compared, nor those whose
    column `among[0]` is not one of `among[1]`.
    """

    key: str
    start: str
    end: str
    end_is_inside: bool = False
    among: tuple[str, tuple[str, ...]] | None = None
    reason: str = "overlaps"

    @property
    def expected(self) -> str:
        """The rule in words."""
        return f"intervals of one {self.key} that do not overlap"


ColumnConstraint = Range | OneOf | Pattern | MaxLength | References | NotAfterReceipt | NotBefore
RowConstraint = Ordered | EitherOf | NeverWith | MaxHours | Identity | NotMoreThan
TableConstraint = Unique | NoOverlap

#: Every kind there is; a compiler that does not know one of them fails a test.
COLUMN_KINDS: tuple[type, ...] = get_args(ColumnConstraint)
ROW_KINDS: tuple[type, ...] = get_args(RowConstraint)
TABLE_KINDS: tuple[type, ...] = get_args(TableConstraint)
