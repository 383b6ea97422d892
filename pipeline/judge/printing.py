"""Numbers as they are printed in sentences: one place for percent, decimals, plurals and months."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from schemas.limit_parts import LimitUnit

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

#: What a log alone counts, in the place of what only a roster can.
_LOGGED_WORDS = {
    "per staffed shift": "per day with an entry",
    "per shift": "per day with an entry",
    "staffed worker-days": "days with an entry",
    "staffed shifts": "days with an entry",
}

#: How sure: said of what the organisation provides, whose interval is the figure itself.
COUNTED = " That is a count, not an estimate."


def in_logged_words(texts: Texts) -> Texts:
    """Texts about a log without a roster: it knows days with an entry, no staffed shift."""
    told = pd.Series(texts, dtype=object)
    for words, instead in _LOGGED_WORDS.items():
        told = told.str.replace(words, instead, regex=False)
    return told.to_numpy(object)


def spread(values: pd.Series | np.ndarray, text: Callable[[Any], str]) -> Texts:
    """`text` of each value, called once per distinct value; empty for a missing one."""
    codes, distinct = pd.factorize(np.asarray(values))
    texts = np.array([*(text(value) for value in distinct), ""], dtype=object)
    return texts[codes]


def distinct_rows(columns: Sequence[Any]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """For each row the number of its combination of values, and a row where each stands."""
    codes = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        here, distinct = pd.factorize(np.asarray(column, dtype=object), use_na_sentinel=False)
        codes, _ = pd.factorize(codes * (len(distinct) + 1) + here)
    _, first = np.unique(codes, return_index=True)
    return codes, first


def month_names(days: pd.Series) -> Texts:
    """October 2026."""
    return spread(days, lambda day: f"{pd.Timestamp(day):%B %Y}")


def limits_printed(limit: Floats, percent: Bools) -> Texts:
    """4, 0.5 or, as a percentage, 10%."""
    number = spread(limit, lambda value: f"{value:g}")
    return np.where(percent, spread(limit, lambda value: f"{100 * value:g}%"), number)


def figures_printed(
    value: Floats, *, exact: Floats, limit: Floats, percent: Bools, whole: Bools
) -> Texts:
    """The published figure; at a limit it is not equal to, only on which side of it it lies.

    `value` is rounded already (two digits, whole percent); `exact` only says "just over" or "just
    under", of the limit itself where rounding moves the figure across it. `whole` marks facts
    counted in whole numbers.
    """
    scaled = np.where(percent, np.round(value * 100, 6), np.round(value, 8))
    texts = spread(scaled, _number)
    texts = np.where(whole, spread(scaled, lambda number: f"{number:,.0f}"), texts)
    texts = np.where(percent & ~np.isnan(value), texts + "%", texts)
    line = limits_printed(limit, percent)
    across = np.sign(value - limit) * np.sign(exact - limit) < 0
    apart = ~np.isclose(exact, limit, rtol=1e-9, atol=1e-12)
    side = np.where(exact > limit, "just over ", "just under ")
    return np.where(((texts == line) | across) & apart & ~np.isnan(exact), side + line, texts)


def _number(number: float) -> str:
    """Two digits, as published, thousands with a comma: 0.36, 4.7, 4, 52, 1,240."""
    if number == round(number):
        return f"{number:,.0f}"
    return (
        f"{number:,.0f}"
        if abs(number) >= 100
        else f"{number:.2g}"
        if abs(number) < 10
        else f"{number:.1f}"
    )


def counted(amount: Floats, words: Sequence[Texts]) -> Texts:
    """75 case-contacts, 1 hour: the amount with its singular or plural."""
    one, many = words
    number = spread(amount, lambda value: f"{value:,.0f}")
    return number + " " + np.where(amount == 1, one, many)
