"""Figures of weeks, fortnights, runs and hours, from the definitions."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta

from drawn_organisation import local
from recomputed_figures import DAY, MINUTE, Figures, Worker, cut, minutes, month


def add_runs(figures: Figures, worker: Worker, caps: dict[str, float]) -> None:
    """Everything counted by week, run or worker."""
    _weeks(figures, worker, caps)
    _average(figures, worker, caps)
    for name, days in (
        ("R-06", set(worker.days)),
        ("R-06b", {d for d, s in worker.days.items() if any(x.kind == "night" for x in s)}),
        ("W-11", {d for d, s in worker.days.items() if any(_length(x) >= 720 for x in s)}),
    ):
        _runs(figures, worker, name, days, caps)
    _any_168_hours(figures, worker, caps)


def monday(day: date) -> date:
    """First day of the ISO week."""
    return day - timedelta(days=day.weekday())


def _length(shift: object) -> float:
    return (shift.ends - shift.starts) / MINUTE  # type: ignore[attr-defined]


def _team_of_week(worker: Worker, week: date) -> str:
    days = [*worker.days, *(d for _, _, d, _ in worker.placed)]
    return str(worker.team_of(min(d for d in days if monday(d) == week)))


def _weeks(figures: Figures, worker: Worker, caps: dict[str, float]) -> None:
    exposed: dict[date, float] = defaultdict(float)
    for _, _, day, _, parts in worker.added():
        exposed[monday(day)] += minutes(parts)
    trauma_days = {d for e, _, d, _ in worker.placed if e.is_trauma and e.cases > 0}
    for week in {monday(day) for day in worker.days}:
        thursday, team = week + 3 * DAY, _team_of_week(worker, week)
        over = exposed[week] > 60 * caps["W-04"]
        figures.add("W-04", team, thursday, over=over, under=1)
        span = {week + n * DAY for n in range(-7, 7)}
        thin = 14 - len(span & trauma_days) < caps["W-14"]
        figures.add("W-14", team, thursday, over=thin, under=1)
        rest = _longest_rest(worker, week)
        restless = rest is not None and rest < 60 * caps["R-02"]
        figures.add("R-02", team, thursday, over=restless, under=1)


def _longest_rest(worker: Worker, week: date) -> float | None:
    """Minutes of the longest rest that counts for a week; None when one is still open."""
    begins = datetime(week.year, week.month, week.day)
    rests = []
    previous = None
    for shift in worker.shifts:
        start = local(shift.starts) if previous is None else _on_clock_of(shift)
        if monday(start.date()) == week and (
            previous is None or monday(_on_clock_of(previous).date()) < week
        ):
            into = (start - begins) / MINUTE
            gap = into if previous is None else (shift.starts - previous.ends) / MINUTE
            rests.append(min(into, gap) if gap > 0 else into)
        previous = shift
    for place, shift in enumerate(worker.shifts):
        if monday(_end_on_clock(shift).date()) == week:
            if place + 1 == len(worker.shifts):
                return None
            rests.append((worker.shifts[place + 1].starts - shift.ends) / MINUTE)
    return max(rests)


def _on_clock_of(shift: object) -> datetime:
    return local(shift.starts)  # type: ignore[attr-defined]


def _end_on_clock(shift: object) -> datetime:
    """The end as the clock in force at the start would show it."""
    return local(shift.starts) + (shift.ends - shift.starts)  # type: ignore[attr-defined]


def _average(figures: Figures, worker: Worker, caps: dict[str, float]) -> None:
    worked: dict[date, float] = defaultdict(float)
    for day, shifts in worker.days.items():
        worked[monday(day)] += sum(_length(s) - (s.pause or 0) for s in shifts)
    seen = {*worked, *(monday(d) for _, _, d, _ in worker.placed)}
    for first in sorted({month(week + 3 * DAY) for week in worked}):
        last = max(week for week in worked if month(week + 3 * DAY) == first)
        weeks = min(17, (last - min(seen)).days // 7 + 1)
        total = sum(worked[last - timedelta(days=7 * n)] for n in range(17))
        over = total > 60 * caps["R-03"] * weeks
        figures.add("R-03", _team_of_week(worker, last), first, over=over, under=1)


def _runs(
    figures: Figures, worker: Worker, name: str, days: set[date], caps: dict[str, float]
) -> None:
    for day in sorted(days):
        if day + DAY in days:
            continue
        first = day
        while first - DAY in days:
            first -= DAY
        length = (day - first).days + 1
        if name == "W-11":
            if length < 3:
                continue
            later = [d for d in worker.days if d > day]
            over = bool(later) and (min(later) - day).days - 1 < caps[name]
        else:
            over = length > caps[name]
        figures.add(name, worker.days[day][0].team, day, over=over, under=1)


def _any_168_hours(figures: Figures, worker: Worker, caps: dict[str, float]) -> None:
    spans = [(s.starts, s.ends) for s in worker.shifts]
    by_month: dict[date, list[tuple[date, str, float]]] = defaultdict(list)
    for day, shifts in sorted(worker.days.items()):
        for shift in shifts:
            window = cut(spans, shift.ends - timedelta(hours=168), shift.ends)
            by_month[month(day)].append((day, shift.team, minutes(window)))
    for first, windows in by_month.items():
        most = max(found for _, _, found in windows)
        figures.add("B-02", windows[-1][1], first, over=most > 60 * caps["B-02"], under=1)
