"""The cube's input, checked and put into canonical order."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.errors import RefusedInputError
from schemas.vocabulary import CellState, PeriodKind

KEY = ["amount_id", "period_kind", "period_start", "team_id", "exposure_kind"]
REQUIRED = [*KEY, "value", "n_people", "top1", "top2", "rule", "state_hint"]
RULES = {"amount", "at_risk", "people", "staffing"}
HINTS = {"missing", "late", "not_staffed"}
ROUNDINGS = {"count", "minutes", "posts"}
INCOMPLETE = [CellState.MISSING.value, CellState.LATE.value]


def prepared(
    cells: pd.DataFrame, units: pd.DataFrame, previous: pd.DataFrame | None
) -> pd.DataFrame:
    """The cells sorted by key, numbers as floats, with `row` (place in the input) and what was.

    Adds `was_shown` and `was_hidden` from `previous`. Errors: `RefusedInputError`, all problems
    at once, counts and column names only.
    """
    problems = _missing_columns(cells, units)
    if problems:
        raise _refused(problems)
    ready = cells.copy()
    ready["row"] = np.arange(len(ready))
    for name in ("value", "n_people", "top1", "top2"):
        ready[name] = pd.to_numeric(ready[name], errors="coerce").astype("float64")
    hint = ready["state_hint"].astype(object)
    ready["state_hint"] = hint.where(hint.notna() & (hint != ""), None)
    if "rounding" not in ready:
        ready["rounding"] = "count"
    follows = ready["follows"].astype(object) if "follows" in ready else ready["state_hint"]
    ready["follows"] = follows.where(follows.notna() & ("follows" in ready), None)
    problems = [*_unit_problems(units), *_cell_problems(ready, units)]
    if problems:
        raise _refused(problems)
    ready = ready.sort_values(KEY, kind="stable", ignore_index=True)
    ready = _with_states(ready, units)
    return _with_previous(ready, previous)


def _refused(problems: list[str]) -> RefusedInputError:
    return RefusedInputError(
        "the cube of cells cannot be protected: " + "; ".join(problems),
        expected="one row per amount, unit, kind and period over a tree of known units",
        todo="correct the step that builds the amounts",
    )


def _missing_columns(cells: pd.DataFrame, units: pd.DataFrame) -> list[str]:
    absent = [name for name in REQUIRED if name not in cells.columns]
    absent += [f"units.{n}" for n in ("team_id", "parent_id") if n not in units.columns]
    return [f"columns absent: {', '.join(absent)}"] if absent else []


def _unit_problems(units: pd.DataFrame) -> list[str]:
    problems = []
    if units["team_id"].duplicated().any():
        problems.append("a unit stands twice in the tree")
    parents = units.dropna(subset=["parent_id"])
    strangers = ~parents["parent_id"].isin(units["team_id"])
    if strangers.any():
        problems.append(f"{int(strangers.sum())} units have a parent that is not in the tree")
    above = parents.set_index("team_id")["parent_id"]
    here = units["team_id"]
    for _ in range(len(units)):
        here = here.map(above).dropna()
        if here.empty:
            return problems
    return [*problems, "the tree of units has a cycle"]


def _cell_problems(ready: pd.DataFrame, units: pd.DataFrame) -> list[str]:
    value, people = ready["value"], ready["n_people"]
    counts = {
        "repeated cells": ready.duplicated(KEY).sum(),
        "cells of units that are not in the tree": (~ready["team_id"].isin(units["team_id"])).sum(),
        "cells with an unknown rule": (~ready["rule"].isin(RULES)).sum(),
        "cells with an unknown state hint": (
            ready["state_hint"].notna() & ~ready["state_hint"].isin(HINTS)
        ).sum(),
        "cells of a period that is never published (ISO weeks leave edge days)": (
            ~ready["period_kind"].isin([kind.value for kind in PeriodKind])
        ).sum(),
        "parts of a month by kind or above the teams": _wide_parts(ready, units).sum(),
        "cells with an unknown rounding": (~ready["rounding"].isin(ROUNDINGS)).sum(),
        "negative values": (value < 0).sum(),
        "infinite values": np.isinf(value).sum(),
        "values without a number of people": (value.notna() & ~(people >= 0)).sum(),
        "largest contributions above the value": (
            (ready["rule"] == "amount") & (ready["top1"].fillna(0) > value * (1 + 1e-9) + 1e-6)
        ).sum(),
    }
    return [f"{int(count)} {what}" for what, count in counts.items() if count]


def _wide_parts(ready: pd.DataFrame, units: pd.DataFrame) -> pd.Series:
    """Parts of a month that are not a single team's total: they would tie months together."""
    above = ready["team_id"].isin(units["parent_id"].dropna())
    is_part = ready["period_kind"] == PeriodKind.PART.value
    return is_part & (above | (ready["exposure_kind"] != "all"))


def _with_states(ready: pd.DataFrame, units: pd.DataFrame) -> pd.DataFrame:
    """Spreads late and missing to the totals above, and empties the values of both.

    A total without a late team, restated later with it, gives that team away.
    """
    hint = ready["state_hint"].to_numpy(object).copy()
    hint[(ready["value"].isna() & pd.isna(hint)).to_numpy()] = CellState.MISSING.value
    ready = ready.assign(state_hint=hint)
    for state in INCOMPLETE:
        above = totals_above(ready[ready["state_hint"] == state], units)
        if above.empty:
            continue
        touched = ready[KEY].merge(above.assign(_hit=True), on=KEY, how="left")["_hit"].notna()
        open_cell = ~ready["state_hint"].isin(INCOMPLETE).to_numpy()
        ready = ready.assign(
            state_hint=np.where(touched.to_numpy() & open_cell, state, ready["state_hint"])
        )
    unstaffed = (ready["state_hint"] == "not_staffed").to_numpy()
    value = np.where(unstaffed, 0.0, ready["value"].to_numpy(float))
    people = np.where(unstaffed, 0.0, ready["n_people"].to_numpy(float))
    gone = ready["state_hint"].isin(INCOMPLETE).to_numpy()
    return ready.assign(
        value=np.where(gone, np.nan, value), n_people=np.where(gone, np.nan, people)
    )


def totals_above(cells: pd.DataFrame, units: pd.DataFrame) -> pd.DataFrame:
    """The keys of every total that contains one of the cells: units above, and all kinds."""
    parents = units.dropna(subset=["parent_id"]).set_index("team_id")["parent_id"]
    layers = [cells[KEY]]
    while not layers[-1].empty:
        up = layers[-1].assign(team_id=layers[-1]["team_id"].map(parents))
        layers.append(up.dropna(subset=["team_id"]))
    together = pd.concat(layers, ignore_index=True)
    both = pd.concat([together, together.assign(exposure_kind="all")], ignore_index=True)
    return both.drop_duplicates()


def _with_previous(ready: pd.DataFrame, previous: pd.DataFrame | None) -> pd.DataFrame:
    if previous is None or previous.empty:
        return ready.assign(was_shown=False, was_hidden=False)
    previous = previous[previous["period_start"].isin(ready["period_start"].unique())]
    shown = previous["state"].isin([CellState.SHOWN.value, CellState.ZERO.value])
    hidden = previous["state"] == CellState.SUPPRESSED.value
    seen = previous[KEY].assign(was_shown=shown, was_hidden=hidden)
    seen = seen.groupby(KEY, as_index=False, sort=False)[["was_shown", "was_hidden"]].any()
    joined = ready.merge(seen, on=KEY, how="left")
    return joined.assign(
        was_shown=joined["was_shown"].eq(True), was_hidden=joined["was_hidden"].eq(True)
    )
