"""Who the sample organisation is: divisions, teams, and how each team's work is planned.

Rates are trauma case-contacts per staffed shift, shares are exposure minutes of paid minutes. The
planted problems of `expected/planted.yaml` are these numbers and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from sample_data.periods import MONTHS

ORGANISATION = ("EST", "Estuary Services")
DIVISIONS: tuple[tuple[str, str], ...] = (
    ("AMB", "Ambulance"),
    ("CPS", "Child protection"),
    ("POL", "Police"),
    ("VIC", "Victim services"),
)


class Rota(StrEnum):
    """How a team's shifts repeat."""

    NIGHTS = "nights"
    DAYS = "days"
    FOUR_ON = "four_on"
    OFFICE = "office"
    LATE_EARLY = "late_early"
    ROUND_THE_CLOCK = "round_the_clock"


class Spread(StrEnum):
    """How case-contacts spread over shifts of the same mean."""

    CAPPED = "capped"  # booked: seldom more than five a shift
    PLANNED = "planned"  # booked up to four, one shift in twenty goes over
    OPEN = "open"  # whatever comes (Poisson)


@dataclass(frozen=True)
class TeamPlan:
    """One team of the sample and the way its work is planned."""

    code: str
    name: str
    division: str
    workers: int
    rota: Rota
    rate: float
    share: float
    mix: dict[str, float]
    spread: Spread = Spread.CAPPED
    completeness: float = 0.955
    case_types: tuple[str, ...] = ("DA", "SD")
    rates: dict[str, float] = field(default_factory=dict)
    spreads: dict[str, Spread] = field(default_factory=dict)
    valid_from: str | None = None
    valid_to: str | None = None
    merged_into: str | None = None
    profiles: str = "uk"
    replaced: int = 0
    specialists: int = 0
    short_rest_share: float = 0.0
    non_trauma_share: float = 0.08
    grouped_share: float = 0.0
    off_roster_share: float = 0.0
    leave_blocks: int = 6
    supervision_hours: float = 1.8  # a worker and month
    open_cases_per_fte: float = 0.0  # 0: the team keeps no cases open


_ROAD = {"AFT": 0.68, "LIS": 0.32}
_INTAKE = {"LIS": 0.50, "FIL": 0.45, "AFT": 0.05}
_ADVOCACY = {"LIS": 0.74, "FIL": 0.18, "AFT": 0.08}
_HIT_AND_MISS = (3.5, 4.75, 3.4, 3.3, 4.7, 3.4, 4.8, 3.5, 3.3, 4.75, 3.4, 4.7, 3.5, 3.3, 4.75)


def _by_month(values: tuple[float, ...]) -> dict[str, float]:
    return dict(zip(MONTHS, values, strict=True))


def _before(month: str, rate: float) -> dict[str, float]:
    return {earlier: rate for earlier in MONTHS if earlier < month}


