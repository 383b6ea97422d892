"""Actions and their effect in the monthly pack, and what nobody has answered."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest

from pipeline.actions.log import ActionLog
from pipeline.cli.packs import Manager
from pipeline.report.actions import actions_page, followed, tried_in_team, waiting
from pipeline.report.reading import open_month
from pipeline.report.signing import Signature, tried_until
from pipeline.settings import Settings, Workspace
from schemas.action import Action

OCTOBER = date(2026, 10, 1)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    found = Workspace(tmp_path, Settings())
    log = ActionLog.of(found)
    tried = (
        ("AMB2", date(2026, 4, 1), "W-00", "second car <script>alert(1)</script>"),
        ("AMB2", date(2026, 10, 14), "", "debriefs"),
        ("POL1", date(2026, 9, 1), "R-99", "=1+1 foreign-secret"),
    )
    for team, day, limit, note in tried:
        log.record(
            Action(
                team_id=team,
                kind="other",
                limit_id=limit,
                started_on=day,
                owner="Post",
                note=note,
                recorded_by="ann",
                recorded_at=datetime(2026, 11, 1, 9),
            )
        )
    return found


def tried(workspace: Workspace) -> pd.DataFrame:
    return tried_until(workspace, None)


def test_each_action_has_its_row_with_numbers_or_what_is_lacking(
    workspace: Workspace, published_file: Path
) -> None:
    with open_month(published_file, OCTOBER, actions=tried(workspace)) as pack:
        rows = followed(pack).set_index("note")
    # 8 months before April 2026, 7 from it to October
    seen = rows.loc["second car <script>alert(1)</script>"]
    assert (seen["months_before"], seen["months_after"]) == (8, 7)
    assert seen["difference"] == pytest.approx(seen["after"] - seen["before"], abs=2e-4)
    assert seen["lower"] < seen["difference"] < seen["upper"]
    assert rows.loc["debriefs", "what_followed"].startswith("Too early to see: 6 more months")
    assert rows.loc["debriefs", "about"] == "the team as a whole"
    assert pd.isna(rows.loc["debriefs", "difference"])
    # a limit the publication does not hold
    assert rows.loc["=1+1 foreign-secret", "what_followed"] == "No figure to compare by."


def test_what_began_after_the_month_is_not_in_its_pack(
    workspace: Workspace, published_file: Path
) -> None:
    with open_month(published_file, date(2026, 9, 1), actions=tried(workspace)) as pack:
        notes = set(followed(pack)["note"])
        assert "debriefs" not in tried_in_team(pack, "AMB2")
    # of April and of 1 September, but not of 14 October
    assert notes == {"second car <script>alert(1)</script>", "=1+1 foreign-secret"}


def test_the_sheet_and_the_teams_page_say_it_escaped(
    workspace: Workspace, published_file: Path
) -> None:
    with open_month(published_file, OCTOBER, actions=tried(workspace)) as pack:
        sheet, own = actions_page(pack), tried_in_team(pack, "AMB2")
        assert tried_in_team(pack, "AMB1") == ""
    assert "What was tried, and what followed." in sheet
    assert "Signals nobody has answered" in sheet
    for html in (sheet, own):
        assert "<script" not in html
        assert "second car &lt;script&gt;" in html
    assert "foreign-secret" not in own


def test_a_managers_pack_holds_own_entries_only(workspace: Workspace, published_file: Path) -> None:
    reader = Manager("own", ("AMB2",))
    with open_month(published_file, OCTOBER, reader=reader, actions=tried(workspace)) as pack:
        assert set(pack.actions["team_id"]) == {"AMB2"}
        assert "foreign-secret" not in actions_page(pack)
        assert set(waiting(pack)["team_id"]) <= {"AMB2"}


def test_without_a_log_and_without_a_signal_there_is_no_sheet(published_file: Path) -> None:
    # Harbour Days has never been over and its charts are quiet
    with open_month(published_file, OCTOBER, reader=Manager("own", ("AMB1",))) as pack:
        assert waiting(pack).empty
        assert actions_page(pack) == ""


def test_a_signed_month_keeps_the_log_as_it_stood(workspace: Workspace) -> None:
    given = Signature("2026-10", "A. Officer", "2026-11-01T09:00:00", "run", "hash")
    assert len(tried_until(workspace, given)) == 3
    earlier = Signature("2026-10", "A. Officer", "2026-11-01T08:59:59", "run", "hash")
    assert tried_until(workspace, earlier).empty


def test_an_answer_takes_a_signal_off_the_list(workspace: Workspace, published_file: Path) -> None:
    with open_month(published_file, OCTOBER) as pack:
        # Harbour Nights: beyond its chart's limits since July, over since September;
        # from 31 July to 10 November: 31 + 30 + 31 + 10 = 102 days
        before = waiting(pack).set_index(["team_id", "limit_id"])["days_open"]
    assert before[("AMB2", "W-00")] == 102
    with open_month(published_file, OCTOBER, actions=tried(workspace)) as pack:
        after = waiting(pack).set_index(["team_id", "limit_id"])
    assert ("AMB2", "W-00") not in after.index  # the debriefs, about the team as a whole
