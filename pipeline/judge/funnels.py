"""Teams compared for one month: funnel limits with overdispersion, and steadied figures."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from pipeline.judge.cells import days
from pipeline.judge.verdict import Reason
from pipeline.stats.funnel import funnel
from pipeline.stats.funnel_options import FunnelOptions
from pipeline.stats.shrinkage import shrink
from pipeline.stats.vocabulary import FunnelKind
from schemas.published import Funnel
from schemas.vocabulary import Measure, PeriodKind, UnitLevel

#: Charts of counts: minutes have no Poisson spread and make no funnel.
_COUNTED = ("up", "pp")

#: One team is no comparison.
LEAST_TEAMS = 2


def funnels(
    figures: pd.DataFrame,
    indicators: pd.DataFrame,
    teams: pd.DataFrame,
    *,
    limit_status: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Funnel limits and shrunken figures of teams, month by month, in the shape of `Funnel`.

    Grain: one row per counted indicator, team and month with a figure; leaf teams only.
    Units: published, rounded amounts, so that every line can be computed from the file alone.
    Missing: hidden, missing, late and, by their verdict in `limit_status`, under-logged figures
    take no part and have no row. `figures` as `released_figures` gives them.
    """
    rows = _compared(figures, indicators, teams)
    if limit_status is not None:
        rows = _fully_logged(rows, limit_status)
    parts = [_one(group, str(key[2])) for key, group in _by_month(rows)]
    if not parts:
        return pd.DataFrame(columns=list(Funnel.model_fields))
    return pd.concat(parts, ignore_index=True)[list(Funnel.model_fields)]


def _compared(figures: pd.DataFrame, indicators: pd.DataFrame, teams: pd.DataFrame) -> pd.DataFrame:
    counted = indicators.loc[indicators["chart"].astype(str).isin(_COUNTED)]
    known = counted[["indicator_id", "measure"]].astype(str)
    rows = figures.merge(known, on="indicator_id", how="inner")
    share = (rows["measure"] == str(Measure.SHARE)).to_numpy(bool)
    whole = np.where(
        share,
        np.minimum(rows["judged_value"] * rows["denominator"], rows["denominator"]),
        rows["numerator"].to_numpy(float),
    )
    rows = rows.assign(counted=whole)
    keep = (
        (rows["period_kind"] == str(PeriodKind.MONTH))
        & (rows["exposure_kind"] == "all")
        & rows["team_id"].isin(leaf_teams(teams))
        & rows["counted"].notna()
        & (rows["denominator"] > 0)
    )
    return rows.loc[keep]


def _fully_logged(rows: pd.DataFrame, limit_status: pd.DataFrame) -> pd.DataFrame:
    """Without the teams whose month is too thinly logged: they would only look light."""
    key = ["indicator_id", "team_id", "exposure_kind", "period_start"]
    thin = limit_status.loc[limit_status["reason"] == str(Reason.UNDER_LOGGED), key]
    thin = thin.assign(period_start=days(thin["period_start"])).drop_duplicates()
    found = rows[key].merge(thin, on=key, how="left", indicator=True)
    return rows.loc[(found["_merge"] == "left_only").to_numpy()]


def leaf_teams(teams: pd.DataFrame) -> pd.Series:
    """Ids of units that are teams, not divisions."""
    ids = teams["team_id"].astype(str)
    if "level" in teams.columns:
        return ids[teams["level"].astype(str) == str(UnitLevel.TEAM)]
    parents = teams["parent_id"].dropna().astype(str) if "parent_id" in teams else ids[:0]
    return ids[~ids.isin(parents)]


def _by_month(rows: pd.DataFrame) -> Iterator[tuple[tuple[object, ...], pd.DataFrame]]:
    for key, group in rows.groupby(["indicator_id", "period_start", "measure"], sort=True):
        if len(group) >= LEAST_TEAMS:
            yield key, group


def _one(group: pd.DataFrame, measure: str) -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "group": group["team_id"].to_numpy(object),
            "numerator": group["counted"].to_numpy(float),
            "denominator": group["denominator"].to_numpy(float),
        }
    )
    kind = FunnelKind.PROPORTION if measure == str(Measure.SHARE) else FunnelKind.RATE
    found = funnel(frame, FunnelOptions(kind=kind))
    drawn = found.groups
    return pd.DataFrame(
        {
            "indicator_id": group["indicator_id"].to_numpy(object),
            "team_id": group["team_id"].to_numpy(object),
            "period_kind": str(PeriodKind.MONTH),
            "period_start": group["period_start"].to_numpy(),
            "value": drawn["value"].to_numpy(float),
            "steadied": shrink(frame).groups["shrunk"].to_numpy(float),
            "denominator": frame["denominator"].to_numpy(float),
            "target": drawn["target"].to_numpy(float),
            "lower_998": drawn["lower_998"].to_numpy(float),
            "upper_998": drawn["upper_998"].to_numpy(float),
            "position": drawn["position"].to_numpy(object),
            "lower_95": drawn["lower_95"].to_numpy(float),
            "upper_95": drawn["upper_95"].to_numpy(float),
            "tau2": found.summary["tau2"],
        }
    )
