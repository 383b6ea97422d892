"""Facts about what the organisation provides, beside the protected figures, and other caps."""

from __future__ import annotations

import numpy as np
import pandas as pd

from schemas.vocabulary import CellState, PeriodKind

#: A fact told of a unit and month stands on these of its own.
_KEY = ["indicator_id", "team_id", "exposure_kind", "period_kind", "period_start"]
#: Days, sessions and offers are whole; above teams they are means.
FACT_DIGITS = 2
CAP_MARK = "@"


def with_facts(
    figures: pd.DataFrame,
    indicators: pd.DataFrame,
    facts: pd.DataFrame,
    units: pd.DataFrame,
) -> pd.DataFrame:
    """The released figures and, below them, the facts about what the organisation provides.

    Grain: as `figures`. `indicators` as `indicators.team_indicator`, `facts` one row per fact:
    `indicator_id`, `measure`, `told_with` (the figure by kind a fact rests on, or None) and
    `told_kind`, `units` with `team_id` and `parent_id`.
    Nobody's days stand behind a fact, so it is shown as it is, except one that would tell that a
    team met a kind of exposure: it has the state of that figure, also where it is not known, and is
    told of teams only, since the mean of a division would count the teams that met it.
    """
    rows = indicators.merge(facts, on="indicator_id")
    told = _as_figures(rows[rows["told_with"].isna()])
    hanging = [
        _told_with(figures, rows[rows["indicator_id"] == fact.indicator_id], fact, units)
        for fact in facts[facts["told_with"].notna()].itertuples()
    ]
    parts = [part for part in (told, *hanging) if len(part)]
    if not parts:
        return figures
    below = pd.concat(parts, ignore_index=True).reindex(columns=figures.columns)
    # an all-empty column would lose the type of the figures' own
    below = below.astype({name: figures[name].dtype for name in below if below[name].isna().all()})
    return pd.concat([figures, below], ignore_index=True)


def _as_figures(rows: pd.DataFrame) -> pd.DataFrame:
    value = np.round(rows["value"].to_numpy(float), FACT_DIGITS)
    return rows.assign(
        state=CellState.SHOWN.value,
        period_end=pd.to_datetime(rows["period_end"]) - pd.Timedelta(days=1),
        value=value,
        judged_value=value,
        judged_numerator=rows["numerator"],
        judged_denominator=rows["denominator"],
        std_error=np.nan,
        judged_std_error=np.nan,
        people_band=None,
    )


def _told_with(
    figures: pd.DataFrame, rows: pd.DataFrame, fact: object, units: pd.DataFrame
) -> pd.DataFrame:
    """One row per team and month of the figure the fact hangs on, where it is shown or hidden.

    Missing: where nobody met the kind, or nobody knows, there is no fact; where no team has it
    there is nothing to hide.
    """
    if rows.empty:
        return rows
    own = figures[
        (figures["indicator_id"] == fact.told_with)  # type: ignore[attr-defined]
        & (figures["exposure_kind"] == fact.told_kind)  # type: ignore[attr-defined]
        & (figures["period_kind"] == PeriodKind.MONTH.value)
        & figures["state"].isin([CellState.SHOWN.value, CellState.SUPPRESSED.value])
        & ~figures["team_id"].isin(units["parent_id"].dropna())
    ]
    place = ["team_id", "period_kind", "period_start"]
    seen = own[[*place, "period_end", "state", "basis"]]
    found = _as_figures(rows).drop(columns=["period_end", "state", "basis"])
    merged = seen.merge(found, on=place, how="left")
    is_told = merged["value"].notna() & (merged["state"] == CellState.SHOWN.value)
    merged = merged[is_told | (merged["state"] == CellState.SUPPRESSED.value)]
    for name in ("indicator_id", "exposure_kind", "measure"):
        merged[name] = rows[name].iloc[0]
    numbers = [
        "numerator", "denominator", "value", "std_error",
        "judged_value", "judged_numerator", "judged_denominator", "judged_std_error",
    ]  # fmt: skip
    merged[numbers] = merged[numbers].where(merged["state"] == CellState.SHOWN.value)
    return merged


def other_caps(figures: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The figures proper, and the shares over other caps with `indicator_id` and `cap` apart."""
    named = figures["indicator_id"].astype(str)
    is_other = named.str.contains(CAP_MARK, regex=False)
    asked = named[is_other].str.split(CAP_MARK, expand=True, regex=False)
    caps = figures[is_other].copy()
    caps["indicator_id"] = asked[0] if len(caps) else pd.Series(dtype=object)
    caps["cap"] = asked[1].astype(int) if len(caps) else pd.Series(dtype=int)
    return figures[~is_other].reset_index(drop=True), caps.reset_index(drop=True)
