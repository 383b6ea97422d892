"""Where another cap counts from a month on: a share over four is no measure of one over three."""

from __future__ import annotations

import pandas as pd

from dashboards.figures import FigureKind, figure, limit_figure
from pipeline.language import month_year, say


def cap_starts(series: pd.DataFrame) -> pd.Series:
    """True on each month that counts with another cap than the one before.

    Grain: as `series`, in order of months, with `cap`. Missing: a month whose cap is not known
    counts with the cap before it.
    """
    if "cap" not in series:
        return pd.Series(False, index=series.index)
    cap = pd.to_numeric(series["cap"]).ffill()
    return cap.notna() & cap.shift().notna() & cap.ne(cap.shift())


def cap_marks(series: pd.DataFrame, *, kind: FigureKind) -> pd.DataFrame:
    """`rebase` and `rebase_note` of a chart's frame on months that count with another cap."""
    starts = cap_starts(series)
    cap = pd.to_numeric(series["cap"]).ffill() if "cap" in series else pd.Series(dtype=float)
    causes, notes = {}, {}
    for place in series.index[starts]:
        mean = figure(series.loc[place, "centre"], kind=kind)
        causes[place] = say(
            "Cap {before} to {now}",
            before=limit_figure(cap.shift().loc[place], kind="number"),
            now=limit_figure(cap.loc[place], kind="number"),
        )
        notes[place] = (
            say("chart starts again; mean {mean}", mean=mean) if mean else say("chart starts again")
        )
    marks = {
        "rebase": pd.Series(causes, dtype=object),
        "rebase_note": pd.Series(notes, dtype=object),
    }
    return pd.DataFrame(marks, index=series.index)


def since_the_cap(series: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """The months that count with the newest cap, and a sentence where there are others."""
    starts = cap_starts(series)
    if not starts.any():
        return series, ""
    first = series.index[starts][-1]
    begun = month_year(series.loc[first, "month_start"])
    told = say("The chart starts again in {month}, when the cap changed.", month=begun)
    return series.loc[first:], told
