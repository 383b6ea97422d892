"""Parts of a limit: how its number was come by, what it counts, and the words it is told in."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Words = Annotated[str, Field(strict=True, min_length=1)]


class EvidenceTag(StrEnum):
    """How the number was come by. What is only remembered is not shipped and has no tag here."""

    VERIFIED = "VERIFIED"
    VERIFIED_SECOND = "VERIFIED-2nd"
    DERIVED = "DERIVED"
    CONVENTION = "CONVENTION"
    HOUSE_RULE = "HOUSE-RULE"
    ORGANISATION = "ORGANISATION"


class LimitUnit(StrEnum):
    """What a cap applies to, and what the denominator counts."""

    STAFFED_SHIFT = "staffed_shift"
    WORKER_DAY = "worker_day"
    SHIFT = "shift"
    NIGHT_SHIFT = "night_shift"
    SHIFT_MINUTE = "shift_minute"
    EXPOSURE_MINUTE = "exposure_minute"
    REST = "rest"
    BREAK = "break"
    WORKER_WEEK = "worker_week"
    WORKER_FORTNIGHT = "worker_fortnight"
    WORKER_MONTH = "worker_month"
    WORKER = "worker"
    RUN = "run"
    VIDEO_BLOCK = "video_block"
    WORKER_INCIDENT = "worker_incident"
    FTE = "fte"
    RESPONDENT = "respondent"
    SURVEY = "survey"
    TEAM = "team"
    PROGRAMME = "programme"
    SUPERVISOR = "supervisor"
    STAFFED_HOUR = "staffed_hour"


class ShownAs(StrEnum):
    """How a figure is printed."""

    NUMBER = "number"
    PERCENT = "percent"


class Wording(BaseModel):
    """The words a verdict is told in.

    `figure` follows the number: "trauma case-contacts per staffed shift", or for a share "of rests
    are under {cap} h". `{cap}` is the cap in force. `moved` and `added` name the two ways back.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    figure: Words = Field(description="What follows the number; {cap} is the cap in force")
    figure_logged: Words | None = Field(
        default=None, description="The same where the denominator is days with an entry"
    )
    shown_as: ShownAs = Field(default=ShownAs.NUMBER, description="A number, or a percentage")
    moved: tuple[Words, Words] | None = Field(
        default=None, description="What would have to move, singular and plural"
    )
    added: tuple[Words, Words] | None = Field(
        default=None, description="What could be added instead, singular and plural"
    )
    note_when_over: Words | None = Field(
        default=None, description="A sentence that follows a figure past the limit"
    )
