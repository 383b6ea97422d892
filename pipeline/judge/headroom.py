"""What it would take: how much would have to move, or be added, for a figure to be within."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.judge.cells import MINUTE_UNITS
from schemas.limit_parts import LimitUnit
from schemas.vocabulary import Measure, Verdict

#: The way back is rounded up to 5, minutes to 5 hours.
STEP = 5.0
MINUTE_STEP = 300.0
MINUTES_PER_HOUR = 60.0

#: Units of which more can be staffed. More worker-days would only thin out a share of days past a
#: cap if none of them were past it, which nobody can promise; nobody adds rests to a rota.
ADDABLE = frozenset({LimitUnit.STAFFED_SHIFT, LimitUnit.FTE})

_JUDGED = [str(v) for v in (Verdict.OVER, Verdict.OVER_MAY_BE_CHANCE, Verdict.NEAR, Verdict.WITHIN)]
_SLACK = 1e-9


def with_headroom(verdicts: pd.DataFrame) -> pd.DataFrame:
    """The rows with `headroom_contacts` and `headroom_shifts`, from released figures only.

    Units: contacts in the unit of the figure's numerator (contacts, worker-days, rests, minutes);
    shifts in staffed shifts (full-time posts for open cases). Rounded up to 5, minutes to 5 hours;
    0 while within; at least one step when past the limit.
    Missing: null without a verdict, for means, and where adding units is no way back (any share).
    Source: RULES section 6. A share times its denominator is the count, rounded to 5.
    """
    limit = verdicts["limit_value"].to_numpy(float)
    units = verdicts["denominator"].to_numpy(float)
    share = (verdicts["measure"] == str(Measure.SHARE)).to_numpy(bool)
    ratio = share | (verdicts["measure"] == str(Measure.RATE)).to_numpy(bool)
    value = verdicts["judged_value"].to_numpy(float)
    counted = np.where(share, value * units, verdicts["numerator"].to_numpy(float))
    low = verdicts["is_low_worse"].to_numpy(bool)
    judged = verdicts["verdict"].isin(_JUDGED).to_numpy(bool) & ratio & (units > 0)
    past = verdicts["is_past"].to_numpy(bool)
    in_minutes = verdicts["unit"].isin(MINUTE_UNITS).to_numpy(bool)
    step = np.where(in_minutes, MINUTE_STEP, STEP)
    move = np.where(low, limit * units - counted, counted - limit * units)
    more = _units_to_add(verdicts, counted=counted, limit=limit)
    addable = verdicts["unit"].isin([str(u) for u in ADDABLE]).to_numpy(bool) | in_minutes
    can_add = judged & addable & ~share & ~low & (limit > 0) & np.isfinite(more)
    return verdicts.assign(
        headroom_contacts=np.where(judged, _up(move, step=step, past=past), np.nan),
        headroom_shifts=np.where(can_add, _up(more, step=STEP, past=past), np.nan),
    )


def _units_to_add(verdicts: pd.DataFrame, *, counted: np.ndarray, limit: np.ndarray) -> np.ndarray:
    """More of the denominator, in staffed shifts of the usual length where it is minutes."""
    units = verdicts["denominator"].to_numpy(float)
    shifts = verdicts["shifts"].to_numpy(float)
    in_minutes = verdicts["unit"].isin(MINUTE_UNITS).to_numpy(bool)
    with np.errstate(divide="ignore", invalid="ignore"):
        more = counted / limit - units
        return np.where(in_minutes, more * shifts / units, more)


def _up(amount: np.ndarray, *, step: np.ndarray | float, past: np.ndarray) -> np.ndarray:
    whole = np.ceil(np.maximum(amount, 0) / step - _SLACK) * step
    return np.where(past, np.maximum(whole, step), 0.0)
