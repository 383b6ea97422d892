"""A small organisation drawn at random from a seed, with the awkward things real data has."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

ZONE = ZoneInfo("Europe/London")
KINDS = ("listening", "file_review", "video", "mass_violence", "aftermath")
FIRST, LAST = date(2026, 2, 2), date(2026, 6, 14)
TEAMS = {"A": "D1", "B": "D1", "C": "D1", "E": "D2", "F": "D2"}


@dataclass(frozen=True)
class Shift:
    """One roster row; times are UTC without a zone."""

    shift_id: str
    worker: int
    team: str
    starts: datetime
    ends: datetime
    kind: str
    paid: int | None
    pause: int | None


@dataclass(frozen=True)
class Entry:
    """One log row; times are UTC without a zone."""

    worker: int
    team: str
    shift_id: str | None
    at: datetime
    kind: str
    case: str | None
    cases: int
    is_trauma: bool
    minutes: int | None


@dataclass(frozen=True)
class Assignment:
    """One staff row."""

    worker: int
    team: str
    valid_from: date
    valid_to: date | None
    is_new: bool | None
    trained_until: date | None
    video_until: date | None


@dataclass
class Drawn:
    """What was drawn."""

    shifts: list[Shift] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    staff: list[Assignment] = field(default_factory=list)


def utc(local: datetime) -> datetime:
    """A local wall time of London as UTC without a zone."""
    aware = local.replace(tzinfo=ZONE)
    return aware.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)


def local(moment: datetime) -> datetime:
    """A UTC moment as local wall time of London."""
    return moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZONE).replace(tzinfo=None)


def drawn(seed: int, *, workers: int = 40) -> Drawn:
    """An organisation of five teams over nineteen weeks, the start of summer time among them."""
    rng = np.random.default_rng(seed)
    made = Drawn()
    for worker in range(workers):
        home = sorted(TEAMS)[worker % len(TEAMS)]
        _shifts_of(made, worker, home, rng)
        _staff_of(made, worker, home, rng)
    for shift in [s for s in made.shifts if s.kind != "leave"]:
        _entries_of(made, shift, rng)
    return made


def _shifts_of(made: Drawn, worker: int, home: str, rng: np.random.Generator) -> None:
    busy = rng.uniform(0.45, 0.97)  # some hardly ever rest
    free_from = datetime.min
    for n in range((LAST - FIRST).days):
        day = FIRST + timedelta(days=n)
        if rng.random() > busy:
            continue
        hour = int(rng.choice([6, 7, 8, 8, 14, 22]))
        minutes = int(rng.choice([240, 450, 480, 480, 600, 720, 750]))
        starts = utc(datetime(day.year, day.month, day.day, hour, int(rng.choice([0, 0, 15, 30]))))
        if starts < free_from:
            continue
        ends = starts + timedelta(minutes=minutes)
        kind = "leave" if rng.random() < 0.05 else "night" if hour == 22 else "day"
        team = home if rng.random() < 0.93 else str(rng.choice(sorted(TEAMS)))
        made.shifts.append(
            Shift(
                f"s{worker}-{n}",
                worker,
                team,
                starts,
                ends,
                kind,
                paid=None if rng.random() < 0.7 else minutes - 20,
                pause=None if rng.random() < 0.3 else int(rng.choice([0, 15, 30, 45])),
            )
        )
        free_from = ends  # the next may touch, never overlap


def _entries_of(made: Drawn, shift: Shift, rng: np.random.Generator) -> None:
    length = int((shift.ends - shift.starts).total_seconds() // 60)
    # two teams work with little else than video, in long sittings
    heavy = shift.team in ("C", "F")
    for _ in range(rng.poisson(5 if heavy else 2)):
        outside = rng.random() < 0.08
        begin = int(rng.integers(-90, length + 120)) if outside else int(rng.integers(0, length))
        made.entries.append(
            Entry(
                shift.worker,
                shift.team if rng.random() < 0.95 else str(rng.choice(sorted(TEAMS))),
                shift.shift_id if rng.random() < 0.6 else None,
                shift.starts + timedelta(minutes=begin),
                str(rng.choice(KINDS, p=[0.1, 0.1, 0.7, 0.05, 0.05] if heavy else None)),
                f"c{rng.integers(0, 60)}" if rng.random() < 0.8 else None,
                int(rng.choice([0, 1, 1, 1, 2])),
                bool(rng.random() < 0.85),
                None if rng.random() < 0.05 else int(rng.integers(5, 150 if heavy else 60)),
            )
        )


def _staff_of(made: Drawn, worker: int, home: str, rng: np.random.Generator) -> None:
    if rng.random() < 0.1:
        return
    turn = date(2026, 4, int(rng.integers(1, 28)))
    until = date(2026, int(rng.integers(2, 7)), 15)
    is_new = None if rng.random() < 0.1 else bool(rng.random() < 0.4)
    video = until if rng.random() < 0.5 else None
    made.staff.append(Assignment(worker, home, FIRST, turn, is_new, until, video))
    made.staff.append(Assignment(worker, home, turn + timedelta(days=1), None, is_new, None, video))
