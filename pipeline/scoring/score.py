"""Scoring a table of item answers: the story, one step a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipeline.errors import RefusedInputError
from pipeline.scoring.algorithms import algorithm_results
from pipeline.scoring.answers import Answers, clean_answers
from pipeline.scoring.bands import chosen_band_set, person_bands
from pipeline.scoring.columns import ColumnMap, map_columns
from pipeline.scoring.imported import imported_scores
from pipeline.scoring.norms import t_scores
from pipeline.scoring.options import ScoreOptions, check_options
from pipeline.scoring.scales import scale_scores
from pipeline.scoring.summary import summarise
from pipeline.scoring.suspicions import coding_warnings, must_not_be_coded_from_zero
from schemas.instrument import Instrument
from schemas.instrument_parts import Pack


@dataclass(frozen=True)
class ScoreResult:
    """What scoring gives.

    rows: one row per respondent: the carried columns, then `<scale>`, `<scale>_answered`,
    `<scale>_band` per scale, the algorithms, T scores if a norm was named. summary: counts, means
    and Cronbach's alpha per scale. warnings: what a reader should look at.
    """

    rows: pd.DataFrame
    summary: dict[str, Any]
    warnings: list[str]


def score_answers(
    instrument: Instrument, frame: pd.DataFrame, *, options: ScoreOptions | None = None
) -> ScoreResult:
    """The scores of every respondent in a table of item answers.

    Grain: the rows of `frame`, in its order and with its index; `frame` is not changed.
    Missing: an empty answer is never 0; a scale under its minimum has no score.
    Errors: WrongUseError for a choice that is missing or unknown; RefusedInputError for absent or
    doubled columns and for answers that are not codes (with counts and columns, no values).
    """
    options = options or ScoreOptions()
    check_options(instrument, options)
    frame = frame.set_axis([str(name) for name in frame.columns], axis="columns")
    _must_be_unique(frame.columns)
    if instrument.pack is Pack.SCORED_ONLY:
        return _imported(instrument, frame, options)
    columns = map_columns(instrument, list(frame.columns), options=options)
    answers = clean_answers(instrument, frame, columns=columns, options=options)
    warnings = must_not_be_coded_from_zero(instrument, answers)
    results = _results(instrument, answers, options)
    rows = _beside(frame, columns.carried, results)
    warnings += [*_notices(instrument, columns, options), *coding_warnings(instrument, answers)]
    summary = summarise(instrument, results, answers=answers, order=columns.order)
    return ScoreResult(rows, summary, warnings)


def _results(instrument: Instrument, answers: Answers, options: ScoreOptions) -> pd.DataFrame:
    scores = scale_scores(instrument, answers)
    parts: dict[str, pd.Series] = {}
    for scale in instrument.scales:
        parts[scale.id] = scores[scale.id]
        parts[f"{scale.id}_answered"] = scores[f"{scale.id}_answered"]
        parts[f"{scale.id}_band"] = person_bands(
            scores[scale.id], chosen_band_set(scale, options.bands)
        )
    return pd.concat(
        [
            pd.DataFrame(parts, index=scores.index),
            algorithm_results(instrument, answers),
            t_scores(scores, options.norms),
        ],
        axis="columns",
    )


def _imported(instrument: Instrument, frame: pd.DataFrame, options: ScoreOptions) -> ScoreResult:
    """Scores that were made elsewhere, carried in the same shape."""
    results, carried = imported_scores(instrument, frame, options=options)
    rows = _beside(frame, carried, results)
    warnings = [f"{instrument.id}: scores are carried as they came; {instrument.pack_reason}"]
    return ScoreResult(rows, summarise(instrument, results, answers=None, order=None), warnings)


def _must_be_unique(columns: pd.Index) -> None:
    twice = sorted(set(columns[columns.duplicated()]))
    if twice:
        raise RefusedInputError(
            f"{len(twice)} column name(s) occur more than once: {', '.join(twice)}.",
            expected="each column name once",
            todo="remove or rename the repeated columns",
        )


def _beside(frame: pd.DataFrame, carried: Sequence[str], results: pd.DataFrame) -> pd.DataFrame:
    """The carried columns, then the results; a name may not be both."""
    both = sorted(set(carried) & set(results.columns))
    if both:
        raise RefusedInputError(
            f"{len(both)} column(s) of the table have the name of a result: {', '.join(both)}.",
            expected="other names for columns that are carried through",
            todo="rename or remove these columns",
        )
    return pd.concat([frame[list(carried)], results], axis="columns")


def _notices(instrument: Instrument, columns: ColumnMap, options: ScoreOptions) -> list[str]:
    notices = []
    if instrument.pack is Pack.OPT_IN:
        notices.append(f"{instrument.id} is off by default: {instrument.pack_reason}")
    if not instrument.validated:
        notices.append(f"{instrument.id} is not a validated measure: use counts and trends only")
    if columns.order and columns.order.numbers and options.order is None:
        notices.append(
            f"items were read by the numbers of {columns.order.id}; --order own reads them as "
            f"1 to {len(instrument.items)}"
        )
    if columns.dropped and instrument.refused:
        notices.append(f"{len(columns.dropped)} column(s) dropped: {instrument.refused.reason}")
    if columns.absent:
        notices.append(f"items without a column, taken as unanswered: {', '.join(columns.absent)}")
    return notices
