"""Commands: protect and audit."""

from __future__ import annotations

from contextlib import closing
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.errors import ExitCode, RefusedInputError, WrongUseError

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.published import Published
    from pipeline.release.audit import AuditReport


class Measure(StrEnum):
    """What the values are."""

    COUNT = "count"
    AMOUNT = "amount"
    SHARE = "share"
    RATE = "rate"


class Zero(StrEnum):
    """Whether a zero may be seen."""

    SAFE = "safe"
    SENSITIVE = "sensitive"


class Format(StrEnum):
    """How the answer is printed."""

    CSV = "csv"
    JSON = "json"


GroupOption = Annotated[
    list[str] | None,
    typer.Option(
        help="Grouping columns: team,month. Default: every column that is not one of the engine."
    ),
]
HierarchyOption = Annotated[
    Path | None, typer.Option(help="CSV with column,child,parent: the trees of the columns.")
]
MeasureOption = Annotated[Measure, typer.Option(help="What the values are.")]
PercentOption = Annotated[
    float, typer.Option("--p", help="Per cent a hidden cell must be able to move.")
]
RoundOption = Annotated[
    float, typer.Option("--round", help="Base that counts and amounts are rounded to.")
]
NoRoundOption = Annotated[bool, typer.Option("--no-round", help="Shown values are exact.")]
FormatOption = Annotated[Format, typer.Option("--format", help="csv, or json with a summary.")]


def register(app: typer.Typer) -> None:
    """Add this group's commands to the application."""
    app.command("protect")(protect)
    app.command("audit")(audit)


def protect(
    file: Annotated[Path, typer.Argument(help="CSV of cells: groups, value, contributors, ...")],
    group: GroupOption = None,
    hierarchy: HierarchyOption = None,
    measure: MeasureOption = Measure.COUNT,
    k: Annotated[int, typer.Option("--k", help="Distinct people a cell needs; 5 or more.")] = 5,
    p: PercentOption = 10.0,
    dominance: Annotated[
        str, typer.Option(help="Hide if the n largest people reach this per cent: n,percent.")
    ] = "2,85",
    round_to: RoundOption = 5.0,
    no_round: NoRoundOption = False,
    zero: Annotated[Zero, typer.Option(help="Show zeros, or hide them too.")] = Zero.SAFE,
    prior: Annotated[
        float, typer.Option(help="Per cent around each figure that a reader knows beforehand.")
    ] = 50.0,
    output: FormatOption = Format.CSV,
) -> None:
    """Hide what shows too few people in a table of cells, round the rest, and prove it."""
    from pipeline.cli.protection_table import (
        put_summary,
        read_cells,
        read_tree,
        unnamed_in_tree,
    )
    from pipeline.cli.statistics_tables import put_out
    from pipeline.release.protect import protect_table
    from pipeline.release.table_input import ProtectOptions

    options = ProtectOptions(
        measure=measure.value,
        k=k,
        p=p,
        dominance=_pair(dominance),
        round_to=None if no_round else round_to,
        zero=zero.value,
        prior=prior,
    )
    options.rules()
    cells = read_cells(file)
    tree = None if hierarchy is None else read_tree(hierarchy)
    found = protect_table(cells, group=_listed(group), hierarchy=tree, options=options)
    warnings = (*unnamed_in_tree([cells], tree), *found.warnings)
    is_json = output is Format.JSON
    put_out(found.rows, found.summary, warnings, is_json=is_json)
    if not is_json:
        put_summary(found.summary)


def audit(
    files: Annotated[
        list[Path],
        typer.Argument(
            help="Protected tables or published files; several are releases of one, oldest first."
        ),
    ],
    group: GroupOption = None,
    hierarchy: HierarchyOption = None,
    measure: MeasureOption = Measure.COUNT,
    p: PercentOption = 10.0,
    round_to: RoundOption = 5.0,
    no_round: NoRoundOption = False,
    output: FormatOption = Format.CSV,
) -> None:
    """Attack a protected table and say what of the hidden can be recovered."""
    from pipeline.cli.protection_table import (
        put_summary,
        read_cells,
        read_tree,
        unnamed_in_tree,
        with_infinities,
    )
    from pipeline.cli.statistics_tables import put_out
    from pipeline.release.audit import AuditOptions, audit_tables

    warnings: list[str] = []
    if all(file.suffix == ".duckdb" for file in files):
        found = _audit_published(files, p)
    else:
        tables = [read_cells(file) for file in files]
        tree = None if hierarchy is None else read_tree(hierarchy)
        options = AuditOptions(measure.value, None if no_round else round_to, p)
        found = audit_tables(tables, group=_listed(group), hierarchy=tree, options=options)
        warnings = unnamed_in_tree(tables, tree)
    is_json = output is Format.JSON
    rows = found.rows if is_json else with_infinities(found.rows)
    put_out(rows, found.summary, (*warnings, *found.warnings), is_json=is_json)
    if not is_json:
        put_summary(found.summary)
    if not found.is_safe:
        raise typer.Exit(int(ExitCode.STOPPED))


def _audit_published(files: list[Path], p: float) -> AuditReport:
    from pipeline.published import Published
    from pipeline.release.audit_published import audit_published

    releases = []
    for file in files:
        if not file.is_file():
            raise WrongUseError(f"there is no file {file.name}", expected="a published file")
        with closing(Published.open(file)) as published:
            releases.append(_figures(published, file))
    earlier = [(figures, indicators) for figures, indicators, _ in releases[:-1]]
    return audit_published(*releases[-1], earlier=earlier, p=p)


def _figures(published: Published, file: Path) -> list[pd.DataFrame]:
    """The tables the audit reads."""
    names = ("team_indicator", "indicator", "team")
    held = published.frame("select table_name from duckdb_tables()")["table_name"]
    if not set(names) <= set(held):
        raise RefusedInputError(
            f"{file.name} holds no figures of teams",
            expected="a file published/plimsoll-RUN.duckdb",
            todo="name that one: an operations file counts rows and checks",
        )
    return [published.table(name) for name in names]


def _listed(words: list[str] | None) -> list[str] | None:
    names = [name.strip() for word in words or [] for name in word.split(",")]
    return [name for name in names if name] or None


def _pair(text: str) -> tuple[int, float]:
    parts = text.split(",")
    try:
        people, percent = int(parts[0]), float(parts[1])
    except (ValueError, IndexError):
        people, percent = 0, 0.0
    if len(parts) != 2 or people < 1:
        raise WrongUseError(
            "--dominance is not two numbers", expected="people,percent", todo="such as 2,85"
        )
    return people, percent
