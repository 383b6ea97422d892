"""What a scored table looks like as a whole: per scale n, mean, spread and Cronbach's alpha."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pipeline.scoring.answers import Answers
from pipeline.scoring.reliability import cronbach_alpha
from schemas.instrument import Instrument, Scale
from schemas.instrument_parts import Order


def summarise(
    instrument: Instrument, results: pd.DataFrame, *, answers: Answers | None, order: Order | None
) -> dict[str, Any]:
    """Counts, means, standard deviations and alpha, ready for JSON: a missing figure is None."""
    return {
        "instrument": instrument.id,
        "order": order.id if order else None,
        "respondents": len(results),
        "scales": [
            _scale_summary(scale, answers, results)
            for scale in instrument.scales
            if scale.id in results.columns
        ],
        "algorithms": [
            {
                "algorithm": algorithm.id,
                "true": int(results[algorithm.id].eq(True).fillna(False).sum()),
                "false": int(results[algorithm.id].eq(False).fillna(False).sum()),
                "undecided": int(results[algorithm.id].isna().sum()),
            }
            for algorithm in instrument.algorithms
        ],
    }


def _scale_summary(scale: Scale, answers: Answers | None, results: pd.DataFrame) -> dict[str, Any]:
    scores = results[scale.id].dropna()
    bands = results[f"{scale.id}_band"].value_counts(sort=False)
    alpha = None
    if answers is not None and scale.items:
        alpha = _figure(cronbach_alpha(answers.scored[list(scale.items)]).value)
    return {
        "scale": scale.id,
        "n": len(scores),
        "mean": _figure(scores.mean()),
        "sd": _figure(scores.std(ddof=1)),
        "alpha": alpha,
        "bands": {str(band): int(count) for band, count in bands.items()},
    }


def _figure(value: float) -> float | None:
    return None if pd.isna(value) else float(value)
