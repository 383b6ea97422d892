"""`plimsoll sql --protect`: a query over the warehouse whose answer leaves it protected only."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from sqlglot import parse_one

from pipeline.build.lineage import ROWS, shipped_lineage, views_by_indicator
from pipeline.build.run import shipped_plan
from pipeline.cli.looking import write_frame
from pipeline.cli.protection_table import put_summary
from pipeline.cli.statistics_tables import put_out
from pipeline.errors import RefusedInputError
from pipeline.locked import LockedWarehouse
from pipeline.publication import current_release
from pipeline.published import Published, current_path
from pipeline.release.cut import Cut, cut_of, problems_of_statement, refuse
from pipeline.release.cut_beside import beside, known_of
from pipeline.release.protect import ProtectedTable
from pipeline.release.table_input import ProtectOptions
from pipeline.settings import Workspace, open_workspace
from pipeline.sqlcolumns import Column, Known, Traced, traced
from pipeline.sqlfiles import SqlFileError, tables_read

ON_ITS_OWN = (
    "this cut holds beside the publication, not beside other cuts: before a second one of the same "
    "figures leaves, set both against each other with `plimsoll audit CUT1 CUT2`"
)
SIDES = ("numerator", "denominator")
_FIGURES = (
    "select indicator_id, team_id, exposure_kind, period_start, state from team_indicator "
    "inner join indicator using (indicator_id) where period_kind = 'month' and not is_fact"
)


def print_protected(query: str, root: Path, *, measure: str, output: str, to: Path | None) -> None:
    """The protected cells in the format asked for; warnings and the proof on standard error."""
    found = protected_answer(query, root, measure=measure)
    if output in ("csv", "json") and to is None:
        put_out(found.rows, found.summary, tuple(found.warnings), is_json=output == "json")
    else:
        write_frame(found.rows, output, to)
        for warning in found.warnings:
            print(f"warning: {warning}", file=sys.stderr)
    if output != "json" or to is not None:
        put_summary(found.summary)


def protected_answer(query: str, root: Path, *, measure: str) -> ProtectedTable:
    """The cells a query over the warehouse returns, hidden and rounded, with the proof.

    Read-only; files, settings and other databases are out of reach. The distinct people a cell
    needs are those of the workspace's settings; what the publication withholds of a unit in a month
    stays withheld, and what it shows counts as known. Everything else is as `plimsoll protect`.
    Errors: RefusedInputError with every reason and a statement that would pass; StoppedError where
    something hidden could be recovered.
    """
    workspace = open_workspace(root)
    if not workspace.warehouse.is_file():
        raise RefusedInputError(
            "there is no warehouse yet", expected="a workspace with data", todo="run `plimsoll run`"
        )
    path = current_path(workspace.published)
    if path is None:
        raise RefusedInputError(
            "nothing is published yet: a cut must say no more than stands beside it",
            expected="a publication",
            todo="run `plimsoll run`, or protect a table of your own with `plimsoll protect`",
        )
    options = ProtectOptions(measure=measure, k=workspace.settings.protection.k_work)
    with LockedWarehouse.open(workspace.warehouse) as door, Published.open(path) as published:
        door.set_variables(_variables(workspace))
        cut, value = _cut(door, query, options)
        related = _related(value.columns, door.columns())
        behind = frozenset() if related else _behind(value)
        known = known_of(published.frame(_FIGURES), related, behind)
    found = beside(cut, known, measure=measure).protected(options)
    return ProtectedTable(found.rows, found.summary, [*found.warnings, ON_ITS_OWN])


def _cut(door: LockedWarehouse, query: str, options: ProtectOptions) -> tuple[Cut, Traced]:
    """The answer as a cut, and what its value is made of."""
    door.require_select(query)
    known = door.columns()
    try:
        relations = tables_read(query, parser=door.parse_tree)
        columns = traced(query, known)
    except SqlFileError as error:
        raise RefusedInputError(
            f"the query cannot be followed: {error}",
            expected=f"one SELECT over {door.tables}",
            todo="name each relation with its layer, and give each column a name",
        ) from None
    has_crews = bool(
        door.frame("select exists (from intermediate.int_shift where person_no < 0) as it")["it"][0]
    )
    refuse(
        problems_of_statement(
            columns, relations, parse_one(query, dialect="duckdb"), has_crews=has_crews
        )
    )
    units = door.frame("select team_id, parent_id from marts.dim_team")
    return cut_of(door.query(query), units, options), columns["value"]


def _related(columns: frozenset[Column], known: Known) -> frozenset[str]:
    """Indicators one of whose amounts is read from one of these columns."""
    plan = shipped_plan()
    found = set()
    for indicator, view in views_by_indicator().items():
        sides = traced(plan[view].sql, known)
        if (sides["numerator"].columns | sides["denominator"].columns) & columns:
            found.add(indicator)
    return frozenset(found)


def _behind(value: Traced) -> frozenset[str]:
    """Indicators one of whose amounts has the value's columns, or counted rows, on its way back."""
    names = {str(column) for column in value.columns}
    names |= {f"{relation}.{ROWS}" for relation in value.rows_of}
    lineage = shipped_lineage()
    return frozenset(
        indicator
        for indicator, view in views_by_indicator().items()
        if any(names & lineage.way_back(f"{view}.{side}").keys() for side in SIDES)
    )


def _variables(workspace: Workspace) -> dict[str, object]:
    """What a run sets; today is the day the publication counted as today."""
    release = current_release(workspace.published)
    today = release["as_of"] if release else workspace.settings.as_of or datetime.now(UTC).date()
    return {
        "as_of": today,
        "timezone": workspace.settings.timezone,
        "grace_days": workspace.settings.grace_days,
    }
