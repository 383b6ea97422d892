"""Commands that look and change nothing: status, check, quarantine, sql."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
from rich.markup import escape

from pipeline.cli.console import console
from pipeline.cli.coverage import coverage_lines
from pipeline.cli.printed_frame import as_table, write_frame
from pipeline.errors import RefusedInputError, WrongUseError
from pipeline.ingest.overview import open_rows, overview, quarantine_by_reason
from pipeline.publication import current_release
from pipeline.published import Published, current_path
from pipeline.settings import CONFIG_NAME, Settings, Workspace, open_workspace
from pipeline.warehouse import Warehouse


def print_status(root: Path, *, as_json: bool) -> None:
    """What is published and how fresh; what waits; what the present data can carry."""
    workspace = open_workspace(root)
    release = current_release(workspace.published)
    held: dict[str, object] = {}
    if workspace.warehouse.is_file():
        with Warehouse.open(workspace.warehouse, read_only=True) as warehouse:
            held = overview(warehouse)
    if as_json:
        print(json.dumps({"release": release, **held}, default=str, indent=2))
        return
    screen = console()
    if release is None:
        screen.print("Nothing is published yet.")
    else:
        name = escape(str(release["organisation"]))
        screen.print(f"[bold]{name}[/bold]: run {release['run_id']}")
        screen.print(
            f"  published {release['published_at']} UTC, data to {_day(release['data_to'])}"
        )
        if release["dpia_ref"] is None:
            screen.print("  No impact assessment is named yet (dpia_ref in plimsoll.toml).")
    for line in held.get("lines", ()):  # type: ignore[attr-defined]
        screen.print(line, markup=False)
    contracts = set(held.get("contracts", ()))  # type: ignore[call-overload]
    for line in coverage_lines(contracts, crews_only=bool(held.get("crews_only"))):
        screen.print(line, markup=False)


def workspace_or_bare(root: Path) -> Workspace:
    """The workspace, or the shipped sources alone where there is none."""
    if (root / CONFIG_NAME).is_file():
        return open_workspace(root)
    return Workspace(root.resolve(), Settings())


def print_quarantine(root: Path, *, export: Path | None, as_json: bool) -> None:
    """Rows that wait: by file and reason, or written to a CSV to correct."""
    workspace = open_workspace(root)
    if not workspace.warehouse.is_file():
        print("Nothing has been taken in yet.")
        return
    with Warehouse.open(workspace.warehouse, read_only=True) as warehouse:
        reasons = quarantine_by_reason(warehouse)
        rows = open_rows(warehouse) if export else pd.DataFrame()
    if export is not None:
        rows.to_csv(export, index=False)
        export.chmod(0o600)
        print(f"{len(rows)} rows written to {export.name}.")
        print("Correct the cells and drop the file in landing/.")
        print("Lines that could not be split into cells are not in it: correct them in their file.")
        return
    if as_json:
        print(reasons.to_json(orient="records", indent=2))
        return
    if reasons.empty:
        print("No row is in quarantine.")
        return
    console().print(as_table(reasons))


def print_sql(
    query: str, root: Path, *, output: str, to: Path | None, measure: str | None = None
) -> None:
    """The result of a query over the published file, in the format asked for.

    With a `measure` the query is asked of the warehouse, and its cells are protected first.
    """
    if output not in ("table", "csv", "json", "parquet"):
        raise WrongUseError(
            f"unknown format {output}", expected="table, csv, json or parquet", todo="name one"
        )
    if output == "parquet" and to is None:
        raise WrongUseError(
            "parquet needs a file", expected="--to FILE", todo="for example --to figures.parquet"
        )
    if measure is not None:
        from pipeline.cli.cutting import print_protected

        print_protected(query, root, measure=measure, output=output, to=to)
        return
    workspace = open_workspace(root)
    path = current_path(workspace.published)
    if path is None:
        raise RefusedInputError(
            "nothing is published yet", expected="a publication", todo="run `plimsoll run`"
        )
    with Published.open(path) as published:
        frame = published.query(query)
    write_frame(frame, output, to)


def _day(value: object) -> str:
    return str(value).split(" ")[0]
