"""Waves compared: change since the wave before, and control limits, from released figures only."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.scoring import change_between_waves
from pipeline.stats import ChartKind, ChartOptions, chart
from schemas.vocabulary import CellState, SpecialCause, Variation

SERIES = ["instrument_id", "scale_id", "team_id", "part"]
#: Statistical practice 4.1: no limits under 6 points, on trial under 12, fixed at 24.
RUN_CHART_BELOW = 6
TRIAL_BELOW = 12
BASELINE = 24
COMPARED = (
    "previous_wave_id", "change", "change_lower", "change_upper", "centre", "lower_limit",
    "upper_limit", "is_trial", "special_cause", "variation",
)  # fmt: skip


def compared(rows: pd.DataFrame) -> pd.DataFrame:
    """Released rows with what earlier waves of the same unit and scale say about each.

    Grain: the rows given. Missing: no change without an earlier shown wave; no control limits
    under six shown waves; nothing across a wave whose questions changed, as its `note` says.
    Every figure here can be computed again from the published table.
    """
    bare = rows.drop(columns=[name for name in COMPARED if name in rows])
    parted = bare.assign(part=_parts(bare))
    ordered = parted.sort_values([*SERIES, "period_start", "wave_id"], ignore_index=True)
    return _with_limits(_with_change(ordered)).drop(columns="part")


def _parts(rows: pd.DataFrame) -> pd.Series:
    """Which stretch of its scale a row belongs to: each wave with a break begins the next one."""
    scale = ["instrument_id", "scale_id"]
    noted = rows["note"].fillna("").astype(str).ne("")
    is_break = noted & rows["state"].astype(str).ne(CellState.MISSING.value)
    wave = [*scale, "period_start", "wave_id"]
    waves = rows[wave].assign(part=is_break.astype(int)).groupby(wave, as_index=False).max()
    waves["part"] = waves.groupby(scale)["part"].cumsum()
    parted = rows[wave].merge(waves, on=wave, how="left")
    return pd.Series(parted["part"].to_numpy(), index=rows.index)


def _with_change(rows: pd.DataFrame) -> pd.DataFrame:
    """Change since the last shown wave; respondents counted from the lower end of their band."""
    shown = rows[rows["state"].eq(CellState.SHOWN.value) & rows["mean"].notna()].copy()
    if shown.empty:
        return rows.assign(previous_wave_id=None, change=np.nan, change_lower=np.nan,
                           change_upper=np.nan)  # fmt: skip
    lowest = shown["people_band"].astype(str).str.extract(r"(\d+)")[0]
    shown["n"] = lowest.astype(float)
    shown["place"] = np.arange(len(shown))
    changes = change_between_waves(shown, SERIES, wave="place")
    before = shown["wave_id"].to_numpy()
    at = changes["previous_wave"].to_numpy(float)
    known = ~np.isnan(at)
    previous = np.full(len(changes), None, dtype=object)
    previous[known] = before[at[known].astype(int)]
    names = ["change", "change_lower", "change_upper"]
    found = changes[[*SERIES, "wave_id", *names]].assign(previous_wave_id=previous)
    result = rows.merge(found, on=[*SERIES, "wave_id"], how="left")
    width = result["range_upper"] - result["range_lower"]
    places = np.where(width.ge(20).to_numpy(), 1, 2)
    for name in names:
        values = result[name].to_numpy(float)
        result[name] = np.where(places == 1, values.round(1), values.round(2))
    return result


def _with_limits(rows: pd.DataFrame) -> pd.DataFrame:
    """Individuals chart of each unit's shown means; hidden waves are gaps."""
    if rows.empty:
        return rows.reindex(columns=[*rows.columns, *COMPARED[4:]])
    keys = rows[SERIES].astype(str).agg("\x1f".join, axis=1)
    frame = pd.DataFrame(
        {
            "series": keys,
            "period": rows.groupby(SERIES, sort=False, dropna=False).cumcount() + 1,
            "value": rows["mean"].astype(float),
            "improvement": np.where(rows["direction"].eq("low_is_worse"), "up", "down"),
        }
    )
    points = frame["value"].notna().groupby(frame["series"]).transform("sum")
    result = rows.assign(
        centre=np.nan, lower_limit=np.nan, upper_limit=np.nan, is_trial=points.lt(TRIAL_BELOW),
        special_cause=SpecialCause.NONE.value, variation=Variation.COMMON_CAUSE.value,
    )  # fmt: skip
    enough = points.ge(RUN_CHART_BELOW)
    if not enough.any():
        return result
    drawn = chart(ChartKind.XMR, frame[enough].reset_index(drop=True), ChartOptions(fix=BASELINE))
    table = drawn.points.set_index(frame.index[enough])
    low, high = rows["range_lower"].astype(float), rows["range_upper"].astype(float)
    result.loc[enough, "centre"] = table["centre"].round(2)
    result.loc[enough, "lower_limit"] = table["lower"].clip(lower=low[enough]).round(2)
    result.loc[enough, "upper_limit"] = table["upper"].clip(upper=high[enough]).round(2)
    told = enough & points.ge(TRIAL_BELOW)
    for name in ("special_cause", "variation"):
        result.loc[told, name] = table[name].astype(str)[told[enough]]
    return result
