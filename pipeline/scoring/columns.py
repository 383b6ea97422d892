"""Which column of a table holds which item, whatever way the survey tool spelled it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.errors import RefusedInputError
from pipeline.scoring.options import ScoreOptions
from schemas.instrument import Instrument
from schemas.instrument_parts import Order


@dataclass(frozen=True)
class ColumnMap:
    """Columns of one table, sorted by what they are.

    items: item id to column name. carried: columns that are not items, in their order.
    dropped: columns of items that are never accepted. absent: items without a column.
    order: the order version the numbers were read by, if the instrument has any.
    """

    items: Mapping[str, str]
    carried: tuple[str, ...]
    dropped: tuple[str, ...]
    absent: tuple[str, ...]
    order: Order | None


def map_columns(
    instrument: Instrument, columns: Sequence[str], *, options: ScoreOptions
) -> ColumnMap:
    """The columns of a table as items, carried columns and refused columns.

    Accepted spellings of item 1, case does not matter: 1, 01, q1, q01, item1, item_01 and
    <instrument>_1; items with ids of their own are found by them (p1, 1a) the same way.
    Errors: RefusedInputError when two columns are the same item, or items have no column.
    """
    order = _order_of(instrument, columns, options)
    found: dict[str, list[str]] = {}
    dropped: list[str] = []
    carried: list[str] = []
    names = _names_of_items(instrument, order)
    refused = set(instrument.refused.items) if instrument.refused else set()
    patterns = _patterns(instrument, order, options)
    for column in columns:
        name = item_name(column, {*names, *refused}, patterns=patterns)
        if name in names:
            found.setdefault(names[name], []).append(column)
        else:
            (dropped if name in refused else carried).append(column)
    _must_be_unique(found)
    absent = tuple(item for item in instrument.items if item not in found)
    if absent:
        _refuse_absent(instrument, absent, options)
    items = {item: found[item][0] for item in instrument.items if item in found}
    return ColumnMap(items, tuple(carried), tuple(dropped), absent, order)


def item_name(column: str, known: Iterable[str], *, patterns: Iterable[str]) -> str | None:
    """The item a column heading names, or nothing when it names none of the known items.

    >>> item_name("PHQ9_Q01", ["1", "2"], patterns=heading_patterns("phq9"))
    '1'
    """
    heading = str(column).strip().casefold()
    by_own_id = {name.casefold(): name for name in known}
    for pattern in patterns:
        match = re.fullmatch(pattern, heading)
        if match and match.group(1) in by_own_id:
            return by_own_id[match.group(1)]
    return None


def heading_patterns(
    instrument_id: str, *, long_form: str = "", prefix: str | None = None
) -> tuple[str, ...]:
    """How a heading may name an item: by the usual spellings, or only behind the reader's prefix.

    An id of its own such as q1 is tried before "item 1"; gad71 is no spelling of item 1 of gad7.
    """
    number = r"(?:(?:q|item)[_\-. ]?)?0*(\w+?)"
    if prefix:
        return (rf"{re.escape(prefix.strip().casefold())}[_\-. ]?{number}",)
    before = "|".join(
        re.escape(name) + (r"[_\-. ]" if name[-1].isdigit() else r"[_\-. ]?")
        for name in (instrument_id, long_form)
        if name
    )
    return (r"0*(\w+)", rf"(?:{before})?{number}")


def _names_of_items(instrument: Instrument, order: Order | None) -> dict[str, str]:
    """What an item is called in this order, to the item's own id."""
    if order and order.numbers:
        return {str(number): item for item, number in order.numbers.items()}
    return {item: item for item in instrument.items}


def _patterns(
    instrument: Instrument, order: Order | None, options: ScoreOptions
) -> tuple[str, ...]:
    long_form = order.id if order and order.numbers else ""
    return heading_patterns(instrument.id, long_form=long_form, prefix=options.prefix)


def _order_of(
    instrument: Instrument, columns: Sequence[str], options: ScoreOptions
) -> Order | None:
    """The order that was named; else the long form's, when all its item numbers are there."""
    if options.order is not None or not instrument.orders:
        return instrument.order(options.order)
    for order in instrument.orders:
        names = {str(number) for number in order.numbers.values()}
        patterns = _patterns(instrument, order, options)
        if names and names <= {item_name(column, names, patterns=patterns) for column in columns}:
            return order
    return next((order for order in instrument.orders if not order.numbers), None)


def _must_be_unique(found: Mapping[str, Sequence[str]]) -> None:
    twice = {item: columns for item, columns in found.items() if len(columns) > 1}
    if twice:
        listed = "; ".join(f"item {item}: {', '.join(cols)}" for item, cols in twice.items())
        raise RefusedInputError(
            f"{len(twice)} item(s) have more than one column ({listed}).",
            expected="one column for each item",
            todo="remove or rename the columns that are not the answers",
        )


def _refuse_absent(instrument: Instrument, absent: Sequence[str], options: ScoreOptions) -> None:
    if options.partial and len(absent) < len(instrument.items):
        return
    listed = ", ".join(absent[:40]) + (" ..." if len(absent) > 40 else "")
    first = instrument.items[0]
    usual = "q1, 01, item_1" if first == "1" else f"{first}, {first.upper()}, item_{first}"
    raise RefusedInputError(
        f"{len(absent)} of {len(instrument.items)} items of {instrument.id} have no column: "
        f"{listed}.",
        expected=f"columns named like {usual} or {instrument.id}_{first}",
        todo="rename the columns; for items that were not asked add an empty column or --partial",
    )
