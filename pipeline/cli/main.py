"""`plimsoll`: registers every command and turns user errors into exit codes."""

from __future__ import annotations

import sys

import typer

from pipeline.cli import alerting, limits, protection, report, scoring, statistics, workspace
from pipeline.errors import PipelineUserError

app = typer.Typer(
    name="plimsoll",
    help="Team-level caseload and wellbeing analytics for people who work with trauma.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for group in (workspace, report, alerting, limits, scoring, statistics, protection):
    group.register(app)


def main() -> None:
    """Run one command; a user error prints its text and exits with its own code."""
    try:
        app()
    except PipelineUserError as error:
        from pipeline.cli.console import plain_text

        print(f"plimsoll: {plain_text(error.text())}", file=sys.stderr)
        sys.exit(int(error.exit_code))


if __name__ == "__main__":
    main()
