"""A release together with all earlier ones: what stands, what is made anew, what has to wait."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from pipeline.release.books import (
    Books,
    changed_cells,
    completed_teams,
    read_books,
    write_books,
)
from pipeline.release.figures import Earlier, Released, release_figures, without_thin_parts
from pipeline.release.ledger import graded
from pipeline.release.primary import Rules
from pipeline.release.proof import Proof, failing_months
from pipeline.release.reopening import Material, leaf_bridge, material, month_of, moved_months
from pipeline.warehouse import Warehouse
from schemas.disclosure import DisclosurePolicy
from schemas.vocabulary import CellState

#: Why changes wait, beside few workers and one or two who dominate them.
MOVED = "reorganised"
NO_WAY = "no_safe_pattern"
_HELD = ["team_id", "period_start", "reason"]
_FIGURE = ["indicator_id", "team_id", "exposure_kind", "period_kind", "period_start"]
_WORDS = ["amount_id", "team_id", "exposure_kind", "period_kind"]
_SEEN = [CellState.SHOWN.value, CellState.ZERO.value]


@dataclass(frozen=True)
class BookedRelease:
    """A release and what the ledger will remember of it once it is published.

    `opened`: team-months published before and made anew; `held`: team-months whose changed rows
    wait, with the reason; `first`: the first month whose rows are still compared.
    """

    released: Released
    books: Books
    opened: pd.DataFrame
    fresh: pd.DataFrame
    held: pd.DataFrame
    first: date

    def stands(self, keys: pd.DataFrame) -> pd.Series:
        """True for rows (team_id, period_start) that were published before and not opened now."""
        month = month_of(keys["period_start"])
        mine = self.opened.assign(_open=True)
        found = keys.assign(month=month).merge(mine, on=["team_id", "month"], how="left")
        return pd.Series(found["_open"].isna().to_numpy(), index=keys.index)

    def remember(self, warehouse: Warehouse, run_id: str, buckets: pd.DataFrame) -> None:
        """Write the release into the ledger; the caller shows it to readers only afterwards."""
        shown = self.books.cells["state"].isin(_SEEN)
        first_time = self.books.cells["shown_by"].isna() & shown
        by = self.books.cells["shown_by"].astype(object).where(~first_time, run_id)
        cells = self.books.cells.assign(shown_by=by)
        write_books(
            warehouse,
            replace(self.books, cells=cells, buckets=buckets),
            opened=self.opened.rename(columns={"month": "period_start"}),
            fresh=self.fresh,
            held=self.held,
            first=self.first,
        )


def release_with_books(
    warehouse: Warehouse,
    definitions: pd.DataFrame,
    roundings: pd.DataFrame,
    units: pd.DataFrame,
    *,
    policy: DisclosurePolicy,
    first: date,
) -> BookedRelease:
    """Protect what is new, safe together with everything that was ever published.

    `roundings`: amount_id, rounding and follows of each amount. `first`: the first month late rows
    may still change. A published month stands; a team's month is made anew only when the change is
    itself a cell that may be seen, and waits otherwise. Source: docs/methods/protection.md.
    """
    amounts = warehouse.frame("select * from marts.fct_amount").merge(roundings, on="amount_id")
    amounts = without_thin_parts(amounts, policy)
    figures = warehouse.frame("select * exclude (is_figure) from indicators.unit_figure")
    books = read_books(warehouse)
    bridge = leaf_bridge(units)
    if books.is_empty:
        released = release_figures(amounts, figures, definitions, units, policy=policy)
        none = pd.DataFrame({"team_id": pd.Series(dtype=str), "month": pd.Series(dtype="M8[us]")})
        blocks = amounts[["amount_id", "period_kind", "period_start"]].drop_duplicates()
        held = pd.DataFrame(columns=_HELD)
        booked = BookedRelease(released, books, none, blocks, held, first)
        return _with_books(booked, figures, released, bridge)
    before = _as_rounded_now(books.cells, roundings)
    opened, held = _changes(warehouse, policy, first)
    moved = moved_months(books.tree, bridge)
    while True:
        made = material(amounts, before, units, opened=opened, held=held, moved=moved)
        inputs = _figures_used(figures, books.figures, made)
        earlier = Earlier(_as_seen(before), _as_words(made.standing))
        released = release_figures(
            made.cells, inputs, definitions, units, policy=policy, earlier=earlier
        )
        closed = opened["month"].isin(failing_months(released.checks))
        if not closed.any():
            break
        held = pd.concat([held, opened[closed].assign(reason=NO_WAY)], ignore_index=True)
        opened = opened[~closed]
    held = _waiting(held, opened, moved)
    booked = BookedRelease(released, books, made.opened, made.fresh, held, first)
    return _with_books(booked, inputs, released, bridge)


def _changes(
    warehouse: Warehouse, policy: DisclosurePolicy, first: date
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Team-months whose changes may pass, and those that wait with the reason."""
    rules = Rules.of(policy)
    cells = changed_cells(warehouse, first=first)
    verdict = graded(cells, rules).assign(month=lambda frame: month_of(frame["period_start"]))
    held = verdict.loc[verdict["is_held"], ["team_id", "month", "reason"]]
    passed = verdict.loc[~verdict["is_held"], ["team_id", "month"]]
    done = completed_teams(warehouse, first=first)
    done = done.assign(month=month_of(done["period_start"]))[["team_id", "month"]]
    waits = done.merge(held, on=["team_id", "month"], how="left")["reason"].notna().to_numpy()
    opened = pd.concat([passed, done[~waits]], ignore_index=True).drop_duplicates()
    return opened, held


