"""Options that several groups of commands share, and how a month is read from the words given."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

WorkspaceOption = Annotated[
    Path, typer.Option("--workspace", "-w", help="Folder of the workspace; default: this folder.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
AsOfOption = Annotated[
    str | None, typer.Option("--as-of", help="Count this day (YYYY-MM-DD) as today.")
]
HERE = Path()
MonthOption = Annotated[str, typer.Option("--month", "-m", help="Month as 2026-10.")]


def month_of(text: str) -> date:
    """The first day of a month written as 2026-10.

    Errors: WrongUseError for any other text.
    """
    from pipeline.errors import WrongUseError

    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise WrongUseError(
            f"{text!r} is no month", expected="a month such as 2026-10", todo="name one"
        ) from error
