"""The closed word lists of the product: an enum each, never a bare label string."""

from __future__ import annotations

from enum import StrEnum


class ExposureKind(StrEnum):
    """The five routes by which the article says trauma reaches a worker."""

    LISTENING = "listening"
    FILE_REVIEW = "file_review"
    VIDEO = "video"
    MASS_VIOLENCE = "mass_violence"
    AFTERMATH = "aftermath"


class ShiftKind(StrEnum):
    """What a roster row is. Leave and sickness are not working time and never staffed."""

    DAY = "day"
    NIGHT = "night"
    ON_CALL = "on_call"
    LEAVE = "leave"
    SICKNESS = "sickness"


class TenureBand(StrEnum):
    """Time in role, as two bands; age is never accepted."""

    UNDER_24_MONTHS = "under_24_months"
    FROM_24_MONTHS = "from_24_months"


class SupportKind(StrEnum):
    """Support the organisation provided or offered."""

    SUPERVISION = "supervision"
    PEER_CONTACT = "peer_contact"
    PSYCHOEDUCATION = "psychoeducation"
    COUNSELLING_OFFER = "counselling_offer"
    LEAVE = "leave"


class Recording(StrEnum):
    """How a source records shifts without exposure, which decides whether completeness is known."""

    AUTOMATIC = "automatic"
    NIL_RETURNS = "nil_returns"
    EVENTS_ONLY = "events_only"


class UnitLevel(StrEnum):
    """Where a unit stands in the team tree."""

    TEAM = "team"
    DIVISION = "division"
    ORGANISATION = "organisation"


class PeriodKind(StrEnum):
    """The periods that may be published; ISO weeks are not among them."""

    MONTH = "month"
    PART = "part"
    ROLLING_3_MONTHS = "rolling_3_months"
    WAVE = "wave"


class Basis(StrEnum):
    """What the denominator counts: rostered shifts, or only days with an entry."""

    ROSTERED = "rostered"
    LOGGED = "logged"


class CellState(StrEnum):
    """The five states of a published cell, different everywhere they appear."""

    SHOWN = "shown"
    SUPPRESSED = "suppressed"
    ZERO = "zero"
    MISSING = "missing"
    LATE = "late"


class PeopleBand(StrEnum):
    """Distinct people behind a cell, never the exact number."""

    FROM_5 = "5-9"
    FROM_10 = "10-19"
    FROM_20 = "20-49"
    FROM_50 = "50+"


class Measure(StrEnum):
    """How an indicator's value is made from its two amounts."""

    RATE = "rate"
    SHARE = "share"
    MEAN = "mean"


class Direction(StrEnum):
    """Which side of a limit is the worse one."""

    HIGH_IS_WORSE = "high_is_worse"
    LOW_IS_WORSE = "low_is_worse"


class Verdict(StrEnum):
    """What a figure says against its limit, in the order in which RULES decides it."""

    NOT_APPLICABLE = "not_applicable"
    WITHHELD = "withheld"
    NO_LIMIT = "no_limit"
    TOO_LITTLE_DATA = "too_little_data"
    OVER = "over"
    OVER_MAY_BE_CHANCE = "over_may_be_chance"
    NEAR = "near"
    WITHIN = "within"


class Strength(StrEnum):
    """Evidence behind a limit's number: A statute to E convention."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"


class Level(StrEnum):
    """Force of a limit: statutory or adopted, documented default, or shown without a number."""

    MUST = "must"
    WARN = "warn"
    INFO = "info"


class LimitStatusKind(StrEnum):
    """Whether the organisation has adopted a limit or runs on the shipped default."""

    DEFAULT = "default"
    ADOPTED = "adopted"


class Variation(StrEnum):
    """What the newest point of a control chart says (NHS Making Data Count)."""

    COMMON_CAUSE = "common_cause"
    IMPROVEMENT = "improvement"
    CONCERN = "concern"
    NEUTRAL_HIGH = "neutral_high"
    NEUTRAL_LOW = "neutral_low"


class Assurance(StrEnum):
    """Where the process limits lie against the limit."""

    CONSISTENTLY_OVER = "consistently_over"
    HIT_AND_MISS = "hit_and_miss"
    CONSISTENTLY_WITHIN = "consistently_within"
    NONE = "none"


class SpecialCause(StrEnum):
    """The first rule a point of a control chart breaks."""

    NONE = "none"
    OUTSIDE = "outside"
    TREND = "trend"
    TWO_OF_THREE = "two_of_three"
    SHIFT = "shift"
