"""Every figure of the roster and the log computed again, plainly, from the definitions alone.

Written without the SQL: lists, sets and loops, slow and short. `recomputed` gives
{(indicator, kind, unit, first day of month): (numerator, denominator)} for teams and units above.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from drawn_organisation import TEAMS, Drawn, Entry, Shift, local

Key = tuple[str, str, str, date]
Interval = tuple[datetime, datetime]
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def month(day: date) -> date:
    """First day of the month."""
    return day.replace(day=1)


def union(intervals: Iterable[Interval]) -> list[Interval]:
    """Intervals joined where they touch or overlap."""
    joined: list[Interval] = []
    for begin, end in sorted(intervals):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((begin, end))
    return joined


def minutes(intervals: Iterable[Interval]) -> float:
    """Minutes of the union."""
    return sum((end - begin) / MINUTE for begin, end in union(intervals))


def cut(intervals: Iterable[Interval], begin: datetime, end: datetime) -> list[Interval]:
    """The parts of intervals within a span."""
    return [(max(a, begin), min(b, end)) for a, b in intervals if a < end and b > begin]


class Figures:
    """Sums by indicator, kind, unit and month."""

    def __init__(self) -> None:
        self.sums: dict[Key, list[float]] = defaultdict(lambda: [0.0, 0.0])

    def add(
        self,
        name: str,
        team: str,
        day: date,
        *,
        over: float = 0,
        under: float = 0,
        kind: str = "all",
    ) -> None:
        """Add to a team and the units above it."""
        for unit in (team, TEAMS[team], "ORG"):
            cell = self.sums[name, kind, unit, month(day)]
            cell[0] += over
            cell[1] += under


class Worker:
    """One worker's shifts and entries, placed."""

    def __init__(self, drawn: Drawn, worker: int) -> None:
        self.shifts = sorted(
            (s for s in drawn.shifts if s.worker == worker and s.kind != "leave"),
            key=lambda s: s.starts,
        )
        self.staff = [a for a in drawn.staff if a.worker == worker]
        by_id = {s.shift_id: s for s in self.shifts}
        self.placed: list[tuple[Entry, Shift | None, date, str]] = []
        for entry in (e for e in drawn.entries if e.worker == worker):
            shift = by_id.get(entry.shift_id or "") or self._around(entry.at)
            day = local(shift.starts).date() if shift else local(entry.at).date()
            self.placed.append((entry, shift, day, shift.team if shift else entry.team))
        self.of_shift: dict[str, list[Entry]] = defaultdict(list)
        self.of_day: dict[date, list[tuple[Entry, str]]] = defaultdict(list)
        for entry, shift, day, team in self.placed:
            self.of_day[day].append((entry, team))
            if shift:
                self.of_shift[shift.shift_id].append(entry)
        self.days: dict[date, list[Shift]] = defaultdict(list)
        for shift in self.shifts:
            self.days[local(shift.starts).date()].append(shift)
        self.day_of = {s.shift_id: day for day, shifts in self.days.items() for s in shifts}

    def _around(self, moment: datetime) -> Shift | None:
        place = bisect_right(self.shifts, moment, key=lambda s: s.starts) - 1
        around = self.shifts[place] if place >= 0 else None
        return around if around and moment < around.ends else None

    def team_of(self, day: date) -> str | None:
        """Team of the day's first shift, else of its first entry."""
        if self.days.get(day):
            return self.days[day][0].team
        met = [(e.at, team) for e, team in self.of_day.get(day, [])]
        return min(met)[1] if met else None

    def contacts(self, day: date) -> int:
        """Distinct cases of the day, plus unnamed ones."""
        met = [e for e, _ in self.of_day.get(day, []) if e.is_trauma and e.cases > 0]
        return len({e.case for e in met if e.case}) + sum(e.cases for e in met if not e.case)

    def added(self) -> list[tuple[Entry, Shift | None, date, str, list[Interval]]]:
        """Each timed trauma entry with the intervals it adds to its shift or unstaffed day."""
        groups: dict[tuple[Shift | None, date], list[tuple[Entry, str]]] = defaultdict(list)
        for entry, shift, day, team in self.placed:
            if entry.is_trauma and entry.cases > 0 and entry.minutes is not None:
                groups[shift, day].append((entry, team))
        result = []
        for (shift, day), met in groups.items():
            # first begun first; the longer, then the kind's and the team's place, where even
            order = sorted(met, key=lambda m: (m[0].at, -m[0].minutes, _KIND[m[0].kind], m[1]))
            covered: datetime | None = None
            for entry, team in order:
                end = entry.at + timedelta(minutes=entry.minutes or 0)
                begin = max(entry.at, covered) if covered else entry.at
                if end > begin:
                    result.append((entry, shift, day, team, [(begin, end)]))
                covered = max(covered, end) if covered else end
        return result


_KIND = {
    k: n for n, k in enumerate(("listening", "file_review", "video", "mass_violence", "aftermath"))
}


def recomputed(drawn: Drawn, caps: dict[str, float]) -> dict[Key, tuple[float, float]]:
    """All figures of an organisation with a roster for every team."""
    from recomputed_days import add_days
    from recomputed_runs import add_runs

    figures = Figures()
    for worker in (Worker(own, n) for n, own in _by_worker(drawn).items()):
        add_days(figures, worker, caps)
        add_runs(figures, worker, caps)
    return {key: (over, under) for key, (over, under) in figures.sums.items()}


def _by_worker(drawn: Drawn) -> dict[int | str, Drawn]:
    """Each worker's own rows."""
    own: dict[int | str, Drawn] = defaultdict(Drawn)
    for shift in drawn.shifts:
        own[shift.worker].shifts.append(shift)
    for entry in drawn.entries:
        own[entry.worker].entries.append(entry)
    for assignment in drawn.staff:
        own[assignment.worker].staff.append(assignment)
    return {worker: own[worker] for worker in sorted(own)}
