"""What is to be judged: each limit, unit and month, with its figure and the version in force."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.judge.intervals import significant
from schemas.limit_parts import LimitUnit
from schemas.vocabulary import CellState, PeriodKind

#: Its denominator is staffed shifts: the number of units behind figures counted in minutes.
SHIFTS_OF = "W-00"

#: Standard errors are published with two digits. Interval ends are published too, so they may rest
#: on no more than that: the third digit would tell of the spread between people.
PUBLISHED_ERROR_DIGITS = 2

MINUTE_UNITS = (str(LimitUnit.SHIFT_MINUTE), str(LimitUnit.EXPOSURE_MINUTE))

_FIGURE_NUMBERS = (
    "numerator",
    "denominator",
    "value",
    "std_error",
    "completeness",
    "judged_value",
    "judged_numerator",
    "judged_denominator",
    "judged_std_error",
    "minutes_missing_share",
)
_FIGURE_WORDS = ("state", "people_band", "basis", "recording")
_CELL = ["indicator_id", "team_id", "exposure_kind", "period_start"]


def _basis_of_unit(cells: pd.DataFrame) -> pd.Series:
    """The basis of a cell; of one without a figure that of the unit, where it has only one."""
    basis = cells["basis"].astype(object)
    known = cells.assign(basis=basis).dropna(subset=["basis"]).groupby("team_id")["basis"]
    only = known.first().where(known.nunique() == 1)
    return basis.where(basis.notna(), cells["team_id"].map(only))


def judged_cells(
    figures: pd.DataFrame, limits: pd.DataFrame, teams: pd.DataFrame, indicators: pd.DataFrame
) -> pd.DataFrame:
    """Every limit, unit and month with figure, version and unit count, ready for a verdict.

    Grain: one row per limit, unit and month, for limits whose indicator is declared; months are
    those of the release, from a unit's first month in it to its last valid one.
    Missing: a month without a row in a series that exists is `missing`; a series without any row
    cannot be carried (`is_carried` false). `figures` as `released_figures` gives them.
    """
    figures = months_of(figures)
    versions = _versions(limits, indicators)
    grid = _grid(figures, versions, teams)
    cells = in_force(grid, versions)
    cells = cells.merge(figures, on=_CELL, how="left", validate="many_to_one")
    series = figures[_CELL[:3]].drop_duplicates().assign(is_carried=True)
    cells = cells.merge(series, on=_CELL[:3], how="left")
    cells["is_carried"] = cells["is_carried"].eq(True)
    cells["basis"] = _basis_of_unit(cells)
    cells["state"] = cells["state"].astype(object).where(cells["state"].notna(), "missing")
    month_end = cells["period_start"] + pd.offsets.MonthEnd(0)
    cells["period_end"] = cells["period_end"].where(cells["period_end"].notna(), month_end)
    return _with_units(_with_indicator(cells, indicators), figures)


def months_of(figures: pd.DataFrame) -> pd.DataFrame:
    """The months among released figures."""
    is_month = figures["period_kind"] == str(PeriodKind.MONTH)
    return figures.loc[is_month].drop(columns="period_kind").reset_index(drop=True)


def released_figures(released: pd.DataFrame) -> pd.DataFrame:
    """Every column the judge reads of a release, numbers as floats, days as days.

    Missing: absent optional columns are empty. Any state but shown and zero has no figure here,
    whatever the frame says; a zero cell (0 to 2 counted) is judged as 0, and one of
    nothing (no night shift to be too long) has no figure.
    """
    out = pd.DataFrame(index=released.index)
    for name in (*_CELL[:3], "period_kind"):
        out[name] = _words(released, name)
    out["period_start"] = days(released["period_start"])
    out["period_end"] = days(released["period_end"])
    for name in _FIGURE_WORDS:
        out[name] = _words(released, name)
    for name in _FIGURE_NUMBERS:
        out[name] = _numbers(released, name)
    for name in ("value", "numerator", "denominator", "std_error"):
        judged = f"judged_{name}"
        if judged not in released.columns:
            out[judged] = out[name]
    if "judged_value" not in released.columns:  # a published file: closest to what it says
        ratio = out["numerator"] / out["denominator"].where(out["denominator"] > 0)
        out["judged_value"] = ratio.where(ratio.notna(), out["value"])
    shown = out["state"] == str(CellState.SHOWN)
    zero = out["state"] == str(CellState.ZERO)
    values = [c for c in _FIGURE_NUMBERS if c not in ("completeness", "minutes_missing_share")]
    out[values] = out[values].where(shown | zero)
    counted = zero & ~(out["denominator"].isna() & out["judged_denominator"].isna())
    for name in ("value", "std_error", "judged_value", "judged_std_error", "judged_numerator"):
        out[name] = out[name].mask(counted, 0.0)
    error = out["judged_std_error"].to_numpy(float)
    out["judged_std_error"] = significant(error, PUBLISHED_ERROR_DIGITS)
    return out.reset_index(drop=True)


def days(column: pd.Series) -> pd.Series:
    """The column as days, whatever calendar type it came in."""
    return pd.to_datetime(column).astype("datetime64[s]")


def in_force(grid: pd.DataFrame, versions: pd.DataFrame) -> pd.DataFrame:
    """Each row with the version of its limit in force on the first day of its month."""
    left = grid.sort_values("period_start", kind="stable")
    right = versions.sort_values("limit_valid_from", kind="stable")
    found = pd.merge_asof(
        left,
        right.drop(columns=["indicator_id", "exposure_kind"]),
        left_on="period_start",
        right_on="limit_valid_from",
        by=["limit_id", "team_id"],
    )
    first = versions.sort_values("limit_valid_from").drop_duplicates(["limit_id", "team_id"])
    fallback = found[["limit_id", "team_id"]].merge(first, on=["limit_id", "team_id"], how="left")
    for name in ("level", "strength", "unit", "limit_direction", "title", "status"):
        values = fallback[name].to_numpy(object)
        found[name] = found[name].astype(object).where(found[name].notna(), values)
    order = ["limit_id", "team_id", "period_start"]
    return found.sort_values(order, kind="stable", ignore_index=True)


def _versions(limits: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    declared = limits["indicator_id"].isin(indicators["indicator_id"].astype(str))
    names = [
        "limit_id", "team_id", "indicator_id", "exposure_kind", "title", "unit", "direction",
        "cap_warn", "cap_must", "tolerated_share", "threshold", "level", "strength", "status",
        "profile", "valid_from", "valid_to",
    ]  # fmt: skip
    frame = limits.loc[declared].reindex(columns=names)
    frame = frame.rename(
        columns={
            "direction": "limit_direction",
            "valid_from": "limit_valid_from",
            "valid_to": "limit_valid_to",
        }
    )
    for name in ("limit_valid_from", "limit_valid_to"):
        frame[name] = days(frame[name])
    for name in ("cap_warn", "cap_must", "tolerated_share", "threshold"):
        frame[name] = pd.to_numeric(frame[name]).astype("float64")
    for name in ("limit_id", "team_id", "indicator_id", "exposure_kind", "level", "strength"):
        frame[name] = frame[name].astype(str)
    is_must = frame["level"] == "must"
    frame["cap"] = frame["cap_must"].where(is_must & frame["cap_must"].notna(), frame["cap_warn"])
    return frame.reset_index(drop=True)


def _grid(figures: pd.DataFrame, versions: pd.DataFrame, teams: pd.DataFrame) -> pd.DataFrame:
    """Limits x units x months, a unit's months beginning with its first released one."""
    months = figures[["period_start"]].drop_duplicates()
    units = pd.DataFrame({"team_id": teams["team_id"].astype(str)})
    for name in ("valid_from", "valid_to"):
        units[name] = days(teams[name]).to_numpy() if name in teams.columns else pd.NaT
    first = figures.groupby("team_id", observed=True)["period_start"].min().rename("first_month")
    units = units.merge(first, on="team_id", how="left").drop_duplicates("team_id")
    spans = units.merge(months, how="cross")
    month_end = spans["period_start"] + pd.offsets.MonthEnd(0)
    begun = spans["first_month"].isna() | (spans["period_start"] >= spans["first_month"])
    begun &= spans["valid_from"].isna() | (month_end >= spans["valid_from"])
    open_still = spans["valid_to"].isna() | (spans["period_start"] <= spans["valid_to"])
    spans = spans.loc[begun & open_still, ["team_id", "period_start"]]
    keys = ["limit_id", "team_id", "indicator_id", "exposure_kind"]
    return versions[keys].drop_duplicates(keys[:2]).merge(spans, on="team_id", how="inner")


