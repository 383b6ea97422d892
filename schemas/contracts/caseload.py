"""Exposure to trauma material, and the stock of open trauma cases."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from schemas.constraints import (
    Column,
    EitherOf,
    MaxLength,
    NotAfterReceipt,
    NotBefore,
    OneOf,
    Range,
    References,
    Sensitivity,
    Unique,
)
from schemas.contract import Contract
from schemas.vocabulary import ExposureKind

_EXPOSURE = Sensitivity.EXPOSURE


class ExposureLog(Contract):
    """Contacts of workers with trauma material."""

    contract_name = "exposure_log"
    grain = "one row per worker and exposure, or per crew and exposure"
    period_column = "occurred_at"
    row_rules = (EitherOf(("worker_id", "crew_size")),)
    table_rules = (Unique(("exposure_id",)),)

    exposure_id: Annotated[str | None, Column(sensitivity=Sensitivity.PSEUDONYM, is_id=True)] = (
        Field(None, description="Keyed pseudonym of the source's own number of the entry")
    )
    worker_id: Annotated[str | None, Column(sensitivity=Sensitivity.PSEUDONYM, is_id=True)] = Field(
        None, description="Keyed pseudonym of the worker"
    )
    crew_size: Annotated[int | None, Column(unit="people", sensitivity=_EXPOSURE), Range(1, 99)] = (
        Field(None, description="People on the unit, where the source knows no worker")
    )
    team_id: Annotated[
        str, Column(), MaxLength(120), References("teams", "team_id", "unknown_team")
    ] = Field(description="Team the entry was logged for")
    shift_id: Annotated[str | None, Column(sensitivity=Sensitivity.PSEUDONYM, is_id=True)] = Field(
        None, description="Keyed pseudonym of the shift it belongs to"
    )
    occurred_at: Annotated[
        datetime, Column(sensitivity=_EXPOSURE), NotBefore(), NotAfterReceipt()
    ] = Field(description="When it began, stored in UTC")
    exposure_kind: Annotated[
        str, Column(sensitivity=_EXPOSURE), OneOf(tuple(kind.value for kind in ExposureKind))
    ] = Field(description="Which of the article's five routes")
    case_id: Annotated[str | None, Column(sensitivity=Sensitivity.PSEUDONYM, is_id=True)] = Field(
        None, description="Keyed pseudonym of the case"
    )
    case_type: Annotated[str | None, Column(sensitivity=_EXPOSURE), MaxLength(200)] = Field(
        None, description="The source's own type of case"
    )
    cases: Annotated[
        int, Column(unit="cases", sensitivity=_EXPOSURE, default="1"), Range(0, 200)
    ] = Field(1, description="Cases in the entry; 0 is a nil return")
    is_trauma: Annotated[bool, Column(sensitivity=_EXPOSURE, default="true")] = Field(
        True, description="Whether the material was traumatic"
    )
    minutes: Annotated[
        Decimal | None, Column(unit="minutes", sensitivity=_EXPOSURE), Range(0, 2880)
    ] = Field(None, description="How long the contact lasted")
    severity: Annotated[int | None, Column(sensitivity=_EXPOSURE), Range(1, 5)] = Field(
        None, description="The source's own severity, 1 to 5"
    )


class OpenCases(Contract):
    """Open trauma cases at the end of a month."""

    contract_name = "open_cases"
    grain = "one row per team and month end"
    period_column = "as_of"
    table_rules = (Unique(("team_id", "as_of")),)

    team_id: Annotated[
        str, Column(), MaxLength(120), References("teams", "team_id", "unknown_team")
    ] = Field(description="Team")
    as_of: Annotated[date, Column(), NotBefore(), NotAfterReceipt()] = Field(
        description="Last day of the month"
    )
    open_trauma_cases: Annotated[int, Column(unit="cases"), Range(0, 100000)] = Field(
        description="Trauma cases open that day"
    )
    fte: Annotated[Decimal, Column(unit="full-time equivalents"), Range(0, 10000)] = Field(
        description="Staff in post that day"
    )
