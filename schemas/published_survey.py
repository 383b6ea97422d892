"""The published survey figures: one scale of one unit in one wave."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from schemas.published_table import PublishedTable
from schemas.vocabulary import CellState, Direction, PeopleBand, SpecialCause, Variation


class SurveyScale(PublishedTable):
    """Survey scales per team and wave."""

    table_name = "survey_scale"
    grain = "one row per instrument scale, unit and wave"
    key = ("instrument_id", "scale_id", "team_id", "wave_id")

    instrument_id: str = Field(description="Instrument")
    scale_id: str = Field(description="Scale")
    team_id: str = Field(description="Unit")
    wave_id: str = Field(description="Wave")
    instrument_name: str = Field(description="Full name of the instrument")
    scale_name: str = Field(description="Name of the scale")
    direction: Direction = Field(description="Which side of the scale is worse")
    range_lower: float | None = Field(description="Lowest possible score")
    range_upper: float | None = Field(description="Highest possible score")
    is_validated: bool = Field(description="False for checklists: not a validated measure")
    period_start: date = Field(description="Day the wave opened")
    period_end: date = Field(description="Day the wave closed")
    state: CellState = Field(description="shown; suppressed; missing (could not be scored)")
    shown_for: str | None = Field(
        description="Smallest shown unit around this one, itself included; empty if none"
    )
    mean: float | None = Field(description="Mean of scored respondents, in the scale's own units")
    std_error: float | None = Field(description="Standard error of the mean")
    lower: float | None = Field(description="95 % interval of the mean, lower end")
    upper: float | None = Field(description="95 % interval of the mean, upper end")
    bands: str | None = Field(
        description="Shares as JSON list (bands, from, to, share 0-1), joined until each holds 3"
    )
    alpha: float | None = Field(description="Cronbach's alpha")
    people_band: PeopleBand | None = Field(description="Respondents")
    response_rate: float | None = Field(description="Responses over invited, 0-1, whole percent")
    bound_lower: float | None = Field(
        description="Lowest mean possible had all invited people answered"
    )
    bound_upper: float | None = Field(
        description="Highest mean possible had all invited people answered"
    )
    previous_wave_id: str | None = Field(description="Last wave before this with a shown mean")
    change: float | None = Field(description="Mean less the mean of that wave")
    change_lower: float | None = Field(description="95 % interval of the change, lower end")
    change_upper: float | None = Field(description="95 % interval of the change, upper end")
    centre: float | None = Field(description="Centre line of the unit's waves, from six waves on")
    lower_limit: float | None = Field(description="Lower process limit, from six waves on")
    upper_limit: float | None = Field(description="Upper process limit, from six waves on")
    is_trial: bool = Field(description="Fewer than 12 shown waves: trial limits, no alerts")
    special_cause: SpecialCause = Field(description="First rule the wave breaks")
    variation: Variation = Field(description="What the wave says against the waves before")
    note: str = Field(
        description="Why a wave could not be scored (state missing), or what changed in the "
        "questions: then a new series begins with this wave; empty otherwise"
    )
