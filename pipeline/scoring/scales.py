"""Scale scores from clean answers, each by the rule its instrument declares."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from pipeline.scoring.answers import Answers
from schemas.instrument import Instrument, Scale
from schemas.instrument_parts import Rule


def scale_scores(instrument: Instrument, answers: Answers) -> pd.DataFrame:
    """One score per scale, unrounded.

    Grain: one row per respondent, columns `<scale>` and `<scale>_answered` (items answered).
    Missing: a scale with fewer answers than its rule asks for has no score.
    """
    columns: dict[str, np.ndarray] = {}
    for scale in instrument.scales:
        if scale.lookup:
            source = scale.lookup.of
            columns[scale.id] = _looked_up(columns[source], scale.lookup.table)
            columns[f"{scale.id}_answered"] = columns[f"{source}_answered"]
        else:
            columns[scale.id], columns[f"{scale.id}_answered"] = _scored(scale, answers)
    return pd.DataFrame(columns, index=answers.scored.index, copy=False)


def _scored(scale: Scale, answers: Answers) -> tuple[np.ndarray, np.ndarray]:
    """Score and number of answers of one scale that is made of items."""
    total = np.zeros(len(answers.scored))
    answered = np.zeros(len(answers.scored), dtype="int64")
    counting = np.zeros(len(answers.scored), dtype="int64")
    for item in scale.items:
        values = answers.scored[item].to_numpy()
        is_answer = ~np.isnan(values)
        counts = is_answer
        if scale.not_applicable_counts_as is not None:
            is_aside = answers.not_applicable[item].to_numpy()
            values = np.where(is_aside, scale.not_applicable_counts_as, values)
            counts = is_answer | is_aside
        answered += is_answer
        counting += counts
        total += np.where(counts, values, 0.0) * scale.weights.get(item, 1)
    is_scored = (counting >= scale.min_answered) & (answered > 0)
    score = _by_rule(scale, total, np.maximum(counting, 1))
    return np.where(is_scored, score, np.nan), answered


def _by_rule(scale: Scale, total: np.ndarray, counting: np.ndarray) -> np.ndarray:
    """The score from the sum of the answers; multiplied first, so whole numbers stay whole."""
    if scale.rule is Rule.PRORATED_SUM:
        return total * len(scale.items) / counting
    if scale.rule is Rule.MEAN:
        return total / counting
    if scale.rule is Rule.MEAN_TIMES:
        return total * float(scale.times or 1) / counting
    if scale.rule in {Rule.SUM, Rule.WEIGHTED}:
        return total
    raise AssertionError(f"no arithmetic for rule {scale.rule.value}")


def _looked_up(raw: np.ndarray, table: Mapping[int, float]) -> np.ndarray:
    """The table's value for each raw score; a raw score is a whole number or missing."""
    keys = np.array(sorted(table))
    values = np.array([table[key] for key in sorted(table)])
    places = np.clip(np.searchsorted(keys, np.nan_to_num(raw, nan=keys[0])), 0, len(keys) - 1)
    return np.where(np.isnan(raw) | (keys[places] != raw), np.nan, values[places])
