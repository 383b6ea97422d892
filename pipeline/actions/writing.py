"""Who may write to the action log, about which units, and what a note may say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pandas as pd
from pydantic import ValidationError

from pipeline.actions.log import ActionLog
from pipeline.errors import RefusedInputError
from pipeline.ingest.identifiers import identifier_kind
from schemas.access import Role
from schemas.action import LONGEST_NOTE, LONGEST_OWNER, Action

WRITERS = (Role.MANAGER, Role.OFFICER)
EARLIEST = date(2000, 1, 1)
#: What is decided may begin later, not much later.
FURTHEST = timedelta(days=366)


def units_to_write(role: Role, units: pd.DataFrame) -> tuple[str, ...]:
    """Units a reader may write about, of those in scope (`team_id`, `level`).

    An officer about every unit, a manager about own teams and not about what lies above them,
    anyone else about none.
    """
    if role not in WRITERS:
        return ()
    own = units if role is Role.OFFICER else units.loc[units["level"].eq("team")]
    return tuple(str(unit) for unit in own["team_id"])


def record(log: ActionLog, action: Action, *, role: Role, allowed: Sequence[str]) -> None:
    """Add an entry on behalf of a signed-in reader; `allowed` as `units_to_write` gives it.

    Errors: PermissionError for a unit that is not the reader's; RefusedInputError for a day that
    cannot be meant, or a note or owner in which an identifier of a person was recognised.
    """
    _require_allowed(role, action.team_id, allowed)
    problem = problem_of(action)
    if problem:
        raise RefusedInputError(problem, expected="a note about the work, not about a person")
    log.record(action)


def withdraw(
    log: ActionLog, action_id: str, *, role: Role, allowed: Sequence[str], by: str, at: datetime
) -> bool:
    """Take back an entry about one of the reader's units; False where there is none to take.

    Errors: PermissionError for a reader who may not write.
    """
    _require_role(role)
    entries = log.entries(allowed)
    if not entries["action_id"].eq(action_id).any():
        return False
    return log.withdraw(action_id, by=by, at=at)


def checked(**fields: object) -> Action:
    """An entry from a form's fields.

    Errors: RefusedInputError that names every field that will not do, and no value.
    """
    try:
        return Action.model_validate(fields)
    except ValidationError as error:
        wrong = sorted({str(item["loc"][0]) for item in error.errors(include_input=False)})
        raise RefusedInputError(
            f"not recorded: {', '.join(wrong)}",
            expected=f"an owner of 1 to {LONGEST_OWNER} and a note of at most {LONGEST_NOTE} "
            "characters, a day and a kind from the list",
        ) from error


def problem_of(action: Action) -> str:
    """Why an entry is not taken; empty where it is. Says what was recognised, never the text."""
    day = action.recorded_at.date()
    if not EARLIEST <= action.started_on <= day + FURTHEST:
        return "not recorded: the day lies before 2000 or more than a year ahead"
    for name, text in (("note", action.note), ("owner", action.owner)):
        kind = identifier_kind(text)
        if kind and not (name == "owner" and text == action.recorded_by):
            return f"not recorded: the {name} holds what reads as somebody's {kind}"
    return ""


def _require_allowed(role: Role, team_id: str, allowed: Sequence[str]) -> None:
    _require_role(role)
    if team_id not in allowed:
        raise PermissionError("the action log takes entries about own teams only")


def _require_role(role: Role) -> None:
    if role not in WRITERS:
        raise PermissionError("the action log is written by managers and officers")
