"""The closed lists of words the statistics speak: kinds of chart, rules, verdicts."""

from __future__ import annotations

from enum import StrEnum


class ChartKind(StrEnum):
    """The control charts, by the names the `spc` command takes."""

    RUN = "run"
    I = "i"  # noqa: E741 - the field's own name of the individuals chart
    MR = "mr"
    XMR = "xmr"
    IP = "ip"
    U = "u"
    UP = "up"
    P = "p"
    PP = "pp"
    C = "c"
    T = "t"
    G = "g"
    EWMA = "ewma"
    CUSUM = "cusum"

    @property
    def has_denominator(self) -> bool:
        """Whether the chart reads numerator and denominator instead of one value."""
        return self in RATIO_KINDS

    @property
    def is_drift(self) -> bool:
        """Whether the chart accumulates: its statistic is not the point itself."""
        return self in {ChartKind.EWMA, ChartKind.CUSUM}


RATIO_KINDS = frozenset({ChartKind.IP, ChartKind.U, ChartKind.UP, ChartKind.P, ChartKind.PP})
COUNT_KINDS = frozenset({ChartKind.U, ChartKind.UP, ChartKind.P, ChartKind.PP, ChartKind.C})
NEVER_NEGATIVE_KINDS = COUNT_KINDS | {ChartKind.T, ChartKind.G}
SHARE_KINDS = frozenset({ChartKind.P, ChartKind.PP})
# Their limits are not the limits within which a single future point will fall.
WITHOUT_ASSURANCE = frozenset({ChartKind.RUN, ChartKind.MR, ChartKind.EWMA, ChartKind.CUSUM})


class Improvement(StrEnum):
    """Which way is better."""

    DOWN = "down"
    UP = "up"
    NEUTRAL = "neutral"

    @property
    def sign(self) -> int:
        """+1 where higher is better, -1 where lower is better, 0 where neither."""
        return {"down": -1, "up": 1, "neutral": 0}[self.value]


class SpecialCause(StrEnum):
    """Why a point is marked; in order of precedence after `NONE`."""

    NONE = "none"
    OUTSIDE = "outside"
    TREND = "trend"
    TWO_OF_THREE = "two_of_three"
    SHIFT = "shift"


class Direction(StrEnum):
    """Where a marked point lies or moves."""

    NONE = "none"
    ABOVE = "above"
    BELOW = "below"
    RISING = "rising"
    FALLING = "falling"


class Variation(StrEnum):
    """The variation type of a point or a series ("Making Data Count")."""

    COMMON_CAUSE = "common_cause"
    IMPROVEMENT = "improvement"
    CONCERN = "concern"
    NEUTRAL_HIGH = "neutral_high"
    NEUTRAL_LOW = "neutral_low"


class Assurance(StrEnum):
    """Where a target lies among the limits, read from the limit's side."""

    NONE = "none"
    CONSISTENTLY_WITHIN = "consistently_within"
    CONSISTENTLY_OVER = "consistently_over"
    HIT_AND_MISS = "hit_and_miss"


class FunnelKind(StrEnum):
    """What a funnel compares: observed with expected, a share, or events with exposure."""

    RATIO = "ratio"
    PROPORTION = "proportion"
    RATE = "rate"


class FunnelMethod(StrEnum):
    """The scale on which a ratio is brought to constant variance."""

    SQRT = "sqrt"
    LOG = "log"


class Trim(StrEnum):
    """What happens to extreme z-scores before the dispersion is estimated."""

    WINSORISE = "winsorise"
    TRUNCATE = "truncate"
    NONE = "none"


class Position(StrEnum):
    """Where a group lies against its funnel limits."""

    HIGH = "high"
    LOW = "low"
    INSIDE = "inside"


class ShrinkMethod(StrEnum):
    """The estimator of the between-team distribution."""

    MARSHALL = "marshall"
    GAMMA_POISSON = "gamma_poisson"
