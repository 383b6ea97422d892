"""A table of cells as a user gives it, checked; every problem is reported at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.errors import RefusedInputError, WrongUseError
from pipeline.release.primary import Rules
from pipeline.release.relations import Floats
from schemas.vocabulary import CellState

MEASURES = ("count", "amount", "share", "rate")
NUMBER_COLUMNS = ["value", "contributors", "top1", "top2"]
RESERVED = {*NUMBER_COLUMNS, "state", "contributors_band"}
KEPT_STATES = {CellState.MISSING.value, CellState.LATE.value}
OPEN_STATES = {"", CellState.SHOWN.value, CellState.ZERO.value}
K_FLOOR = 5
EMPTY = {"value": "no value and no state missing or late", "contributors": "no contributors"}


@dataclass(frozen=True)
class ProtectOptions:
    """How a table is protected: the options of `plimsoll protect`.

    `round_to` None publishes shown values exactly. `p` and `prior` are per cent.
    """

    measure: str = "count"
    k: int = K_FLOOR
    p: float = 10.0
    dominance: tuple[int, float] = (2, 85.0)
    round_to: float | None = 5.0
    zero: str = "safe"
    prior: float = 50.0

    def rules(self) -> Rules:
        """The rules these options ask for.

        Errors: `WrongUseError` for a k under 5 or values that cannot be.
        """
        problems = []
        if self.measure not in MEASURES:
            problems.append(f"measure {self.measure}: one of {', '.join(MEASURES)}")
        if self.k < K_FLOOR:
            problems.append(f"k {self.k}: {K_FLOOR} is the floor, it can only be raised")
        if not 0 < self.p < 100:
            problems.append(f"p {self.p:g}: above 0 and under 100 per cent")
        if not self.p <= self.prior <= 100:
            problems.append(f"prior {self.prior:g}: from p to 100 per cent")
        n, percent = self.dominance
        if n not in (1, 2) or not 0 < percent <= 100:
            problems.append(f"dominance {n},{percent:g}: 1 or 2 people, above 0 to 100 per cent")
        if self.round_to is not None and not 0 < self.round_to < float("inf"):
            problems.append(f"round {self.round_to:g}: a base above 0")
        if self.zero not in ("safe", "sensitive"):
            problems.append(f"zero {self.zero}: safe or sensitive")
        if problems:
            raise WrongUseError("; ".join(problems), todo="plimsoll protect --help")
        return Rules(
            k=self.k,
            dominance=(n, percent),
            p=self.p / 100,
            prior=self.prior / 100,
            zero_sensitive=self.zero == "sensitive",
        )


@dataclass(frozen=True)
class CheckedTable:
    """The caller's rows as arrays: NaN where a value is missing or late, or a top is unknown."""

    frame: pd.DataFrame
    group: list[str]
    value: Floats
    people: Floats
    top1: Floats
    top2: Floats
    state: np.ndarray


def grouping_columns(frame: pd.DataFrame, group: list[str] | None) -> list[str]:
    """The grouping columns named, or all columns that are not numbers of the engine.

    Errors: `RefusedInputError` when a named column is absent or none is left.
    """
    if group:
        absent = [name for name in group if name not in frame.columns]
        taken = [name for name in group if name in RESERVED]
        if absent or taken or len(set(group)) < len(group):
            raise RefusedInputError(
                f"grouping columns that cannot be used: {', '.join(absent + taken) or 'one twice'}",
                expected=f"columns of the table: {', '.join(map(str, frame.columns))}",
                todo="name them with --group",
            )
        return list(group)
    found = [str(name) for name in frame.columns if name not in RESERVED]
    if not found:
        raise RefusedInputError("the table has no grouping column", todo="add one, such as team")
    return found


