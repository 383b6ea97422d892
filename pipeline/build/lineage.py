"""The way back from each published column to what came in, column by column.

The SQL is traced statement by statement; the steps in Python are declared in schemas/lineage.yaml.
What only chooses rows (joins, where, group by) is not part of a way.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from pipeline.build.graph import Node, ordered
from pipeline.build.plan import RATIO, is_indicator
from pipeline.build.run import shipped_plan
from pipeline.sqlcolumns import Traced, traced
from pipeline.sqlfiles import BUILT_LAYERS, Kind
from schemas.contract import columns_of
from schemas.contracts import CONTRACTS
from schemas.indicator import IndicatorRegister, load_indicators
from schemas.lineage import END_KINDS, DeclaredLineage, load_lineage
from schemas.published import LimitRule

LIMITS = "ref.limit_rule"
#: Column that stands for the rows of a relation where rows are counted.
ROWS = "*"
_VARIABLE = "GETVARIABLE('"


@dataclass(frozen=True)
class Lineage:
    """What each column is made of directly, by name: layer.relation.column, or table.column."""

    parents: Mapping[str, tuple[str, ...]]

    def made_of(self, column: str) -> tuple[str, ...]:
        """What a column is made of directly; nothing where a way back ends.

        Errors: KeyError for a column nobody declares.
        """
        return () if is_end(column) else self.parents[column]

    def way_back(
        self, column: str, *, made_of: Callable[[str], tuple[str, ...]] | None = None
    ) -> dict[str, tuple[str, ...]]:
        """Every column on the way back with what it is made of, the nearest first.

        `made_of` stands in for the method of this name, for a way that ends sooner.
        Errors: KeyError for a column nobody declares.
        """
        found: dict[str, tuple[str, ...]] = {}
        waiting = deque([column])
        while waiting:
            name = waiting.popleft()
            if name not in found:
                found[name] = (made_of or self.made_of)(name)
                waiting += found[name]
        return found

    def ends(self, column: str) -> tuple[str, ...]:
        """Where the way back ends: contract columns and named constants, in order."""
        return tuple(sorted(name for name in self.way_back(column) if is_end(name)))

    def of_indicator(self, view: str) -> Lineage:
        """The same with one indicator's view in the place of all of them."""
        kept = {
            name: tuple(one for one in made if not is_indicator(one) or one.startswith(f"{view}."))
            if name.startswith(f"{RATIO}.")
            else made
            for name, made in self.parents.items()
        }
        return Lineage(kept)


def is_end(name: str) -> bool:
    """Whether a way back ends here: a column of a contract, or a named constant."""
    kind, relation, *column = name.split(".", 2)
    if kind == "raw":
        return relation in CONTRACTS and column != ["file_id"]
    return kind in END_KINDS


def layer_of(name: str) -> str:
    """The layer a column is of: one of the warehouse's, `published`, or an end's kind."""
    first = name.partition(".")[0]
    return first if first in (*BUILT_LAYERS, "ref", *END_KINDS) else "published"


def relation_of(name: str) -> str:
    """The relation or table a column is of, without its layer."""
    parts = name.split(".")
    return parts[1] if len(parts) > 2 else parts[0]


@cache
def shipped_lineage() -> Lineage:
    """The lineage of the shipped SQL, contracts and declared steps: about four seconds."""
    return lineage_of(shipped_plan(), load_lineage())


def lineage_of(nodes: Mapping[str, Node], declared: DeclaredLineage) -> Lineage:
    """The lineage of a plan and the declared steps.

    Errors: SqlFileError for a statement that cannot be traced.
    """
    known = _filled_columns(declared)
    parents = dict(_declared_edges(declared))
    for node in ordered(nodes.values()):
        relation = RATIO if node.kind is Kind.PER_INDICATOR else ""
        columns = traced(node.sql, known, relation=relation)
        known[node.name] = list(columns)
        reads = {RATIO} if relation else set()
        rows = sorted(
            {*node.reads, *reads} - {n for n in node.reads if relation and is_indicator(n)}
        )
        parents[f"{node.name}.{ROWS}"] = tuple(f"{name}.{ROWS}" for name in rows)
        for name, origin in columns.items():
            parents[f"{node.name}.{name}"] = tuple(_made_of(origin))
    return Lineage(parents)


def published_columns(declared: DeclaredLineage) -> Iterable[tuple[str, str]]:
    """Table and column of everything that is declared as published."""
    return ((table, column) for table, one in declared.published.items() for column in one.columns)


def views_by_indicator(register: IndicatorRegister | None = None) -> dict[str, str]:
    """The view of each indicator, in screen order."""
    figures = (register or load_indicators()).figures
    return {entry.id: f"indicators.{entry.sql_name}" for entry in figures}


def _filled_columns(declared: DeclaredLineage) -> dict[str, list[str]]:
    """The columns of everything the SQL reads and does not make."""
    known = {
        f"raw.{name}": [*(spec.name for spec in columns_of(contract)), "file_id"]
        for name, contract in CONTRACTS.items()
    }
    known |= {name: list(one.columns) for name, one in declared.filled.items()}
    known[LIMITS] = [*LimitRule.model_fields, "profile"]
    return known


def _declared_edges(declared: DeclaredLineage) -> Iterable[tuple[str, tuple[str, ...]]]:
    for table, one in (*declared.filled.items(), *declared.published.items()):
        for column, references in one.columns.items():
            yield f"{table}.{column}", references
        if table in declared.filled:
            yield f"{table}.{ROWS}", tuple(sorted({r for rs in one.columns.values() for r in rs}))
    for contract in CONTRACTS:
        yield f"raw.{contract}.file_id", ("run.file",)
    for column in LimitRule.model_fields:
        yield f"{LIMITS}.{column}", (f"{LimitRule.table_name}.{column}",)
    yield f"{LIMITS}.profile", (f"{LimitRule.table_name}.overlay",)
    yield f"{LIMITS}.{ROWS}", (f"{LimitRule.table_name}.limit_id",)


def _made_of(origin: Traced) -> list[str]:
    """Columns, counted relations and settings; a literal only where there is nothing else."""
    names = sorted(str(column) for column in origin.columns)
    names += sorted(f"{relation}.{ROWS}" for relation in origin.rows_of)
    variables = [text for text in origin.constants if text.startswith(_VARIABLE)]
    names += sorted(f"settings.{text.removeprefix(_VARIABLE)[:-2]}" for text in variables)
    return names or [f"constant.{text}" for text in sorted(origin.constants)]
