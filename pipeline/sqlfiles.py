"""The SQL files: one SELECT each, its header, what it reads and which variables it asks for."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

SQL_ROOT = Path(__file__).with_name("sql")

#: Layers built from SQL files, lowest first; a folder, a schema and a layer are the same word.
BUILT_LAYERS = ("staging", "intermediate", "marts", "indicators")

#: The labels of a header, in their fixed order; the first two lines, name and sentence, have none.
LABELS = ("Grain", "Measures", "Source", "Caveats")


class Kind(StrEnum):
    """What a SELECT becomes; the header's last label where it is not the layer's custom."""

    VIEW = "view"
    TABLE = "table"
    #: A table that is dropped as soon as nothing left to build reads it.
    TRANSIENT = "transient"
    #: A table filled by one indicator after the other, which keeps the memory of a build small.
    PER_INDICATOR = "per_indicator"


#: Turns a SELECT into DuckDB's own parse tree as JSON (`json_serialize_sql`).
Parser = Callable[[str], str]


class SqlFileError(ValueError):
    """A SQL file breaks the rules of the house: a bug, never a user's mistake."""


@dataclass(frozen=True)
class Header:
    """What a SQL file says about itself."""

    name: str
    sentence: str
    grain: str
    measures: str
    source: str
    caveats: str
    kind: Kind | None


@dataclass(frozen=True)
class SqlFile:
    """One SELECT and the relation it becomes."""

    layer: str
    header: Header
    sql: str

    @property
    def name(self) -> str:
        """The relation as SQL names it: layer.name."""
        return f"{self.layer}.{self.header.name}"


def load_sql_files(layer: str, *, root: Path = SQL_ROOT) -> tuple[SqlFile, ...]:
    """All SQL files of a layer by name.

    Errors: SqlFileError for a header out of order, a semicolon, or a name that is not the file's.
    """
    return tuple(read_sql_file(path) for path in sorted((root / layer).glob("*.sql")))


def read_sql_file(path: Path) -> SqlFile:
    """One SQL file with its header parsed; errors as `load_sql_files`."""
    text = path.read_text(encoding="utf-8")
    header = _header(path, text)
    if header.name != path.stem:
        raise SqlFileError(f"{path.name}: the header names {header.name}")
    if any(";" in line.partition("--")[0] for line in text.splitlines()):
        raise SqlFileError(f"{path.name}: holds a semicolon; one SELECT per file")
    return SqlFile(path.parent.name, header, text)


def tables_read(sql: str, *, parser: Parser) -> frozenset[str]:
    """Every table a SELECT reads, as schema.name; its own CTEs left out.

    Errors: SqlFileError when DuckDB cannot parse it, or a table is named without its schema.
    """
    tree = _tree(sql, parser)
    steps = {entry["key"] for node in _nodes(tree) for entry in _ctes(node)}
    tables = set()
    for node in _nodes(tree):
        if node.get("type") != "BASE_TABLE":
            continue
        if node["schema_name"]:
            tables.add(f"{node['schema_name']}.{node['table_name']}")
        elif node["table_name"] not in steps:
            raise SqlFileError(f"table {node['table_name']} is named without its schema")
    return frozenset(tables)


def variables_read(sql: str, *, parser: Parser) -> frozenset[str]:
    """Every variable a SELECT asks for with `getvariable`."""
    return frozenset(
        argument["expression"]["literal"]["text"]
        for node in _nodes(_tree(sql, parser))
        if node.get("function_name") == "getvariable"
        for argument in node["arguments"]
    )


def _header(path: Path, text: str) -> Header:
    lines = []
    for line in text.splitlines():
        if not line.startswith("--"):
            break
        lines.append(line[2:].strip())
    if len(lines) < 2 + len(LABELS):
        raise SqlFileError(f"{path.name}: the header is incomplete")
    first = next((n for n, line in enumerate(lines) if line.startswith("Grain:")), len(lines))
    parts: dict[str, list[str]] = {}
    order: list[str] = []
    for line in lines[first:]:
        found = re.match(r"([A-Z][a-z]+): (.*)", line)
        if found and found[1] in (*LABELS, "Kind") and found[1] not in parts:
            order.append(found[1])
            parts[found[1]] = [found[2]]
        elif order:
            parts[order[-1]].append(line)
    if tuple(order) not in (LABELS, (*LABELS, "Kind")):
        raise SqlFileError(f"{path.name}: header has {order}, expected {list(LABELS)}")
    said = {label: " ".join(words).strip() for label, words in parts.items()}
    return Header(
        name=lines[0],
        sentence=" ".join(lines[1:first]),
        grain=said["Grain"],
        measures=said["Measures"],
        source=said["Source"],
        caveats=said["Caveats"],
        kind=Kind(said["Kind"]) if "Kind" in said else None,
    )


def _tree(sql: str, parser: Parser) -> dict[str, Any]:
    tree: dict[str, Any] = json.loads(parser(sql))
    if tree.get("error"):
        raise SqlFileError(f"DuckDB cannot parse it: {tree.get('error_message')}")
    if len(tree["statements"]) != 1:
        raise SqlFileError("one SELECT per file")
    return tree


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """Every object of a parse tree, depth first, without recursion limits."""
    stack = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            yield node
            stack.extend(node.values())
        elif isinstance(node, list):
            stack.extend(node)


def _ctes(node: dict[str, Any]) -> list[dict[str, Any]]:
    listed = node.get("cte_map")
    entries: list[dict[str, Any]] = listed.get("map", []) if isinstance(listed, dict) else []
    return entries
