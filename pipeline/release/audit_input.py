"""Protected tables as an attacker has them: shown, hidden, absent, over several releases."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from pipeline.errors import RefusedInputError
from pipeline.release.relations import Bools, Floats
from pipeline.release.table_input import grouping_columns
from schemas.vocabulary import CellState

ABSENT = [CellState.MISSING.value, CellState.LATE.value]
STATES = {"", *(state.value for state in CellState)}


@dataclass(frozen=True)
class Earlier:
    """An earlier release on the rows of all releases together: what it showed, hid or lacked."""

    shown: Bools
    hidden: Bools
    low: Floats
    high: Floats


@dataclass(frozen=True)
class Released:
    """One release, or several as one: keys, what is hidden or absent, and the bounds of the rest.

    `given_away`: (row, value, how) of cells hidden in one release and shown in another.
    """

    frame: pd.DataFrame
    group: list[str]
    hidden: Bools
    absent: Bools
    value: Floats
    low: Floats
    high: Floats
    is_rounded: bool
    given_away: list[tuple[int, float, str]] = field(default_factory=list)
    earlier: list[Earlier] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def released(
    frame: pd.DataFrame, group: list[str] | None, round_to: float | None, measure: str
) -> Released:
    """One protected table.

    A cell is hidden when its state says suppressed, or when it has neither state nor value.
    Errors: `RefusedInputError` for repeated cells, unknown states, shown cells without a value.
    """
    if "value" not in frame.columns:
        raise RefusedInputError(
            "the table lacks value", expected="grouping columns, value, state as protect gives them"
        )
    names = grouping_columns(frame, group)
    keys = frame[names].astype("string").fillna("").apply(lambda column: column.str.strip())
    raw = frame["value"].astype("string").str.strip()
    empty = (raw.isna() | (raw == "")).to_numpy(bool)
    value = pd.to_numeric(raw, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    state = np.full(len(frame), "", dtype=object)
    if "state" in frame.columns:
        state = (
            frame["state"]
            .astype("string")
            .fillna("")
            .str.strip()
            .str.lower()
            .to_numpy(dtype=object)
        )
    absent = np.isin(state, ABSENT)
    hidden = (state == CellState.SUPPRESSED.value) | ((state == "") & empty)
    value = np.where((state == CellState.ZERO.value) & empty, 0.0, value)
    open_cell = ~hidden & ~absent
    problems = {
        "rows with an unknown state": ~np.isin(state, list(STATES)),
        "repeated cells": keys.duplicated().to_numpy(bool),
        "empty grouping values": (keys == "").any(axis=1).to_numpy(bool),
        "shown cells without a value": open_cell & ~np.isfinite(value),
        "negative values": value < 0,
    }
    found = [f"{int(bad.sum())} {what}" for what, bad in problems.items() if bad.any()]
    if len(frame) == 0:
        found.append("no rows")
    if found:
        raise RefusedInputError(
            "the protected table cannot be read: " + "; ".join(found),
            expected="one row per cell with value and state, as protect gives them",
        )
    return _with_bounds(keys.astype(object), names, (hidden, absent), value, round_to, measure)


def _with_bounds(
    keys: pd.DataFrame,
    names: list[str],
    cells: tuple[Bools, Bools],
    value: Floats,
    round_to: float | None,
    measure: str,
) -> Released:
    hidden, absent = cells
    shown = ~hidden & ~absent
    warnings = []
    is_rounded = round_to is not None and measure in ("count", "amount")
    if is_rounded and round_to is not None:
        off = np.abs(value[shown] / round_to - np.round(value[shown] / round_to)) > 1e-9
        if off.any():
            is_rounded = False
            warnings.append(
                f"{int(off.sum())} shown values are no multiples of {round_to:g}: "
                "all figures are taken as exact"
            )
    half = round_to / 2 if is_rounded and round_to is not None else 0.0
    known = np.where(shown, value, 0.0)
    return Released(
        keys.reset_index(drop=True),
        names,
        hidden,
        absent,
        np.where(shown, value, np.nan),
        np.maximum(known - half, 0.0),
        known + half,
        is_rounded,
        warnings=warnings,
    )


def combined(releases: list[Released]) -> tuple[Released, list[str]]:
    """Several releases as one: a cell shown in any of them is known.

    The newest release's figure counts where several show the cell. Cells hidden in one release and
    shown in another are given away. Errors: `RefusedInputError` if grouping columns differ.
    """
    if len(releases) == 1:
        return releases[0], []
    group = releases[0].group
    if any(set(r.group) != set(group) for r in releases):
        raise RefusedInputError(
            "the releases have different grouping columns",
            expected=", ".join(group),
            todo="name the columns they share with --group",
        )
    stacked = pd.concat(
        [
            r.frame[group].assign(
                _release=i,
                _hidden=r.hidden,
                _absent=r.absent,
                _value=r.value,
                _low=r.low,
                _high=r.high,
            )
            for i, r in enumerate(releases)
        ],
        ignore_index=True,
    )
    whole = _merged(stacked, group, any(r.is_rounded for r in releases))
    whole.earlier.extend(_on_rows_of(whole, stacked, i) for i in range(len(releases) - 1))
    return whole, [warning for r in releases for warning in r.warnings]


def _on_rows_of(whole: Released, stacked: pd.DataFrame, release: int) -> Earlier:
    mine = stacked[stacked["_release"] == release]
    rows = whole.frame.merge(mine, on=whole.group, how="left")
    hidden = rows["_hidden"].eq(True).to_numpy()
    shown = rows["_value"].notna().to_numpy()
    return Earlier(
        shown,
        hidden,
        rows["_low"].fillna(0.0).to_numpy(float),
        rows["_high"].fillna(0.0).to_numpy(float),
    )


def _merged(stacked: pd.DataFrame, group: list[str], is_rounded: bool) -> Released:
    seen = stacked[~stacked["_hidden"] & ~stacked["_absent"]]
    newest = seen.groupby(group, sort=False).tail(1).set_index(group)
    first = stacked.groupby(group, sort=False, as_index=False).agg(
        hidden=("_hidden", "any"), absent=("_absent", "all")
    )
    keyed = first.merge(newest.reset_index(), on=group, how="left")
    shown = keyed["_value"].notna().to_numpy()
    revised = seen.groupby(group)["_value"].nunique().gt(1).sum()
    given = np.flatnonzero(keyed["hidden"].to_numpy() & shown)
    away = [
        (
            int(i),
            float(keyed["_value"].iloc[i]),
            f"shown in release {int(keyed['_release'].iloc[i]) + 1}",
        )
        for i in given
    ]
    warnings = (
        [f"{int(revised)} shown cells have another value in a later release"] if revised else []
    )
    return Released(
        keyed[group].astype(object),
        group,
        keyed["hidden"].to_numpy(bool) & ~shown,
        ~shown & ~keyed["hidden"].to_numpy(bool),
        keyed["_value"].to_numpy(float),
        keyed["_low"].fillna(0.0).to_numpy(float),
        keyed["_high"].fillna(0.0).to_numpy(float),
        is_rounded,
        away,
        warnings=warnings,
    )
