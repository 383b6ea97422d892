"""One axis for every unit and wave of a survey scale."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

_ENDS = ["range_lower", "range_upper"]
_STEPS = (0.25, 0.5, 1, 2, 5, 10, 20, 25, 50)


@dataclass(frozen=True)
class Axis:
    """One axis for all units and waves of a scale."""

    low: float
    high: float
    step: float

    @property
    def ticks(self) -> list[float]:
        """Where the axis is labelled."""
        count = round((self.high - self.low) / self.step)
        return [self.low + self.step * place for place in range(count + 1)]

    def place(self, value: object) -> float:
        """A value's place in per cent of the width."""
        share = (float(value) - self.low) / (self.high - self.low)  # type: ignore[arg-type]
        return round(min(max(share, 0.0), 1.0) * 100, 1)


def shared_axis(rows: pd.DataFrame) -> Axis:
    """An axis around every interval of every wave, in round steps, inside the scale's range."""
    names = ["lower", "upper", "mean"] if rows["mean"].notna().any() else _ENDS
    marks = rows[names].to_numpy(float)
    low, high = (0.0, 1.0) if np.isnan(marks).all() else (np.nanmin(marks), np.nanmax(marks))
    step = next((one for one in _STEPS if (high - low) / one <= 4), 50.0)
    low, high = math.floor(low / step) * step, math.ceil(high / step) * step
    return Axis(low, max(high, low + step), step)
