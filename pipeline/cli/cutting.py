"""`plimsoll sql --protect`: a query over the warehouse whose answer leaves it protected only."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from pipeline.build.lineage import views_by_indicator
from pipeline.build.run import shipped_plan
from pipeline.cli.printed_frame import write_frame
from pipeline.cli.protection_table import put_summary
from pipeline.cli.statistics_tables import put_out
from pipeline.errors import RefusedInputError
from pipeline.locked import LockedWarehouse
from pipeline.publication import current_release
from pipeline.published import Published, current_path
from pipeline.release.cut import cells_sql, chosen, cut_of
from pipeline.release.cut_beside import beside, known_of
from pipeline.release.cut_facts import BRIDGE, refuse
from pipeline.release.cut_grammar import asked_of
from pipeline.release.protect import ProtectedTable
from pipeline.release.table_input import ProtectOptions
from pipeline.settings import Workspace, open_workspace
from pipeline.sqlcolumns import Column, Known, traced

ON_ITS_OWN = (
    "this cut holds beside the publication of today, not beside other cuts of other days: before a "
    "second one of a figure leaves, set both against each other with `plimsoll audit CUT1 CUT2`"
)
_FIGURES = (
    "select indicator_id, team_id, exposure_kind, period_start, state from team_indicator "
    "inner join indicator using (indicator_id) where period_kind = 'month' and not is_fact"
)
#: Months whose amounts are no longer those that were published: late and corrected rows wait there.
_CHANGED = """
select distinct period_start
from (select * from ledger.released_cell where period_kind = 'month') as released
full join (select * from marts.fct_amount where period_kind = 'month') as latest
    using (amount_id, team_id, exposure_kind, period_start)
where coalesce(round(released.value, 2), -1) <> coalesce(round(latest.value, 2), -1)
"""


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
    """The cells a query over the warehouse asks for, hidden and rounded, with the proof.

    The query is read, not run. The distinct people a cell needs are those of the workspace's
    settings; what the publication withholds of a unit in a month stays withheld, and what it shows
    counts as known. Everything else is as `plimsoll protect`.
    Errors: RefusedInputError with every reason and a statement that would pass; StoppedError where
    something hidden could be recovered.
    """
    asked = asked_of(query)
    is_a = asked.fact.measures[asked.measure]
    refuse([] if measure == is_a else [f"{asked.measure} is not a {measure}: --measure {is_a}"])
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
        related = _related(Column(asked.relation, asked.measure), door.columns())
        known = known_of(published.frame(_FIGURES), related)
        changed = door.query(_CHANGED)["period_start"]
        cells = door.query(cells_sql(asked))
        units = door.frame("select team_id, parent_id from marts.dim_team")
        teams = frozenset(door.frame(f"select distinct team_id from {BRIDGE}")["team_id"])  # noqa: S608 -- a constant
    is_published = cells["period_start"].dt.strftime("%Y-%m").isin(known.months)
    cells = cells[is_published & ~cells["period_start"].isin(changed)]
    found = beside(cut_of(cells, units, options), known).protected(options)
    rows = chosen(found.rows, asked, teams)
    return ProtectedTable(rows, found.summary, [*found.warnings, ON_ITS_OWN])


def _related(column: Column, known: Known) -> frozenset[str]:
    """Indicators one of whose amounts is read from this column."""
    plan = shipped_plan()
    found = set()
    for indicator, view in views_by_indicator().items():
        sides = traced(plan[view].sql, known)
        if column in sides["numerator"].columns | sides["denominator"].columns:
            found.add(indicator)
    return frozenset(found)


def _variables(workspace: Workspace) -> dict[str, object]:
    """What a run sets; today is the day the publication counted as today."""
    release = current_release(workspace.published)
    today = release["as_of"] if release else workspace.settings.as_of or datetime.now(UTC).date()
    return {
        "as_of": today,
        "timezone": workspace.settings.timezone,
        "grace_days": workspace.settings.grace_days,
    }
