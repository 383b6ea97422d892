"""What a new release is made of: months that stand, months with news, and rows that wait."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from schemas.vocabulary import PeriodKind

BLOCK = ["amount_id", "period_kind", "period_start"]
CELL = [*BLOCK, "team_id", "exposure_kind"]
TEAM_MONTH = ["team_id", "month"]
LAST_PART = 22  # the day a month's fourth part begins


@dataclass(frozen=True)
class Material:
    """Cells to protect now, cells that stand as published, and what makes the difference.

    `opened`: team_id and month published anew; `fresh`: blocks published for the first time;
    `refreshed`: unit and month whose figures are taken from this build.
    """

    cells: pd.DataFrame
    standing: pd.DataFrame
    opened: pd.DataFrame
    fresh: pd.DataFrame
    refreshed: pd.DataFrame


def month_of(starts: pd.Series) -> pd.Series:
    """The first day of the month each period begins in."""
    return pd.to_datetime(starts).dt.to_period("M").dt.start_time


def moved_months(tree: pd.DataFrame, now: pd.DataFrame) -> set[pd.Timestamp]:
    """Published months whose units above held other teams than they hold now.

    Frames: `tree` month, team_id, unit_id (the teams of each unit as published), `now` team_id and
    unit_id. Such a month stands for good: a total of the old tree less one of the new would be the
    team that moved.
    """
    if tree.empty:
        return set()
    present = tree[["month", "team_id"]].drop_duplicates()
    as_now = present.merge(now, on="team_id", how="left")
    both = tree.assign(then=True).merge(
        as_now.assign(now=True), on=["month", "unit_id", "team_id"], how="outer"
    )
    units = tree[["month", "unit_id"]].drop_duplicates()
    differs = both[both["then"].isna() | both["now"].isna()]
    return set(pd.to_datetime(differs.merge(units, on=["month", "unit_id"])["month"]))


def material(
    now: pd.DataFrame,
    before: pd.DataFrame,
    units: pd.DataFrame,
    *,
    opened: pd.DataFrame,
    held: pd.DataFrame,
    moved: set[pd.Timestamp],
) -> Material:
    """The cells of a new release, from this build's (`now`) and those published (`before`).

    Grain: `now` and `before` one row per cell; `opened` and `held` team_id and month whose changes
    may pass, and must wait. A published block is made anew only in a month with an opened team;
    there the other teams stand as published, and every unit above is the sum of its teams. The last
    part of a month stays out where rows of an earlier part wait: month less parts would be them.
    """
    now = now.assign(month=month_of(now["period_start"]))
    before = before.assign(month=month_of(before["period_start"]))
    opened = opened[~opened["month"].isin(moved)]
    known = before[BLOCK].drop_duplicates().assign(_known=True)
    is_known = now[BLOCK].merge(known, on=BLOCK, how="left")["_known"].eq(True).to_numpy()
    fresh = _without_last_parts(now[~is_known], held)
    fresh = fresh[~_is_in(fresh, before, CELL)]
    again = before["month"].isin(opened["month"])
    bridge = leaf_bridge(units)
    remade, refreshed = _remade(now[is_known], before[again], bridge, opened=opened, held=held)
    touched = set(fresh["month"]) - moved | set(opened["month"])
    beside = before["month"].isin(touched) & ~again & before["team_id"].isin(units["team_id"])
    standing = before[~again & ~beside]
    cells = pd.concat([fresh, remade, before[beside]], ignore_index=True)
    return Material(
        cells,
        standing,
        opened,
        fresh[BLOCK].drop_duplicates(),
        refreshed,
    )


def _without_last_parts(cells: pd.DataFrame, held: pd.DataFrame) -> pd.DataFrame:
    is_last = (cells["period_kind"] == PeriodKind.PART.value) & (
        pd.to_datetime(cells["period_start"]).dt.day == LAST_PART
    )
    return cells[~(is_last.to_numpy() & _is_in(cells, held, TEAM_MONTH))]


def _remade(
    now: pd.DataFrame,
    before: pd.DataFrame,
    bridge: pd.DataFrame,
    *,
    opened: pd.DataFrame,
    held: pd.DataFrame,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Cells of the opened months, and the units whose figures come from this build."""
    now = now[now["month"].isin(opened["month"])]
    is_team = now["team_id"].isin(bridge["team_id"])
    mine = now[is_team.to_numpy() & _is_in(now, opened, TEAM_MONTH)]
    others = before[before["team_id"].isin(bridge["team_id"])]
    teams = pd.concat([mine, others[~_is_in(others, opened, TEAM_MONTH)]], ignore_index=True)
    above = bridge[bridge["team_id"] != bridge["unit_id"]]
    key = [*BLOCK, "exposure_kind", "unit_id"]
    sums = teams.merge(above, on="team_id").groupby(key, as_index=False)["value"].sum()
    totals = now[~is_team].drop(columns="value").rename(columns={"team_id": "unit_id"})
    totals = totals.merge(sums, on=key, how="left").rename(columns={"unit_id": "team_id"})
    totals = totals.assign(value=totals["value"].astype(float).fillna(0.0))
    waiting = held.merge(above, on="team_id")[["unit_id", "month"]].drop_duplicates()
    waiting = waiting.rename(columns={"unit_id": "team_id"})
    totals = _careful(totals, before, _is_in(totals, waiting, TEAM_MONTH))
    clear = totals.loc[~_is_in(totals, waiting, TEAM_MONTH), TEAM_MONTH].drop_duplicates()
    refreshed = pd.concat([opened[TEAM_MONTH], clear], ignore_index=True)
    return pd.concat([teams, totals], ignore_index=True), refreshed


def _careful(totals: pd.DataFrame, before: pd.DataFrame, waits: np.ndarray) -> pd.DataFrame:
    """Above a team whose rows wait: the fewer people, the larger contributions of both builds."""
    was = before[[*CELL, "n_people", "top1", "top2"]]
    both = totals.merge(was, on=CELL, how="left", suffixes=("", "_was"))
    result = totals.copy()
    fewer = both[["n_people", "n_people_was"]].astype(float).min(axis=1)
    result["n_people"] = np.where(waits, fewer, both["n_people"].astype(float))
    for name in ("top1", "top2"):
        larger = both[[name, f"{name}_was"]].astype(float).max(axis=1)
        result[name] = np.where(waits, larger, both[name].astype(float))
    return result


def leaf_bridge(units: pd.DataFrame) -> pd.DataFrame:
    """Every team with itself and each unit above it: team_id, unit_id."""
    parents = units.dropna(subset=["parent_id"]).set_index("team_id")["parent_id"]
    leaves = units.loc[~units["team_id"].isin(parents), "team_id"].astype(object)
    layer = pd.DataFrame({"team_id": leaves, "unit_id": leaves})
    layers = []
    while not layer.empty:
        layers.append(layer)
        layer = layer.assign(unit_id=layer["unit_id"].map(parents)).dropna(subset=["unit_id"])
    return pd.concat(layers, ignore_index=True)


def _is_in(frame: pd.DataFrame, keys: pd.DataFrame, columns: list[str]) -> np.ndarray:
    marked = keys[columns].drop_duplicates().assign(_in=True)
    return frame[columns].merge(marked, on=columns, how="left")["_in"].eq(True).to_numpy()
