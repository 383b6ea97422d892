"""Item answers as clean numbers: missing is missing, and a code that does not exist is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.errors import RefusedInputError
from pipeline.scoring.columns import ColumnMap
from pipeline.scoring.options import ScoreOptions
from schemas.instrument import Instrument

MISSING_TEXTS = frozenset({"", "na", "n/a", "nan", "null", "none", ".", "#n/a", "<na>", "#null!"})
NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"
DECIMAL_COMMA = r"^([+-]?\d+),(\d{1,2})$"
NEAREST_CODE = 1e-9  # SAS transport files store 0 as 5.4e-79


@dataclass(frozen=True)
class Answers:
    """One column per item, in the instrument's own codes, before and after reversal.

    Grain: one row per respondent. stored, scored: float, missing as NaN.
    not_applicable: True where the answer was an explicit "not applicable" (NaN in the others).
    reversed_items: the items that differ between stored and scored.
    """

    stored: pd.DataFrame
    scored: pd.DataFrame
    not_applicable: pd.DataFrame
    reversed_items: tuple[str, ...]


def clean_answers(
    instrument: Instrument, frame: pd.DataFrame, *, columns: ColumnMap, options: ScoreOptions
) -> Answers:
    """The answers of a table in the instrument's own codes, and as they are scored.

    Missing: empty cells, the usual words for missing, codes in `options.missing`, codes the
    instrument declares as not applicable; items without a column. Never 0.
    Errors: RefusedInputError with count and column for every answer that is not a code; nothing
    is clamped.
    """
    order_id = columns.order.id if columns.order else None
    recode = _recoding(instrument, options)
    stored = {item: np.full(len(frame), np.nan) for item in instrument.items}
    aside = {item: np.zeros(len(frame), dtype=bool) for item in instrument.items}
    problems: list[_Problem] = []
    for item, heading in columns.items.items():
        codes = recode or {code: code for code in instrument.responses_of(item, order_id).codes}
        stored[item], aside[item], bad, is_next = _read_column(
            frame[heading], instrument, codes=codes, options=options
        )
        if bad.any():
            problems.append(_Problem(item, heading, bad, is_next))
    if problems:
        raise _refusal(instrument, problems, stored, recode)
    scored, reversed_items = dict(stored), instrument.reversed_items(order_id)
    for item in reversed_items:
        responses = instrument.responses_of(item, order_id)
        scored[item] = responses.lowest + responses.highest - stored[item]
    return Answers(
        stored=pd.DataFrame(stored, index=frame.index, copy=False),
        scored=pd.DataFrame(scored, index=frame.index, copy=False),
        not_applicable=pd.DataFrame(aside, index=frame.index, copy=False),
        reversed_items=reversed_items,
    )


@dataclass(frozen=True)
class _Problem:
    """One column's wrong cells; is_next when every one is the number after the highest code."""

    item: str
    heading: str
    bad: np.ndarray
    is_next: bool


def _recoding(instrument: Instrument, options: ScoreOptions) -> Mapping[float, float] | None:
    coding = next((one for one in instrument.codings if one.id == options.codes), None)
    return coding.codes if coding else None


def _read_column(
    column: pd.Series,
    instrument: Instrument,
    *,
    codes: Mapping[float, float],
    options: ScoreOptions,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, bool]:
    """Values, "not applicable" marks and wrong cells of one column, and what the wrong ones are.

    Only the distinct texts are parsed: a column of 300,000 answers has a handful of them.
    """
    places, texts = pd.factorize(column, use_na_sentinel=True)
    numbers, is_missing = parse_numbers(pd.Series(texts))
    nearest = np.round(numbers)
    with np.errstate(invalid="ignore"):  # infinity minus infinity
        numbers = np.where(np.abs(numbers - nearest) < NEAREST_CODE, nearest, numbers)
    is_missing = is_missing | np.isin(numbers, options.missing)
    is_aside = np.isin(numbers, list(instrument.not_applicable)) & ~is_missing
    values = np.full(len(numbers), np.nan)
    for code, own in codes.items():
        values[numbers == code] = own
    is_bad = np.isnan(values) & ~is_missing & ~is_aside
    values[is_missing | is_aside] = np.nan
    # place -1 is pandas' own missing value: one more entry at the end answers for it
    return (
        np.append(values, np.nan)[places],
        np.append(is_aside, False)[places],
        np.append(is_bad, False)[places],
        bool((numbers[is_bad] == max(codes) + 1).all()),
    )


def parse_numbers(cells: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Cells as numbers (NaN where they are none) and whether they are one of the missing words.

    Decimal comma and point are both read; hexadecimal, infinity and text are not numbers.
    """
    if pd.api.types.is_numeric_dtype(cells.dtype) or pd.api.types.is_bool_dtype(cells.dtype):
        numbers = cells.astype("float64").to_numpy()
        return numbers, np.isnan(numbers)
    texts = cells.astype("str").str.strip()
    is_missing = texts.str.casefold().isin(MISSING_TEXTS).to_numpy(dtype=bool)
    points = texts.str.replace(DECIMAL_COMMA, r"\1.\2", regex=True)  # 1,000 is no decimal
    is_number = points.str.fullmatch(NUMBER).to_numpy(dtype=bool)
    numbers = pd.to_numeric(points.where(is_number), errors="coerce").to_numpy(dtype="float64")
    return numbers, is_missing


def _refusal(
    instrument: Instrument,
    problems: list[_Problem],
    stored: Mapping[str, np.ndarray],
    recode: Mapping[float, float] | None,
) -> RefusedInputError:
    cells = sum(int(problem.bad.sum()) for problem in problems)
    lines = [
        f"  column {problem.heading} (item {problem.item}): {int(problem.bad.sum())}, "
        f"first in data row {int(problem.bad.argmax()) + 1}"
        for problem in problems
    ]
    return RefusedInputError(
        f"{cells} answer(s) in {len(problems)} column(s) are not an answer code of "
        f"{instrument.id}; nothing was scored.\n" + "\n".join(lines),
        expected=_expected_codes(instrument, recode),
        todo=_what_to_do(instrument, problems, stored, recode),
    )


def _expected_codes(instrument: Instrument, recode: Mapping[float, float] | None) -> str:
    if recode:
        return "codes " + _listed(recode)
    formats = {_listed(responses.codes) for responses in instrument.responses}
    text = "codes " + " or ".join(sorted(formats))
    if instrument.not_applicable:
        text += f"; {_listed(instrument.not_applicable)} for not applicable"
    return text + "; empty for no answer"


def _listed(codes: Mapping[float, object]) -> str:
    return ", ".join(f"{code:g}" for code in sorted(codes))


def _what_to_do(
    instrument: Instrument,
    problems: list[_Problem],
    stored: Mapping[str, np.ndarray],
    recode: Mapping[float, float] | None,
) -> str:
    """A hint at the likely cause: another coding, a scale coded one too high, missing codes."""
    text = "recode the file, or name the codes for no answer with --missing"
    others = [one for one in instrument.codings if recode is None or one.codes != recode]
    if others:
        choices = "; ".join(f"--codes {one.id} ({one.note})" for one in others)
        text += f"; another coding of this instrument: {choices}"
    lowest = min(responses.lowest for responses in instrument.responses)
    is_shifted = recode is None and all(problem.is_next for problem in problems)
    if is_shifted and not any((values == lowest).any() for values in stored.values()):
        text += f"; no answer is {lowest:g}, so the file looks coded one too high"
    return text
