"""Hours the clocks skip or repeat in a time zone, so that no local time is guessed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

_STEP = timedelta(minutes=30)
_FIRST_YEAR, _LAST_YEAR = 1990, 2040


@cache
def repeated_half_hours(zone: str) -> tuple[datetime, ...]:
    """Local half hours that occur twice in a zone, as naive local times, 1990 to 2040."""
    return _half_hours(zone, backwards=True)


@cache
def skipped_half_hours(zone: str) -> tuple[datetime, ...]:
    """Local half hours that never occur in a zone, as naive local times, 1990 to 2040."""
    return _half_hours(zone, backwards=False)


@cache
def repeats_by_length(zone: str) -> dict[int, tuple[datetime, ...]]:
    """Repeated local half hours by how many minutes the clock went back: 60 nearly everywhere."""
    found: dict[int, list[datetime]] = {}
    for moment, before, after in _transitions(zone):
        if after < before:
            minutes = int((before - after) / timedelta(minutes=1))
            start = (moment + after).replace(tzinfo=None)
            count = int((before - after) / _STEP)
            found.setdefault(minutes, []).extend(start + i * _STEP for i in range(count))
    return {minutes: tuple(moments) for minutes, moments in found.items()}


def _half_hours(zone: str, *, backwards: bool) -> tuple[datetime, ...]:
    found: list[datetime] = []
    for moment, before, after in _transitions(zone):
        if (after < before) != backwards or after == before:
            continue
        start = (moment + min(before, after)).replace(tzinfo=None)
        count = int(abs(after - before) / _STEP)
        found.extend(start + i * _STEP for i in range(count))
    return tuple(found)


@cache
def _transitions(zone: str) -> tuple[tuple[datetime, timedelta, timedelta], ...]:
    """Moments at which the offset changes, with the offsets before and after."""
    info = ZoneInfo(zone)

    def offset(moment: datetime) -> timedelta:
        return moment.astimezone(info).utcoffset() or timedelta(0)

    found = []
    day = datetime(_FIRST_YEAR, 1, 1, tzinfo=UTC)
    while day.year <= _LAST_YEAR:
        following = day + timedelta(days=1)
        if offset(day) != offset(following):
            low, high = day, following
            while high - low > _STEP / 2:
                middle = low + (high - low) / 2
                low, high = (middle, high) if offset(middle) == offset(day) else (low, middle)
            moment = _rounded(high)
            found.append((moment, offset(day), offset(following)))
        day = following
    return tuple(found)


def _rounded(moment: datetime) -> datetime:
    quarter = timedelta(minutes=15)
    origin = datetime(_FIRST_YEAR, 1, 1, tzinfo=UTC)
    return origin + round((moment - origin) / quarter) * quarter
