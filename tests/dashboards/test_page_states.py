"""Pages that cannot give a figure, and publications that change while somebody reads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import invented_publication as invented
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboards.components.shell import age_in_days

Open = Callable[..., AppTest]
Read = Callable[[AppTest], str]
APP = Path(__file__).resolve().parents[2] / "dashboards" / "app.py"
PAGES = ("my_teams", "team", "limits", "method")


@pytest.mark.parametrize("page", PAGES)
def test_nothing_published_is_a_calm_page(
    page: str, tmp_path: Path, open_dashboard: Open, words: Read
) -> None:
    text = words(open_dashboard(tmp_path, page))
    assert "Nothing is published yet." in text
    assert "Nothing has gone wrong." in text


def test_a_file_that_cannot_be_opened_has_its_own_page(
    tmp_path: Path, open_dashboard: Open, words: Read
) -> None:
    (tmp_path / "plimsoll-x.duckdb").write_bytes(b"not a database")
    (tmp_path / "current").write_text("plimsoll-x.duckdb\n")
    assert "The published file cannot be opened." in words(open_dashboard(tmp_path))


@pytest.mark.parametrize("page", PAGES)
def test_a_missing_impact_assessment_is_a_banner_on_every_page(
    page: str, publication: Path, open_dashboard: Open, words: Read
) -> None:
    text = words(open_dashboard(publication, page))
    assert "no data-protection impact assessment is named for this workspace" in text


def test_old_figures_carry_a_banner_and_stay(
    tmp_path: Path, open_dashboard: Open, words: Read
) -> None:
    old = invented.release_row(as_of=date(2026, 12, 31), published_at=datetime(2026, 12, 31, 6))
    invented.publish(tmp_path, run_id="old", release=old)
    page = words(open_dashboard(tmp_path))
    assert "These figures are from 31 October 2026" in page
    assert "Everything below is shown as it stood." in page
    assert "Three of your 14 teams" in page


def test_age_follows_the_clock_the_run_went_by() -> None:
    # the run called 10 November today and the data ended on 31 October: 10 days, then 5 more
    release = invented.release_row().iloc[0]
    assert age_in_days(release, today=date(2026, 11, 10)) == 10
    assert age_in_days(release, today=date(2026, 11, 15)) == 15


def test_a_new_publication_is_picked_up_by_the_next_rerun(
    tmp_path: Path, open_dashboard: Open, words: Read
) -> None:
    invented.publish(tmp_path, run_id="run-1")
    app = open_dashboard(tmp_path)
    assert "run run-1" in words(app)
    invented.publish(tmp_path, run_id="run-2")
    app.run()
    assert "run run-2" in words(app)


def test_figures_without_a_roster_say_of_days_with_an_entry(
    tmp_path: Path, open_dashboard: Open, words: Read
) -> None:
    tables = invented.tables()
    cells = tables["team_indicator"].assign(basis="logged", completeness=None)
    invented.publish(tmp_path, run_id="logged", team_indicator=cells)
    assert "of days with an entry: no roster has been read" in words(open_dashboard(tmp_path))
    team = words(open_dashboard(tmp_path, "team", team="AMB2", limit="W-00"))
    assert "about 105 worker-days with an entry" in team
    assert "of days with an entry; no roster read" in team


def test_a_publication_without_verdicts_opens_on_every_page(
    tmp_path: Path, open_dashboard: Open, words: Read
) -> None:
    none = {name: pd.DataFrame() for name in ("limit_status", "signal", "limit_rule")}
    invented.publish(tmp_path, run_id="bare", **none)
    assert "No figure can be held against a limit" in words(open_dashboard(tmp_path))
    assert "has no figures" in words(open_dashboard(tmp_path, "team"))
    open_dashboard(tmp_path, "limits")
    open_dashboard(tmp_path, "method")


def test_nobody_over_is_said_without_praise(
    tmp_path: Path, open_dashboard: Open, words: Read
) -> None:
    status = invented.tables()["limit_status"]
    calm = status.assign(verdict=status["verdict"].replace("over", "near"))
    invented.publish(tmp_path, run_id="calm", limit_status=calm)
    text = words(open_dashboard(tmp_path))
    assert "No team is past a limit beyond chance this month." in text


@pytest.mark.parametrize("page", PAGES)
def test_hostile_team_names_stay_text(
    page: str, tmp_path: Path, open_dashboard: Open, html: Read
) -> None:
    invented.publish(tmp_path, run_id="hostile", hostile=True)
    body = html(open_dashboard(tmp_path, page, team="AMB2"))
    assert "<script" not in body
    assert "<img" not in body
    assert "\u202e" not in body
    assert "long " * 20 not in body


def test_a_team_with_late_figures_is_not_called_within_its_limits(
    publication: Path, open_dashboard: Open, words: Read, html: Read
) -> None:
    # Westside Intake: rests and shift lengths of October are late, the rest is within limit
    app = open_dashboard(publication, "team", team="CHP3")
    assert "is within the limits that could be judged in October." in words(app)
    assert 'aria-label="late"' in html(app)


def test_a_page_that_fails_says_so_without_a_word_about_data(
    publication: Path,
    monkeypatch: pytest.MonkeyPatch,
    sample_around: Callable[[Path], Path],
    words: Read,
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("dashboards.queries.months", fail)
    sample_around(publication)
    app = AppTest.from_file(str(APP), default_timeout=30).run()
    assert "This page could not be drawn." in words(app)
    assert "secret detail" not in words(app)


def test_assumptions_are_a_banner_and_listed_in_full_under_method(
    tmp_path: Path, open_dashboard: Open, words: Read
) -> None:
    assumed = '["crew of 3 a unit", "60 heads a station", "no breaks <b>"]'
    release = invented.release_row(assumptions=assumed, dpia_ref="DPIA-7")
    invented.publish(tmp_path, run_id="assumed", release=release)
    first = words(open_dashboard(tmp_path))
    assert "Rests on assumptions: crew of 3 a unit; 60 heads a station." in first
    assert "And 1 more, under Method and privacy." in first
    assert "impact assessment" not in first
    assert "no breaks &lt;b&gt;" in words(open_dashboard(tmp_path, "method"))


def test_the_demonstration_is_marked_and_says_whom_to_ask(
    publication: Path, open_dashboard: Open, words: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLIMSOLL_HELP_TEXT", "Ask the wellbeing office <3>")
    text = words(open_dashboard(publication))
    assert "demonstration · draft, not signed off" in text
    assert "Ask the wellbeing office &lt;3&gt;" in text
