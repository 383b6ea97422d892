"""Commands that look and change nothing: status, check, quarantine, sql."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pandas as pd
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from pipeline.cli.console import console, plain_cell
from pipeline.cli.coverage import coverage_lines
from pipeline.errors import RefusedInputError, WrongUseError
from pipeline.ingest.overview import open_rows, overview, quarantine_by_reason
from pipeline.publication import current_release
from pipeline.published import Published, current_path
from pipeline.settings import CONFIG_NAME, Settings, Workspace, open_workspace
from pipeline.warehouse import Warehouse

MAX_PRINTED_ROWS = 200


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
    console().print(_table(reasons))


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


def write_frame(frame: pd.DataFrame, output: str, to: Path | None) -> None:
    """A frame as a table on screen, or as CSV, JSON or Parquet."""
    if output == "csv":
        frame.to_csv(to or sys.stdout, index=False)
    elif output == "json":
        text = frame.to_json(orient="records", date_format="iso", indent=2)
        if to:
            to.write_text(text, encoding="utf-8")
        else:
            print(text)
    elif output == "parquet":
        assert to is not None
        frame.to_parquet(to, index=False)
    else:
        console().print(_table(frame.head(MAX_PRINTED_ROWS)))
        if len(frame) > MAX_PRINTED_ROWS:
            print(f"{len(frame) - MAX_PRINTED_ROWS} more rows; --format csv prints them all.")


def _table(frame: pd.DataFrame) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in frame.columns:
        is_number = pd.api.types.is_numeric_dtype(frame[column])
        table.add_column(plain_cell(str(column)), justify="right" if is_number else "left")
    for row in frame.itertuples(index=False):
        table.add_row(*(_cell(value) for value in row))
    return table


def _cell(value: object) -> Text:
    if pd.api.types.is_scalar(value) and pd.isna(value):  # type: ignore[call-overload]
        return Text()
    text = str(value)
    if isinstance(value, pd.Timestamp):
        text = text.removesuffix(" 00:00:00")
    return plain_cell(text)


def _day(value: object) -> str:
    return str(value).split(" ")[0]