def _with_indicator(cells: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    known = pd.DataFrame(
        {
            "indicator_id": indicators["indicator_id"].astype(str),
            "measure": indicators["measure"].astype(str),
            "chart": indicators["chart"].astype(str) if "chart" in indicators else "xmr",
            "needs_log": _reads_log(indicators),
        }
    )
    return cells.merge(known, on="indicator_id", how="left", validate="many_to_one")


def _reads_log(indicators: pd.DataFrame) -> pd.Series:
    if "needs" not in indicators.columns:
        return pd.Series(True, index=indicators.index)
    listed = indicators["needs"].map(lambda needs: needs is None or "exposure_log" in needs)
    return listed.astype(bool)


def _with_units(cells: pd.DataFrame, figures: pd.DataFrame) -> pd.DataFrame:
    """Adds `units`, the observations behind a figure, and `shifts`, staffed in that month."""
    headline = figures["indicator_id"] == SHIFTS_OF
    shifts = figures.loc[headline & (figures["exposure_kind"] == "all")]
    shifts = shifts[["team_id", "period_start", "judged_denominator", "denominator"]].rename(
        columns={"judged_denominator": "shift_units", "denominator": "shifts"}
    )
    merged = cells.merge(shifts, on=["team_id", "period_start"], how="left")
    in_minutes = merged["unit"].isin(MINUTE_UNITS).to_numpy(bool)
    counted = merged["judged_denominator"].to_numpy(float)
    by_shift = merged["shift_units"].to_numpy(float)
    hours = counted / 60  # without staffed shifts to count, an hour stands for one
    units = np.where(in_minutes, np.where(np.isnan(by_shift), hours, by_shift), counted)
    # no minutes at all over staffed shifts: none of them are out of place
    none = in_minutes & (merged["state"] == str(CellState.ZERO)) & merged["shifts"].notna()
    for name in ("value", "judged_value", "judged_std_error", "judged_numerator"):
        merged[name] = merged[name].mask(none, 0.0)
    return merged.assign(units=units).drop(columns="shift_units")


def _words(frame: pd.DataFrame, name: str) -> pd.Series:
    """The column as plain words, None where missing."""
    if name not in frame.columns:
        return pd.Series(None, index=frame.index, dtype=object)
    codes, distinct = pd.factorize(frame[name])
    words = np.array([*(str(word) for word in distinct), None], dtype=object)
    return pd.Series(words[codes], index=frame.index, dtype=object)


def _numbers(frame: pd.DataFrame, name: str) -> pd.Series:
    if name not in frame.columns:
        return pd.Series(np.nan, index=frame.index)
    column = frame[name]
    if pd.api.types.is_float_dtype(column.dtype):
        return column.astype("float64")
    return pd.to_numeric(column.astype(object), errors="coerce").astype("float64")
