"""Signs that a file is coded otherwise than its instrument: a strong one refuses, others warn."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from pipeline.errors import RefusedInputError
from pipeline.scoring.answers import Answers
from schemas.instrument import Instrument

ENOUGH_ANSWERS = 200  # fewer answers can miss the end of a scale by chance
FEW_ANSWERS = 35
ENOUGH_PEOPLE = 50
ASIDE_SHARE = 0.05  # "no answer" is rarer than this on forms that offer it
MOST_PEOPLE = 10_000  # more do not change a correlation that anyone would act on
SAME_DIRECTION = 0.3  # correlation above which reversed items look already reversed


def must_not_be_coded_from_zero(instrument: Instrument, answers: Answers) -> list[str]:
    """Refuse a file whose "not applicable" code looks like the lowest answer of a shifted scale.

    A 1-5 instrument with 0 for "no answer", coded 0-4: many 0, and the top code never used.
    Errors: RefusedInputError from 200 cells on; below that the sign is returned as a warning.
    """
    if not instrument.not_applicable:
        return []
    aside = int(answers.not_applicable.sum().sum())
    cells = aside + int(answers.stored.count().sum())
    top = max(responses.highest for responses in instrument.responses)
    if cells < FEW_ANSWERS or aside < ASIDE_SHARE * cells or _is_used(answers, top):
        return []
    found = (
        f"{aside} of {cells} answers are the code for no answer and none is {top:g}, "
        "as in a file coded one too low."
    )
    if cells < ENOUGH_ANSWERS:
        return [found]
    raise RefusedInputError(
        found,
        expected=f"answers up to {top:g}; "
        + ", ".join(
            f"{code:g} for {meaning}" for code, meaning in instrument.not_applicable.items()
        ),
        todo="add 1 to every answer if the file is coded from 0, then score it again",
    )


def coding_warnings(instrument: Instrument, answers: Answers) -> list[str]:
    """Signs worth a look: the lowest code never used; reversed items that look reversed already."""
    return [*_lowest_never_used(instrument, answers), *_already_reversed(instrument, answers)]


def _is_used(answers: Answers, code: float) -> bool:
    return any(bool((values == code).any()) for _, values in answers.stored.items())


def _lowest_never_used(instrument: Instrument, answers: Answers) -> list[str]:
    lowest = min(responses.lowest for responses in instrument.responses)
    if _is_used(answers, lowest) or int(answers.stored.count().sum()) < ENOUGH_ANSWERS:
        return []
    return [
        f"no answer uses the lowest code {lowest:g}: check that the file is not coded one too high"
    ]


def _already_reversed(instrument: Instrument, answers: Answers) -> list[str]:
    flipped = set(answers.reversed_items)
    warnings = []
    for scale in instrument.scales:
        reverse = [item for item in scale.items if item in flipped]
        plain = [item for item in scale.items if item not in flipped]
        if len(reverse) < 2 or len(plain) < 2:
            continue
        correlation = _correlation(answers.stored, reverse, plain)
        if correlation > SAME_DIRECTION:
            warnings.append(
                f"{scale.id}: the items to be reversed ({', '.join(reverse)}) move with the others "
                "before reversing: check that the file does not hold them reversed already"
            )
    return warnings


def _correlation(stored: pd.DataFrame, first: Sequence[str], second: Sequence[str]) -> float:
    """Correlation of two sets of items over the people who answered all of them; 0 if too few."""
    complete = stored[[*first, *second]].head(MOST_PEOPLE).dropna()
    if len(complete) < ENOUGH_PEOPLE:
        return 0.0
    a = complete[list(first)].sum(axis=1).to_numpy()
    b = complete[list(second)].sum(axis=1).to_numpy()
    if a.std() == 0 or b.std() == 0:
        return 0.0
    return float(np.corrcoef(a, b)[0, 1])
