"""The month's checklist on the terminal, and the question whether it is signed off."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import pandas as pd
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from dashboards.figures import day
from pipeline.cli.console import console, plain_cell
from pipeline.cli.packs import newest, sign_month
from pipeline.report.checklist import Checklist, checklist_of
from pipeline.report.points import Point, PointState
from pipeline.settings import open_workspace

_MARKS = {PointState.DONE: "ok", PointState.LOOK: "look", PointState.UNKNOWN: "?"}
#: Rows printed under a point that asks for a look; `--json` has them all.
_MOST_ROWS = 5
#: Rows that are printed even when all is well: which source brought what.
_ALWAYS = ("files",)


def month_checklist(root: Path, month: date) -> Checklist:
    """The checklist of a month of what is published now.

    Errors: RefusedInputError while nothing is, WrongUseError for a month that is not.
    """
    return checklist_of(newest(open_workspace(root)), month)


def print_checklist(found: Checklist) -> None:
    """The points in order, the rows behind those that ask for a look, and how it stands."""
    screen = console()
    screen.print()
    head = f"{found.title}, run {found.run_id}, as of {day(found.as_of)}"
    screen.print(head, style="bold", markup=False)
    for point in found.points:
        _point(screen, point)
    screen.print(_standing(found), markup=False)


def ask_for_signature(root: Path, found: Checklist) -> None:
    """Ask whoever sits at the terminal for a name; elsewhere say how to sign."""
    if found.signed_by:
        return
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        named = f"--month {found.month:%Y-%m} --by NAME --run {found.run_id}"
        print(f"To sign it off: plimsoll sign {named}")
        return
    question = f"Sign {found.title} off? Your name, or nothing to leave it a draft"
    name = typer.prompt(question, default="", show_default=False)
    if name.strip():
        sign_month(root, found.month, by=name, run_id=found.run_id)


def _point(screen: Console, point: Point) -> None:
    style = "" if point.state is PointState.DONE else "bold"
    head = f"  {_MARKS[point.state]:<5} {point.title:<29}"
    screen.print(f"{head} {point.finding}", style=style, markup=False)
    if point.todo:
        screen.print(f"{'':<38}{point.todo}", style="dim", markup=False)
    asks = point.state is PointState.LOOK or point.point_id in _ALWAYS
    if asks and len(point.rows):
        most = len(point.rows) if point.point_id in _ALWAYS else _MOST_ROWS
        screen.print(_table(point.rows.head(most)))
        if len(point.rows) > most:
            screen.print(f"{'':<8}and {len(point.rows) - most} more", style="dim")


def _table(rows: pd.DataFrame) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("", width=6)
    for name in rows.columns:
        is_number = pd.api.types.is_numeric_dtype(rows[name])
        table.add_column(name.replace("_", " "), justify="right" if is_number else "left")
    for row in rows.itertuples(index=False):
        table.add_row("", *(_cell(value) for value in row))
    return table


def _cell(value: object) -> Text:
    if pd.isna(value):  # type: ignore[call-overload]
        return Text()
    if isinstance(value, pd.Timestamp):
        return Text(f"{value:%Y-%m-%d}")
    return plain_cell(str(value))


def _standing(found: Checklist) -> str:
    if found.signed_by:
        return f"Signed off by {found.signed_by}."
    count = len(found.to_look_at)
    points = (
        "No point asks" if not count else "1 point asks" if count == 1 else f"{count} points ask"
    )
    return f"{points} for a look. Until it is signed, every page of {found.title} says DRAFT."
