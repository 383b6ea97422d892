"""Attacks a protected table: what of the hidden can be recovered, exactly or within p %."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.errors import RefusedInputError, WrongUseError
from pipeline.release.audit_input import Released, combined, released
from pipeline.release.combination import combination_of, in_words
from pipeline.release.intervals import Region
from pipeline.release.recovery import known_cells
from pipeline.release.relations import Bools, Floats
from pipeline.release.table_cells import TableCells, table_cells
from pipeline.release.trees import column_trees

SEEDS = (21, 22)
EXACT = 1e-9
SHARED_NAME = " | "


@dataclass(frozen=True)
class AuditOptions:
    """How the table was protected: `measure`, `round_to` (None: exact figures) and `p` per cent."""

    measure: str = "count"
    round_to: float | None = 5.0
    p: float = 10.0


@dataclass(frozen=True)
class AuditReport:
    """One row per hidden cell (lower, upper, recoverable, how), a summary, warnings."""

    rows: pd.DataFrame
    summary: dict[str, object]
    warnings: list[str]

    @property
    def is_safe(self) -> bool:
        """True if nothing hidden can be recovered."""
        return self.summary["recoverable"] == 0


def audit_tables(
    frames: list[pd.DataFrame],
    *,
    group: list[str] | None = None,
    hierarchy: pd.DataFrame | None = None,
    options: AuditOptions | None = None,
) -> AuditReport:
    """Attacks one protected table, or several releases of the same cells together.

    Grain/shape: frames as `protect_table` gives them (grouping columns, value, state); the report
    has one row per cell that is hidden in any release. Units: intervals in the units of the value,
    values >= 0 and unbounded above. Missing: cells that are missing or late count as absent; absent
    totals are unknown. Errors: `RefusedInputError`.
    Source: docs/methods/protection.md, the audit.
    """
    options = options or AuditOptions()
    if not 0 < options.p < 100:
        raise WrongUseError(f"p {options.p:g}: above 0 and under 100 per cent")
    releases = [released(frame, group, options.round_to, options.measure) for frame in frames]
    whole, warnings = combined(releases)
    trees = column_trees(whole.frame, whole.group, hierarchy)
    table = table_cells(whole.frame, whole.group, trees)
    unknown, hidden, low, high = _bounds(whole, table)
    report = _attacked(whole, table, (unknown, hidden), (low, high), options)
    return AuditReport(report, _summary(report, table), [*warnings, *whole.warnings])


def _bounds(whole: Released, table: TableCells) -> tuple[Bools, Bools, Floats, Floats]:
    """Which cells are unknown, which of those are hidden, and the bounds of all."""
    n, rows = table.n_cells, table.n_rows
    is_total = np.zeros(n, dtype=bool)
    is_total[table.relations.parent] = True
    hidden = np.zeros(n, dtype=bool)
    hidden[:rows] = whole.hidden[table.order]
    absent = np.arange(n) >= rows
    absent[:rows] = whole.absent[table.order]
    low, high = np.zeros(n), np.zeros(n)
    low[:rows] = np.nan_to_num(whole.low[table.order])
    high[:rows] = np.nan_to_num(whole.high[table.order])
    unknown = hidden | (absent & is_total)
    low[unknown], high[unknown] = 0.0, np.inf
    return unknown, hidden, low, high


def _attacked(
    whole: Released,
    table: TableCells,
    cells: tuple[Bools, Bools],
    bounds: tuple[Floats, Floats],
    options: AuditOptions,
) -> pd.DataFrame:
    unknown, hidden = cells
    exactly = known_cells(table.relations, unknown, seeds=SEEDS) & hidden
    targets = np.flatnonzero(hidden)
    additive = options.measure in ("count", "amount")
    region = Region(table.relations, *bounds) if additive else None
    back = {int(row): i for i, row in enumerate(table.order)}
    names = _names(table)
    lines = []
    for cell in targets.tolist():
        lower, upper = region.interval(cell) if region else (0.0, _most(options.measure))
        verdict = _verdict(exactly[cell], (lower, upper), region, cell, options, whole.is_rounded)
        how = ""
        if verdict == "exactly":
            how = in_words(combination_of(table.relations, unknown, cell), names)
        if verdict != "no" and not how and region:
            how = _bounded_by(table, region, cell, unknown, names)
        lines.append((int(table.order[cell]), lower, upper, verdict, how))
    del back
    lines += [(row, value, value, "exactly", how) for row, value, how in whole.given_away]
    found = pd.DataFrame(lines, columns=["_row", "lower", "upper", "recoverable", "how"])
    found = found.sort_values("_row", ignore_index=True)
    keys = whole.frame.iloc[found["_row"].to_numpy(int)].reset_index(drop=True)
    return pd.concat([keys[whole.group], found.drop(columns="_row")], axis=1)


def _most(measure: str) -> float:
    return 1.0 if measure == "share" else float("inf")


def _verdict(
    is_known: bool,
    interval: tuple[float, float],
    region: Region | None,
    cell: int,
    options: AuditOptions,
    is_rounded: bool,
) -> str:
    lower, upper = interval
    if is_known:
        return "exactly"
    if region is None or not np.isfinite(upper):
        return "no"
    if upper - lower <= EXACT * max(upper, 1.0):
        return "exactly"
    p = options.p / 100
    if is_rounded:
        return "within_p" if region.is_tight(cell, p) else "no"
    return "within_p" if upper - lower < p * (upper + lower) * (1 - 1e-9) else "no"


def _bounded_by(
    table: TableCells, region: Region, cell: int, unknown: Bools, names: list[str]
) -> str:
    """The shown cells of the relations that bound the cell."""
    used: set[int] = set()
    for relation in region.binding(cell).tolist():
        used.add(int(table.relations.parent[relation]))
        used.update(table.relations.children(relation).tolist())
    shown = sorted(names[c] for c in used if not unknown[c])
    return "bounds from " + ", ".join(shown) if shown else ""


def _names(table: TableCells) -> list[str]:
    columns = [tree.codes.to_numpy(object)[table.codes[:, j]] for j, tree in enumerate(table.trees)]
    return [SHARED_NAME.join(map(str, codes)) for codes in zip(*columns, strict=True)]


def _summary(report: pd.DataFrame, table: TableCells) -> dict[str, object]:
    verdicts = report["recoverable"].value_counts()
    width = (report["upper"] - report["lower"]) / ((report["upper"] + report["lower"]) / 2)
    width = width[np.isfinite(report["upper"]) & (report["upper"] > 0)]
    exact, near = int(verdicts.get("exactly", 0)), int(verdicts.get("within_p", 0))
    return {
        "cells": table.n_rows,
        "hidden": len(report),
        "relations_checked": len(table.relations),
        "exactly": exact,
        "within_p": near,
        "narrowest_interval": round(float(width.min()), 12) if len(width) else None,
        "recoverable": exact + near,
    }


__all__ = ["AuditOptions", "AuditReport", "RefusedInputError", "audit_tables"]
