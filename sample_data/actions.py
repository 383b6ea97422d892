"""What the sample organisation's managers tried: an action log to begin with, fixed to the day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from pipeline.actions.log import ActionLog
from pipeline.settings import Workspace
from sample_data.organisation import SECOND_CREW_FROM, SECOND_CREW_PEOPLE
from schemas.action import Action, ActionKind

#: Team, day, kind, limit, owner, note. The second crew is planted in the figures, the others only
#: stand in the log: one of them too late to see, one against a signal of another family.
_TRIED = (
    ("SOU", date.fromisoformat(SECOND_CREW_FROM), ActionKind.ADDED_POST, "W-00",
     "Head of Ambulance", f"second crew, {SECOND_CREW_PEOPLE} more people"),
    ("QSN", date(2026, 9, 14), ActionKind.MOVED_CASES, "W-00",
     "Head of Ambulance", "handovers before 02:00 go to Quayside Days"),
    ("QSN", date(2026, 10, 20), ActionKind.DEBRIEF_OFFERED, "",
     "Duty manager, Quayside", "after each night shift, in work time"),
    ("BFL", date(2026, 10, 12), ActionKind.CHANGED_ROTA, "R-01",
     "Rota office", "no early shift after a late one"),
)  # fmt: skip


def write_actions(workspace: Workspace) -> int:
    """Record them, each on the morning after it began; how many there are."""
    log = ActionLog.of(workspace)
    for team_id, day, kind, limit_id, owner, note in _TRIED:
        log.record(
            Action(
                team_id=team_id,
                kind=kind,
                limit_id=limit_id,
                started_on=day,
                owner=owner,
                note=note,
                recorded_by="sample",
                recorded_at=datetime.combine(day + timedelta(days=1), time(9)),
            )
        )
    return len(_TRIED)
