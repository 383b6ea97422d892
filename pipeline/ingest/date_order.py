"""Day first or month first: decided by a whole column, never cell by cell, never guessed."""

from __future__ import annotations

from pipeline.errors import RefusedInputError
from pipeline.ingest.reader import Scan
from pipeline.warehouse import Warehouse
from schemas.compilers.row_check import literal, quoted
from schemas.source import ColumnMap, Source


def with_date_order(warehouse: Warehouse, source: Source, scan: Scan) -> Source:
    """The source with one order of day and month left for each column that allows both.

    A column decides when some of its dates fit one order only and none fits the other only.
    Errors: RefusedInputError for a column all of whose dates fit both orders, or that mixes them.
    """
    decided = {
        name: mapping.model_copy(update={"formats": _decide(warehouse, source, scan, mapping)})
        for name, mapping in source.columns.items()
        if mapping.value is None and _orders(mapping.formats)
    }
    if not decided:
        return source
    return source.model_copy(update={"columns": {**source.columns, **decided}})


def _orders(formats: tuple[str, ...]) -> bool:
    return any(map(is_day_first, formats)) and any(map(is_month_first, formats))


def is_day_first(form: str) -> bool:
    """Whether a format writes the day before the month, both as numbers."""
    return 0 <= form.find("%d") < form.find("%m")


def is_month_first(form: str) -> bool:
    """Whether a format writes the month before the day, and the year after both."""
    return 0 <= form.find("%m") < form.find("%d") < max(form.find("%Y"), form.find("%y"))


def _decide(
    warehouse: Warehouse, source: Source, scan: Scan, mapping: ColumnMap
) -> tuple[str, ...]:
    days = tuple(form for form in mapping.formats if not is_month_first(form))
    months = tuple(form for form in mapping.formats if not is_day_first(form))
    named = mapping.source or "an expression"
    text = f"trim({quoted(mapping.source) if mapping.source else f'({mapping.expression})'})"
    fits = {
        "day": f"try_strptime({text}, [{', '.join(map(literal, days))}])",
        "month": f"try_strptime({text}, [{', '.join(map(literal, months))}])",
    }
    only_day, only_month, both = warehouse.rows(
        f"select count(*) filter (where {fits['day']} is not null and {fits['month']} is null), "
        f"count(*) filter (where {fits['month']} is not null and {fits['day']} is null), "
        f"count(*) filter (where {fits['month']} <> {fits['day']}) from ({_derived(source, scan)})"
    )[0]
    if only_day and only_month:
        raise RefusedInputError(
            f"column {named} mixes day-first and month-first dates "
            f"({only_day} fit day-first only, {only_month} month-first only)",
            expected="one order of day and month in a column",
            todo="export it again with one date format",
        )
    if both and not only_day and not only_month:
        raise RefusedInputError(
            f"column {named} fits day-first and month-first dates alike",
            expected="a column that shows which it is, or a source that says so",
            todo=f"leave one order in `formats` of the source {source.id}",
        )
    return months if only_month else days


def _derived(source: Source, scan: Scan) -> str:
    """The file's rows with the names the source derives, opened lists among them."""
    names = "".join(f", {text} as {quoted(name)}" for name, text in source.derive.items())
    rows = f"select *{names} from ({scan.select})"
    if source.unnest is None:
        return rows
    step = source.unnest
    inside = "".join(f", {text} as {quoted(name)}" for name, text in step.derive.items())
    opened = f"select *, unnest({step.items}) as {quoted(step.name)} from ({rows})"
    return f"select *{inside} from ({opened})"
