"""`plimsoll alerts`: what was sent to whom, or would be, and what could not be delivered."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.console import plain_text
from pipeline.cli.options import HERE, WorkspaceOption

if TYPE_CHECKING:
    from pipeline.alerts.recipients import Recipient
    from schemas.access import Access
    from schemas.alerting import Alerting


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
    """Send, or print in a dry run, and say what came of it; the exit code.

    Errors: WrongUseError where nobody is to be told, saying why.
    """
    from dashboards.identity.files import ACCESS_NAME, read_access
    from pipeline.alerts.configuration import read_alerting
    from pipeline.alerts.recipients import recipients, require_somebody
    from pipeline.alerts.telling import tell
    from pipeline.errors import ExitCode
    from pipeline.run import now
    from pipeline.settings import open_workspace
    from schemas.access import Access

    workspace = open_workspace(root)
    alerting = read_alerting(workspace.root)
    path = workspace.root / ACCESS_NAME
    listed = read_access(path) if path.is_file() else None
    found = recipients(alerting, listed or Access())
    require_somebody(found, alerting, listed)
    told = tell(workspace, alerting, found, now=now(), is_dry=is_dry)
    for recipient, letter in told.letters:
        if is_dry:
            title = letter.heading if recipient.channel else letter.title
            text = f"To: {recipient.label}\nSubject: {title}\n\n{letter.body}\n"
            print(plain_text(text))
    if told.letters or not told.failures:
        _say(len(told.letters), is_dry=is_dry, is_quiet=told.is_quiet)
    for line in _gaps(workspace.published, found, alerting, listed):
        print(plain_text(line))
    for error in told.failures:
        print(f"plimsoll: {plain_text(error.text())}", file=sys.stderr)
    return int(ExitCode.UNDELIVERED if told.failures else ExitCode.DONE)


def _gaps(
    published: Path, found: list[Recipient], alerting: Alerting, listed: Access | None
) -> Iterator[str]:
    """What the settings leave out: teams nobody hears of, ids nothing has, an absent list."""
    from pipeline.alerts.recipients import managers_named, units_named
    from pipeline.alerts.telling import unknown_units, unreached
    from schemas.access import Access

    access = listed or Access()
    silent = unreached(published, found, managers_named(access))
    if silent:
        yield f"Nobody is told about {', '.join(silent)}: see docs/alerts.md."
    unknown = unknown_units(published, units_named(alerting, access))
    if unknown:
        yield f"No team or division is published as {', '.join(unknown)}:"
        yield "mend access.yaml or alerts.toml."
    if listed is None and alerting.mail:
        yield "There is no access.yaml: no manager and no officer is written to."


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
