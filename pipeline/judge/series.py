"""Released figures as series for control charts: what is charted, and by which chart."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.judge.caps import cap_parts, with_parts
from pipeline.judge.cells import days
from pipeline.judge.rare import RARE, days_between, is_rare
from pipeline.stats.vocabulary import ChartKind
from schemas.vocabulary import Direction, Measure, PeriodKind

SERIES = ["indicator_id", "team_id", "exposure_kind", "period_kind"]

#: Below this mean count a rate is charted as individuals (statistical practice, 4.1 and 4.2).
LEAST_MEAN_COUNT = 5.0

#: An indicator that is never charted.
NO_CHART = "none"

#: Charts that are drawn as named, whatever the counts.
_AS_NAMED = (str(ChartKind.T), str(ChartKind.RUN))

_RATIO_CHARTS = (str(ChartKind.UP), str(ChartKind.PP))


def charted_series(
    figures: pd.DataFrame, indicators: pd.DataFrame, *, caps: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Every series of the release, in order, gaps as rows without a value.

    Grain: one row per series and period; columns SERIES, `period_start`, `value`, `numerator`,
    `denominator`, `kind` (chart), `measure`, `improvement`, `series` (a number), `position` (0, 1,
    2 ... within the series). Where `caps` (as `pipeline.judge.caps` gives them) say that another
    cap counts from a month on, a new series begins: a share over 4 is no measure of one over 3.
    Units: rates from the published, rounded amounts and shares from rounded counts, so that every
    line can be computed again from the published file alone.
    Missing: a hidden, missing or late period, and a month between two others that has no row, is a
    gap. A rare kind of exposure has a row for each month that had some, its value the days since
    the one before. Series without a single figure are left out. `figures` as `released_figures`
    gives them.
    """
    known = indicators[["indicator_id", "measure", "direction", "chart"]].astype(str)
    known = known.astype(object).loc[known["chart"] != NO_CHART]
    rows = figures.merge(known, on="indicator_id", how="inner")
    rows["chart"] = np.where(is_rare(rows, indicators), RARE, rows["chart"])
    charted = rows["period_kind"].isin([str(PeriodKind.MONTH), str(PeriodKind.PART)])
    rows = _with_amounts(rows.loc[charted])
    rows = days_between(_with_missing_months(rows))
    has_value = rows["value"].notna()
    alive = has_value.groupby([rows[c] for c in SERIES], observed=True).transform("any")
    rows = rows.loc[alive].sort_values([*SERIES, "period_start"], ignore_index=True)
    rows["series"] = rows.groupby(SERIES, sort=False, observed=True).ngroup()
    rows["kind"] = _kinds(rows)
    rows["series"] = with_parts(rows["series"], cap_parts(rows, caps))
    rows["position"] = rows.groupby("series").cumcount()
    low = rows["direction"] == str(Direction.LOW_IS_WORSE)
    rows["improvement"] = np.where(low ^ (rows["kind"] == RARE), "up", "down")
    return rows


def _with_amounts(rows: pd.DataFrame) -> pd.DataFrame:
    """Value, numerator and denominator on the published, rounded scale."""
    share = (rows["measure"] == str(Measure.SHARE)).to_numpy(bool)
    mean = (rows["measure"] == str(Measure.MEAN)).to_numpy(bool)
    below = rows["denominator"].to_numpy(float)
    part = rows["judged_value"].clip(upper=1.0) * below
    above = np.where(share, part, rows["numerator"].to_numpy(float))
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(below > 0, above / below, np.nan)
    usable = np.isfinite(ratio) & ~mean
    value = np.where(usable, ratio, np.where(mean, rows["value"], rows["judged_value"]))
    return rows.assign(value=value, numerator=above, denominator=np.where(below > 0, below, np.nan))


def _with_missing_months(rows: pd.DataFrame) -> pd.DataFrame:
    """A row for every month between a series' first and last: a gap is not a neighbour."""
    is_month = rows["period_kind"] == str(PeriodKind.MONTH)
    months = rows.loc[is_month]
    if months.empty:
        return rows
    span = months.groupby(SERIES, observed=True)["period_start"].agg(["min", "max"]).reset_index()
    calendar = pd.DataFrame(
        {"period_start": pd.date_range(span["min"].min(), span["max"].max(), freq="MS")}
    )
    calendar["period_start"] = days(calendar["period_start"])
    full = span.merge(calendar, how="cross")
    full = full.loc[full["period_start"].between(full["min"], full["max"])]
    keys = [*SERIES, "period_start"]
    merged = full[keys].merge(months, on=keys, how="left")
    first = months.drop_duplicates(SERIES).set_index(SERIES)[["measure", "direction", "chart"]]
    merged = merged.drop(columns=list(first.columns)).merge(first, on=SERIES, how="left")
    return pd.concat([rows.loc[~is_month], merged], ignore_index=True)


def _kinds(rows: pd.DataFrame) -> pd.Series:
    """The chart an indicator names; individuals where counts are low or there is no ratio."""
    by = rows["series"]
    count = rows["numerator"].groupby(by).transform("mean")
    complete = rows["numerator"].notna() & rows["denominator"].notna()
    whole = (complete | rows["value"].isna()).groupby(by).transform("all")
    wanted = rows["chart"]
    rate = wanted == str(ChartKind.UP)
    ratio = wanted.isin(_RATIO_CHARTS) & whole & ~(rate & (count < LEAST_MEAN_COUNT))
    return wanted.where(ratio | wanted.isin(_AS_NAMED), str(ChartKind.XMR))
