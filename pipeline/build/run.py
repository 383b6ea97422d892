"""Build the warehouse from raw: all of it, or only what a relation stands on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

import pandas as pd

from pipeline.build.declared import check_drift, comment_on
from pipeline.build.graph import Node, needed_for, ordered
from pipeline.build.plan import is_indicator, narrowed, planned
from pipeline.sqlfiles import BUILT_LAYERS, Kind
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
    indicators: Iterable[str] | None = None,
) -> BuildReport:
    """Drop and rebuild the layers above raw.

    A build that is stopped leaves layers half made; nobody reads them but a run, and a run begins
    by building. Staging and the indicator files become views, everything else tables. Columns of
    marts and indicators are compared with schemas/relations.yaml, and the descriptions are written
    into the database. With `targets` only these and what they stand on are built (the team tree
    before the register of limits is resolved, for example), the rest stays; with
    `indicators` only those ids have figures.
    Missing: empty raw tables give empty relations. raw.*, ref.limit_rule must exist; the variables
    of the closed list must be set.
    Errors: SqlFileError for a file that breaks a rule of the house or its declaration.
    """
    nodes = shipped_plan()
    if indicators is not None:
        nodes = narrowed(nodes, load_indicators().views_of(indicators))
    wanted = nodes.keys() if targets is None else needed_for(targets, nodes)
    order = [node for node in ordered(nodes.values()) if node.name in wanted]
    _drop(warehouse, None if targets is None else set(wanted))
    _load_register(warehouse, load_indicators())
    with _tuned(warehouse):
        return BuildReport(tuple(_built(warehouse, order, progress)))


def _built(
    warehouse: Warehouse, order: list[Node], progress: Progress | None
) -> Iterator[BuiltRelation]:
    """Build in order; a transient relation goes as soon as nothing left reads it."""
    last_use = {name: place for place, node in enumerate(order) for name in node.reads}
    for place, node in enumerate(order):
        if progress is not None:
            progress(f"{node.name} ({place + 1} of {len(order)})")
        yield _relation(warehouse, node)
        for name in node.reads:
            done = next((n for n in order if n.name == name), None)
            if done and done.kind is Kind.TRANSIENT and last_use[name] == place:
                warehouse.execute(f"drop table {name}")


def _relation(warehouse: Warehouse, node: Node) -> BuiltRelation:
    began = time.monotonic()
    is_view = node.kind is Kind.VIEW
    if node.kind is Kind.PER_INDICATOR:
        _fill_per_indicator(warehouse, node)
    else:
        with _uncompressed(warehouse, node):
            kind = "view" if is_view else "table"
            warehouse.execute(f"create {kind} {node.name} as\n{node.sql}")
    check_drift(warehouse, node.name)
    comment_on(warehouse, node.name, comment=node.comment, is_view=is_view)
    rows = None if is_view else warehouse.value(f"select count(*) from {node.name}")  # noqa: S608 -- names of our own files
    return BuiltRelation(node.name, is_view, rows, round(time.monotonic() - began, 3))


def _fill_per_indicator(warehouse: Warehouse, node: Node) -> None:
    """Run a node's SELECT for each indicator's view; DuckDB's own macro takes the view's name."""
    warehouse.execute(f"create temp macro per_indicator(relation) as table ({node.sql})")
    views = sorted(name for name in node.reads if is_indicator(name))
    try:
        warehouse.execute(
            f"create table {node.name} as from per_indicator($view) limit 0", {"view": views[0]}
        )
        for view in views:
            warehouse.execute(f"insert into {node.name} from per_indicator($view)", {"view": view})
    finally:
        warehouse.execute("drop macro table per_indicator")


@contextmanager
def _uncompressed(warehouse: Warehouse, node: Node) -> Iterator[None]:
    """What is dropped again in a moment is not worth compressing: half the time to write it."""
    if node.kind is not Kind.TRANSIENT:
        yield
        return
    warehouse.execute("set force_compression = 'uncompressed'")
    try:
        yield
    finally:
        warehouse.execute("set force_compression = 'auto'")


@contextmanager
def _tuned(warehouse: Warehouse) -> Iterator[None]:
    """Let the engine keep rows in any order while building: less memory, more threads."""
    warehouse.execute("set preserve_insertion_order = false")
    try:
        yield
    finally:
        warehouse.execute("set preserve_insertion_order = true")


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
    warehouse.execute(
        "create table if not exists ref.shown_as "
        "(team_id varchar, shown_id varchar, valid_from date, valid_until date)"
    )
    warehouse.execute(
        "create table if not exists ref.shown_group "
        "(shown_id varchar, name varchar, parent_id varchar, timezone varchar, valid_from date)"
    )


@cache
def shipped_plan() -> dict[str, Node]:
    """The plan of the shipped SQL files; they do not change while a process lives."""
    with Warehouse.in_memory() as parser:
        return planned(
            load_indicators(),
            parser=lambda sql: str(parser.value("select json_serialize_sql($sql)", {"sql": sql})),
        )
