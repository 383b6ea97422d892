"""The roster: shifts that were staffed, the denominator of nearly everything."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from schemas.constraints import (
    Column,
    EitherOf,
    MaxHours,
    MaxLength,
    NoOverlap,
    NotBefore,
    NotMoreThan,
    OneOf,
    Ordered,
    Range,
    References,
    Sensitivity,
)
from schemas.contract import Contract
from schemas.vocabulary import ShiftKind


class ShiftRoster(Contract):
    """Shifts as worked, one row per worker or crew."""

    contract_name = "shift_roster"
    grain = "one row per worker and shift, or per crew and shift"
    period_column = "starts_at"
    row_rules = (
        EitherOf(("worker_id", "crew_size")),
        Ordered("starts_at", "ends_at", "ends_before_start"),
        MaxHours("starts_at", "ends_at", 72),
        NotMoreThan("break_minutes", "paid_minutes"),
    )
    # Leave is booked in whole days and may begin while a night shift still runs over.
    table_rules = (
        NoOverlap(
            "worker_id",
            "starts_at",
            "ends_at",
            among=("kind", (ShiftKind.DAY.value, ShiftKind.NIGHT.value, ShiftKind.ON_CALL.value)),
        ),
    )

    shift_id: Annotated[str | None, Column(sensitivity=Sensitivity.PSEUDONYM, is_id=True)] = Field(
        None, description="Keyed pseudonym of the shift"
    )
    worker_id: Annotated[str | None, Column(sensitivity=Sensitivity.PSEUDONYM, is_id=True)] = Field(
        None, description="Keyed pseudonym of the worker"
    )
    crew_size: Annotated[int | None, Column(unit="people"), Range(1, 99)] = Field(
        None, description="People on the unit, where the source knows no worker"
    )
    team_id: Annotated[
        str, Column(), MaxLength(120), References("teams", "team_id", "unknown_team")
    ] = Field(description="Team the shift is staffed for")
    starts_at: Annotated[datetime, Column(), NotBefore()] = Field(
        description="Start, stored in UTC"
    )
    ends_at: Annotated[datetime, Column(), NotBefore()] = Field(description="End, stored in UTC")
    paid_minutes: Annotated[Decimal | None, Column(unit="minutes"), Range(0, 4320)] = Field(
        None, description="Paid minutes; empty means the shift's length less its break"
    )
    break_minutes: Annotated[Decimal | None, Column(unit="minutes"), Range(0, 600)] = Field(
        None, description="Minutes of break within the shift"
    )
    kind: Annotated[
        str, Column(default="day"), MaxLength(40), OneOf(tuple(k.value for k in ShiftKind))
    ] = Field("day", description="day, night, on_call, leave or sickness")
