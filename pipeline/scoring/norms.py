"""T scores against a reference population that the reader names."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from schemas.instrument_parts import NormPoint


def t_scores(scores: pd.DataFrame, norms: Mapping[str, NormPoint]) -> pd.DataFrame:
    """T = 50 + 10 (score - mean) / sd for each scale the norm covers.

    Grain: one row per respondent, columns `<scale>_t`. Missing: no score, no T score.
    Source: the usual linear T; no raw-to-T table is shipped.
    """
    return pd.DataFrame(
        {
            f"{scale}_t": 50 + 10 * (scores[scale] - point.mean) / point.sd
            for scale, point in norms.items()
        },
        index=scores.index,
    )
