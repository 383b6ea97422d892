"""`plimsoll run`: progress while it works, and what the reader needs to know after it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pipeline.cli.console import console, plain_cell
from pipeline.cli.month import ask_for_signature, month_checklist, print_checklist
from pipeline.errors import ExitCode, WrongUseError
from pipeline.ingest.ledger import FileOutcome
from pipeline.run import STAGES, RunReport, run
from pipeline.runlog import Progress
from pipeline.settings import Workspace, open_workspace


@dataclass(frozen=True)
class RunWish:
    """How a run was asked for: options of `plimsoll run`."""

    as_of: str | None = None
    month: date | None = None
    dry_run: bool = False
    strict: bool = False
    as_json: bool = False


def run_workspace(root: Path, wish: RunWish) -> int:
    """Run, report, and go through the month's checklist where one is named; the exit code.

    Errors: WrongUseError for a checklist of a dry run, which publishes nothing to sign, and, after
    the report, for a month that is not published.
    """
    if wish.month and wish.dry_run:
        raise WrongUseError(
            "--month with --dry-run: nothing would be published to sign off",
            expected="one of the two",
            todo="run it, then sign or leave the month a draft",
        )
    workspace = open_workspace(root)
    day = the_day(workspace, wish.as_of)
    with _progress(Console(stderr=True), quiet=wish.as_json) as say:
        report = run(workspace, as_of=day, dry_run=wish.dry_run, progress=say)
    if wish.as_json:
        _print_json(report, root, wish.month)
    else:
        _print(report, root, console())
        if wish.month:
            found = month_checklist(root, wish.month)
            print_checklist(found)
            ask_for_signature(root, found)
    troubled = bool(report.refused) or report.quarantined > 0
    return int(ExitCode.REFUSED_INPUT if wish.strict and troubled else ExitCode.DONE)


def _print_json(report: RunReport, root: Path, month: date | None) -> None:
    """The report with the month's checklist, which is null where the month is not published."""
    told = as_dict(report)
    try:
        if month:
            told["checklist"] = None
            told["checklist"] = month_checklist(root, month).as_dict()
    finally:
        print(json.dumps(told, default=str, indent=2))


def the_day(workspace: Workspace, as_of: str | None) -> date:
    """Today: as asked, else as the settings fix it, else by the clock."""
    if as_of is None:
        return workspace.settings.as_of or date.today()
    try:
        return date.fromisoformat(as_of)
    except ValueError as error:
        raise WrongUseError(
            "--as-of is not a day", expected="YYYY-MM-DD", todo="for example --as-of 2026-11-10"
        ) from error


@contextmanager
def _progress(screen: Console, *, quiet: bool) -> Iterator[Progress]:
    if quiet or not screen.is_terminal:
        yield (lambda _: None) if quiet else (lambda text: _say_stage(screen, text))
        return
    with screen.status("starting") as status:
        yield lambda text: status.update(plain_cell(text))


def _say_stage(screen: Console, text: str) -> None:
    """In a log only the stages; each file and table is for a terminal that redraws its line."""
    if text in STAGES:
        screen.print(f"  {text}", style="dim")


def as_dict(report: RunReport) -> dict[str, object]:
    """The report as plain values."""
    return {
        "run_id": report.run_id,
        "outcome": report.outcome,
        "published": report.published.name if report.published else None,
        "files": [_file(item) for item in report.files],
        "seconds": report.seconds,
        "over": report.over,
        "notices": report.notices,
    }


def _file(item: FileOutcome) -> dict[str, object]:
    tally = item.tally
    return {
        "file": item.file_name,
        "status": item.status,
        "source": item.source_id,
        "contract": item.contract,
        "read": tally.read,
        "accepted": tally.accepted,
        "quarantined": tally.quarantined,
        "duplicates": tally.duplicates,
        "excluded": tally.excluded,
        "records": tally.records,
        "reasons": [{"outcome": o, "reason": r, "rows": n} for o, r, n in tally.reasons],
        "dropped_columns": item.dropped,
        "message": item.message,
    }


def _print(report: RunReport, root: Path, screen: Console) -> None:
    if any(item.status == "accepted" for item in report.files):
        screen.print(_files_table(report.files))
    for item in report.refused:
        screen.print(f"[bold]{escape(item.file_name)}[/bold] {item.status}", highlight=False)
        screen.print(f"  {item.message}", highlight=False, markup=False)
    if report.quarantined:
        screen.print(f"{report.quarantined} rows are in quarantine: see `plimsoll quarantine`.")
    if report.outcome == "nothing new":
        screen.print("Nothing is new since the last publication; nothing was published.")
        return
    if report.outcome == "no data":
        screen.print(
            "No exposure log and no survey with teams is there yet; nothing was published."
        )
        return
    verb = "Would publish" if report.outcome == "dry run" else "Published"
    screen.print(f"{verb} run {report.run_id}.")
    for notice in report.notices:
        screen.print(f"Note: {notice}", highlight=False, markup=False)
    _print_over(report, screen)
    screen.print(f"Open the dashboard: plimsoll dashboard --workspace {root}", markup=False)


def _print_over(report: RunReport, screen: Console) -> None:
    month, given, asked = report.newest
    if not month:
        screen.print("No month is complete enough to be judged yet.")
        return
    if report.over:
        screen.print(f"Past a limit, beyond chance, in {month}:", style="bold")
        for row in report.over:
            screen.print(f"  {row['limit_id']}  {row['sentence']}", markup=False)
    else:
        screen.print(f"No team is past a limit beyond chance in {month}.")
    if given < asked:
        screen.print(
            f"{given} of {asked} verdicts on teams could be given; the others are withheld, "
            "or the data say too little."
        )


def _files_table(files: list[FileOutcome]) -> Table:
    """One row per source; a refused file is told on its own."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("source", no_wrap=True)
    for name in ("files", "read", "accepted", "quarantined", "duplicates", "excluded"):
        table.add_column(name, justify="right", no_wrap=True)
    accepted = [item for item in files if item.status == "accepted"]
    for source in dict.fromkeys(item.source_id or "" for item in accepted):
        tallies = [item.tally for item in accepted if item.source_id == source]
        numbers = (
            len(tallies),
            sum(tally.read for tally in tallies),
            sum(tally.accepted for tally in tallies),
            sum(tally.quarantined for tally in tallies),
            sum(tally.duplicates for tally in tallies),
            sum(tally.excluded for tally in tallies),
        )
        table.add_row(source, *(f"{number:,}" for number in numbers))
    return table
