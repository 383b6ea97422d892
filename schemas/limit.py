"""What a limit in the register promises: its fields, its evidence, and the rules it must keep.

A register file holds entries. In the default register an entry is complete; in an overlay it says
only what it changes, and stands on the registers below it, never on an earlier entry of its own
file.
"""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator

from schemas.limit_parts import EvidenceTag, LimitUnit, Wording, Words
from schemas.vocabulary import Direction, ExposureKind, Level, LimitStatusKind, Strength

ALL_KINDS = "all"
FIRST_DAY = date(1900, 1, 1)

#: Fields that hold a number; an entry that sets one must name that number's source and strength.
NUMBER_FIELDS = ("cap_warn", "cap_must", "tolerated_share", "threshold", "threshold_follows")
#: Fields that describe who adopted the number; they never outlive the number they belong to.
ADOPTION_FIELDS = ("status", "adopted_by", "adopted_on")

Amount = Annotated[float, Field(strict=True, ge=0, allow_inf_nan=False)]
Share = Annotated[float, Field(strict=True, ge=0, lt=1, allow_inf_nan=False)]


def _written_day(value: object) -> object:
    """Only YYYY-MM-DD is a day; a bare number would be read as seconds since 1970."""
    if type(value) is date:
        return value
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        return value
    raise ValueError("expected a day written as 2026-06-01")


Day = Annotated[date, BeforeValidator(_written_day)]


class RegisterKind(StrEnum):
    """What a register file is: the shipped default, a sector profile, or the organisation's own."""

    DEFAULT = "default"
    PROFILE = "profile"
    ORGANISATION = "organisation"


