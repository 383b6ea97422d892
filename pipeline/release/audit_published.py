"""The audit of a published Plimsoll file: what its figures give away, from the file alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from pipeline.release.audit import AuditOptions, AuditReport, audit_tables
from schemas.vocabulary import CellState, Measure

ALL_KINDS = "all"
GROUP = ["team", "kind", "period"]
INCOMPLETE = [CellState.MISSING.value, CellState.LATE.value]


def audit_published(
    team_indicator: pd.DataFrame,
    indicator: pd.DataFrame,
    team: pd.DataFrame,
    *,
    earlier: Sequence[tuple[pd.DataFrame, pd.DataFrame]] = (),
    p: float = 10.0,
) -> AuditReport:
    """Attacks every amount that the published figures let a reader see, with earlier files at hand.

    Grain/shape: the published tables of these names; the report has amount (the id of a rate's
    numerator), team, kind, period and the columns of `audit_tables`, one row per hidden amount. An
    amount seen in one indicator is seen. Kinds are attacked together with their total where they
    add up to it; a kind counts as recovered when it is known exactly. `earlier`: `team_indicator`
    and `indicator` of files published before, the oldest first; the tree is that of the last.
    Missing: parts of a month and rolling months are sums of other cells and are left out; the
    numerator of a share is never in the file, and denominators hang on the wall as rosters.
    Source: docs/methods/protection.md, the audit.
    """
    releases = [_amounts(*tables) for tables in (*earlier, (team_indicator, indicator))]
    tree = _tree(team)
    names = sorted({str(name) for amounts in releases for name in amounts["amount"].unique()})
    reports = [
        _one_amount([rows[rows["amount"].eq(name)] for rows in releases], tree, name, p)
        for name in names
    ]
    rows = pd.concat([r.rows for r in reports], ignore_index=True) if reports else _empty()
    warnings = sorted({warning for r in reports for warning in r.warnings})
    counts = rows["recoverable"].value_counts()
    exact, near = int(counts.get("exactly", 0)), int(counts.get("within_p", 0))
    summary: dict[str, object] = {
        "cells": sum(len(amounts) for amounts in releases),
        "hidden": len(rows),
        "relations_checked": sum(int(str(r.summary["relations_checked"])) for r in reports),
        "exactly": exact,
        "within_p": near,
        "narrowest_interval": None,
        "recoverable": exact + near,
    }
    return AuditReport(rows, summary, warnings)


def _empty() -> pd.DataFrame:
    return pd.DataFrame(columns=["amount", *GROUP, "lower", "upper", "recoverable", "how"])


def _amounts(team_indicator: pd.DataFrame, indicator: pd.DataFrame) -> pd.DataFrame:
    """amount, team, kind, period, value, state: each amount once, shown if any figure shows it."""
    months = team_indicator[team_indicator["period_kind"].isin(["month", "wave"])]
    is_cell = indicator["measure"] != Measure.SHARE.value
    if "is_fact" in indicator:  # facts are no cells; files of earlier versions hold none
        is_cell &= ~indicator["is_fact"].astype(bool)
    rates = indicator.loc[is_cell, ["indicator_id", "numerator"]]
    seen = months.merge(rates.rename(columns={"numerator": "amount"}), on="indicator_id")
    period = seen["period_kind"].astype(str) + " " + seen["period_start"].astype(str)
    cells = pd.DataFrame(
        {
            "amount": seen["amount"],
            "team": seen["team_id"],
            "kind": seen["exposure_kind"].replace(ALL_KINDS, "Total"),
            "period": period,
            "value": seen["numerator"].astype(float),
            "state": seen["state"].astype(object),
        }
    )
    # a zero over nothing has no numbers, and says zero all the same
    zero = (cells["state"] == CellState.ZERO.value) & cells["value"].isna()
    cells["value"] = cells["value"].mask(zero, 0.0)
    return _seen_once(cells)


def _seen_once(cells: pd.DataFrame) -> pd.DataFrame:
    """One row per amount and cell: a value if any indicator shows one, else the worst state."""
    shown = cells["value"].notna() & cells["state"].isin(["shown", "zero"])
    rank = np.select([shown, cells["state"] == CellState.SUPPRESSED.value], [0, 1], default=2)
    first = cells.assign(_rank=rank).sort_values(["amount", *GROUP, "_rank"], kind="stable")
    once = first.drop_duplicates(["amount", *GROUP]).drop(columns="_rank").reset_index(drop=True)
    state = np.where(
        once["value"].notna() & once["state"].isin(["shown", "zero"]),
        CellState.SHOWN.value,
        np.where(once["state"].isin(INCOMPLETE), once["state"], CellState.SUPPRESSED.value),
    )
    value = once["value"].where(state == CellState.SHOWN.value)
    return once.assign(value=value, state=state)


def _tree(team: pd.DataFrame) -> pd.DataFrame:
    below = team.dropna(subset=["parent_id"])
    return pd.DataFrame({"column": "team", "child": below["team_id"], "parent": below["parent_id"]})


def _one_amount(
    releases: list[pd.DataFrame], tree: pd.DataFrame, amount: str, p: float
) -> AuditReport:
    """The attack on one amount of every release that has it."""
    known = [rows for rows in releases if len(rows)]
    base = _base(pd.concat([rows["value"] for rows in known]))
    frames = [rows[[*GROUP, "value", "state"]].astype({"team": str, "kind": str}) for rows in known]
    if not all(_kinds_add_up(cells, base) for cells in frames):
        frames = [cells.assign(kind=cells["kind"].replace("Total", ALL_KINDS)) for cells in frames]
    options = AuditOptions("amount", base, p)
    report = audit_tables(frames, group=GROUP, hierarchy=tree, options=options)
    found = report.rows.copy()
    by_kind = ~found["kind"].isin(["Total", ALL_KINDS])
    harmless = by_kind & (found["recoverable"] == "within_p")
    found.loc[harmless, ["recoverable", "how"]] = ["no", ""]
    found.insert(0, "amount", amount)
    return AuditReport(found, report.summary, report.warnings)


def _base(value: pd.Series) -> float | None:
    """The rounding base the figures of one amount have: whole hours, fives, or none."""
    known = value.dropna().to_numpy(float)
    for base in (60.0, 5.0):
        if len(known) and np.allclose(known % base, 0):
            return base
    return None


def _kinds_add_up(cells: pd.DataFrame, base: float | None) -> bool:
    """True if the kinds add up to the total wherever all of them are shown."""
    wide = cells.pivot_table(index=["team", "period"], columns="kind", values="value")
    if "Total" not in wide.columns or wide.shape[1] < 3:
        return False
    whole = wide.dropna()
    off = (whole["Total"] - whole.drop(columns="Total").sum(axis=1)).abs()
    return len(whole) > 0 and bool((off <= (base or 0.0) / 2 * wide.shape[1] + 1e-6).all())
