"""What may be asked of a chart, checked where it is written down."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from pipeline.stats.settings_checks import chosen, is_positive, require
from pipeline.stats.vocabulary import Improvement


@dataclass(frozen=True)
class DriftOptions:
    """Settings of the EWMA and CUSUM charts.

    Units: `centre` and `sd` in the unit of the values; `reference` (k), `decision` (h) and
    `head_start` in standard deviations. Defaults as qcc 2.7.
    """

    weight: float = 0.2
    sigmas: float = 3.0
    reference: float = 0.5
    decision: float = 5.0
    centre: float | None = None
    sd: float | None = None
    head_start: float = 0.0

    def __post_init__(self) -> None:
        require(0 < self.weight <= 1, "lambda", "a number above 0 and up to 1")
        require(is_positive(self.sigmas), "sigmas", "a number above 0")
        require(math.isfinite(self.reference) and self.reference >= 0, "k", "0 or more")
        require(is_positive(self.decision), "h", "a number above 0")
        require(self.centre is None or math.isfinite(self.centre), "center", "a number")
        require(self.sd is None or is_positive(self.sd), "sd", "a number above 0")
        require(0 <= self.head_start < self.decision, "headstart", "from 0 to below h")


@dataclass(frozen=True)
class ChartOptions:
    """Settings of every chart.

    `fix`: limits from the first so many rows of each part. `exclude`: row numbers from 1 within
    each series, left out of centre, limits and runs, still tested against the limits. `clip`:
    None takes the chart's own habit. `like_peer`: do as NHSRplotthedots (xmr) or qicharts2 (the
    others) does where this engine deliberately differs (docs/methods/statistics.md).
    """

    target: float | None = None
    improvement: Improvement = Improvement.DOWN
    rebase: tuple[str, ...] = ()
    fix: int | None = None
    screen: bool = True
    multiply: float = 1.0
    exclude: tuple[int, ...] = ()
    clip: bool | None = None
    like_peer: bool = False
    drift: DriftOptions = field(default_factory=DriftOptions)

    def __post_init__(self) -> None:
        require(self.target is None or math.isfinite(self.target), "target", "a number")
        require(self.fix is None or self.fix >= 2, "fix", "a whole number of 2 or more")
        require(is_positive(self.multiply), "multiply", "a number above 0")
        require(all(row >= 1 for row in self.exclude), "exclude", "row numbers from 1")
        object.__setattr__(
            self, "improvement", chosen(Improvement, self.improvement, "improvement")
        )
