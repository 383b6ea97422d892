"""Commands: init, run, status, check, quarantine, sql, dashboard, doctor; and custody of rows."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.options import HERE, AsOfOption, JsonOption, WorkspaceOption, month_of


def register(app: typer.Typer) -> None:
    """Add this group's commands to the application."""
    for command in (init, run, status, check, quarantine, sql, dashboard, doctor):
        app.command()(command)
    for custody in (erase, export_subject, backup, restore):
        app.command()(custody)
    keys = typer.Typer(help="The key of the pseudonyms.", no_args_is_help=True)
    keys.command("rotate")(rotate)
    keys.callback()(lambda: None)
    app.add_typer(keys, name="keys")


def init(
    directory: Annotated[Path, typer.Argument(help="Folder to make the workspace in.")],
    organisation: Annotated[str, typer.Option(help="Name on screen.")] = "My organisation",
    timezone: Annotated[str, typer.Option(help="Time zone of the teams.")] = "UTC",
) -> None:
    """Make a workspace: plimsoll.toml, landing/, published/, a pseudonym key."""
    from pipeline.cli.start import init_workspace

    init_workspace(directory, organisation=organisation, timezone=timezone)


def run(
    workspace: WorkspaceOption = HERE,
    as_of: AsOfOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Do everything but publish.")] = False,
    strict: Annotated[
        bool,
        typer.Option("--strict", help="End with 3 when a file is refused or rows quarantined."),
    ] = False,
    month: Annotated[
        str | None,
        typer.Option("--month", "-m", help="Then go through this month's checklist, to sign it."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Take in what is new, build, audit, and publish what may be seen."""
    from pipeline.cli.running import RunWish, run_workspace
    from pipeline.ingest.space import storage_named

    asked = month_of(month) if month else None
    wish = RunWish(as_of, asked, dry_run=dry_run, strict=strict, as_json=as_json)
    with storage_named(workspace / "landing", workspace / "warehouse.duckdb"):
        code = run_workspace(workspace, wish)
    raise typer.Exit(code)


def status(workspace: WorkspaceOption = HERE, as_json: JsonOption = False) -> None:
    """What is published, how fresh it is, what is refused or quarantined, what data gives what."""
    from pipeline.cli.looking import print_status

    print_status(workspace, as_json=as_json)


def check(
    file: Annotated[Path, typer.Argument(help="File to look at.")],
    workspace: WorkspaceOption = HERE,
    draft: Annotated[
        Path | None,
        typer.Option("--draft", help="Write a draft source here when no source fits."),
    ] = None,
    whole: Annotated[
        bool, typer.Option("--whole", help="Read all of a large file, not its beginning only.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """What a file is, which source fits, what would be accepted, quarantined or dropped."""
    from pipeline.cli.checking import print_check

    print_check(file, workspace, as_json=as_json, draft=draft, whole=whole)


def quarantine(
    workspace: WorkspaceOption = HERE,
    export: Annotated[
        Path | None, typer.Option("--export", help="Write the open rows to this CSV to correct.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Rows that wait to be corrected: by file and reason, with what was expected."""
    from pipeline.cli.looking import print_quarantine

    print_quarantine(workspace, export=export, as_json=as_json)


def sql(
    query: Annotated[str, typer.Argument(help="A SELECT over the published tables.")],
    workspace: WorkspaceOption = HERE,
    output: Annotated[str, typer.Option("--format", help="table, csv, json or parquet.")] = "table",
    to: Annotated[Path | None, typer.Option("--to", help="File to write, for parquet.")] = None,
    protect: Annotated[
        bool,
        typer.Option(
            "--protect",
            help="Ask the warehouse instead; its cells come out hidden and rounded, proven.",
        ),
    ] = False,
    measure: Annotated[
        str, typer.Option(help="With --protect: count, or amount (minutes).")
    ] = "count",
) -> None:
    """Ask the published tables in SQL; files, settings and other databases are out of reach."""
    from pipeline.cli.looking import print_sql

    print_sql(query, workspace, output=output, to=to, measure=measure if protect else None)


def dashboard(
    workspace: WorkspaceOption = HERE,
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1.")] = 8501,
    demo: Annotated[
        bool, typer.Option("--demo", help="Open the sample organisation without sign-in.")
    ] = False,
) -> None:
    """Open the dashboard on this machine."""
    from pipeline.cli.start import open_dashboard

    open_dashboard(workspace, port=port, demo=demo)


def doctor(workspace: WorkspaceOption = HERE, as_json: JsonOption = False) -> None:
    """Versions, permissions, keys, disk, clock: what is wrong and how to mend it."""
    from pipeline.cli.health import print_health

    raise typer.Exit(print_health(workspace, as_json=as_json))


def erase(workspace: WorkspaceOption = HERE) -> None:
    """Remove one person's rows everywhere; the id is read from standard input."""
    from pipeline.cli.custody import erase as erase_one

    erase_one(workspace)


def export_subject(
    workspace: WorkspaceOption = HERE,
    to: Annotated[
        Path | None, typer.Option("--to", help="File to write; default: standard output.")
    ] = None,
) -> None:
    """What is held about one person, as JSON; the id is read from standard input."""
    from pipeline.cli.custody import export_subject as export_one

    export_one(workspace, to=to)


def backup(
    directory: Annotated[Path, typer.Argument(help="New folder for the copy.")],
    workspace: WorkspaceOption = HERE,
) -> None:
    """Copy settings, warehouse and publications with their hashes; the key stays apart."""
    from pipeline.cli.custody import back_up_workspace

    back_up_workspace(workspace, directory)


def restore(
    directory: Annotated[Path, typer.Argument(help="Folder `plimsoll backup` wrote.")],
    workspace: WorkspaceOption = HERE,
) -> None:
    """Bring a backup back, once every file of it is proven whole."""
    from pipeline.cli.custody import restore_workspace

    restore_workspace(directory, workspace)


def rotate(workspace: WorkspaceOption = HERE) -> None:
    """Add a secret to the key and re-key every pseudonym at rest; later files still match."""
    from pipeline.cli.custody import rotate_keys

    rotate_keys(workspace)
