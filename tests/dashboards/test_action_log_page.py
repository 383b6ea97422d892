"""The action log on screen: written by those who may, shown on the chart, escaped everywhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from streamlit.testing.v1 import AppTest

from pipeline.actions.log import ActionLog
from pipeline.settings import open_workspace
from schemas.action import Action

Read = Callable[[AppTest], str]
APP = Path(__file__).resolve().parents[2] / "dashboards" / "app.py"
HOSTILE = "<script>alert(1)</script> [x](javascript:alert(1)) \u202e" + "long" * 20


@pytest.fixture
def root(sample_around: Callable[[Path], Path], publication: Path) -> Path:
    """The one workspace every page of a test opens in."""
    return sample_around(publication)


@pytest.fixture
def log(root: Path) -> ActionLog:
    return ActionLog.of(open_workspace(root))


def an_action(**changes: object) -> Action:
    fields = {
        "team_id": "AMB2", "kind": "added_post", "limit_id": "W-00",
        "started_on": date(2026, 4, 1), "owner": "Head of Ambulance", "note": "second night car",
        "recorded_by": "ann", "recorded_at": datetime(2026, 4, 2, 9, 0),
    }  # fmt: skip
    return Action.model_validate(fields | changes)


def opened(
    page: str = "team", *, role: str = "officer", teams: Sequence[str] = (), **address: str
) -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=30)
    app.session_state["demo_role"] = role
    app.session_state["demo_teams"] = list(teams)
    app.switch_page(f"views/{page}.py")
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception, [error.value for error in app.exception]
    return app


def the_chart(app: AppTest) -> str:
    return str(app.get("vega_lite_chart")[0].proto.spec)


def keys(app: AppTest) -> set[str]:
    return {str(button.key) for button in app.button}


def test_an_action_stands_on_the_chart_in_its_table_and_compared(
    log: ActionLog, words: Read, html: Read
) -> None:
    log.record(an_action())
    app = opened(team="AMB2", limit="W-00")
    assert "added a post or shifts" in the_chart(app)
    shown = words(app)
    assert "One thing was tried, from 1 April 2026." in shown
    assert "second night car" in shown
    # August 2025 to March 2026 are 8 months before, April to October 2026 are 7 after
    assert "(8 and 7 months)" in shown
    assert "95% interval" in shown
    app.button(key="show_series").click().run()
    table = html(app)
    assert "<td>added a post or shifts</td>" in table[table.index('class="plain-table"') :]


def test_too_few_months_are_said_with_how_many_more(log: ActionLog, words: Read) -> None:
    log.record(an_action(started_on=date(2026, 8, 14)))
    # after: September and October; four more, so not before February 2027
    shown = words(opened(team="AMB2", limit="W-00"))
    assert (
        "Too early to see: 4 more months with a figure needed, so not before February 2027."
        in shown
    )
    log.record(an_action(started_on=date(2025, 11, 1)))
    # before: August to October 2025, and no waiting brings more
    shown = words(opened(team="AMB2", limit="W-00"))
    assert "No comparison: 3 months with a figure before it, 6 are needed." in shown


def test_the_chart_starts_again_from_an_action(log: ActionLog, words: Read) -> None:
    action = an_action()
    log.record(action)
    as_published = opened(team="AMB2", limit="W-00")
    assert "chart starts again" not in the_chart(as_published)
    app = opened(team="AMB2", limit="W-00", rebase=action.action_id)
    assert "chart starts again; mean" in the_chart(app)
    assert "added a post or shifts, 1 April 2026" in the_chart(app)
    assert "Limits are computed anew from 1 April 2026 on" in words(app)
    # an address that names no entry of this team changes nothing
    other = opened(team="AMB1", limit="W-00", rebase=action.action_id)
    assert "chart starts again" not in the_chart(other)


def test_a_manager_records_and_withdraws(log: ActionLog, words: Read) -> None:
    app = opened(role="manager", teams=["AMB2"], team="AMB2", limit="W-00")
    assert "Nothing has been recorded for this team yet." in words(app)
    app.button(key="record_action").click().run()
    app.selectbox(key="action_kind").set_value("debrief_offered")
    app.date_input(key="action_day").set_value(date(2026, 10, 14))
    app.text_input(key="action_owner").set_value("Duty manager")
    app.text_input(key="action_note").set_value("after the night of the 12th")
    next(b for b in app.button if b.label == "Record").click().run()
    assert not app.exception
    (row,) = log.everything()
    assert (row["team_id"], row["kind"], row["limit_id"]) == ("AMB2", "debrief_offered", "W-00")
    assert (row["owner"], row["recorded_by"]) == ("Duty manager", "demonstration")
    app.button(key="withdraw_action").click().run()
    next(b for b in app.button if b.label == "Withdraw").click().run()
    assert log.entries(None).empty


def test_a_note_with_an_address_is_refused_in_words(log: ActionLog, words: Read) -> None:
    app = opened(role="manager", teams=["AMB2"], team="AMB2")
    app.button(key="record_action").click().run()
    app.text_input(key="action_owner").set_value("Duty manager")
    app.text_input(key="action_note").set_value("ask bob@example.org")
    next(b for b in app.button if b.label == "Record").click().run()
    assert "what reads as somebody&#x27;s e-mail address" in words(app)
    assert "Name no person." in words(app)
    assert log.entries(None).empty


def test_a_manager_reads_own_teams_only(log: ActionLog) -> None:
    log.record(an_action(note="ours"))
    log.record(an_action(team_id="POL1", note="foreign-secret", started_on=date(2026, 5, 1)))
    log.record(an_action(team_id="AMB1", note="sister-secret", started_on=date(2026, 6, 1)))
    foreign = {row["team_id"]: row["action_id"] for row in log.everything()}
    for page, team in (("team", "POL1"), ("team", "AMB1"), ("my_teams", "POL1"), ("staff", "AMB1")):
        app = opened(page, role="manager", teams=["AMB2"], team=team, rebase=foreign[team])
        sent = "".join(str(element.proto) for element in app.main)
        assert "secret" not in sent
        assert foreign[team] not in sent.replace(str(app.query_params), "")


def test_the_parent_a_manager_may_see_is_not_the_managers_to_write_about(log: ActionLog) -> None:
    # AMB2 of four teams: the division may be seen, and belongs to others too
    assert "record_action" in keys(opened(role="manager", teams=["AMB2"], team="AMB2"))
    assert "record_action" not in keys(opened(role="manager", teams=["AMB2"], team="AMB"))
    assert "record_action" in keys(opened(role="officer", team="POL1"))


def test_hostile_words_stay_words(log: ActionLog, html: Read) -> None:
    log.record(an_action(note=HOSTILE, owner="=1+1 <img src=x onerror=alert(1)>"))
    body = html(opened(team="AMB2", limit="W-00"))
    assert "<script" not in body
    assert "<img" not in body
    assert "\u202e" not in body
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in body


def test_staff_read_what_was_recorded_and_cannot_write(log: ActionLog, words: Read) -> None:
    log.record(an_action())
    app = opened("staff", role="staff", teams=["AMB2"])
    shown = words(app)
    assert "What was tried for the team" in shown
    assert "second night car" in shown
    assert not {"record_action", "withdraw_action"} & keys(app)


def test_a_log_that_cannot_be_used_is_said_and_the_page_stands(root: Path, words: Read) -> None:
    (root / "dashboard").mkdir(mode=0o700, exist_ok=True)
    (root / "dashboard" / "actions.sqlite").write_text("this is not a database, " * 100)
    shown = words(opened(team="AMB2", limit="W-00"))
    assert "the action log cannot be used" in shown
    assert "Harbour Nights carries more than its limit" in shown


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("my_teams", "Which signals nobody has answered is not known"),
        ("month", "Which signals nobody has answered is not known"),
        ("team", "What was tried is not known"),
        ("staff", "What was tried is not known"),
    ],
)
def test_a_log_that_stops_answering_leaves_every_page_standing(
    page: str, said: str, root: Path, words: Read
) -> None:
    log = ActionLog.of(open_workspace(root))  # opened and prepared, so only reading fails
    with log.engine.begin() as connection:
        connection.execute(text("drop table action"))
    shown = words(opened(page, team="AMB2", month="2026-10"))
    assert said in shown
    assert "could not be drawn" not in shown
    assert "Nothing has been recorded" not in shown
    assert "with nothing tried" not in shown
