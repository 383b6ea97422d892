"""Yes/no algorithms over one person's answers, in three-valued logic.

A missing answer is neither endorsed nor not endorsed. The result is true when it would be true
whatever the missing answers were, false when it could not be true, else missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.scoring.answers import Answers
from schemas.instrument import Instrument
from schemas.instrument_parts import Condition


@dataclass(frozen=True)
class Truth:
    """Per person: is it so for certain, and could it be so."""

    surely: np.ndarray
    possibly: np.ndarray


def algorithm_results(instrument: Instrument, answers: Answers) -> pd.DataFrame:
    """One nullable yes/no column per algorithm.

    Grain: one row per respondent. Missing: undecided because answers are missing; a respondent
    without any answer to the instrument is always undecided.
    """
    known: dict[str, Truth] = {}
    columns: dict[str, pd.Series] = {}
    for algorithm in instrument.algorithms:
        truth = _evaluate(algorithm.when, answers, known)
        known[algorithm.id] = truth
        result = pd.Series(truth.surely, index=answers.scored.index).astype("boolean")
        columns[algorithm.id] = result.mask(truth.possibly & ~truth.surely)
    return pd.DataFrame(columns, index=answers.scored.index)


def _evaluate(condition: Condition, answers: Answers, known: Mapping[str, Truth]) -> Truth:
    if condition.count:
        return _counted(condition, answers)
    if condition.algorithm:
        return known[condition.algorithm]
    if condition.not_of:
        inner = _evaluate(condition.not_of, answers, known)
        return Truth(~inner.possibly, ~inner.surely)
    parts = [_evaluate(one, answers, known) for one in condition.all_of or condition.any_of]
    combine = np.logical_and if condition.all_of else np.logical_or
    return Truth(
        combine.reduce([part.surely for part in parts]),
        combine.reduce([part.possibly for part in parts]),
    )


def _counted(condition: Condition, answers: Answers) -> Truth:
    """Between the endorsed answers and those plus the missing ones lies the true count."""
    fewest = np.zeros(len(answers.scored), dtype="int64")
    missing = np.zeros(len(answers.scored), dtype="int64")
    items = 0
    for group in condition.count:
        for item in group.items:
            values = answers.scored[item].to_numpy()
            fewest += values >= group.answer_from
            missing += np.isnan(values)
            items += 1
    most = fewest + missing
    low = condition.at_least if condition.at_least is not None else 0
    high = condition.at_most if condition.at_most is not None else items
    return Truth((fewest >= low) & (most <= high), (most >= low) & (fewest <= high))
