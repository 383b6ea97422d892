"""Quiet hours, in the organisation's own time."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from schemas.alerting import Alerting, Weekday


def is_quiet(alerting: Alerting, now: datetime, *, timezone: str) -> bool:
    """Whether nothing is sent now.

    `now` is naive UTC. Hours may span midnight; a quiet day lasts from midnight to midnight. The
    first minute of `quiet_until` is no longer quiet.
    """
    local = now.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(timezone))
    if tuple(Weekday)[local.weekday()] in alerting.quiet_days:
        return True
    begin, end = alerting.quiet_from, alerting.quiet_until
    if begin is None or end is None or begin == end:
        return False
    clock = local.time().replace(tzinfo=None)
    return begin <= clock < end if begin < end else clock >= begin or clock < end
