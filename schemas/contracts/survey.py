"""Survey answers without persons: a response, a wave, a team, an item."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from schemas.constraints import (
    Column,
    MaxLength,
    NotAfterReceipt,
    NotBefore,
    Ordered,
    Pattern,
    Range,
    References,
    Sensitivity,
    Unique,
)
from schemas.contract import Contract

_SURVEY = Sensitivity.SURVEY


class SurveyResponses(Contract):
    """Answers to items of an instrument."""

    contract_name = "survey_responses"
    grain = "one row per respondent, wave and item"
    period_column = "submitted_on"
    table_rules = (Unique(("response_id", "wave_id", "item")),)

    response_id: Annotated[str, Column(sensitivity=Sensitivity.PSEUDONYM, is_id=True)] = Field(
        description="Keyed pseudonym of the response, never of the worker"
    )
    wave_id: Annotated[str, Column(sensitivity=_SURVEY), MaxLength(60)] = Field(description="Wave")
    submitted_on: Annotated[date, Column(sensitivity=_SURVEY), NotBefore(), NotAfterReceipt()] = (
        Field(description="Day of submission")
    )
    team_id: Annotated[
        str, Column(), MaxLength(120), References("teams", "team_id", "unknown_team")
    ] = Field(description="Team the respondent named")
    instrument_id: Annotated[
        str, Column(sensitivity=_SURVEY), Pattern(r"[a-z0-9_]{2,40}", "an instrument id")
    ] = Field(description="Instrument")
    item: Annotated[
        str, Column(sensitivity=_SURVEY), Pattern(r"[A-Za-z0-9_]{1,40}", "an item id")
    ] = Field(description="Item number or id")
    answer: Annotated[int | None, Column(sensitivity=_SURVEY), Range(-999, 999)] = Field(
        None, description="Code of the answer; empty when there is none"
    )


class SurveyWaves(Contract):
    """Who was invited, per wave and team."""

    contract_name = "survey_waves"
    grain = "one row per wave and team"
    period_column = None
    row_rules = (Ordered("opened_on", "closed_on", "ends_before_start", allow_equal=True),)
    table_rules = (Unique(("wave_id", "team_id")),)

    wave_id: Annotated[str, Column(sensitivity=_SURVEY), MaxLength(60)] = Field(description="Wave")
    team_id: Annotated[
        str, Column(), MaxLength(120), References("teams", "team_id", "unknown_team")
    ] = Field(description="Team")
    invited: Annotated[int, Column(unit="people"), Range(0, 100000)] = Field(
        description="People invited"
    )
    opened_on: Annotated[date | None, Column(), NotBefore()] = Field(
        None, description="First day of the wave"
    )
    closed_on: Annotated[date | None, Column()] = Field(None, description="Last day of the wave")
