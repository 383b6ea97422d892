"""Numbers as they are printed in sentences: one place for percent, decimals, plurals and months."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from schemas.limit import LimitUnit

Texts = npt.NDArray[np.object_]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

#: A published share from 95 % up is printed so: all of them would be a fact about each.
ALMOST_ALL = 0.95

UNITS_IN_WORDS: dict[str, str] = {
    LimitUnit.STAFFED_SHIFT: "staffed shifts",
    LimitUnit.WORKER_DAY: "worker-days",
    LimitUnit.SHIFT: "shifts",
    LimitUnit.NIGHT_SHIFT: "night shifts",
    LimitUnit.SHIFT_MINUTE: "staffed shifts",
    LimitUnit.EXPOSURE_MINUTE: "staffed shifts",
    LimitUnit.REST: "rests",
    LimitUnit.WORKER_WEEK: "worker-weeks",
    LimitUnit.WORKER_FORTNIGHT: "worker-fortnights",
    LimitUnit.WORKER_MONTH: "worker-months",
    LimitUnit.WORKER: "people on the rota",
    LimitUnit.RUN: "runs",
    LimitUnit.VIDEO_BLOCK: "video blocks",
    LimitUnit.WORKER_INCIDENT: "exposed worker-incidents",
    LimitUnit.RESPONDENT: "answers",
    LimitUnit.STAFFED_HOUR: "staffed hours",
}


def spread(values: pd.Series | np.ndarray, text: Callable[[Any], str]) -> Texts:
    """`text` of each value, called once per distinct value; empty for a missing one."""
    codes, distinct = pd.factorize(np.asarray(values))
    texts = np.array([*(text(value) for value in distinct), ""], dtype=object)
    return texts[codes]


def month_names(days: pd.Series) -> Texts:
    """October 2026."""
    return spread(days, lambda day: f"{pd.Timestamp(day):%B %Y}")


def limits_printed(limit: Floats, percent: Bools) -> Texts:
    """4, 0.5 or, as a percentage, 10%."""
    number = spread(limit, lambda value: f"{value:g}")
    return np.where(percent, spread(limit, lambda value: f"{100 * value:g}%"), number)


def figures_printed(value: Floats, limit: Floats, *, percent: Bools, whole: Bools) -> Texts:
    """The figure with as few decimals as tell it apart from its limit.

    Percentages have none, other numbers one, `whole` facts none; up to two more where the rounded
    figure would read the same as a limit it is not equal to.
    """
    scaled = np.where(percent, value * 100, value)
    target = np.where(percent, limit * 100, limit)
    least = np.where(percent | whole, 0, 1)
    texts = np.full(len(value), "", dtype=object)
    done = np.isnan(value)
    for extra in range(3):
        for places in (0, 1):
            here = ~done & (least == places)
            rounded = np.round(scaled, places + extra)
            clear = (rounded != np.round(target, places + extra)) | np.isclose(scaled, target)
            use = here & (clear | (extra == 2))
            texts[use] = spread(rounded[use], _fixed(places + extra))
            done |= use
    return np.where(percent & ~np.isnan(value), texts + "%", texts)


def counted(amount: Floats, words: Sequence[Texts]) -> Texts:
    """75 case-contacts, 1 hour: the amount with its singular or plural."""
    one, many = words
    number = spread(amount, lambda value: f"{value:,.0f}")
    return number + " " + np.where(amount == 1, one, many)


def _fixed(places: int) -> Callable[[Any], str]:
    return lambda value: f"{value:,.{places}f}"
