"""The rota: which worker works which shift, with nights, on-call duty, leave and sickness."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from sample_data.organisation import Rota, TeamPlan
from sample_data.periods import DAYS, FIRST_DAY, month_of, to_utc, weekday_of

Codes = npt.NDArray[np.int8]
OFF, EARLY, LATE, NIGHT, ON_CALL, LEAVE, SICK = range(7)
CODE_NAMES = np.array(["", "E", "L", "N", "OC", "AL", "SK"])
STAFFED = (EARLY, LATE, NIGHT, ON_CALL)

_CYCLES: dict[Rota, tuple[int, ...]] = {
    Rota.NIGHTS: (NIGHT, NIGHT, NIGHT, OFF, OFF, OFF),
    Rota.DAYS: (EARLY, EARLY, EARLY, OFF, OFF, OFF),
    Rota.FOUR_ON: (EARLY, EARLY, NIGHT, NIGHT, OFF, OFF, OFF, OFF),
    Rota.ROUND_THE_CLOCK: (EARLY, EARLY, LATE, LATE, NIGHT, NIGHT, OFF, OFF, OFF, OFF),
}
# start hour and length in hours of E, L, N, OC, AL, SK
_TWELVE = {EARLY: (7, 12), NIGHT: (19, 12), LEAVE: (7, 12), SICK: (7, 12)}
_OFFICE = {EARLY: (8, 8), LATE: (12, 8), ON_CALL: (10, 8), LEAVE: (9, 8), SICK: (9, 8)}
_POLICE = {**_OFFICE, EARLY: (7, 8), LATE: (14, 8), NIGHT: (22, 8)}
_HOURS: dict[Rota, dict[int, tuple[int, int]]] = {
    Rota.NIGHTS: _TWELVE,
    Rota.DAYS: _TWELVE,
    Rota.FOUR_ON: _TWELVE,
    Rota.OFFICE: _OFFICE,
    Rota.LATE_EARLY: _POLICE,
    Rota.ROUND_THE_CLOCK: _POLICE,
}


def team_roster(plan: TeamPlan, people: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """The rota of one team over the whole sample.

    Grain: one row per worker and rota line: worker_ref, team, day (number), month, code (E, L, N,
    OC, AL, SK), is_staffed, starts_utc, ends_utc, break_minutes, paid_minutes.
    """
    codes = _planned(plan, people, rng)
    codes = _with_absence(codes, plan.leave_blocks, rng)
    worker, day = np.nonzero(codes)
    frame = pd.DataFrame(
        {
            "worker_ref": people["worker_ref"].to_numpy()[worker],
            "team": plan.code,
            "day": day,
            "month": month_of(day),
            "kind": codes[worker, day],
        }
    )
    return _with_times(frame, _HOURS[plan.rota], rng)


def _planned(plan: TeamPlan, people: pd.DataFrame, rng: np.random.Generator) -> Codes:
    """Codes per worker and day before absence."""
    if plan.rota in _CYCLES:
        codes = _cycle(_CYCLES[plan.rota], len(people))
    else:
        codes = _weekdays(plan.rota, people)
    if plan.short_rest_share:
        codes = _with_late_then_early(codes, plan.short_rest_share, rng)
    days = np.arange(len(DAYS))
    first = people["first_day"].to_numpy()[:, None]
    last = people["last_day"].to_numpy()[:, None]
    return np.where((days >= first) & (days <= last), codes, OFF).astype(np.int8)


def _cycle(cycle: tuple[int, ...], workers: int) -> Codes:
    """A repeating pattern, each worker one day further on, so that every day is covered."""
    position = np.arange(len(DAYS))[None, :] + np.arange(workers)[:, None]
    return np.asarray(cycle, dtype=np.int8)[position % len(cycle)]


def _weekdays(rota: Rota, people: pd.DataFrame) -> Codes:
    """Monday to Friday, every third week late, and on call one Saturday in seven weeks."""
    days = np.arange(len(DAYS))
    weekday, week = weekday_of(days), (days + 4) // 7
    worker = np.arange(len(people))[:, None]
    turn = (week[None, :] + worker) % 7
    is_late_week = (week[None, :] + worker) % 3 == 0
    codes = np.where(weekday < 5, np.where(is_late_week, LATE, EARLY), OFF)
    if rota is Rota.LATE_EARLY:
        codes = np.where(weekday < 5, EARLY, OFF) + np.zeros_like(worker)
    on_call = turn == 0
    codes = np.where(on_call & (weekday == 5), ON_CALL, codes)
    codes = np.where(on_call & (weekday == 4), OFF, codes)
    is_part_time = (people["fte"] == "0.800").to_numpy()[:, None]
    return np.where(is_part_time & (weekday == 2), OFF, codes).astype(np.int8)


def _with_late_then_early(codes: Codes, share: float, rng: np.random.Generator) -> Codes:
    """A late shift, 14:00 to 22:00, on a share of days that an early one at 07:00 follows."""
    follows = np.zeros(codes.shape, dtype=bool)
    follows[:, :-1] = (codes[:, :-1] == EARLY) & (codes[:, 1:] == EARLY)
    of_all = follows.sum() / (codes == EARLY).sum()
    chosen = follows & (rng.random(codes.shape) < share / of_all)
    chosen[:, 1:] &= ~chosen[:, :-1]
    return np.where(chosen, LATE, codes).astype(np.int8)


def _with_absence(codes: Codes, leave_blocks: int, rng: np.random.Generator) -> Codes:
    """The codes with leave in blocks of 5 to 10 days and single days of sickness."""
    absent = codes.copy()
    for worker in range(len(codes)):
        for _ in range(leave_blocks):
            start = int(rng.integers(0, len(DAYS)))
            block = absent[worker, start : start + int(rng.integers(5, 11))]
            block[block != OFF] = LEAVE
    is_sick = (rng.random(codes.shape) < 0.02) & np.isin(absent, STAFFED)
    return np.where(is_sick, SICK, absent).astype(np.int8)


def _with_times(
    frame: pd.DataFrame, hours: dict[int, tuple[int, int]], rng: np.random.Generator
) -> pd.DataFrame:
    """Start, end, break and paid minutes. One ambulance shift in 25 overruns, as in the records."""
    kind = frame["kind"].to_numpy()
    start_hour = np.array([hours.get(code, (0, 0))[0] for code in range(7)])[kind]
    length = np.array([hours.get(code, (0, 0))[1] for code in range(7)])[kind]
    midnight = (FIRST_DAY + frame["day"].to_numpy()).astype("datetime64[m]")
    starts = midnight + start_hour * 60
    ends = starts + length * 60
    is_staffed = np.isin(kind, STAFFED)
    is_overrun = is_staffed & (length == 12) & (rng.random(len(frame)) < 0.04)
    overrun = np.where(is_overrun, rng.integers(15, 51, len(frame)), 0)
    starts_utc, ends_utc = to_utc(starts), to_utc(ends) + overrun
    minutes = (ends_utc - starts_utc).astype(np.int64)
    break_minutes = np.full(len(frame), 30)
    return frame.assign(
        code=CODE_NAMES[kind],
        is_staffed=is_staffed,
        starts_utc=starts_utc,
        ends_utc=ends_utc,
        break_minutes=break_minutes,
        paid_minutes=minutes - break_minutes,
    ).drop(columns="kind")
