"""Commands of the month: report, sign, rebuild; and export of the published tables."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.options import HERE, MonthOption, WorkspaceOption, month_of


def register(app: typer.Typer) -> None:
    """Add this group's commands to the application."""
    for command in (report, sign, rebuild, export):
        app.command()(command)


def report(
    month: MonthOption,
    workspace: WorkspaceOption = HERE,
    team: Annotated[
        list[str] | None,
        typer.Option("--team", help="Only a pack for these teams, as their manager; repeatable."),
    ] = None,
    to: Annotated[
        Path | None, typer.Option("--to", help="Folder to write into; default: packs/MONTH.")
    ] = None,
) -> None:
    """Write the month's pack: HTML, PDF, workbook, CSV, manifest; and one for each manager."""
    from pipeline.cli.packs import write_packs

    write_packs(workspace, month_of(month), teams=tuple(team or ()), to=to)


def sign(
    month: MonthOption,
    by: Annotated[str, typer.Option("--by", help="Name of whoever signs; printed on the pack.")],
    workspace: WorkspaceOption = HERE,
    run: Annotated[
        str | None,
        typer.Option("--run", help="The run looked at; refused once a newer one is published."),
    ] = None,
) -> None:
    """Sign a month off: its packs are no longer drafts, until one of its figures changes."""
    from pipeline.cli.packs import sign_month

    sign_month(workspace, month_of(month), by=by, run_id=run)


def rebuild(
    month: MonthOption,
    workspace: WorkspaceOption = HERE,
    to: Annotated[
        Path | None,
        typer.Option("--to", help="Folder to write into; default: packs/MONTH/as-published."),
    ] = None,
    run: Annotated[
        str | None,
        typer.Option("--run", help="As published by this run; default: the run that was signed."),
    ] = None,
) -> None:
    """Write a past month's packs as they were published; compare each with its manifest."""
    from pipeline.cli.rebuilding import rebuild_month

    rebuild_month(workspace, month_of(month), to=to, run_id=run)


def export(
    directory: Annotated[Path, typer.Argument(help="New or empty folder to write into.")],
    workspace: WorkspaceOption = HERE,
) -> None:
    """Write the published tables as Parquet by month, and CSV as a data package with a contract."""
    from pipeline.cli.packs import export_tables

    export_tables(workspace, directory)
