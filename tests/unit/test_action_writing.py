"""Who may write to the action log, and which notes are not taken."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest

from pipeline.actions.log import ActionLog
from pipeline.actions.writing import checked, problem_of, record, units_to_write, withdraw
from pipeline.errors import RefusedInputError
from pipeline.settings import Settings, Workspace
from schemas.access import Role
from schemas.action import Action

UNITS = pd.DataFrame({"team_id": ["AMB", "AMB1"], "level": ["division", "team"]})
AT = datetime(2026, 11, 10, 9, 30)


def an_action(**changes: object) -> Action:
    fields = {
        "team_id": "AMB1", "kind": "moved_cases", "started_on": date(2026, 10, 14),
        "owner": "Duty manager", "recorded_by": "ann@example.org", "recorded_at": AT,
    }  # fmt: skip
    return checked(**(fields | changes))


@pytest.fixture
def log(tmp_path: Path) -> ActionLog:
    return ActionLog.of(Workspace(tmp_path, Settings()))


@pytest.mark.parametrize(
    ("role", "units"),
    [
        # the parent a manager may see is not the manager's to write about
        (Role.MANAGER, ("AMB1",)),
        (Role.OFFICER, ("AMB", "AMB1")),
        (Role.ANALYST, ()),
        (Role.STAFF, ()),
        (Role.DPO, ()),
    ],
)
def test_each_role_writes_about_its_own_units(role: Role, units: tuple[str, ...]) -> None:
    assert units_to_write(role, UNITS) == units


@pytest.mark.parametrize("role", [Role.STAFF, Role.ANALYST, Role.DPO])
def test_other_roles_write_nothing_even_when_handed_a_team(role: Role, log: ActionLog) -> None:
    with pytest.raises(PermissionError):
        record(log, an_action(), role=role, allowed=["AMB1"])
    with pytest.raises(PermissionError):
        withdraw(log, "x", role=role, allowed=["AMB1"], by="x", at=AT)
    assert log.entries(None).empty


def test_a_manager_writes_and_withdraws_about_own_teams_only(log: ActionLog) -> None:
    foreign = an_action(team_id="POL1")
    with pytest.raises(PermissionError):
        record(log, foreign, role=Role.MANAGER, allowed=["AMB1"])
    record(log, foreign, role=Role.OFFICER, allowed=["AMB1", "POL1"])
    taken = {"role": Role.MANAGER, "allowed": ["AMB1"], "by": "ann", "at": AT}
    assert not withdraw(log, foreign.action_id, **taken)
    own = an_action()
    record(log, own, role=Role.MANAGER, allowed=["AMB1"])
    assert withdraw(log, own.action_id, **taken)
    assert set(log.entries(None)["team_id"]) == {"POL1"}


@pytest.mark.parametrize(
    ("note", "kind"),
    [
        ("ask ann.smith@example.org", "e-mail address"),
        ("call 0161 496 0000 first", "phone number"),
        ("staff QQ 12 34 56 C", None),  # QQ is no prefix the register gives out
        ("AB 12 34 56 C stays at home", "national number"),
        ("at 53.4808, -2.2426", "coordinates"),
        ("six more people from 1 May 2026, W-00 at 4.7", None),
        ("=HYPERLINK(1) <script>alert(1)</script>", None),  # text; made harmless where it is shown
    ],
)
def test_a_note_passes_the_tripwire(note: str, kind: str | None) -> None:
    problem = problem_of(an_action(note=note))
    assert problem == (
        f"not recorded: the note holds what reads as somebody's {kind}" if kind else ""
    )


def test_the_owner_may_be_the_reader_and_no_other_address() -> None:
    assert problem_of(an_action(owner="ann@example.org")) == ""
    assert "the owner holds what reads as somebody's e-mail address" in problem_of(
        an_action(owner="bob@example.org")
    )


@pytest.mark.parametrize("day", [date(1999, 12, 31), date(2027, 11, 12)])
def test_a_day_that_cannot_be_meant_is_not_taken(day: date) -> None:
    assert "the day" in problem_of(an_action(started_on=day))


def test_a_form_is_told_every_field_that_will_not_do_and_no_value() -> None:
    with pytest.raises(RefusedInputError) as told:
        an_action(owner=" ", note="secret" * 40, kind="sacked_somebody")
    assert "kind, note, owner" in str(told.value)
    assert "secret" not in str(told.value)


def test_white_space_and_line_breaks_become_one_line() -> None:
    assert an_action(note=" two\n\n lines ").note == "two lines"
