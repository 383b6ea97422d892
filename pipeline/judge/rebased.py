"""A series charted anew from a named date on: as if it had begun there."""

from __future__ import annotations

from datetime import date

import pandas as pd

from pipeline.judge.cells import released_figures
from pipeline.judge.rare import RARE
from pipeline.judge.series import charted_series
from pipeline.judge.signals import signals
from schemas.published import LimitStatus
from schemas.vocabulary import PeriodKind


def rebased(
    figures: pd.DataFrame,
    indicators: pd.DataFrame,
    *,
    start: date,
    caps: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Charts of months in two parts, before `start` and from it on, each with limits of its own.

    `caps` as `pipeline.judge.caps` gives them: a part ends where the cap changes too.

    Grain: one row per charted series and month, in the shape of `Signal`; published or released
    figures in. Each part keeps the rules of a series: a run chart under six points, trial limits
    and no signal under twelve. A rebase is a way to look: verdicts and published signals stand.
    Missing: a rare kind, charted by the days between, has no parts and no row.
    Source: statistical practice 4.1, rebase only with a named cause and a date.
    """
    rows = charted_series(released_figures(figures), indicators, caps=caps)
    rows = rows.loc[(rows["period_kind"] == str(PeriodKind.MONTH)) & (rows["kind"] != RARE)]
    is_after = (rows["period_start"] >= pd.Timestamp(start)).astype("int64")
    rows = rows.assign(series=rows["series"] * 2 + is_after)
    rows = rows.sort_values(["series", "period_start"], ignore_index=True)
    rows["position"] = rows.groupby("series").cumcount()
    return signals(rows, pd.DataFrame(columns=list(LimitStatus.model_fields)))
