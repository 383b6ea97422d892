"""Who belongs where: staff by keyed pseudonym, and the team tree."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from schemas.constraints import (
    Column,
    MaxLength,
    NoOverlap,
    NotBefore,
    OneOf,
    Ordered,
    Pattern,
    Range,
    References,
    Sensitivity,
    Unique,
)
from schemas.contract import Contract
from schemas.vocabulary import TenureBand


class Staff(Contract):
    """Assignments of workers to teams, without any personal attribute but a tenure band."""

    contract_name = "staff"
    grain = "one row per worker and assignment"
    period_column = None
    row_rules = (Ordered("valid_from", "valid_to", "ends_before_start", allow_equal=True),)
    table_rules = (NoOverlap("worker_id", "valid_from", "valid_to", end_is_inside=True),)

    worker_id: Annotated[str, Column(sensitivity=Sensitivity.PSEUDONYM, is_id=True)] = Field(
        description="Keyed pseudonym of the worker"
    )
    team_id: Annotated[
        str, Column(), MaxLength(120), References("teams", "team_id", "unknown_team")
    ] = Field(description="Team of the assignment")
    valid_from: Annotated[date, Column(), NotBefore("1950-01-01")] = Field(
        description="First day of the assignment"
    )
    valid_to: Annotated[date | None, Column()] = Field(
        None, description="Last day of the assignment; empty while it lasts"
    )
    tenure_band: Annotated[str | None, Column(), OneOf(tuple(b.value for b in TenureBand))] = Field(
        None, description="Time in role as one of two bands"
    )
    fte: Annotated[
        Decimal | None, Column(unit="full-time equivalents", decimals=3), Range(0, 1)
    ] = Field(None, description="Share of a full-time post")
    is_supervisor: Annotated[bool | None, Column()] = Field(
        None, description="Whether the worker supervises others"
    )
    trained_until: Annotated[date | None, Column()] = Field(
        None, description="Last day the trauma training is in date"
    )
    video_trained_until: Annotated[date | None, Column()] = Field(
        None, description="Last day the training for video material is in date"
    )
    leave_entitlement_hours: Annotated[Decimal | None, Column(unit="hours"), Range(0, 1000)] = (
        Field(None, description="Leave the worker is entitled to in a leave year")
    )


class Teams(Contract):
    """The team tree."""

    contract_name = "teams"
    grain = "one row per team or unit above it"
    period_column = None
    row_rules = (Ordered("valid_from", "valid_to", "ends_before_start", allow_equal=True),)
    table_rules = (Unique(("team_id",)),)

    team_id: Annotated[str, Column(), MaxLength(120)] = Field(
        description="The organisation's own code"
    )
    name: Annotated[str, Column(), MaxLength(200)] = Field(description="Name on screen")
    parent_id: Annotated[
        str | None, Column(), MaxLength(120), References("teams", "team_id", "unknown_parent")
    ] = Field(None, description="Unit above; empty at the top")
    timezone: Annotated[
        str | None,
        Column(),
        Pattern(r"[A-Za-z_]+(/[A-Za-z0-9_+-]+){0,2}", "an IANA time zone such as Europe/London"),
    ] = Field(None, description="Time zone of the team's shifts")
    profiles: Annotated[str | None, Column(), MaxLength(200)] = Field(
        None, description="Sector profiles that overlay the limits, parted by semicolons"
    )
    small_team_group: Annotated[str | None, Column(), MaxLength(120)] = Field(
        None, description="Group a small team is shown in for the whole year"
    )
    headcount: Annotated[int | None, Column(unit="people"), Range(0, 100000)] = Field(
        None, description="People in the team, where no roster names workers"
    )
    referral_route: Annotated[bool | None, Column()] = Field(
        None, description="Whether a confidential referral route exists"
    )
    valid_from: Annotated[date | None, Column()] = Field(
        None, description="First day of the unit; empty when it always existed"
    )
    valid_to: Annotated[date | None, Column()] = Field(
        None, description="Last day of the unit; empty while it exists"
    )
    merged_into: Annotated[
        str | None, Column(), MaxLength(120), References("teams", "team_id", "unknown_parent")
    ] = Field(None, description="Unit its work went to when it closed")
