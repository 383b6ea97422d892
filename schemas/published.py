"""What the published database promises: its tables, columns, keys and grain, declared once.

The writer creates tables and comments from these models; the data dictionary and the
`column_dictionary` table are generated from them.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from pydantic import Field

from schemas.published_survey import SurveyScale
from schemas.published_table import PublishedTable
from schemas.vocabulary import (
    Assurance,
    Basis,
    CellState,
    Direction,
    Level,
    LimitStatusKind,
    Measure,
    PeopleBand,
    PeriodKind,
    SpecialCause,
    Strength,
    UnitLevel,
    Variation,
    Verdict,
)

PUBLISHED_SCHEMA_VERSION = 1


class Team(PublishedTable):
    """The units figures are published for: teams, divisions and the organisation."""

    table_name = "team"
    grain = "one row per unit of the team tree"
    key = ("team_id",)

    team_id: str = Field(description="The organisation's own code of the unit")
    name: str = Field(description="Name on screen")
    parent_id: str | None = Field(description="Unit above it; empty at the top")
    level: UnitLevel = Field(description="team, division or organisation")
    sort_order: int = Field(description="Division, then name: the only order teams are listed in")
    valid_to: date | None = Field(description="Last day of a unit that was merged or closed")


class Period(PublishedTable):
    """The periods figures are published for."""

    table_name = "period"
    grain = "one row per kind of period and its first day"
    key = ("period_kind", "period_start")

    period_kind: PeriodKind = Field(description="month, part, rolling_3_months or wave")
    period_start: date = Field(description="First day")
    period_end: date = Field(description="Last day")
    label: str = Field(description="Words on screen, such as October 2026")


class Indicator(PublishedTable):
    """What is measured, and from which amounts."""

    table_name = "indicator"
    grain = "one row per indicator"
    key = ("indicator_id",)

    indicator_id: str = Field(description="Stable id, such as W-00")
    title: str = Field(description="Full name on screen")
    short_title: str = Field(description="Column head of the grid")
    description: str = Field(description="Definition in a sentence or two")
    unit: str = Field(description="Unit of the value in words")
    measure: Measure = Field(description="rate, share or mean")
    numerator: str = Field(description="Amount above the line")
    denominator: str = Field(description="Amount below the line")
    direction: Direction = Field(description="Which side is worse")
    chart: str = Field(description="Control chart used for its series")
    is_fact: bool = Field(
        description="A fact about what the organisation provides: nobody's data, not protected"
    )
    article: str = Field(description="The article's words it comes from")
    sort_order: int = Field(description="Order on screen")


class LimitRule(PublishedTable):
    """The register of limits, each version with its source."""

    table_name = "limit_rule"
    grain = "one row per limit, unit and version"
    key = ("limit_id", "team_id", "valid_from")

    limit_id: str = Field(description="Id in the register")
    team_id: str = Field(description="Unit the version applies to")
    indicator_id: str = Field(description="Indicator the limit is held against")
    exposure_kind: str = Field(description="all, or the kind of exposure it concerns")
    title: str = Field(description="Name on screen")
    article: str = Field(description="The article's own words")
    metric: str = Field(description="Metric in words")
    unit: str = Field(description="Unit a cap applies to, such as worker_day")
    counting_window: str = Field(description="Window of counting and of showing")
    direction: Direction = Field(description="Which side is worse")
    cap_warn: float | None = Field(description="Cap per unit, as a default or adopted number")
    cap_must: float | None = Field(description="Cap per unit that is statutory or adopted")
    tolerated_share: float | None = Field(description="Tolerated share of units over the cap, 0-1")
    threshold: float | None = Field(description="Limit of a mean or ratio")
    level: Level = Field(description="must, warn or info")
    source: str = Field(description="Where the number comes from")
    strength: Strength = Field(description="Evidence behind the number, A to E")
    status: LimitStatusKind = Field(description="default or adopted")
    adopted_by: str | None = Field(description="Body that adopted it")
    adopted_on: date | None = Field(description="Day of adoption")
    valid_from: date = Field(description="First day this version is in force")
    valid_to: date | None = Field(description="Day before the next version; empty while in force")
    overlay: str = Field(
        description="File that set it: default, a sector profile or the organisation"
    )
    caveat: str = Field(description="Wording that goes with the limit; empty if none")


class TeamIndicator(PublishedTable):
    """The protected figures."""

    table_name = "team_indicator"
    grain = "one row per indicator, unit, kind of exposure and period"
    key = ("indicator_id", "team_id", "exposure_kind", "period_kind", "period_start")

    indicator_id: str = Field(description="Indicator")
    team_id: str = Field(description="Unit")
    exposure_kind: str = Field(description="all, or one of the five kinds")
    period_kind: PeriodKind = Field(description="Kind of period")
    period_start: date = Field(description="First day of the period")
    period_end: date = Field(description="Last day of the period")
    state: CellState = Field(description="shown, suppressed, zero, missing or late")
    numerator: Decimal | None = Field(description="Rounded amount above the line; never for shares")
    denominator: Decimal | None = Field(description="Rounded amount below the line")
    value: float | None = Field(description="The figure, rounded for publication")
    std_error: float | None = Field(description="Standard error clustered by worker, 2 digits")
    people_band: PeopleBand | None = Field(description="Distinct people behind the figure")
    basis: Basis | None = Field(description="rostered, or logged (of days with an entry)")
    completeness: float | None = Field(
        description="Staffed shifts with an entry, 0-1; empty unknown"
    )


class WhatIfCell(PublishedTable):
    """Protected shares over other caps: what is asked of "what if the cap were another"."""

    table_name = "what_if"
    grain = "one row per indicator, cap, unit and month"
    key = ("indicator_id", "cap", "team_id", "period_start")

    indicator_id: str = Field(description="Indicator whose cap it would be")
    cap: int = Field(description="The other cap per unit")
    team_id: str = Field(description="Unit")
    period_kind: PeriodKind = Field(description="Kind of period: month")
    period_start: date = Field(description="First day of the period")
    period_end: date = Field(description="Last day of the period")
    state: CellState = Field(description="shown, suppressed, zero, missing or late")
    denominator: Decimal | None = Field(description="Rounded amount below the line")
    value: float | None = Field(description="The share over that cap, rounded for publication")
    std_error: float | None = Field(description="Standard error clustered by worker, 2 digits")
    people_band: PeopleBand | None = Field(description="Distinct people behind the figure")
    basis: Basis | None = Field(description="rostered, or logged (of days with an entry)")
    completeness: float | None = Field(
        description="Staffed shifts with an entry, 0-1; empty unknown"
    )


class TeamDistribution(PublishedTable):
    """Protected distributions behind two pictures: when exposure falls, and how long rests are."""

    table_name = "team_distribution"
    grain = "one row per distribution, unit, period and bucket"
    key = ("distribution_id", "team_id", "period_start", "bucket_row", "bucket_column")

    distribution_id: str = Field(description="weekday_hour or rest_hours")
    team_id: str = Field(description="Unit")
    period_kind: PeriodKind = Field(description="Kind of period")
    period_start: date = Field(description="First day of the period")
    period_end: date = Field(description="Last day of the period")
    bucket_row: int = Field(description="weekday_hour: 1 Monday to 7 Sunday; else 0")
    bucket_column: int = Field(description="First hour of a 3-hour block, or whole hours of rest")
    state: CellState = Field(description="shown, suppressed, zero, missing or late")
    value: Decimal | None = Field(description="Rounded count")


class LimitStatus(PublishedTable):
    """Verdicts, read off released figures only."""

    table_name = "limit_status"
    grain = "one row per limit, unit and month"
    key = ("limit_id", "team_id", "period_kind", "period_start")

    limit_id: str = Field(description="Limit")
    indicator_id: str = Field(description="Indicator")
    exposure_kind: str = Field(description="all, or the kind of exposure")
    team_id: str = Field(description="Unit")
    period_kind: PeriodKind = Field(description="Kind of period")
    period_start: date = Field(description="First day of the period")
    period_end: date = Field(description="Last day of the period")
    verdict: Verdict = Field(description="What the figure says against the limit")
    reason: str = Field(description="Why there is no verdict; empty otherwise")
    value: float | None = Field(description="Released figure")
    threshold: float | None = Field(description="Limit, or tolerated share, in force that period")
    cap: float | None = Field(description="Cap per unit in force, where the limit has one")
    lower: float | None = Field(description="95 % interval clustered by worker, lower end")
    upper: float | None = Field(description="95 % interval clustered by worker, upper end")
    level: Level = Field(description="must, warn or info")
    strength: Strength = Field(description="Evidence behind the number")
    limit_valid_from: date | None = Field(description="Version of the limit the verdict used")
    over_since: date | None = Field(description="First month of the present run over the limit")
    months_over: int = Field(description="Length of that run in months")
    assurance: Assurance = Field(description="Over by design, by chance, or not at all")
    headroom_contacts: Decimal | None = Field(description="Units above the line to move, to 5")
    headroom_shifts: Decimal | None = Field(description="Units below the line to add, to 5")
    sentence: str = Field(description="The verdict in plain words")


class Signal(PublishedTable):
    """Control charts computed from released cells."""

    table_name = "signal"
    grain = "one row per charted series and period"
    key = ("indicator_id", "team_id", "exposure_kind", "period_kind", "period_start")

    indicator_id: str = Field(description="Indicator")
    team_id: str = Field(description="Unit")
    exposure_kind: str = Field(description="all, or the kind of exposure")
    period_kind: PeriodKind = Field(description="Kind of period")
    period_start: date = Field(description="First day of the period")
    chart: str = Field(description="Chart: run, xmr, up, pp or t")
    value: float | None = Field(description="Charted value")
    centre: float | None = Field(description="Centre line")
    lower_limit: float | None = Field(description="Lower process limit")
    upper_limit: float | None = Field(description="Upper process limit")
    is_trial: bool = Field(description="Fewer than 12 points: trial limits, no alerts")
    points: int = Field(description="Points behind the limits")
    special_cause: SpecialCause = Field(description="First rule the point breaks")
    variation: Variation = Field(description="What the point says")
    assurance: Assurance = Field(description="Process limits against the limit")


class Funnel(PublishedTable):
    """Teams compared for one period, with overdispersion."""

    table_name = "funnel"
    grain = "one row per indicator, team and period"
    key = ("indicator_id", "team_id", "period_kind", "period_start")

    indicator_id: str = Field(description="Indicator")
    team_id: str = Field(description="Team")
    period_kind: PeriodKind = Field(description="Kind of period")
    period_start: date = Field(description="First day of the period")
    value: float | None = Field(description="As counted")
    steadied: float | None = Field(description="Shrunk towards the mean of all teams")
    denominator: float | None = Field(description="Released denominator")
    target: float | None = Field(description="Mean of all teams shown")
    lower_998: float | None = Field(description="Lower 99.8 % limit")
    upper_998: float | None = Field(description="Upper 99.8 % limit")
    position: str | None = Field(description="high, low or inside; empty under 10 teams")
    lower_95: float | None = Field(description="Lower 95 % limit")
    upper_95: float | None = Field(description="Upper 95 % limit")
    tau2: float | None = Field(description="Spread between teams beyond chance, on the root scale")


class Release(PublishedTable):
    """What this file is: run, data, register and proof."""

    table_name = "release"
    grain = "one row: this release"
    key = ("run_id",)

    run_id: str = Field(description="Run that wrote the file")
    organisation: str = Field(description="Name of the organisation")
    published_at: datetime = Field(description="When it was published, UTC")
    as_of: date = Field(description="The day the run counted as today")
    data_to: date | None = Field(description="Last day with data")
    schema_version: int = Field(description="Version of these tables")
    code_version: str = Field(description="Version of the software")
    data_fingerprint: str = Field(description="Hash over what was read and how it was configured")
    policy: str = Field(description="Protection policy in force, as JSON")
    proof: str = Field(description="Proof of protection: counts, as JSON")
    dpia_ref: str | None = Field(description="Impact assessment; empty until one is named")
    assumptions: str = Field(description="Assumptions the sources declare, as JSON list")


class Revision(PublishedTable):
    """Figures that differ from what was first published, with cause."""

    table_name = "revision"
    grain = "one row per revised cell"
    key = ("indicator_id", "team_id", "exposure_kind", "period_kind", "period_start")

    indicator_id: str = Field(description="Indicator")
    team_id: str = Field(description="Unit")
    exposure_kind: str = Field(description="all, or the kind of exposure")
    period_kind: PeriodKind = Field(description="Kind of period")
    period_start: date = Field(description="First day of the period")
    old_value: float | None = Field(description="As first published")
    new_value: float | None = Field(description="As published now")
    old_state: CellState = Field(description="State when first published")
    new_state: CellState = Field(description="State now")
    cause: str = Field(description="What changed: late file, corrected file, limit, method")


class ColumnDictionary(PublishedTable):
    """Every table and column of this file in words."""

    table_name = "column_dictionary"
    grain = "one row per table and column"
    key = ("table_name", "column_name")

    table_name_: str = Field(alias="table_name", description="Table")
    column_name: str = Field(description="Column")
    column_type: str = Field(description="DuckDB type")
    description: str = Field(description="What it holds")
    is_key: bool = Field(description="Part of the table's key")


PUBLISHED_TABLES: tuple[type[PublishedTable], ...] = (
    Team,
    Period,
    Indicator,
    LimitRule,
    TeamIndicator,
    WhatIfCell,
    TeamDistribution,
    LimitStatus,
    Signal,
    Funnel,
    SurveyScale,
    Release,
    Revision,
    ColumnDictionary,
)
