"""How a column writes days and times: every order of day and month that fits all of its values."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.warehouse import Warehouse
from schemas.compilers.row_check import literal

#: Ways to write a day, the certain ones first; each order of day and month has its twin.
_DAYS = (
    "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d",
    "%d.%m.%Y", "%m.%d.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y",
    "%d.%m.%y", "%m.%d.%y", "%d/%m/%y", "%m/%d/%y", "%d-%m-%y", "%m-%d-%y",
    "%d %b %Y", "%d-%b-%Y", "%d-%b-%y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y",
)  # fmt: skip
_CLOCKS = (
    "%H:%M:%S", "%H:%M", "%H:%M:%S.%f", "%I:%M:%S %p", "%I:%M %p", "%Hh%M",
    "%I:%M:%S%p", "%I:%M%p",
)  # fmt: skip
_OFFSET_CLOCKS = ("%H:%M:%S%z", "%H:%M:%S.%f%z", "%H:%M%z")
FORMS = (
    *(f"%Y-%m-%d{mark}{clock}" for mark in " T" for clock in (*_CLOCKS[:3], *_OFFSET_CLOCKS)),
    "%Y%m%d%H%M%S",
    *(f"{day} {clock}" for day in _DAYS for clock in _CLOCKS if day != "%Y-%m-%d"),
    *_DAYS,
)
#: Ways to write a time of day.
TIMES = ("%H:%M:%S", "%H:%M", "%I:%M %p", "%I:%M:%S %p", "%I:%M%p", "%Hh%M")
_FIRST = 200
_NAMED = re.compile(
    r"date|time|day|datum|zeit|tag\b|jour|fecha|start|end|begin|from|until|when|occurred|reported",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Moments:
    """Forms of days and times that fit all of a column, and whether a time says 24:00."""

    forms: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    ends_at_24: bool = False


def moments_of(warehouse: Warehouse, value: str, column: str, filled: int) -> Moments:
    """The forms under which every value of a column is a day or a time.

    A year of two digits is no year of four. 24:00 counts as a time, and is told apart.
    """
    digits = f"length(regexp_replace({value}, '[^0-9]', '', 'g')) between 6 and 20"
    if not _count(warehouse, f"contains({value}, ':') or {digits} or {value} ~ '^[0-9]{{1,2}}h'"):
        return Moments(_serial(warehouse, value, column, filled))
    offset = f"regexp_replace({value}, ' ?(Z|UTC)$', '+00:00')"
    found = _fitting(warehouse, offset, FORMS, filled)
    midnight = f"regexp_full_match({value}, '24:00(:00)?')"
    clock = f"regexp_replace(regexp_replace({value}, '[.][0-9]+$', ''), '^24:00', '00:00')"
    times = () if found else _fitting(warehouse, clock, TIMES, filled)
    return Moments(
        found or _serial(warehouse, value, column, filled),
        times,
        bool(times) and _count(warehouse, midnight) > 0,
    )


def _serial(warehouse: Warehouse, value: str, column: str, filled: int) -> tuple[str, ...]:
    """Days counted by a spreadsheet, 1982 to 2064, in a column whose name speaks of days."""
    if not _NAMED.search(column):
        return ()
    written = f"regexp_full_match({value}, '[3-5][0-9]{{4}}([.][0-9]+)?')"
    return ("excel",) if _count(warehouse, written) == filled else ()


def _fitting(
    warehouse: Warehouse, value: str, forms: tuple[str, ...], filled: int
) -> tuple[str, ...]:
    """Forms that fit the first values, then those that fit all."""
    few = f"(select {value} as v from _looked_at where {value} is not null limit {_FIRST})"
    some = int(warehouse.value(f"select count(*) from {few}"))
    likely = _holding(warehouse, f"{few} as looked_at", "v", forms, some)
    return _holding(warehouse, "_looked_at", value, likely, filled) if likely else ()


def _holding(
    warehouse: Warehouse, rows: str, value: str, forms: tuple[str, ...], filled: int
) -> tuple[str, ...]:
    counts = ", ".join(f"count(*) filter (where {_parsed(value, form)})" for form in forms)
    found = warehouse.rows(f"select {counts} from {rows}")[0]
    return tuple(form for form, count in zip(forms, found, strict=True) if count == filled)


def _parsed(value: str, form: str) -> str:
    moment = f"try_strptime({value}, {literal(form)})"
    return f"year({moment}) >= 1000" if "%Y" in form else f"{moment} is not null"


def _count(warehouse: Warehouse, condition: str) -> int:
    return int(warehouse.value(f"select count(*) from _looked_at where {condition}"))
