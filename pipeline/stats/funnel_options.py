"""What may be asked of a funnel, checked where it is written down."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.stats.settings_checks import chosen, is_positive, require
from pipeline.stats.vocabulary import FunnelKind, FunnelMethod, Trim

LIMITS = (95.0, 99.8)


@dataclass(frozen=True)
class FunnelOptions:
    """Settings of a funnel plot.

    `limit`: 99.8 or 95, the limit that `position` is read at. `is_exact`: binomial limits for
    proportions without overdispersion, instead of arcsine limits. `round_expected`: expected
    numbers to two decimals, as the SHMI does (ratio with the log method only). `like_peer`: do as
    FunnelPlotR 0.6.0 where this engine deliberately differs (docs/methods/statistics.md).
    """

    kind: FunnelKind = FunnelKind.RATIO
    method: FunnelMethod = FunnelMethod.SQRT
    trim: Trim = Trim.WINSORISE
    trim_share: float = 0.1
    overdispersion: bool = True
    limit: float = 99.8
    multiply: float = 1.0
    is_exact: bool = False
    round_expected: bool = True
    like_peer: bool = False

    def __post_init__(self) -> None:
        require(0 <= self.trim_share < 0.5, "trim-share", "from 0 to below 0.5")
        require(self.limit in LIMITS, "limit", "99.8 or 95")
        require(is_positive(self.multiply), "multiply", "above 0")
        object.__setattr__(self, "kind", chosen(FunnelKind, self.kind, "kind"))
        object.__setattr__(self, "method", chosen(FunnelMethod, self.method, "method"))
        object.__setattr__(self, "trim", chosen(Trim, self.trim, "trim"))
