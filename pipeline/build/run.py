"""Build the warehouse from raw: all of it, or only what a relation stands on, all or nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pandas as pd

from pipeline.build.declared import check_drift, comment_on
from pipeline.build.graph import Node, needed_for, ordered
from pipeline.build.plan import planned
from pipeline.sqlfiles import BUILT_LAYERS
from pipeline.warehouse import Warehouse
from schemas.indicator import IndicatorRegister, load_indicators

Progress = Callable[[str], None]


@dataclass(frozen=True)
class BuiltRelation:
    """One relation that was built."""

    name: str
    is_view: bool
    rows: int | None
    seconds: float


@dataclass(frozen=True)
class BuildReport:
    """What a build made, in order."""

    relations: tuple[BuiltRelation, ...]

    @property
    def seconds(self) -> float:
        """Seconds of all relations together."""
        return round(sum(relation.seconds for relation in self.relations), 3)


def build(
    warehouse: Warehouse,
    *,
    progress: Progress | None = None,
    targets: Iterable[str] | None = None,
) -> BuildReport:
    """Drop and rebuild the layers above raw in one transaction.

    Staging and the indicator files become views, everything else tables. Columns of marts and
    indicators are compared with schemas/relations.yaml, and the descriptions are written into the
    database. With `targets` only these and what they stand on are built (the team tree before the
    register of limits is resolved, for example), the rest stays.
    Missing: empty raw tables give empty relations. raw.*, ref.limit_rule must exist; the variables
    of the closed list must be set.
    Errors: SqlFileError for a file that breaks a rule of the house or its declaration.
    """
    register = load_indicators()
    nodes = planned(register, parser=_parser(warehouse))
    wanted = nodes.keys() if targets is None else needed_for(targets, nodes)
    order = [node for node in ordered(nodes.values()) if node.name in wanted]
    built: list[BuiltRelation] = []
    with warehouse.transaction():
        _drop(warehouse, None if targets is None else set(wanted))
        _load_register(warehouse, register)
        for place, node in enumerate(order, start=1):
            if progress is not None:
                progress(f"{node.name} ({place} of {len(order)})")
            built.append(_built(warehouse, node))
    return BuildReport(tuple(built))


def _built(warehouse: Warehouse, node: Node) -> BuiltRelation:
    began = time.monotonic()
    kind = "view" if node.is_view else "table"
    warehouse.execute(f"create {kind} {node.name} as\n{node.sql}")
    check_drift(warehouse, node.name)
    comment_on(warehouse, node.name, comment=node.comment, is_view=node.is_view)
    rows = None if node.is_view else warehouse.value(f"select count(*) from {node.name}")  # noqa: S608 -- names of our own files
    return BuiltRelation(node.name, node.is_view, rows, round(time.monotonic() - began, 3))


def _drop(warehouse: Warehouse, names: set[str] | None) -> None:
    """Drop what earlier builds left, files that no longer exist included."""
    present = warehouse.rows(
        "select schema_name, view_name, 'view' from duckdb_views() where not internal "
        "union all select schema_name, table_name, 'table' from duckdb_tables() where not internal"
    )
    for layer, relation, kind in present:
        name = f"{layer}.{relation}"
        if layer in BUILT_LAYERS and (names is None or name in names):
            warehouse.execute(f"drop {kind} {name}")


def _load_register(warehouse: Warehouse, register: IndicatorRegister) -> None:
    """Put indicators and amounts where SQL can join them."""
    warehouse.table_from_frame("ref.indicator", pd.DataFrame(register.indicator_rows()))
    warehouse.table_from_frame("ref.amount", pd.DataFrame(register.amount_rows()))


def _parser(warehouse: Warehouse) -> Callable[[str], str]:
    def parsed(sql: str) -> str:
        return str(warehouse.value("select json_serialize_sql($sql)", {"sql": sql}))

    return parsed
