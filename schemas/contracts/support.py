"""Support the organisation provided or offered, per team; never who used it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from schemas.constraints import (
    Column,
    MaxLength,
    NeverWith,
    NotBefore,
    NotMoreThan,
    OneOf,
    Range,
    References,
    Unique,
)
from schemas.contract import Contract
from schemas.vocabulary import SupportKind


class SupportLog(Contract):
    """Supervision, peer contact, psychoeducation, offers of counselling and leave."""

    contract_name = "support_log"
    grain = "one row per team, date and kind"
    period_column = "date"
    table_rules = (Unique(("team_id", "date", "kind", "offered_on")),)
    row_rules = (
        NotMoreThan("seats_attended", "seats_offered"),
        NeverWith("seats_attended", "kind", (SupportKind.COUNSELLING_OFFER.value,)),
    )

    team_id: Annotated[
        str, Column(), MaxLength(120), References("teams", "team_id", "unknown_team")
    ] = Field(description="Team")
    date: Annotated[dt.date, Column(), NotBefore()] = Field(description="Day it took place")
    kind: Annotated[str, Column(), OneOf(tuple(kind.value for kind in SupportKind))] = Field(
        description="Kind of support"
    )
    hours: Annotated[Decimal | None, Column(unit="hours"), Range(0, 10000)] = Field(
        None, description="Hours provided or taken"
    )
    seats_offered: Annotated[int | None, Column(unit="seats"), Range(0, 10000)] = Field(
        None, description="Places offered"
    )
    seats_attended: Annotated[int | None, Column(unit="seats"), Range(0, 10000)] = Field(
        None, description="Places taken; never accepted for counselling"
    )
    offered_on: Annotated[dt.date | None, Column()] = Field(
        None, description="Day the offer was made after an incident"
    )
    programme_sessions: Annotated[int | None, Column(unit="sessions"), Range(0, 1000)] = Field(
        None, description="Length of the programme the session belongs to"
    )
