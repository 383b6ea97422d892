"""Where another cap counts from a month on: a share over four is no measure of one over three."""

from __future__ import annotations

import pandas as pd

from dashboards.figures import FigureKind, figure, limit_figure
from pipeline.judge.caps import cap_changed
from pipeline.language import month_year, say


def cap_starts(series: pd.DataFrame) -> pd.Series:
    """True on each month that counts with another cap than the one before.

    Grain: as `series`, in order of months, with `cap`. Missing: a month whose cap is not known
    counts with the cap before it.
    """
    return cap_changed(_caps(series), pd.Series(0, index=series.index))


def _caps(series: pd.DataFrame) -> pd.Series:
    """The cap of each month as a number; none where the series has no caps."""
    return pd.to_numeric(series.get("cap", pd.Series(float("nan"), index=series.index)))


def cap_marks(series: pd.DataFrame, *, kind: FigureKind) -> pd.DataFrame:
    """`rebase` and `rebase_note` of a chart's frame on months that count with another cap."""
    starts, cap = cap_starts(series), _caps(series).ffill()
    causes, notes = {}, {}
    for place in series.index[starts]:
        causes[place] = say(
            "Cap {before} to {now}",
            before=limit_figure(cap.shift().loc[place], kind="number"),
            now=limit_figure(cap.loc[place], kind="number"),
        )
        notes[place] = again_words(series.loc[place, "centre"], kind=kind)
    marks = {
        "rebase": pd.Series(causes, dtype=object),
        "rebase_note": pd.Series(notes, dtype=object),
    }
    return pd.DataFrame(marks, index=series.index)


def again_words(centre: object, *, kind: FigureKind) -> str:
    """What stands under the cause where a chart starts again: its new mean, where there is one."""
    mean = figure(centre, kind=kind)
    return say("chart starts again; mean {mean}", mean=mean) if mean else say("chart starts again")


def since_the_cap(series: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """The months that count with the newest cap, and a sentence where there are others."""
    starts = cap_starts(series)
    if not starts.any():
        return series, ""
    first = series.index[starts][-1]
    begun = month_year(series.loc[first, "month_start"])
    told = say("The chart starts again in {month}, when the cap changed.", month=begun)
    return series.loc[first:], told
