"""Attacks a protected table: what of the hidden can be recovered, exactly or within p %."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from pipeline.errors import WrongUseError
from pipeline.release.audit_earlier import Stacked, stacked
from pipeline.release.audit_input import Released, combined, released
from pipeline.release.combination import combination_of, in_words
from pipeline.release.intervals import Region
from pipeline.release.recovery import known_cells
from pipeline.release.relations import Bools, Floats
from pipeline.release.table_cells import TableCells, table_cells
from pipeline.release.trees import column_trees

SEEDS = (21, 22)
EXACT = 1e-9
MOST_ROUNDED = 1_000  # cells of a rounded table up to which relations of shown cells are used too
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
    values >= 0; `upper` is infinite where nothing bounds a cell. Missing: cells that are missing or
    late count as absent; absent totals are unknown. Errors: `RefusedInputError`.
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
    table = _without_late_under_hidden(table, whole, hidden)
    system = stacked(table, whole, unknown, (low, high))
    if system.restated:
        warnings.append(
            f"{system.restated} totals leave another amount for their hidden cells than before: "
            "the change itself is known"
        )
    report = _attacked(whole, table, hidden, system, options)
    if _contradicts_itself(report, whole):
        warnings.append(
            "what is shown contradicts itself when absent, missing and late cells count as "
            "nothing: they are taken as unknown"
        )
        report = _attacked(whole, table, hidden, _loosened(table, whole, system), options)
    return AuditReport(report, _summary(report, table), [*warnings, *whole.warnings])


def _contradicts_itself(report: pd.DataFrame, whole: Released) -> bool:
    """True if no table fits, or only one in which a hidden cell is nothing for want of a late one.

    A hidden cell has a value: zeros are shown as zeros.
    """
    nothing = report["upper"] <= (whole.high - whole.low).max(initial=0.0) / 2 + EXACT
    return bool(report["lower"].isna().any() or (whole.absent.any() and nothing.any()))


def _loosened(table: TableCells, whole: Released, system: Stacked) -> Stacked:
    """The newest release alone, where missing and late cells may be anything."""
    n, rows = table.n_cells, table.n_rows
    unknown = system.unknown[:n].copy()
    unknown[:rows] |= whole.absent[table.order]
    low = np.where(unknown, 0.0, system.low[:n])
    high = np.where(unknown, np.inf, system.high[:n])
    return Stacked(table.relations, unknown, low, high, 0)


def _without_late_under_hidden(table: TableCells, whole: Released, hidden: Bools) -> TableCells:
    """The table without relations of a hidden total over a missing or late part: they say nothing.

    Under a shown total a late part counts as nothing: a reader may take it that way.
    """
    absent = np.zeros(table.n_cells, dtype=bool)
    absent[: table.n_rows] = whole.absent[table.order]
    relations = table.relations
    late = np.zeros(len(relations), dtype=bool)
    late[relations.owner()[absent[relations.child]]] = True
    return replace(table, relations=relations.keep(~(late & hidden[relations.parent])))


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
    whole: Released, table: TableCells, hidden: Bools, system: Stacked, options: AuditOptions
) -> pd.DataFrame:
    exactly = known_cells(system.relations, system.unknown, seeds=SEEDS)
    reach = _Reach.of(system, options, whole.is_rounded)
    names = _names(table, len(system.low))
    lines = []
    for cell in np.flatnonzero(hidden).tolist():
        interval = reach.interval(cell)
        verdict = "exactly" if exactly[cell] else reach.verdict(cell, interval)
        how = ""
        if verdict == "exactly":
            how = in_words(combination_of(system.relations, system.unknown, cell), names)
        if verdict != "no" and not how and reach.region:
            how = _bounded_by(system, reach.region, cell, names)
        lines.append((int(table.order[cell]), *interval, verdict, how))
    lines += [(row, value, value, "exactly", how) for row, value, how in whole.given_away]
    found = pd.DataFrame(lines, columns=["_row", "lower", "upper", "recoverable", "how"])
    found = found.astype({"_row": int, "lower": float, "upper": float})
    found = found.sort_values("_row", ignore_index=True)
    keys = whole.frame.iloc[found["_row"]].reset_index(drop=True)
    return pd.concat([keys[whole.group], found.drop(columns="_row")], axis=1)


@dataclass
class _Reach:
    """What linear programs say about a hidden cell; nothing for shares and rates.

    `exact` is one exact table behind a rounded one: a cell open there is open.
    """

    measure: str
    p: float
    region: Region | None = None
    exact: Region | None = None

    @classmethod
    def of(cls, system: Stacked, options: AuditOptions, is_rounded: bool) -> _Reach:
        if options.measure not in ("count", "amount"):
            return cls(options.measure, options.p / 100)
        relations = system.relations
        if is_rounded and len(system.low) > MOST_ROUNDED:
            relations = relations.keep(_with_unknown(system))
        region = Region(relations, system.low, system.high)
        exact = region.likeliest() if is_rounded else region
        return cls(options.measure, options.p / 100, region, exact)

    def interval(self, cell: int) -> tuple[float, float]:
        if self.region is None:
            return 0.0, 1.0 if self.measure == "share" else float("inf")
        return self.region.interval(cell)

    def verdict(self, cell: int, interval: tuple[float, float]) -> str:
        """exactly, within_p or no."""
        if self.region is None or self.exact is None or not np.isfinite(interval[1]):
            return "no"
        grade = _grade(interval, self.p)
        if grade != "no" or self.exact is self.region:
            return grade
        if _grade(self.exact.interval(cell), self.p) == "no":
            return "no"
        return "within_p" if self.region.is_tight(cell, self.p) else "no"


def _with_unknown(system: Stacked) -> Bools:
    """Relations with a cell nobody sees. The others only narrow rounded figures a little more."""
    unknown = system.unknown.astype(float)
    return np.asarray(abs(system.relations.matrix()) @ unknown).ravel() > 0


def _grade(interval: tuple[float, float], p: float) -> str:
    lower, upper = interval
    if upper - lower <= EXACT * max(upper, 1.0):
        return "exactly"
    return "within_p" if upper - lower < p * (upper + lower) * (1 - 1e-9) else "no"


def _bounded_by(system: Stacked, region: Region, cell: int, names: list[str]) -> str:
    """The shown cells of the relations that bound the cell."""
    used: set[int] = set()
    for relation in region.binding(cell).tolist():
        used.add(int(region.relations.parent[relation]))
        used.update(region.relations.children(relation).tolist())
    shown = sorted(names[c] for c in used if not system.unknown[c])
    return "bounds from " + ", ".join(shown) if shown else ""


def _names(table: TableCells, count: int) -> list[str]:
    columns = [tree.codes.to_numpy(object)[table.codes[:, j]] for j, tree in enumerate(table.trees)]
    names = [SHARED_NAME.join(map(str, codes)) for codes in zip(*columns, strict=True)]
    return names + ["an earlier figure"] * (count - len(names))


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
