"""Support the organisation provided, per team and day, and open cases at month ends."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from sample_data.organisation import MASS_VIOLENCE_TEAMS, TEAMS, TeamPlan
from sample_data.periods import DAYS, MONTHS, day_number

_COLUMNS = [
    "Team", "Date", "Support", "Hours", "Seats offered", "Seats attended", "Offered on",
    "Programme sessions",
]  # fmt: skip
# Peer contact after the mass-violence week: offered within 72 hours, and again after a month.
_FIRST_CONTACT, _SECOND_CONTACT = "2026-06-17", "2026-07-15"
LATE_CONTACT_TEAM, _LATE_CONTACT = "HWP", "2026-06-24"
LONG_PROGRAMME_TEAM, NO_PROGRAMME_TEAM = "QSN", "CTC"
COUNSELLED_TEAMS, SKIPPED_COUNSELLING = ("OED", "MCR"), ("MCR", "2026-08")
_PROGRAMME_MONTHS = (1, 2, 3, 4, 5, 6)  # January to June
_LONG, _USUAL = 14, 6


def support_table(staff: pd.DataFrame, roster: pd.DataFrame, month: str) -> pd.DataFrame:
    """The support log of a month. Grain: one row per team, date and kind (SV, PC, PE, CO, LV)."""
    rows = [
        row
        for plan in TEAMS
        if (people := _in_post(staff, plan, month))
        for row in (
            *_supervision(plan, people, month),
            *_peer_contact(plan, people, month),
            *_programme(plan, people, month),
            *_counselling(plan, people, month),
        )
    ]
    table = pd.DataFrame([*rows, *_leave(roster, month)], columns=_COLUMNS)
    return table.sort_values(["Date", "Team", "Support"], ignore_index=True)


def open_cases_table(staff: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Open trauma cases. Grain: one row per team that keeps cases open and month end."""
    rows = []
    for plan in TEAMS:
        if not plan.open_cases_per_fte:
            continue
        for month in MONTHS:
            fte = _fte(staff, plan, month)
            if fte:
                cases = round(fte * plan.open_cases_per_fte * float(1 + rng.uniform(-0.03, 0.03)))
                rows.append((plan.code, _text(_last_day(month)), str(cases), f"{fte:.1f}"))
    return pd.DataFrame(rows, columns=["Team", "Month end", "Open trauma cases", "FTE"])


def _supervision(plan: TeamPlan, people: int, month: str) -> Iterator[tuple[str, ...]]:
    """Two group sessions a month; their hours are what was provided to all people together."""
    hours = f"{people * plan.supervision_hours / 2:.1f}"
    for day in (f"{month}-08", f"{month}-22"):
        yield plan.code, _text(day), "SV", hours, str(people), "", "", ""


def _peer_contact(plan: TeamPlan, people: int, month: str) -> Iterator[tuple[str, ...]]:
    """Offers after the incident: one soon, one about a month later."""
    if plan.code not in MASS_VIOLENCE_TEAMS:
        return
    first = _LATE_CONTACT if plan.code == LATE_CONTACT_TEAM else _FIRST_CONTACT
    for offered in (first, _SECOND_CONTACT):
        if offered.startswith(month):
            yield plan.code, _text(offered), "PC", "", str(people), "", _text(offered), ""


def _programme(plan: TeamPlan, people: int, month: str) -> Iterator[tuple[str, ...]]:
    """Psychoeducation in the first half of the year; one team's programme goes past twelve."""
    if plan.code == NO_PROGRAMME_TEAM or int(month[5:]) not in _PROGRAMME_MONTHS:
        return
    sessions = _LONG if plan.code == LONG_PROGRAMME_TEAM else _USUAL
    attended = str(round(people * 0.8)) if people >= 12 else ""
    yield (
        plan.code, _text(f"{month}-15"), "PE", "1.5", str(people), attended, "", str(sessions)
    )  # fmt: skip


def _counselling(plan: TeamPlan, people: int, month: str) -> Iterator[tuple[str, ...]]:
    """Monthly offers to teams that watch video; who took them up is never recorded."""
    if plan.code in COUNSELLED_TEAMS and (plan.code, month) != SKIPPED_COUNSELLING:
        yield plan.code, _text(f"{month}-05"), "CO", "", str(people), "", "", ""


def _leave(roster: pd.DataFrame, month: str) -> list[tuple[str, ...]]:
    """Hours of leave taken by each team in the month, as the rota has them."""
    taken = roster.loc[(roster["month"] == MONTHS.index(month)) & (roster["code"] == "AL")]
    hours = taken.groupby("team")["paid_minutes"].sum() / 60
    day = _text(_last_day(month))
    return [(str(team), day, "LV", f"{total:.1f}", "", "", "", "") for team, total in hours.items()]


def _in_post(staff: pd.DataFrame, plan: TeamPlan, month: str) -> int:
    return len(_posts(staff, plan, month))


def _fte(staff: pd.DataFrame, plan: TeamPlan, month: str) -> float:
    return float(_posts(staff, plan, month)["fte"].astype(float).sum())


def _posts(staff: pd.DataFrame, plan: TeamPlan, month: str) -> pd.DataFrame:
    """Assignments of a team on the last day of a month."""
    day = min(day_number(_last_day(month)), len(DAYS) - 1)
    in_force = (staff["first_day"] <= day) & (staff["last_day"] >= day)
    return staff.loc[in_force & (staff["team"] == plan.code)]


def _last_day(month: str) -> str:
    return str((np.datetime64(month, "M") + 1).astype("datetime64[D]") - 1)


def _text(day: str) -> str:
    """A day such as 31/10/2026 from ISO text."""
    return f"{day[8:10]}/{day[5:7]}/{day[:4]}"
