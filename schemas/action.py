"""The action log's promise: what may be recorded about a team, from a short list of kinds."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

#: Source: the rules on who sees what: a note of at most 200 characters.
LONGEST_NOTE = 200
LONGEST_OWNER = 60

_Line = StringConstraints(strip_whitespace=True)


class ActionKind(StrEnum):
    """What was tried. A closed list, so that teams can be read side by side."""

    MOVED_CASES = "moved_cases"
    ADDED_POST = "added_post"
    CHANGED_ROTA = "changed_rota"
    ROTATED_TASKS = "rotated_tasks"
    CAPPED_INTAKE = "capped_intake"
    DEBRIEF_OFFERED = "debrief_offered"
    MORE_SUPERVISION = "more_supervision"
    TRAINING = "training"
    MENDED_LOGGING = "mended_logging"
    REVIEWED = "reviewed"
    OTHER = "other"


#: Few words, as they stand on a chart.
ACTION_WORDS: dict[ActionKind, str] = {
    ActionKind.MOVED_CASES: "moved cases",
    ActionKind.ADDED_POST: "added a post or shifts",
    ActionKind.CHANGED_ROTA: "changed the rota",
    ActionKind.ROTATED_TASKS: "rotated tasks",
    ActionKind.CAPPED_INTAKE: "capped new work",
    ActionKind.DEBRIEF_OFFERED: "offered a debrief",
    ActionKind.MORE_SUPERVISION: "more supervision",
    ActionKind.TRAINING: "gave training",
    ActionKind.MENDED_LOGGING: "mended the logging",
    ActionKind.REVIEWED: "looked into it",
    ActionKind.OTHER: "something else",
}


class Action(BaseModel):
    """One thing that was tried for one unit.

    Units: `recorded_at` in UTC, to the second. Missing: without a limit it is about the team as a
    whole.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    team_id: Annotated[str, _Line] = Field(min_length=1, max_length=200, description="Unit")
    kind: ActionKind = Field(description="What was tried")
    limit_id: Annotated[str, _Line] = Field(
        "", max_length=40, description="Limit it is meant to move; empty: the team as a whole"
    )
    started_on: date = Field(description="Day it began")
    owner: Annotated[str, _Line] = Field(
        min_length=1, max_length=LONGEST_OWNER, description="Post or manager who answers for it"
    )
    note: Annotated[str, _Line] = Field(
        "", max_length=LONGEST_NOTE, description="What exactly; no person is named"
    )
    recorded_by: Annotated[str, _Line] = Field(
        min_length=1, max_length=200, description="Signed-in reader who wrote it"
    )
    recorded_at: datetime = Field(description="When it was written")

    @field_validator("owner", "note", mode="before")
    @classmethod
    def _one_line(cls, value: Any) -> Any:
        return " ".join(value.split()) if isinstance(value, str) else value

    @property
    def action_id(self) -> str:
        """Made from the content: the same entry sent twice in one second is one entry."""
        parts = (
            self.team_id, self.kind.value, self.limit_id, self.started_on.isoformat(), self.owner,
            self.note, self.recorded_by, f"{self.recorded_at:%Y-%m-%d %H:%M:%S}",
        )  # fmt: skip
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:20]