AMBULANCE: tuple[TeamPlan, ...] = (
    TeamPlan(
        "QSN", "Quayside Nights", "AMB", 20, Rota.NIGHTS, 5.2, 0.18, _ROAD,
        spread=Spread.OPEN, case_types=("RD", "SD", "AS"), profiles="uk;ems", replaced=1,
    ),
    TeamPlan(
        "QSD", "Quayside Days", "AMB", 20, Rota.DAYS, 2.7, 0.12, _ROAD,
        case_types=("RD", "SD", "AS"), profiles="uk;ems", replaced=1,
    ),
    TeamPlan(
        "FEL", "Fellside Response", "AMB", 18, Rota.FOUR_ON, 3.4, 0.13, _ROAD,
        spread=Spread.PLANNED, case_types=("RD", "SD", "AS"), profiles="uk;ems",
        completeness=0.965,
        rates=_by_month(_HIT_AND_MISS),
        spreads={
            month: Spread.OPEN
            for month, rate in _by_month(_HIT_AND_MISS).items()
            if rate > 4
        },
    ),
    TeamPlan(
        "SOU", "Southgate Response", "AMB", 18, Rota.FOUR_ON, 2.7, 0.12, _ROAD,
        case_types=("RD", "SD", "AS"), profiles="uk;ems",
        rates=_before("2026-05", 4.8),
        spreads=dict.fromkeys(_before("2026-05", 0.0), Spread.OPEN),
    ),
)  # fmt: skip
CHILD_PROTECTION: tuple[TeamPlan, ...] = (
    TeamPlan(
        "NSI", "North Shore Intake", "CPS", 16, Rota.OFFICE, 3.78, 0.28, _INTAKE,
        spread=Spread.PLANNED, completeness=0.975, case_types=("CN", "DA"), profiles="uk;cps",
        open_cases_per_fte=14.0,
    ),
    TeamPlan(
        "SSI", "South Shore Intake", "CPS", 14, Rota.OFFICE, 2.6, 0.29, _INTAKE,
        case_types=("CN", "DA"), profiles="uk;cps", open_cases_per_fte=10.0,
        rates={"2026-10": 3.25}, spreads={"2026-10": Spread.PLANNED},
    ),
    TeamPlan(
        "FAC", "Family Continuity", "CPS", 16, Rota.OFFICE, 2.5, 0.28, _INTAKE,
        case_types=("CN", "DA"), profiles="uk;cps", off_roster_share=0.01, replaced=1,
        open_cases_per_fte=9.0,
    ),
    TeamPlan(
        "LVC", "Leaving Care", "CPS", 8, Rota.OFFICE, 2.3, 0.26, _INTAKE,
        case_types=("CN",), profiles="uk;cps", valid_to="2026-03-31", merged_into="FAC",
        open_cases_per_fte=8.0,
    ),
)  # fmt: skip
POLICE: tuple[TeamPlan, ...] = (
    TeamPlan(
        "OED", "Online Exploitation Desk", "POL", 12, Rota.OFFICE, 2.4, 0.65,
        {"VID": 0.60, "FIL": 0.25, "LIS": 0.15}, case_types=("EX",), profiles="uk;csam",
        non_trauma_share=0.0,
    ),
    TeamPlan(
        "MCR", "Major Crime Room", "POL", 16, Rota.OFFICE, 2.7, 0.432,
        {"FIL": 0.52, "LIS": 0.27, "AFT": 0.21}, case_types=("HM", "AS"), specialists=2,
        non_trauma_share=0.0,
    ),
    TeamPlan(
        "BFL", "Bridge Family Liaison", "POL", 16, Rota.LATE_EARLY, 2.3, 0.28,
        {"LIS": 0.60, "AFT": 0.40}, case_types=("HM", "RD", "SD"), short_rest_share=0.10,
        supervision_hours=1.0,
    ),
    TeamPlan(
        "HWP", "Highways Policing", "POL", 18, Rota.ROUND_THE_CLOCK, 1.7, 0.14,
        {"AFT": 0.85, "LIS": 0.15}, completeness=0.67, case_types=("RD",), replaced=1,
        leave_blocks=3,
    ),
)  # fmt: skip
VICTIM_SERVICES: tuple[TeamPlan, ...] = (
    TeamPlan(
        "SFA", "Seafront Advocates", "VIC", 18, Rota.OFFICE, 2.7, 0.29, _ADVOCACY,
        case_types=("DA", "AS"), rates={"2026-02": 0.0}, grouped_share=0.10, replaced=1,
        open_cases_per_fte=17.0,
    ),
    TeamPlan(
        "RFO", "Refuge Outreach", "VIC", 6, Rota.OFFICE, 2.4, 0.28, _ADVOCACY,
        case_types=("DA",), open_cases_per_fte=12.0,
    ),
    TeamPlan(
        "CTC", "Court Companions", "VIC", 4, Rota.OFFICE, 2.1, 0.24, _ADVOCACY,
        case_types=("DA", "AS"),
    ),
)  # fmt: skip

TEAMS: tuple[TeamPlan, ...] = AMBULANCE + CHILD_PROTECTION + POLICE + VICTIM_SERVICES

# Planted events that are not a team's planned way of working.
SECOND_CREW_FROM = "2026-05-01"  # Southgate: six more people from this day
SECOND_CREW_PEOPLE = 6
CHANCE_TEAM, CHANCE_MONTH, CHANCE_RATE, CHANCE_WORKERS = "SSI", "2026-10", 4.15, 3
MISSING_TEAM, MISSING_MONTH = "OED", "2026-05"
LATE_TEAM, LATE_MONTH = "FAC", "2026-10"
MASS_VIOLENCE_DAYS = ("2026-06-15", "2026-06-21")
MASS_VIOLENCE_TEAMS: dict[str, float] = {
    "QSN": 0.35, "QSD": 0.40, "FEL": 0.25, "SOU": 0.25,
    "MCR": 0.30, "BFL": 0.40, "HWP": 0.25, "SFA": 0.20,
}  # fmt: skip
MOVER = ("QSD", "FEL", "2026-02-11")  # one person moves on a Wednesday
