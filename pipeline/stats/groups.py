"""Groups with a numerator and a denominator, checked: what funnels and shrinkage read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.stats.constants import GROUP_RANGE
from pipeline.stats.numbers import column_numbers
from pipeline.stats.problems import Problems
from pipeline.stats.segments import Bools, Floats

COLUMNS = ("group", "numerator", "denominator")


@dataclass(frozen=True)
class Groups:
    """One row per group. Missing: NaN in both numbers where a group cannot be compared.

    `given`: numerators and denominators as they came, also of such groups.
    """

    names: pd.Series
    numerator: Floats
    denominator: Floats
    given: tuple[Floats, Floats]
    warnings: tuple[str, ...]

    @property
    def is_known(self) -> Bools:
        """Groups with both numbers and something to divide by."""
        return np.isfinite(self.numerator)


def read_groups(frame: pd.DataFrame, *, is_share: bool) -> Groups:
    """Check one row per group: numbers, signs, no group twice.

    Errors: `RefusedInputError` with every problem found.
    """
    problems = Problems(frame)
    names = list(frame.columns)
    for column in COLUMNS:
        if names.count(column) != 1:
            problems.note(f"there are {names.count(column)} columns {column}, not one")
    if len(frame) == 0:
        problems.note("there are no rows")
    problems.stop(expected=f"rows with the columns {', '.join(COLUMNS)}", todo="name the columns")
    numerator = column_numbers(frame, "numerator", problems)
    denominator = column_numbers(frame, "denominator", problems)
    group = frame["group"].astype("string").str.strip()
    problems.mark((group.isna() | (group == "")).to_numpy(dtype=bool), "group is empty")
    problems.mark(
        (group.duplicated() & group.notna() & (group != "")).to_numpy(dtype=bool),
        "group is repeated (sum its rows first)",
    )
    problems.mark(numerator < 0, "numerator is negative")
    problems.mark(denominator < 0, "denominator is negative")
    for column, numbers in (("numerator", numerator), ("denominator", denominator)):
        least, most = GROUP_RANGE
        beyond = (numbers > most) | ((numbers > 0) & (numbers < least))
        problems.mark(beyond, f"{column} is above {most:g}, or above 0 and below {least:g}")
    if is_share:
        problems.mark(numerator > denominator, "numerator is above its denominator")
    problems.stop(expected="one row per group with numbers of 0 or more", todo="correct these rows")
    known = np.isfinite(numerator) & (denominator > 0)
    warnings = []
    if (~known).any():
        warnings.append(f"{problems.lines(~known)}: nothing to compare, left out")
    return Groups(
        frame["group"],
        np.where(known, numerator, np.nan),
        np.where(known, denominator, np.nan),
        (numerator, denominator),
        tuple(warnings),
    )
