"""What the relations of marts and indicators promise, and whether a build kept it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from ruamel.yaml import YAML

import schemas
from pipeline.build.plan import RATIO_COLUMNS
from pipeline.sqlfiles import SqlFileError
from pipeline.warehouse import Warehouse

RELATIONS_FILE = Path(schemas.__file__).with_name("relations.yaml")


class DeclaredColumn(BaseModel):
    """A promised column."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    type: str = Field(description="DuckDB's name of the type")
    about: str = Field(description="What it holds, with its unit")


class Relations(BaseModel):
    """The promised columns of every relation other parts read."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    relations: dict[str, dict[str, DeclaredColumn]]


@cache
def load_relations(path: Path = RELATIONS_FILE) -> Relations:
    """The declared relations; pydantic's ValidationError for an unknown key."""
    with path.open(encoding="utf-8") as stream:
        return Relations.model_validate(YAML(typ="safe").load(stream))


def check_drift(warehouse: Warehouse, name: str) -> None:
    """Compare a built relation's columns with what is declared.

    Errors: SqlFileError listing every column that is missing, unexpected, misplaced or mistyped.
    """
    found = columns_of_relation(warehouse, name)
    if name.startswith("indicators.ind_"):
        promised = [column for column, _ in RATIO_COLUMNS]
        problems = [] if list(found) == promised else [f"has {list(found)}, not {promised}"]
    else:
        declared = load_relations().relations.get(name)
        problems = [] if declared is None else _differences(declared, found)
    if problems:
        raise SqlFileError(f"{name} is not what is declared: " + "; ".join(problems))


def columns_of_relation(warehouse: Warehouse, name: str) -> dict[str, str]:
    """Columns of a relation and their types, in order."""
    rows = warehouse.rows(f"describe {name}")
    return {row[0]: row[1] for row in rows}


def comment_on(warehouse: Warehouse, name: str, *, comment: str, is_view: bool) -> None:
    """Write what a relation and its columns hold into the database itself."""
    kind = "view" if is_view else "table"
    said = [f"comment on {kind} {name} is {_literal(comment)}"]
    said += [
        f"comment on column {name}.{column} is {_literal(declared.about)}"
        for column, declared in load_relations().relations.get(name, {}).items()
    ]
    warehouse.execute("; ".join(said))


def _literal(text: str) -> str:
    # comment on takes no parameters
    return "'" + text.replace("'", "''") + "'"


def _differences(declared: dict[str, DeclaredColumn], found: dict[str, Any]) -> list[str]:
    problems = [f"{name} is missing" for name in declared if name not in found]
    problems += [f"{name} is not declared" for name in found if name not in declared]
    problems += [
        f"{name} is {found[name]}, declared {column.type}"
        for name, column in declared.items()
        if name in found and found[name] != column.type
    ]
    if not problems and list(found) != list(declared):
        problems.append(f"columns stand in the order {list(found)}")
    return problems
