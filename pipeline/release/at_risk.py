"""Yes/no counts of person-days: hidden exactly where the amount they are a share of is hidden."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.release.rounding import people_band, rounded, states
from schemas.disclosure import DisclosurePolicy
from schemas.vocabulary import CellState

CELL = ["team_id", "exposure_kind", "period_kind", "period_start"]
_INCOMPLETE = (CellState.MISSING.value, CellState.LATE.value)


def following(
    counts: pd.DataFrame, protected: pd.DataFrame, units: pd.DataFrame, policy: DisclosurePolicy
) -> pd.DataFrame:
    """At-risk counts with the state of the amount each follows, rounded and never exact.

    Grain: one row per row of `counts` (columns as in the cube, `follows` names an amount of
    `protected`), with the columns the cube adds.
    Why it is enough: k people stand in the denominator or it is hidden; the same cells are hidden
    in a network of the same relations, where none of them is recoverable; and what is shown is
    rounded to 5, so five consecutive counts remain possible for whoever knows everybody else.
    Where nobody stands in the denominator there is nobody to hide: zero, as the denominator is.
    Missing: a unit with a missing or late part is missing or late itself; a cell whose people are
    not known is hidden.
    Source: docs/methods/protection.md, counts of person-days.
    """
    leading = protected[["amount_id", *CELL, "state"]].rename(
        columns={"amount_id": "follows", "state": "leading_state"}
    )
    rows = counts.merge(leading, on=["follows", *CELL], how="left")
    rows.index = counts.index
    hint = _with_totals(rows, units)
    few = _has_few(rows, policy.k_work.value)
    lead = rows["leading_state"]
    hidden = ((lead == CellState.SUPPRESSED.value) | lead.isna()).to_numpy() | few
    hint = np.where(lead.isin(_INCOMPLETE), lead, hint)
    complete = ~pd.Series(hint, dtype=object).isin(_INCOMPLETE).to_numpy()
    value = np.where(complete, rows["value"].astype(float), np.nan)
    published = rounded(value, float(policy.rounding.count))
    state = states(published, hidden, hint)
    visible = state.isin([CellState.SHOWN.value, CellState.ZERO.value]).to_numpy()
    people = rows["n_people"].astype(float).to_numpy()
    reason = np.where(few, "primary_k", "follows")
    return rows.drop(columns="leading_state").assign(
        state=state.to_numpy(),
        published_value=np.where(visible, published, np.nan),
        people_band=people_band(people, visible).to_numpy(),
        hidden_reason=pd.Series(reason, dtype=object)
        .where(state == CellState.SUPPRESSED.value, None)
        .to_numpy(),
    )


def _has_few(rows: pd.DataFrame, k: int) -> np.ndarray:
    """True under k people in the denominator, or none that are known; nobody at all is not few."""
    people, value = (rows[name].astype(float).to_numpy() for name in ("n_people", "value"))
    nobody = (people == 0) & (value == 0)
    return ~(people >= k) & ~nobody


def _with_totals(rows: pd.DataFrame, units: pd.DataFrame) -> np.ndarray:
    """Missing and late of each row, spread to every unit above."""
    parent = units.dropna(subset=["parent_id"]).set_index("team_id")["parent_id"]
    key = ["amount_id", *CELL]
    hint = rows["state_hint"].astype(object).where(rows["state_hint"].isin(_INCOMPLETE), None)
    for incomplete in _INCOMPLETE:
        found = rows.loc[hint == incomplete, key]
        while not found.empty:
            found = found.assign(team_id=found["team_id"].map(parent)).dropna(subset=["team_id"])
            touched = rows[key].merge(
                found.drop_duplicates().assign(touched=True), on=key, how="left"
            )["touched"]
            is_open = ~hint.isin(_INCOMPLETE).to_numpy()
            hint = hint.where(~(touched.eq(True).to_numpy() & is_open), incomplete)
    return hint.to_numpy(object)
