"""Which columns the columns of a SELECT are made of: the lineage of one statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp, parse_one
from sqlglot.errors import SqlglotError
from sqlglot.lineage import Node, lineage
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import build_scope

from pipeline.sqlfiles import SqlFileError

#: The columns of each relation a SELECT may read, by schema.name.
Known = Mapping[str, Sequence[str]]


@dataclass(frozen=True, order=True)
class Column:
    """A column of a relation, which is named schema.name."""

    relation: str
    name: str

    def __str__(self) -> str:
        return f"{self.relation}.{self.name}"


@dataclass(frozen=True)
class Traced:
    """What one output column stands on.

    `columns` are read for their values; `rows_of` are relations whose rows are counted without
    reading a column; `constants` are literals and variables, as SQL.
    """

    columns: frozenset[Column]
    rows_of: frozenset[str]
    constants: frozenset[str]


def traced(sql: str, known: Known, *, relation: str = "") -> dict[str, Traced]:
    """Every output column of a SELECT with what it is made of, in order.

    What only chooses rows (joins, where, group by) is not part of a column's way. `relation`
    stands in for the parameter of a SELECT that is run over one relation after the other
    (`query_table(relation)`).
    Errors: SqlFileError where the statement cannot be read, or names a column nobody has.
    """
    try:
        tree = parse_one(sql, dialect="duckdb")
        _fill_parameter(tree, relation)
        # quoting is left as it stands: the words of our SQL are all lower case
        schema = _schema(known)
        query = qualify(tree, schema=schema, dialect="duckdb", quote_identifiers=False)
        scope = build_scope(query)
        roots = lineage(None, query, schema, dialect="duckdb", scope=scope, trim_selects=False)
        steps = {step.alias: step.this for step in query.find_all(exp.CTE)}
        return {name: _traced(root, steps) for name, root in roots.items()}
    except (SqlglotError, ValueError) as error:
        raise SqlFileError(f"its columns cannot be traced: {_first_line(error)}") from error


def _traced(root: Node, named_steps: Mapping[str, exp.Expr]) -> Traced:
    nodes = list(root.walk())
    columns: set[Column] = set()
    rows_of: set[str] = set()
    constants: set[str] = set()
    for node in nodes:
        if isinstance(node.source, exp.Table):
            columns.add(Column(_name(node.source), node.name.rpartition(".")[2]))
        elif not node.downstream:
            if node.expression.find(exp.Star):
                rows_of |= _tables(node.source, named_steps)
            elif not isinstance(node.expression, exp.Placeholder):  # a recursion's own step
                constants.add(node.expression.unalias().sql(dialect="duckdb"))
    return Traced(frozenset(columns), frozenset(rows_of), frozenset(constants))


def _tables(source: exp.Expr, named_steps: Mapping[str, exp.Expr]) -> set[str]:
    """The relations behind a step, those of the steps it reads included."""
    found: set[str] = set()
    seen: set[str] = set()
    waiting = [source]
    while waiting:
        for table in waiting.pop().find_all(exp.Table):
            if table.db:
                found.add(_name(table))
            elif table.name in named_steps and table.name not in seen:
                seen.add(table.name)
                waiting.append(named_steps[table.name])
    return found


def _name(table: exp.Table) -> str:
    return f"{table.db}.{table.name}" if table.db else table.name


def _fill_parameter(tree: exp.Expr, relation: str) -> None:
    for table in tree.find_all(exp.Table):
        if isinstance(table.this, exp.Anonymous) and table.this.name == "query_table":
            layer, _, name = relation.partition(".")
            table.set("this", exp.to_identifier(name))
            table.set("db", exp.to_identifier(layer))


def _schema(known: Known) -> dict[str, object]:
    """As sqlglot wants it: tables of no schema beside schemas with their tables."""
    nested: dict[str, dict[str, dict[str, str]]] = {}
    for name, columns in known.items():
        layer, _, table = name.rpartition(".")
        nested.setdefault(layer, {})[table] = dict.fromkeys(columns, "unknown")
    return dict(nested)


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
