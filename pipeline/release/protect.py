"""A table of cells in, the same table protected out, with the proof."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.errors import StoppedError
from pipeline.release.relations import Bools, Floats
from pipeline.release.rounding import people_band, rounded, states, two_significant, whole_percent
from pipeline.release.table_cells import TableCells, table_cells
from pipeline.release.table_input import CheckedTable, ProtectOptions, checked_table
from pipeline.release.table_problem import table_problem, totals_over_gaps
from pipeline.release.table_solution import proof_of, solved_blocks
from pipeline.release.trees import column_trees
from schemas.vocabulary import CellState


@dataclass(frozen=True)
class ProtectedTable:
    """The protected rows in the caller's order, the summary of the proof, and warnings."""

    rows: pd.DataFrame
    summary: dict[str, object]
    warnings: list[str]


def protect_table(
    frame: pd.DataFrame,
    *,
    group: list[str] | None = None,
    hierarchy: pd.DataFrame | None = None,
    options: ProtectOptions | None = None,
) -> ProtectedTable:
    """Hides, rounds and proves a table of team cells.

    Grain/shape: one row per cell (`group` columns, value, contributors, optionally top1, top2,
    state); the result has the grouping columns, value, state, contributors_band. `hierarchy` has
    column, child, parent. Units: the measure decides rounding (counts and amounts to
    `options.round_to`, shares to whole percent, rates to two significant figures). Missing: rows
    with state missing or late stay as they are. Errors: `WrongUseError`, `RefusedInputError`;
    `StoppedError` where something hidden could be recovered.
    Source: docs/methods/protection.md.
    """
    options = options or ProtectOptions()
    rules = options.rules()
    checked = checked_table(frame, group, options)
    trees = column_trees(checked.frame, checked.group, hierarchy)
    table = table_cells(checked.frame, checked.group, trees)
    problem = table_problem(checked, table, rules, options)
    hidden, summary = proof_of(problem, solved_blocks(problem))
    rows = _published(checked, table, hidden, options)
    if summary["recoverable"]:
        raise StoppedError(
            f"{summary['recoverable']} hidden cells could be recovered; nothing was published",
            expected="a certificate for every hidden cell",
            todo="leave out some totals, or use a coarser grouping",
        )
    return ProtectedTable(
        rows, summary, _warnings(checked, options, rows, totals_over_gaps(problem))
    )


def _published(
    checked: CheckedTable, table: TableCells, hidden: Bools, options: ProtectOptions
) -> pd.DataFrame:
    """The rows as they may be seen, in the caller's order."""
    mine = np.zeros(table.n_rows, dtype=bool)
    mine[table.order] = hidden[: table.n_rows]
    kept = np.isin(checked.state, [CellState.MISSING.value, CellState.LATE.value])
    published = _rounded(checked.value, options)
    state = states(published, mine & ~kept, checked.state)
    visible = state.isin([CellState.SHOWN, CellState.ZERO]).to_numpy(bool)
    return checked.frame.reset_index(drop=True).assign(
        value=np.where(visible, published, np.nan),
        state=state,
        contributors_band=people_band(np.nan_to_num(checked.people), visible),
    )


def _rounded(value: Floats, options: ProtectOptions) -> Floats:
    if options.round_to is None:
        return value
    if options.measure == "share":
        return whole_percent(value)
    if options.measure == "rate":
        return two_significant(value)
    return rounded(value, options.round_to)


def _warnings(
    checked: CheckedTable, options: ProtectOptions, rows: pd.DataFrame, over_gaps: int
) -> list[str]:
    warnings = []
    if options.measure in ("count", "amount") and np.isnan(checked.top1).all():
        warnings.append("no top1 and top2: dominance and the p % rule were not checked")
    if not rows["state"].isin([CellState.SHOWN, CellState.ZERO]).any():
        warnings.append("no cell could be shown")
    if over_gaps:
        warnings.append(
            f"{over_gaps} totals are given though a part of them is missing or late: "
            "a total restated later gives that part away"
        )
    return warnings
