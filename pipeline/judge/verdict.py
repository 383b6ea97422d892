"""The verdict: a released figure against its limit, a breach told apart from chance."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.judge.intervals import mean_interval, quantile, rate_interval, share_interval
from schemas.limit_parts import LimitUnit
from schemas.vocabulary import CellState, Direction, Level, Measure, Recording, Verdict

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

#: Source of the four numbers: RULES of calculation, section 6.
LEAST_COMPLETENESS = 0.80
LEAST_UNITS = 20
MOST_MINUTES_MISSING = 0.20
NEAR_SHARE = 0.9

#: Guards comparisons of published ratios against the last bit of a float.
_SLACK = 1e-12

#: Denominators that are not a number of observations; the rule on small denominators passes by.
NOT_OBSERVATIONS = frozenset(
    {
        LimitUnit.FTE,
        LimitUnit.TEAM,
        LimitUnit.SURVEY,
        LimitUnit.PROGRAMME,
        LimitUnit.SUPERVISOR,
        LimitUnit.BREAK,
    }
)


class Reason(StrEnum):
    """Why there is no verdict."""

    NONE = ""
    NOT_CARRIED = "not_carried"
    WITHHELD = "withheld"
    NO_NUMBER = "no_number"
    NOT_IN_FORCE = "not_in_force"
    LATE = "late"
    MISSING = "missing"
    UNDER_LOGGED = "under_logged"
    MINUTES_MISSING = "minutes_missing"
    FEW_UNITS = "few_units"


#: Reasons that are a verdict of their own; every other reason is too little data.
_VERDICT_OF = {
    Reason.NOT_CARRIED: Verdict.NOT_APPLICABLE,
    Reason.WITHHELD: Verdict.WITHHELD,
    Reason.NO_NUMBER: Verdict.NO_LIMIT,
    Reason.NOT_IN_FORCE: Verdict.NO_LIMIT,
}


def with_verdicts(cells: pd.DataFrame) -> pd.DataFrame:
    """The cells with `verdict`, `reason`, `lower`, `upper` and `is_past` (above the limit).

    Grain: unchanged, one row per limit, unit and month. Columns read: `is_carried`, `state`,
    `measure`, `level`, `unit`, `limit_direction`, `tolerated_share`, `threshold`, `judged_value`,
    `judged_denominator`, `judged_std_error`, `people_band`, `units`, `completeness`, `recording`,
    `minutes_missing_share`, `needs_log`.
    Missing: a figure without a standard error has no interval and is never called over.
    Source: RULES section 6, in its order.
    """
    limit = judged_against(cells)
    lower, upper = intervals_of(cells)
    past, beyond, near = compare(cells, limit=limit, lower=lower, upper=upper)
    reason = _reasons(cells, limit)
    verdict = np.select(
        [*(reason == str(r) for r in _VERDICT_OF), reason != "", beyond, past, near],
        [
            *(str(v) for v in _VERDICT_OF.values()),
            str(Verdict.TOO_LITTLE_DATA),
            str(Verdict.OVER),
            str(Verdict.OVER_MAY_BE_CHANCE),
            str(Verdict.NEAR),
        ],
        default=str(Verdict.WITHIN),
    )
    judged = reason == ""
    return cells.assign(
        limit_value=limit,
        is_low_worse=low_is_worse(cells),
        verdict=verdict,
        reason=reason,
        lower=np.where(judged, lower, np.nan),
        upper=np.where(judged, upper, np.nan),
        is_past=judged & past,
    )


def judged_against(cells: pd.DataFrame) -> Floats:
    """The threshold of each cell: that of a mean or ratio, else the tolerated share."""
    threshold = cells["threshold"].to_numpy(float)
    return np.where(np.isnan(threshold), cells["tolerated_share"].to_numpy(float), threshold)


def low_is_worse(cells: pd.DataFrame) -> Bools:
    """Whether less of the figure is worse.

    A share of units past a cap is worse when higher, whatever side of the cap is the worse one.
    """
    on_threshold = cells["threshold"].notna().to_numpy(bool)
    low = (cells["limit_direction"] == str(Direction.LOW_IS_WORSE)).to_numpy(bool)
    return on_threshold & low


def intervals_of(cells: pd.DataFrame) -> tuple[Floats, Floats]:
    """The two-sided 95 % interval of each figure, in the form its measure asks for."""
    value = cells["judged_value"].to_numpy(float)
    units = cells["judged_denominator"].to_numpy(float)
    error = cells["judged_std_error"].to_numpy(float)
    t = quantile(cells["people_band"].to_numpy(object))
    measure = cells["measure"].astype(str).to_numpy(object)
    share = share_interval(value, units, std_error=error, quantiles=t)
    rate = rate_interval(value, units, std_error=error, quantiles=t)
    mean = mean_interval(value, std_error=error, quantiles=t)
    chosen = [measure == str(Measure.SHARE), measure == str(Measure.RATE)]
    lower = np.select(chosen, [share[0], rate[0]], default=mean[0])
    upper = np.select(chosen, [share[1], rate[1]], default=mean[1])
    return lower, upper


def compare(
    cells: pd.DataFrame, *, limit: Floats, lower: Floats, upper: Floats
) -> tuple[Bools, Bools, Bools]:
    """Past the limit, past it beyond chance, and near it; oriented so that higher is worse.

    Where less is worse a share is turned into its complement (5 % uncovered instead of 95 %
    covered) and any other figure into its reciprocal, so that `near` means the last tenth before
    the limit on either side.
    """
    value = cells["judged_value"].to_numpy(float)
    low = low_is_worse(cells)
    share = (cells["measure"] == str(Measure.SHARE)).to_numpy(bool)
    worse = [low & share, low]
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        v = np.select(worse, [1 - value, 1 / value], default=value)
        t = np.select(worse, [1 - limit, 1 / limit], default=limit)
        least = np.select(worse, [1 - upper, 1 / upper], default=lower)
        past, near = v > t + _SLACK, v > NEAR_SHARE * t + _SLACK
        beyond = past & (least > t + _SLACK)
    # a route that exists, a session or an offer: what is asked of a team is there, not nearly there
    provided = low & (cells["unit"] == str(LimitUnit.TEAM)).to_numpy(bool)
    return past, beyond, near & ~provided


def _reasons(cells: pd.DataFrame, limit: Floats) -> npt.NDArray[np.object_]:
    """The first reason against a verdict that applies, in the order of the rules."""
    state = cells["state"].astype(object).to_numpy()
    info = (cells["level"] == str(Level.INFO)).to_numpy(bool)
    no_figure = cells["judged_value"].isna().to_numpy(bool)
    # zero over nothing: no night shift that could be too long, so fewer than are needed
    nothing = no_figure & (state == str(CellState.ZERO))
    checks: list[tuple[Reason, Bools]] = [
        (Reason.NOT_CARRIED, ~cells["is_carried"].to_numpy(bool)),
        (Reason.WITHHELD, state == str(CellState.SUPPRESSED)),
        (Reason.NOT_IN_FORCE, cells["limit_valid_from"].isna().to_numpy(bool)),
        (Reason.NO_NUMBER, info | np.isnan(limit)),
        (Reason.LATE, state == str(CellState.LATE)),
        (Reason.MISSING, (state == str(CellState.MISSING)) | (no_figure & ~nothing)),
        (Reason.UNDER_LOGGED, _under_logged(cells)),
        (Reason.FEW_UNITS, nothing | _few_units(cells)),
        (Reason.MINUTES_MISSING, _minutes_missing(cells)),
    ]
    return np.select(
        [mask for _, mask in checks], [str(reason) for reason, _ in checks], default=""
    ).astype(object)


def _under_logged(cells: pd.DataFrame) -> Bools:
    """Below 80 % logged, where shifts without exposure are recorded by nil returns.

    Only figures that read the log: rests between shifts do not depend on who logged what.
    """
    low = cells["completeness"].to_numpy(float) < LEAST_COMPLETENESS - _SLACK
    recording = cells["recording"].astype(object)
    asked = recording.isna() | (recording == str(Recording.NIL_RETURNS))
    return low & asked.to_numpy(bool) & cells["needs_log"].to_numpy(bool)


def _few_units(cells: pd.DataFrame) -> Bools:
    sampled = ~cells["unit"].isin([str(unit) for unit in NOT_OBSERVATIONS]).to_numpy(bool)
    is_fact = (cells["measure"] == str(Measure.MEAN)) & cells["judged_std_error"].isna()
    units = cells["units"].to_numpy(float)
    unknown_mean = (cells["measure"] == str(Measure.MEAN)).to_numpy(bool) & np.isnan(units)
    return sampled & ~is_fact.to_numpy(bool) & ~unknown_mean & ~(units >= LEAST_UNITS)


def _minutes_missing(cells: pd.DataFrame) -> Bools:
    return cells["minutes_missing_share"].to_numpy(float) > MOST_MINUTES_MISSING + _SLACK
