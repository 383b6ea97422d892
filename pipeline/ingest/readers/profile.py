"""What a column's values look like: counts and forms; a value is named only if many share it."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.ingest.decode import TextFile
from pipeline.ingest.reader import Header, open_scan
from pipeline.ingest.readers.moments import Moments, moments_of
from pipeline.ingest.readers.questions import NOT_SHOWN
from pipeline.warehouse import Warehouse
from schemas.compilers.row_check import literal, quoted
from schemas.source import Reader

#: A value may be named in a draft when at least this many rows share it.
SHARED_BY = 3
_MOST_VALUES = 40
_LONGEST = 60
_ROWS = 50_000
_MOST_COLUMNS = 1000
_LONGEST_MOMENT = 40


@dataclass(frozen=True)
class Profile:
    """One column: rows that hold something, distinct values, forms that fit every one of them.

    `values` are values shared by many rows, with how many; empty where there are too many.
    """

    column: str
    rows: int
    filled: int
    distinct: int
    forms: tuple[str, ...]
    times: tuple[str, ...]
    ends_at_24: bool
    is_integer: bool
    is_number: bool
    longest: int
    values: tuple[tuple[str, int], ...]
    null_words: tuple[str, ...]
    has_decimal_comma: bool = False
    has_breaks: bool = False


def profiles(
    warehouse: Warehouse, text: TextFile, header: Header, reader: Reader
) -> dict[str, Profile]:
    """A profile of every column, from the first rows of a file; of the first thousand columns."""
    scan = open_scan(text, header, reader)
    warehouse.execute(
        f"create or replace temp table _looked_at as select * from ({scan.select}) limit {_ROWS}"
    )
    found = {column: _profile(warehouse, column) for column in scan.columns[:_MOST_COLUMNS]}
    warehouse.execute("drop table _looked_at")
    return found


def _profile(warehouse: Warehouse, column: str) -> Profile:
    value = f"nullif(nullif(trim({quoted(column)}), ''), {literal(NOT_SHOWN)})"
    words = [
        str(word)
        for (word,) in warehouse.rows(
            f"select distinct {value} from _looked_at where upper({value}) in "
            "('NULL', 'NA', 'N/A', '-') order by 1"
        )
    ]
    for word in words:
        value = f"nullif({value}, {literal(word)})"
    rows, filled, distinct, integers, numbers, longest, commas = warehouse.rows(
        f"select count(*), count({value}), count(distinct {value}), "
        f"count(*) filter (where regexp_full_match({value}, '[+-]?[0-9]{{1,9}}')), "
        f"count(*) filter (where regexp_full_match({value}, '[+-]?[0-9]+([.,][0-9]+)?')), "
        f"coalesce(max(length({value})), 0), "
        # 1,234 may be a group of three: only another number of digits tells a decimal comma
        f"count(*) filter (where regexp_full_match({value}, "
        "'[+-]?[0-9]+,([0-9]{1,2}|[0-9]{4,})')) "
        f"* (count(*) filter (where contains({value}, '.')) = 0)::int from _looked_at"
    )[0]
    values: tuple[tuple[str, int], ...] = ()
    if filled and distinct <= _MOST_VALUES and longest <= _LONGEST:
        values = tuple(
            (str(text), int(count))
            for text, count in warehouse.rows(
                f"select {value}, count(*) from _looked_at where {value} is not null "
                f"group by {value} having count(*) >= {SHARED_BY} order by 2 desc, 1"
            )
        )
    moments = Moments()
    if filled and longest <= _LONGEST_MOMENT:
        moments = moments_of(warehouse, value, column, filled)
    return Profile(
        column, rows, filled, distinct, moments.forms, moments.times, moments.ends_at_24,
        bool(filled) and integers == filled, bool(filled) and numbers == filled, longest,
        values, tuple(words), bool(filled) and numbers == filled and commas > 0,
        has_breaks=bool(
            warehouse.value(
                f"select count(*) from _looked_at where contains({quoted(column)}, chr(10))"
            )
        ),
    )  # fmt: skip
