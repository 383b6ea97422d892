"""Scores made elsewhere under a licence: numeric columns carried in the shape of every scale."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.errors import RefusedInputError
from pipeline.scoring.answers import parse_numbers
from pipeline.scoring.columns import heading_patterns, item_name
from pipeline.scoring.options import ScoreOptions
from schemas.instrument import Instrument

ITEM_NUMBERS = [str(number) for number in range(1, 100)]


def imported_scores(
    instrument: Instrument, frame: pd.DataFrame, *, options: ScoreOptions
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The already-scored columns `<scale>` or `<instrument>_<scale>`, and the names carried beside.

    Grain: one row per respondent. `<scale>_answered` and `<scale>_band` are empty, because neither
    is known. A scale without a column is left out.
    Errors: RefusedInputError when the table holds items, none of the scores, or text for a score.
    """
    patterns = heading_patterns(instrument.id, prefix=options.prefix)
    columns = [str(name) for name in frame.columns]
    items = [name for name in columns if item_name(name, ITEM_NUMBERS, patterns=patterns)]
    scales = {scale.id: scale for scale in instrument.scales}
    found = {name: item_name(name, scales, patterns=patterns) for name in columns}
    scored = {scale: name for name, scale in found.items() if scale}
    if items or not scored:
        raise _refusal(instrument, items)
    parts: dict[str, object] = {}
    for scale_id in scales:
        if scale_id not in scored:
            continue
        parts[scale_id] = _numbers(frame[scored[scale_id]], scored[scale_id])
        parts[f"{scale_id}_answered"] = np.full(len(frame), np.nan)
        parts[f"{scale_id}_band"] = pd.Categorical([None] * len(frame), ordered=True)
    carried = tuple(name for name in columns if not found[name])
    return pd.DataFrame(parts, index=frame.index), carried


def _refusal(instrument: Instrument, items: list[str]) -> RefusedInputError:
    found = f"{len(items)} item column(s) of {instrument.id}" if items else "no scored column"
    return RefusedInputError(
        f"{instrument.name}: found {found}. {instrument.pack_reason}",
        expected="already-scored columns: " + ", ".join(scale.id for scale in instrument.scales),
        todo="score the items with your licence, then bring only the scores",
    )


def _numbers(column: pd.Series, heading: str) -> np.ndarray:
    numbers, is_missing = parse_numbers(column)
    bad = np.isnan(numbers) & ~is_missing & ~column.isna().to_numpy()
    if bad.any():
        raise RefusedInputError(
            f"column {heading}: {int(bad.sum())} cell(s) are not numbers.",
            expected="a score in each cell, or an empty cell",
            todo="correct the column",
        )
    return numbers