class LimitEntry(BaseModel):
    """One entry of a register file; unset fields are taken from the registers below."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[A-Z]-\d{2}[a-z]?$", description="Id of the limit, such as W-01")
    valid_from: Day = Field(description="First day this version is in force")
    teams: tuple[Words, ...] | None = Field(
        default=None,
        min_length=1,
        description="Organisation only: the units it concerns; all when left out",
    )
    indicator_id: str | None = Field(
        default=None, pattern=r"^[A-Z]-\d{2}[a-z]?$", description="Indicator; its own id by default"
    )
    exposure_kind: str | None = Field(default=None, description="all, or one of the five kinds")
    title: Words | None = Field(default=None, description="Name on screen")
    article: Words | None = Field(default=None, description="The article's own words")
    metric: Words | None = Field(default=None, description="Metric in words; {cap} is filled in")
    unit: LimitUnit | None = Field(default=None, description="What a cap applies to")
    window: Words | None = Field(default=None, description="Window of counting and of showing")
    direction: Direction | None = Field(
        default=None, description="Which side of the number is worse"
    )
    cap_warn: Amount | None = Field(default=None, description="Cap per unit")
    cap_must: Amount | None = Field(
        default=None, description="Cap per unit, effective at level must"
    )
    tolerated_share: Share | None = Field(default=None, description="Share of units past the cap")
    threshold: Amount | None = Field(default=None, description="Limit of a mean, rate or ratio")
    threshold_follows: str | None = Field(
        default=None, pattern=r"^[A-Z]-\d{2}[a-z]?$", description="The limit whose cap it is"
    )
    level: Level | None = Field(default=None, description="must, warn or info")
    level_when_adopted: Level | None = Field(
        default=None, description="Profile only: the level once the organisation adopts the profile"
    )
    source: Words | None = Field(default=None, description="Where the number comes from")
    strength: Strength | None = Field(default=None, description="Evidence behind it, A to E")
    evidence: EvidenceTag | None = Field(default=None, description="How the number was come by")
    status: LimitStatusKind | None = Field(default=None, description="default or adopted")
    adopted_by: Words | None = Field(default=None, description="Body that adopted it")
    adopted_on: Day | None = Field(default=None, description="Day of adoption")
    caveat: str | None = Field(default=None, description="Wording that goes with the limit")
    wording: Wording | None = Field(default=None, description="The words a verdict is told in")

    @field_validator("exposure_kind")
    @classmethod
    def _known_kind(cls, value: str | None) -> str | None:
        allowed = (ALL_KINDS, *ExposureKind)
        if value is not None and value not in allowed:
            raise ValueError(f"expected one of {', '.join(allowed)}")
        return value

    def own_fields(self) -> dict[str, object]:
        """The fields this entry sets, null included, by name; its id, date and scope left out."""
        skipped = {"id", "valid_from", "teams"}
        names = [name for name in LimitEntry.model_fields if name in self.model_fields_set]
        return {name: getattr(self, name) for name in names if name not in skipped}

    def own_problems(self, kind: RegisterKind) -> list[str]:
        """What is wrong with the entry as it stands in a register file of this kind."""
        problems = []
        number = [n for n in NUMBER_FIELDS if self.own_fields().get(n) is not None]
        if number and (self.source is None or self.strength is None):
            problems.append(f"{self.id} sets {number[0]} without source and strength")
        if number and kind is not RegisterKind.ORGANISATION and self.evidence is None:
            problems.append(f"{self.id} sets {number[0]} without evidence (how it was come by)")
        if self.teams is not None and kind is not RegisterKind.ORGANISATION:
            problems.append(f"{self.id} names teams; only the organisation's own register may")
        if self.level_when_adopted is not None and kind is not RegisterKind.PROFILE:
            problems.append(f"{self.id} sets level_when_adopted; only a sector profile may")
        return problems


class Limit(LimitEntry):
    """A complete version of a limit, as it is in force: nothing left to look up."""

    indicator_id: str
    exposure_kind: str
    title: str
    article: str
    metric: str
    unit: LimitUnit
    window: str
    direction: Direction
    level: Level
    source: str
    strength: Strength
    status: LimitStatusKind
    caveat: str

    def cap(self) -> float | None:
        """The cap per unit that counts: cap_must at level must if there is one, else cap_warn."""
        if self.level is Level.MUST and self.cap_must is not None:
            return self.cap_must
        return self.cap_warn

    def problems(self) -> list[str]:
        """Every rule of the register this version breaks, in words; empty when it keeps all."""
        return [*self._adoption_problems(), *self._number_problems()]

    def _adoption_problems(self) -> list[str]:
        problems = []
        adopted = self.status is LimitStatusKind.ADOPTED
        if self.level is Level.MUST and self.strength is not Strength.A and not adopted:
            problems.append(
                f"{self.id} is must with strength {self.strength}:"
                " must needs strength A or an adoption"
            )
        if adopted and (self.adopted_by is None or self.adopted_on is None):
            problems.append(f"{self.id} is adopted without adopted_by and adopted_on")
        if not adopted and (self.adopted_by is not None or self.adopted_on is not None):
            problems.append(f"{self.id} names an adoption but its status is default")
        return problems

    def _number_problems(self) -> list[str]:
        problems = []
        has_threshold = self.threshold is not None or self.threshold_follows is not None
        if has_threshold and self.tolerated_share is not None:
            problems.append(
                f"{self.id} has a threshold and a tolerated_share: which one judges it?"
            )
        if self.tolerated_share is not None and self.cap() is None:
            problems.append(f"{self.id} has a tolerated_share but no cap to be over")
        if self.level is not Level.INFO and not has_threshold and self.tolerated_share is None:
            problems.append(f"{self.id} is {self.level} without a threshold or a tolerated_share")
        if self.cap_warn is not None and self.cap_must is not None:
            high = self.direction is Direction.HIGH_IS_WORSE
            if (self.cap_must < self.cap_warn) if high else (self.cap_must > self.cap_warn):
                problems.append(f"{self.id}: cap_must is stricter than cap_warn")
        return problems


class ProfileAdoption(BaseModel):
    """The organisation's decision to adopt a whole sector profile."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    profile: Words = Field(description="Name of the profile")
    adopted_by: Words = Field(description="Body that adopted it")
    adopted_on: Day = Field(description="Day of adoption")
    valid_from: Day = Field(description="First day it is in force")


class RegisterHead(BaseModel):
    """What stands at the top of a register file, its entries left out."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: RegisterKind = Field(
        default=RegisterKind.ORGANISATION, alias="register", description="Kind of file"
    )
    name: str = Field(
        default="organisation", pattern=r"^[A-Za-z0-9_.-]+$", description="Name shown as overlay"
    )
    about: str = Field(default="", description="What the file is for")
    profiles: tuple[Words, ...] = Field(
        default=(), description="Organisation only: sector profiles in force for every unit"
    )
    adopts: tuple[ProfileAdoption, ...] = Field(
        default=(), description="Organisation only: sector profiles it adopted"
    )
