"""`plimsoll check`: what a file is, which source fits it, and what would become of its rows."""

from __future__ import annotations

import json
from pathlib import Path

from rich.markup import escape

from pipeline.cli.console import console
from pipeline.cli.looking import workspace_or_bare
from pipeline.cli.running import the_day
from pipeline.errors import RefusedInputError, WrongUseError
from pipeline.ingest.inspection import Inspection, inspect_file
from schemas.compilers.explain import expected_of
from schemas.contracts import CONTRACTS

_MOST_SHOWN = 12


def print_check(
    file: Path, root: Path, *, as_json: bool, draft: Path | None = None, whole: bool = False
) -> None:
    """What one file is and what would become of its rows; nothing is written but a draft asked for.

    Errors: RefusedInputError, after all that could be said, when a run would refuse the file.
    """
    if not file.is_file():
        raise WrongUseError(
            f"there is no file {file.name}", expected="an export to look at", todo="check the path"
        )
    workspace = workspace_or_bare(root)
    found = inspect_file(file, workspace, as_of=the_day(workspace, None), whole=whole)
    if draft is not None and found.draft:
        _write(draft, found.draft)
    if as_json:
        print(json.dumps(found.as_dict(), indent=2, default=str))
    else:
        _print(found, draft)
    if found.refused:
        first, *rest = found.refused.split("\n")
        parts = dict(line.strip().partition(": ")[::2] for line in rest)
        raise RefusedInputError(first, expected=parts.get("expected", ""), todo=parts.get("do", ""))


def _write(draft: Path, text: str) -> None:
    if draft.exists():
        raise WrongUseError(
            f"{draft.name} is there already",
            expected="a name that is free, so that no edited source is lost",
            todo="name another file",
        )
    draft.write_text(text, encoding="utf-8")


def _print(found: Inspection, draft: Path | None) -> None:
    screen = console()
    screen.print(f"[bold]{escape(found.file_name)}[/bold]: {found.platform}", markup=True)
    lines = [f"  {found.container}; {found.evidence}"]
    if found.header_rows and found.encoding:
        rows = "1 header row" if found.header_rows == 1 else f"{found.header_rows} header rows"
        mark = f", delimiter {found.delimiter!r}" if found.delimiter else ""
        lines.append(f"  encoding {found.encoding}{mark}, {rows}")
    lines += [f"  note: {note}" for note in found.notes]
    if found.sampled:
        lines.append("  a large file: only its beginning was read; --whole reads all of it")
    if found.source_id:
        lines += [f"  fits source {found.source_id} ({found.contract}): {found.why}"]
        lines += _counts(found)
    elif found.draft:
        lines.append("  no source fits it")
    else:
        lines.append("  it holds no rows of its own: keep it in sources/, not in landing/")
    for line in lines:
        screen.print(line, markup=False)
    if found.draft and draft is None:
        print(found.draft)
    elif found.draft and draft is not None:
        screen.print(f"  a draft source was written to {draft.name}: answer its questions")


def _wanted(contract: str, outcome: str, reason: str) -> str:
    """What a quarantined row's rule expected, in words."""
    if outcome != "quarantined" or contract not in CONTRACTS:
        return ""
    return f" (expected: {expected_of(CONTRACTS[contract], reason)})"


def _counts(found: Inspection) -> list[str]:
    tally = found.tally
    lines = []
    if tally.read:
        lines.append(
            f"  {tally.read:,} rows read = {tally.accepted:,} accepted + {tally.quarantined:,} "
            f"quarantined + {tally.duplicates:,} duplicates + {tally.excluded:,} excluded"
        )
    if tally.records != tally.accepted:
        lines.append(f"  the accepted rows become {tally.records:,} records")
    for outcome, reason, rows in tally.reasons:
        lines.append(f"  {outcome}: {rows:,} x {reason}{_wanted(found.contract, outcome, reason)}")
    lines += [f"  {column} <- {origin}" for column, origin in found.mapped.items()]
    lines += [f"  dropped: {column} ({reason})" for column, reason in found.dropped.items()]
    return lines + [f"  assumed: {text}" for text in found.assumptions]
