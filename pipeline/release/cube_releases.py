"""A new release against what was published before: totals restated around a hidden late team."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.errors import StoppedError
from pipeline.release.cube_input import INCOMPLETE, KEY, totals_above
from schemas.vocabulary import CellState

SEEN = [CellState.SHOWN.value, CellState.ZERO.value]


def refuse_giving_away(
    ready: pd.DataFrame, hidden: np.ndarray, units: pd.DataFrame, previous: pd.DataFrame | None
) -> None:
    """Stops a release whose totals, less those published before, are a late team's hidden figure.

    A total published without a late team may be restated with it only when the team's own cell is
    shown. Errors: `StoppedError` with the number of such cells.
    """
    if previous is None or previous.empty:
        return
    was = previous[[*KEY, "state"]].rename(columns={"state": "was"})
    now = ready[KEY].assign(hidden=hidden, has_value=ready["value"].notna().to_numpy())
    both = now.merge(was, on=KEY, how="inner")
    caught_up = both[both["was"].isin(INCOMPLETE) & both["hidden"]]
    if caught_up.empty:
        return
    above = totals_above(caught_up, units)
    above = above.merge(caught_up[KEY].assign(_own=True), on=KEY, how="left")
    above = above[above["_own"].isna()][KEY]
    restated = both[both["was"].isin(SEEN) & ~both["hidden"] & both["has_value"]]
    giving = restated.merge(above, on=KEY, how="inner")
    if len(giving):
        raise StoppedError(
            f"{len(giving)} totals were published without a late team that is hidden now: "
            "new less old would be its figure",
            expected="totals restated only where the late team's own cell is shown",
            todo="leave these totals as published, or keep the late rows out of them",
        )
