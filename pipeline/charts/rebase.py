"""Where a chart starts again: a hairline with its cause and date, and a line that breaks there."""

from __future__ import annotations

import altair as alt
import pandas as pd

from pipeline.charts.base import records
from pipeline.charts.tokens import Tokens


def part_numbers(data: pd.DataFrame) -> pd.Series:
    """The part each position belongs to, 0, 1 ...; one part where nothing starts again."""
    if "rebase" not in data:
        return pd.Series(0, index=data.index)
    return data["rebase"].notna().cumsum()


def rebases(data: pd.DataFrame, tokens: Tokens) -> list[alt.Chart]:
    """A hairline before the first month of each new part, its cause in bold, its mean below."""
    if "rebase" not in data or data["rebase"].isna().all():
        return []
    starts = data.dropna(subset=["rebase"])
    notes = starts.get("rebase_note", pd.Series("", index=starts.index)).fillna("")
    rows = pd.DataFrame({"x": starts["x"] - 0.5, "cause": starts["rebase"], "note": notes})
    base = alt.Chart(records(rows)).encode(x=alt.X("x:Q"))
    return [
        base.mark_rule(strokeWidth=1, color=tokens.edge),
        base.mark_text(
            align="left", baseline="top", dx=7, dy=2, fontWeight="bold", color=tokens.ink
        ).encode(y=alt.value(0), text=alt.Text("cause:N")),
        base.mark_text(align="left", baseline="top", dx=7, dy=17, color=tokens.ink3).encode(
            y=alt.value(0), text=alt.Text("note:N")
        ),
    ]
