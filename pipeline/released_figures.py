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
    """Published figures that differ now: old, new and cause, those of earlier releases kept."""
    path = current_path(published)
    if path is None:
        return pd.DataFrame(columns=list(Revision.model_fields))
    revised = revised_figures(published_table(path, "team_indicator"), figures)
    cause = np.where(booked.stands(revised), "method", "late or corrected rows")
    revised = revised.assign(cause=np.where(revised["old_state"].isin(_LATE), "late file", cause))
    parts = [part for part in (published_table(path, "revision"), revised) if len(part)]
    both = pd.concat(parts, ignore_index=True) if parts else revised
    return both.drop_duplicates(list(Revision.key), keep="last")