def checked_table(
    frame: pd.DataFrame, group: list[str] | None, options: ProtectOptions
) -> CheckedTable:
    """The table as arrays.

    Errors: `RefusedInputError` with every problem and the first file lines it is on; no values.
    """
    names = grouping_columns(frame, group)
    lacking = [name for name in ("value", "contributors") if name not in frame.columns]
    if lacking:
        raise RefusedInputError(
            f"the table lacks {' and '.join(lacking)}",
            expected="grouping columns, value, contributors; also top1, top2, state",
            todo="add the column; contributors are the distinct people behind a cell",
        )
    keys = frame[names].astype("string").fillna("").apply(lambda column: column.str.strip())
    state = _states(frame)
    kept = np.isin(state, list(KEPT_STATES))
    numbers, problems = _numbers(frame, kept)
    problems += _problems(keys, state, numbers, options)
    if len(frame) == 0:
        problems.append("no rows")
    if problems:
        raise RefusedInputError(
            "the table cannot be protected:\n  - " + "\n  - ".join(problems),
            expected="one row per cell with its value and its number of distinct people",
            todo="correct these rows; a value that is not known yet has state missing or late",
        )
    numbers["top2"] = _second_largest(numbers)
    value, people, top1, top2 = (numbers[name] for name in NUMBER_COLUMNS)
    return CheckedTable(keys.astype(object), names, value, people, top1, top2, state)


def _second_largest(numbers: dict[str, Floats]) -> Floats:
    """top2; where only top1 is given, the most it can be."""
    top1, top2 = numbers["top1"], numbers["top2"]
    rest = np.minimum(top1, np.maximum(numbers["value"] - top1, 0.0))
    at_most = np.where(numbers["contributors"] > 1, rest, 0.0)
    return np.where(np.isnan(top2) & ~np.isnan(top1), at_most, top2)


def _states(frame: pd.DataFrame) -> np.ndarray:
    if "state" not in frame.columns:
        return np.full(len(frame), "", dtype=object)
    text = frame["state"].astype("string").fillna("").str.strip().str.lower()
    return text.to_numpy(dtype=object)


def _numbers(frame: pd.DataFrame, kept: np.ndarray) -> tuple[dict[str, Floats], list[str]]:
    numbers, problems = {}, []
    for name in NUMBER_COLUMNS:
        if name not in frame.columns:
            numbers[name] = np.full(len(frame), np.nan)
            continue
        raw = frame[name].astype("string").str.strip()
        empty = (raw.isna() | (raw == "")).to_numpy(bool)
        found = pd.to_numeric(raw, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
        bad = ~empty & ~np.isfinite(found) & ~kept
        problems += _lines(bad, f"{name} is not a number")
        if name in ("value", "contributors"):
            problems += _lines(empty & ~kept, EMPTY[name])
        numbers[name] = np.where(kept | ~np.isfinite(found), np.nan, found)
    return numbers, problems


def _problems(
    keys: pd.DataFrame, state: np.ndarray, numbers: dict[str, Floats], options: ProtectOptions
) -> list[str]:
    value, people = numbers["value"], numbers["contributors"]
    top1, top2 = numbers["top1"], numbers["top2"]
    known = KEPT_STATES | OPEN_STATES
    slack = 1e-9 * np.abs(value) + 1e-9
    tops = np.nan_to_num(top1) + np.nan_to_num(top2)
    checks = [
        (~np.isin(state, list(known)), "state is not empty, shown, zero, missing or late"),
        ((keys == "").any(axis=1).to_numpy(bool), "an empty grouping value"),
        (keys.duplicated(keep="first").to_numpy(bool), "a repeated cell"),
        (value < 0, "a negative value"),
        (people < 0, "negative contributors"),
        (np.nan_to_num(people) % 1 != 0, "contributors that are not whole people"),
        ((top1 < 0) | (top2 < 0), "a negative contribution"),
        (top2 > top1 + slack, "top2 above top1"),
        (np.isnan(top1) & ~np.isnan(top2), "top2 without top1"),
    ]
    if options.measure in ("count", "amount"):
        checks.append((tops > value + slack, "top1 and top2 above the value"))
    if options.measure == "share":
        checks.append((value > 1 + 1e-9, "a share above 1"))
    return [line for bad, what in checks for line in _lines(np.asarray(bad, dtype=bool), what)]


def _lines(bad: np.ndarray, what: str) -> list[str]:
    """ "4 rows (first on file lines 2, 5, 9): what", or nothing."""
    where = np.flatnonzero(bad)
    if len(where) == 0:
        return []
    first = ", ".join(str(i + 2) for i in where[:3])
    return [f"{len(where)} rows (file lines {first}{', ...' if len(where) > 3 else ''}): {what}"]
