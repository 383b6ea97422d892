"""Figures of a publication: protected together with all earlier ones, facts beside them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from pipeline.published import current_path, published_table
from pipeline.release.books import first_open_month
from pipeline.release.facts import with_facts
from pipeline.release.figures import with_completeness
from pipeline.release.ledger import revised_figures
from pipeline.release.reopening import month_of
from pipeline.release.with_books import BookedRelease, release_with_books
from pipeline.settings import Workspace
from pipeline.warehouse import Warehouse
from schemas.disclosure import DisclosurePolicy
from schemas.indicator import IndicatorRegister
from schemas.published import Revision
from schemas.vocabulary import CellState

COMPLETENESS_ID = "D-01"
_LATE = [CellState.LATE.value, CellState.MISSING.value]


def indicator_table(register: IndicatorRegister) -> pd.DataFrame:
    """One row per indicator, in screen order, as `schemas.published.Indicator` promises."""
    rows = [
        entry.model_dump(mode="json")
        | {"indicator_id": entry.id, "sort_order": place, "is_fact": entry in register.team_facts}
        for place, entry in enumerate(register.figures, start=1)
    ]
    return pd.DataFrame(rows)


def _other_caps(register: IndicatorRegister) -> pd.DataFrame:
    """The pairs of cells behind "what if the cap were another", as the release reads figures."""
    rows = [row for row in register.indicator_rows() if not row["is_figure"]]
    return pd.DataFrame(rows).rename(columns={"has_kinds": "kinds", "has_parts": "parts"})


def _facts(register: IndicatorRegister) -> pd.DataFrame:
    """The facts of the register, each with the figure by kind it hangs on."""
    rows = [
        {
            "indicator_id": entry.id,
            "measure": entry.measure.value,
            "told_with": entry.told_with.indicator if entry.told_with else None,
            "told_kind": entry.told_with.kind if entry.told_with else None,
        }
        for entry in register.team_facts
    ]
    return pd.DataFrame(rows)


def released_figures(
    warehouse: Warehouse,
    workspace: Workspace,
    register: IndicatorRegister,
    teams: pd.DataFrame,
    *,
    policy: DisclosurePolicy,
) -> BookedRelease:
    """Every figure that may be seen, and what the release ledger will remember of it."""
    as_of = warehouse.value("select getvariable('as_of')::date")
    units = teams[["team_id", "parent_id"]]
    facts = _facts(register)
    table = indicator_table(register)
    booked = release_with_books(
        warehouse,
        pd.concat([table[~table["is_fact"]], _other_caps(register)], ignore_index=True),
        pd.DataFrame(register.amount_rows())[["amount_id", "rounding", "follows"]],
        units,
        policy=policy,
        first=first_open_month(as_of, workspace.settings.storage.row_retention_months),
    )
    told = with_facts(booked.released.figures, booked.books.figures, facts, units)
    figures = with_completeness(told, COMPLETENESS_ID)
    known = figures["team_id"].isin(teams["team_id"])  # units that are gone stay in older files
    kept = figures[known].reset_index(drop=True)
    return replace(booked, released=replace(booked.released, figures=kept))


def revisions(published: Path, figures: pd.DataFrame, booked: BookedRelease) -> pd.DataFrame:
    """Published figures that differ now from their first publication, with the newest cause.

    Grain: as `schemas.published.Revision`. A figure revised more than once keeps the value it was
    first published with, so that a month can always be read as it was and as it is now known; one
    that came back to it is revised no longer.
    """
    path = current_path(published)
    if path is None:
        return pd.DataFrame(columns=list(Revision.model_fields))
    revised = revised_figures(published_table(path, "team_indicator"), figures)
    moved = _moved(booked, revised)
    cause = np.where(moved, "late or corrected rows", "method")
    revised = revised.assign(cause=np.where(revised["old_state"].isin(_LATE), "late file", cause))
    return since_first(published_table(path, "revision"), revised)


def _moved(booked: BookedRelease, revised: pd.DataFrame) -> pd.Series:
    """True for figures of a team whose month was made anew, and of every unit above it."""
    tree = booked.books.tree.assign(month=lambda frame: pd.to_datetime(frame["month"]))
    opened = booked.opened.assign(month=pd.to_datetime(booked.opened["month"]))
    above = opened.merge(tree, on=["team_id", "month"])[["unit_id", "month"]]
    units = pd.concat([opened, above.rename(columns={"unit_id": "team_id"})])
    keys = revised[["team_id"]].assign(month=month_of(revised["period_start"]))
    found = keys.merge(units.drop_duplicates().assign(_open=True), how="left")
    return pd.Series(found["_open"].notna().to_numpy(), index=revised.index)


def since_first(earlier: pd.DataFrame, revised: pd.DataFrame) -> pd.DataFrame:
    """Revisions of all releases as one row per figure: first published, now, newest cause."""
    key, before = list(Revision.key), ["old_value", "old_state"]
    parts = [_plain_keys(part) for part in (earlier, revised) if len(part)]
    if not parts:
        return revised
    both = pd.concat(parts, ignore_index=True)
    newest = both.drop_duplicates(key, keep="last").drop(columns=before)
    told = newest.merge(both.drop_duplicates(key, keep="first")[[*key, *before]], on=key)
    same = told["old_state"].eq(told["new_state"]) & (
        told["old_value"].eq(told["new_value"])
        | (told["old_value"].isna() & told["new_value"].isna())
    )
    return told.loc[~same].reset_index(drop=True)


def _plain_keys(revised: pd.DataFrame) -> pd.DataFrame:
    """Words as words and days as days, whether they were read back or are new."""
    words = ["indicator_id", "team_id", "exposure_kind", "period_kind"]
    kept = {name: revised[name].astype(object) for name in (*words, "old_state", "new_state")}
    start = pd.to_datetime(revised["period_start"]).astype("M8[us]")
    return revised.assign(**kept, period_start=start)
