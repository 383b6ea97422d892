"""What if, between sister teams, and the teams past each limit on the register."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
from invented_publication import publish, tables
from streamlit.testing.v1 import AppTest

from dashboards.what_if_words import next_words, past_words

Open = Callable[..., AppTest]
Read = Callable[[AppTest], str]


def caps_of(team: str, shares: dict[int, float | None]) -> pd.DataFrame:
    """W-01 of a team at other caps, the same in every month; None is withheld."""
    content = tables()["team_indicator"]
    own = content[(content["indicator_id"] == "W-01") & (content["team_id"] == team)]
    rows = [
        own.assign(cap=cap, value=share, state="suppressed" if share is None else "shown")
        for cap, share in shares.items()
    ]
    return pd.concat(rows, ignore_index=True)


def test_another_cap_judges_every_month_again(
    tmp_path: Path, open_dashboard: Open, words: Read
) -> None:
    publish(tmp_path / "published", what_if=caps_of("AMB2", {4: 0.4, 8: 0.0001}))
    app = open_dashboard(tmp_path / "published", "team", team="AMB2", limit="W-01")
    app.select_slider(key="what_if_cap").set_value(8).run()
    assert not app.exception
    page = words(app)
    assert "With a cap of 8 a day: past the limit in 0 of" in page
    assert "hardly ever past it" in page


def test_a_withheld_cell_stays_withheld_at_another_cap(
    tmp_path: Path, open_dashboard: Open, words: Read
) -> None:
    publish(tmp_path / "published", what_if=caps_of("AMB2", {4: 0.4, 8: None}))
    app = open_dashboard(tmp_path / "published", "team", team="AMB2", limit="W-01")
    app.select_slider(key="what_if_cap").set_value(8).run()
    assert "With a cap of 8 a day: no month has a figure that can be judged." in words(app)


def test_more_shifts_and_another_limit_can_be_asked_of_the_headline(
    tmp_path: Path, open_dashboard: Open, words: Read
) -> None:
    rules = tables()["limit_rule"]
    rules["unit"] = rules["unit"].mask(rules["limit_id"].eq("W-00"), "staffed_shift")
    publish(tmp_path / "published", limit_rule=rules)
    app = open_dashboard(tmp_path / "published", "team", team="AMB2", limit="W-00")
    app.number_input(key="what_if_number_W-00").set_value(9.0).run()
    assert "With a limit of 9: past the limit in 0 of" in words(app)
    app.button_group(key="what_if_question").set_value("More staffed shifts").run()
    assert not app.exception
    assert "With 20 more staffed shifts a month and the same work" in words(app)


def test_sister_teams_are_proposed_what_would_have_to_move(
    publication: Path, open_dashboard: Open, words: Read
) -> None:
    page = words(open_dashboard(publication, "team", team="AMB2", limit="W-00"))
    assert "Between sister teams" in page
    assert "case-contacts a month would bring every team within limit" in page or (
        "No redistribution among these" in page and "more staffed shifts are needed" in page
    )


def test_each_limit_names_the_teams_past_it(
    publication: Path, open_dashboard: Open, words: Read
) -> None:
    app = open_dashboard(publication, "limits")
    cards = " ".join(element.proto.body for element in app.get("html"))
    assert 'href="team?team=AMB2&amp;month=2026-10&amp;limit=W-00"' in cards
    assert "Harbour Nights" in cards


def months(verdicts: list[tuple[str, str]]) -> pd.DataFrame:
    return pd.DataFrame(verdicts, columns=["verdict", "verdict_if"])


def test_how_often_past_is_said_against_how_often_it_is() -> None:
    two = months([("over", "within"), ("over", "over"), ("within", "within")])
    assert past_words(two, what="With a limit of 5") == (
        "With a limit of 5: past the limit in 1 of 3 judged months, not 2."
    )
    one = months([("over", "over")])
    assert past_words(one, what="X") == (
        "X: past the limit in 1 of the one judged month, as it is now."
    )


def test_next_month_is_said_with_its_span() -> None:
    row: dict[str, Any] = {"months": 12, "low": 3.8, "high": 4.9, "share_past": 0.62}
    told = next_words(pd.DataFrame([row]), kind="number", measure="rate")
    assert told.startswith(
        "Next month, if it is like one of the last 12: between 3.8 and 4.9, past it about 6 times"
    )
    empty = pd.DataFrame(columns=["months"])
    assert next_words(empty, kind="number", measure="rate").startswith("Next month: too few")
