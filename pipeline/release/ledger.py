"""The release ledger: late rows wait by team and month until what they change is safe to see."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.release.primary import Rules, is_dominated, pins_largest
from schemas.published import TeamIndicator

PERSON_CELL = ["team_id", "period_start", "amount_id", "exposure_kind", "worker_id"]
TEAM_MONTH = ["team_id", "period_start"]
CLOSE = 1e-9


def held_changes(published: pd.DataFrame, now: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """The team-months whose changed rows must wait, and why.

    Grain/shape: both frames one row per worker, team, month, amount and kind with `value`, as last
    published and as they would be now; the result one row per team and month that changed: team_id,
    period_start, is_held, changed_workers (fewest over the amounts that change; for operations,
    never published), reason (few_workers, dominated, or empty when the change may pass).
    A change passes when, for every amount and kind, the workers whose contribution differs number
    none or at least k and no one or two of them make up most of it: published new less old is then
    a safe cell itself. Missing: a worker absent from one side counts as 0 there; an erased worker
    is a changed worker. Source: docs/methods/protection.md, late rows.
    """
    changes = _changes(published, now)
    if changes.empty:
        nothing = pd.DataFrame(columns=[*TEAM_MONTH, "is_held", "changed_workers", "reason"])
        return nothing.astype({"is_held": bool, "changed_workers": int})
    return graded(_change_cells(changes), rules)


def graded(cells: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Which team-months wait, from the changes of their cells.

    `cells` one row per team, month, amount and kind that changed: workers, amount (of the changes),
    top1 and top2 of them (empty for counts of person-days, where no one dominates). The result as
    `held_changes`.
    """
    few = (cells["workers"] < rules.k).to_numpy()
    amount, top1, top2 = (cells[c].to_numpy(float) for c in ("amount", "top1", "top2"))
    heavy = pins_largest(amount, top1, top2, rules.p)
    if rules.dominance is not None:
        heavy |= is_dominated(amount, top1, top2, rules.dominance)
    marked = cells.assign(few=few, heavy=heavy)
    teams = marked.groupby(TEAM_MONTH, as_index=False).agg(
        few=("few", "any"), heavy=("heavy", "any"), changed_workers=("workers", "min")
    )
    reason = np.select([teams["few"], teams["heavy"]], ["few_workers", "dominated"], default="")
    return teams.assign(is_held=reason != "", reason=reason)[
        [*TEAM_MONTH, "is_held", "changed_workers", "reason"]
    ]


def accepted(
    published: pd.DataFrame, now: pd.DataFrame, rules: Rules, *, open_months: list[object]
) -> pd.DataFrame:
    """The worker rows the build may use: held team-months as last published, all others as now.

    `open_months` were never published: their rows are taken as they are.
    """
    held = held_changes(published, now, rules)
    waiting = held.loc[held["is_held"], TEAM_MONTH].assign(_waits=True)
    fresh = now["period_start"].isin(open_months)
    new = now[~fresh].merge(waiting, on=TEAM_MONTH, how="left")
    new = new[new["_waits"].isna()].drop(columns="_waits")
    old = published.merge(waiting, on=TEAM_MONTH, how="inner").drop(columns="_waits")
    return pd.concat([new, old, now[fresh]], ignore_index=True)


def _changes(published: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """One row per worker cell whose amount differs, with the size of the change."""
    before = published.groupby(PERSON_CELL, as_index=False)["value"].sum()
    after = now.groupby(PERSON_CELL, as_index=False)["value"].sum()
    both = before.merge(after, on=PERSON_CELL, how="outer", suffixes=("_before", "_after"))
    size = (both["value_after"].fillna(0.0) - both["value_before"].fillna(0.0)).abs()
    largest = both[["value_before", "value_after"]].abs().max(axis=1)
    return both.assign(change=size)[size > CLOSE * largest.clip(lower=1.0)]


def _change_cells(changes: pd.DataFrame) -> pd.DataFrame:
    """Changed workers, total change and its two largest, per team, month, amount and kind."""
    cell = PERSON_CELL[:-1]
    ordered = changes.sort_values([*cell, "change"], ascending=[True] * 4 + [False])
    grouped = ordered.groupby(cell)["change"]
    cells = grouped.agg(workers="size", amount="sum", top1="max").reset_index()
    second = ordered[grouped.cumcount() == 1].rename(columns={"change": "top2"})
    return cells.merge(second[[*cell, "top2"]], on=cell, how="left").fillna({"top2": 0.0})


def stock_may_be_restated(before: pd.DataFrame, now: pd.DataFrame, *, k: int) -> bool:
    """True if a stock (trained, open cases, headcount) may be published again.

    Frames: one row per worker with `worker_id` and `value`. Stocks share people between dates, so
    the difference of two dates is the joiner: they are published again only when nobody's
    membership or value changed, or at least k people's did.
    """
    both = before[["worker_id", "value"]].merge(
        now[["worker_id", "value"]], on="worker_id", how="outer", suffixes=("_before", "_now")
    )
    same = both["value_before"].eq(both["value_now"])
    changed = int((~same).sum())
    return changed == 0 or changed >= k


def revised_figures(previous: pd.DataFrame, current: pd.DataFrame) -> pd.DataFrame:
    """Published figures that a new release changes: key, value and state before and now.

    Frames in the shape of `schemas.published.TeamIndicator`; a figure that is in one of them only
    is no revision.
    """
    key = list(TeamIndicator.key)
    columns = [*key, "value", "state"]
    old, new = previous[columns].copy(), current[columns].copy()
    for frame in (old, new):
        frame["period_start"] = pd.to_datetime(frame["period_start"]).astype("M8[us]")
        frame[[*key[:4], "state"]] = frame[[*key[:4], "state"]].astype(object)
    both = old.merge(new, on=key, suffixes=("_old", "_new"))
    same = both["value_old"].eq(both["value_new"]) | (
        both["value_old"].isna() & both["value_new"].isna()
    )
    changed = both[~(same & both["state_old"].eq(both["state_new"]))]
    return changed.rename(
        columns={
            "value_old": "old_value",
            "value_new": "new_value",
            "state_old": "old_state",
            "state_new": "new_state",
        }
    )