def _waiting(held: pd.DataFrame, opened: pd.DataFrame, moved: set[pd.Timestamp]) -> pd.DataFrame:
    """What waits, team-months of a reorganised tree among it."""
    stays = opened[opened["month"].isin(moved)].assign(reason=MOVED)
    both = pd.concat([held, stays], ignore_index=True)
    return both.rename(columns={"month": "period_start"})[_HELD]


def _as_rounded_now(cells: pd.DataFrame, roundings: pd.DataFrame) -> pd.DataFrame:
    """Published cells with today's rounding; amounts that no longer exist are left out."""
    return cells.drop(columns=["rounding", "follows"]).merge(roundings, on="amount_id")


def _as_seen(cells: pd.DataFrame) -> pd.DataFrame:
    """Published cells with the state an attacker remembers: once shown is shown."""
    state = cells["state"].astype(object).where(cells["shown_by"].isna(), CellState.SHOWN.value)
    return _as_words(cells.assign(state=state))


def _as_words(cells: pd.DataFrame) -> pd.DataFrame:
    return cells.assign(**{name: cells[name].astype(object) for name in _WORDS})


def _figures_used(now: pd.DataFrame, before: pd.DataFrame, made: Material) -> pd.DataFrame:
    """How sure each figure is: as published where it stands, from this build where it is new."""
    fresh = made.refreshed.assign(_fresh=True)
    keyed = before.assign(month=month_of(before["period_start"]))
    is_fresh = keyed[["team_id", "month"]].merge(fresh, on=["team_id", "month"], how="left")
    kept = before[is_fresh["_fresh"].isna().to_numpy()]
    mine = now.merge(kept[_FIGURE].assign(_kept=True), on=_FIGURE, how="left")
    return pd.concat([kept, now[mine["_kept"].isna().to_numpy()]], ignore_index=True)


def _with_books(
    booked: BookedRelease, inputs: pd.DataFrame, released: Released, bridge: pd.DataFrame
) -> BookedRelease:
    """The ledger's next state beside the release, and the proof of all months together."""
    books, new = booked.books, released.checks
    standing = books.checks
    if len(standing):
        standing = standing[~pd.to_datetime(standing["month"]).isin(pd.to_datetime(new["month"]))]
    parts = [frame for frame in (standing, new) if len(frame)]
    checks = pd.concat(parts, ignore_index=True) if parts else new
    cells = released.cells.drop(columns=["month", "_own"], errors="ignore")
    if "shown_by" not in cells:
        cells = cells.assign(shown_by=None)
    tree = _tree_of(cells, bridge, books.tree, booked.opened)
    kept = Books(cells, inputs, books.buckets, checks, tree)
    proven = replace(released, proof=Proof.of_checks(checks))
    return replace(booked, released=proven, books=kept)


def _tree_of(
    cells: pd.DataFrame, bridge: pd.DataFrame, before: pd.DataFrame, opened: pd.DataFrame
) -> pd.DataFrame:
    """The teams of each unit in each published month: month, team_id, unit_id.

    A month keeps the tree it was published with, unless it was opened.
    """
    months = cells.loc[cells["period_kind"] == "month", ["team_id", "period_start"]]
    present = months.assign(month=month_of(months["period_start"]))[["team_id", "month"]]
    now = present.drop_duplicates().merge(bridge, on="team_id")[["month", "team_id", "unit_id"]]
    if before.empty:
        return now
    kept = before.assign(month=pd.to_datetime(before["month"]))
    kept = kept[~kept["month"].isin(opened["month"])]
    return pd.concat([kept, now[~now["month"].isin(kept["month"])]], ignore_index=True)
