"""`plimsoll alerts`: what was sent to whom, or would be, and what could not be delivered."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.workspace import HERE, WorkspaceOption


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command()(alerts)


def alerts(
    workspace: WorkspaceOption = HERE,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print the messages; send and remember nothing.")
    ] = False,
) -> None:
    """Tell managers of news on their teams, and officers of runs that failed; each once."""
    raise typer.Exit(tell_workspace(workspace, is_dry=dry_run))


def tell_workspace(root: Path, *, is_dry: bool) -> int:
    """Send, or print in a dry run, and say what came of it; the exit code."""
    from dashboards.identity.files import ACCESS_NAME, read_access
    from pipeline.alerts.configuration import read_alerting
    from pipeline.alerts.recipients import managers_named, recipients
    from pipeline.alerts.telling import tell, unreached
    from pipeline.errors import ExitCode
    from pipeline.run import now
    from pipeline.settings import open_workspace
    from schemas.access import Access

    workspace = open_workspace(root)
    alerting = read_alerting(workspace.root)
    path = workspace.root / ACCESS_NAME
    access = read_access(path) if path.is_file() else Access()
    found = recipients(alerting, access)
    told = tell(workspace, alerting, found, now=now(), is_dry=is_dry)
    for recipient, letter in told.letters:
        if is_dry:
            print(f"To: {recipient.label}\nSubject: {letter.title}\n\n{letter.body}\n")
    if told.letters or not told.failures:
        _say(len(told.letters), is_dry=is_dry, is_quiet=told.is_quiet)
    silent = unreached(workspace.published, found, managers_named(access))
    if silent:
        print(f"Nobody is told about {', '.join(silent)}: see docs/alerts.md.")
    for error in told.failures:
        print(f"plimsoll: {error.text()}", file=sys.stderr)
    return int(ExitCode.UNDELIVERED if told.failures else ExitCode.DONE)


def _say(count: int, *, is_dry: bool, is_quiet: bool) -> None:
    messages = "One message" if count == 1 else f"{count} messages"
    if not count:
        print("Nothing is new to anybody." if not is_quiet else "Quiet hours, and nothing is new.")
    elif is_dry:
        print(f"{messages} would be sent{', after the quiet hours' if is_quiet else ''}.")
    elif is_quiet:
        waits = "waits" if count == 1 else "wait"
        print(f"Quiet hours: {messages[0].lower()}{messages[1:]} {waits}.")
    else:
        print(f"{messages} sent.")
