"""The nodes of a build: every SQL file, and the one relation that lists the indicator files."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from pipeline.build.graph import Node, needed_for
from pipeline.sqlfiles import (
    BUILT_LAYERS,
    SQL_ROOT,
    Kind,
    Parser,
    SqlFile,
    SqlFileError,
    load_sql_files,
    tables_read,
    variables_read,
)
from pipeline.warehouse import VARIABLES
from schemas.indicator import IndicatorRegister

#: What every indicator file returns, one row per worker, team, period and kind.
RATIO_COLUMNS = (
    ("indicator_id", "varchar"),
    ("exposure_kind", "varchar"),
    ("period_kind", "varchar"),
    ("period_start", "date"),
    ("team_id", "varchar"),
    ("person_no", "bigint"),
    ("numerator", "decimal(18, 2)"),
    ("denominator", "decimal(18, 2)"),
)
RATIO = "indicators.worker_ratio"


def planned(
    register: IndicatorRegister, *, parser: Parser, root: Path = SQL_ROOT
) -> dict[str, Node]:
    """Every relation of the build by name.

    Errors: SqlFileError when a file breaks a rule, asks for a variable outside the closed list, or
    indicators and files do not match one to one.
    """
    files = [file for layer in BUILT_LAYERS for file in load_sql_files(layer, root=root)]
    _match_indicators(register, files)
    nodes = {file.name: _node(file, parser) for file in files}
    indicators = [file.name for file in files if _is_indicator(file)]
    nodes[RATIO] = _ratio_node(indicators)
    return {
        name: replace(node, reads=node.reads | set(indicators))
        if node.kind is Kind.PER_INDICATOR
        else node
        for name, node in nodes.items()
    }


def narrowed(nodes: Mapping[str, Node], views: Collection[str]) -> dict[str, Node]:
    """The plan for a few indicators' views only, and what their figures stand on."""
    kept = {
        name: replace(node, reads=frozenset(r for r in node.reads if _is_kept(r, views)))
        for name, node in nodes.items()
        if _is_kept(name, views)
    }
    kept[RATIO] = _ratio_node(views)
    ends = [name for name in kept if name.partition(".")[0] in ("marts", "indicators")]
    wanted = needed_for(ends, kept)
    return {name: node for name, node in kept.items() if name in wanted}


def _is_kept(name: str, views: Collection[str]) -> bool:
    return not is_indicator(name) or name in views


def _node(file: SqlFile, parser: Parser) -> Node:
    try:
        reads = tables_read(file.sql, parser=parser)
        strange = variables_read(file.sql, parser=parser) - set(VARIABLES)
    except SqlFileError as error:
        raise SqlFileError(f"{file.name}: {error}") from error
    if strange:
        raise SqlFileError(f"{file.name} asks for unknown variables: {', '.join(sorted(strange))}")
    return Node(
        name=file.name,
        sql=file.sql,
        reads=reads,
        kind=file.header.kind or (Kind.VIEW if _is_view_by_custom(file) else Kind.TABLE),
        comment=f"{file.header.sentence} Grain: {file.header.grain}",
    )


def is_indicator(name: str) -> bool:
    """Whether a relation is the view of one indicator."""
    return name.startswith("indicators.ind_")


def _is_indicator(file: SqlFile) -> bool:
    return is_indicator(file.name)


def _is_view_by_custom(file: SqlFile) -> bool:
    return file.layer == "staging" or _is_indicator(file)


def _ratio_node(names: Iterable[str]) -> Node:
    """All indicator files under one another; the files alone say which indicators there are."""
    listed = sorted(names)
    columns = ", ".join(f"{name}::{kind} as {name}" for name, kind in RATIO_COLUMNS)
    sql = "\nunion all\n".join(f"select {columns} from {name}" for name in listed)  # noqa: S608 -- names of our own files
    return Node(
        name=RATIO,
        sql=sql,
        reads=frozenset(listed),
        kind=Kind.VIEW,
        comment="Every indicator by worker: never leaves the warehouse. "
        "Grain: one row per indicator, kind, worker, team and period.",
    )


def _match_indicators(register: IndicatorRegister, files: list[SqlFile]) -> None:
    made = {file.header.name for file in files if _is_indicator(file)}
    declared = register.sql_names()
    problems = [f"{name}.sql has no entry in indicators.yaml" for name in sorted(made - declared)]
    problems += [f"indicators.yaml: {name}.sql does not exist" for name in sorted(declared - made)]
    if problems:
        raise SqlFileError("; ".join(problems))
