"""What a month's verdicts add up to, from small tables."""

from __future__ import annotations

import pandas as pd

from dashboards.standing import needs, split_silent, unjudged_teams, with_divisions
from dashboards.wording import headline, unjudged_words

QUIET = {
    "limit_id": "W-00",
    "parent_id": "D",
    "verdict": "within",
    "state": "shown",
    "assurance": "hit_and_miss",
    "variation": "common_cause",
    "months_over": 0,
    "indicator_order": 0,
    "direction": "high_is_worse",
}


def month(*rows: dict[str, object]) -> pd.DataFrame:
    """Rows of a month; columns not named are quiet."""
    return pd.DataFrame([{**QUIET, "team": row["team_id"], **row} for row in rows])


def test_longest_since_comes_first_among_equals() -> None:
    found = needs(
        month(
            {"team_id": "A", "verdict": "over", "months_over": 1},
            {"team_id": "B", "verdict": "over", "months_over": 4},
            {"team_id": "C", "verdict": "over_may_be_chance", "months_over": 9},
        )
    )
    assert [need.team_id for need in found] == ["B", "A"]


def test_by_design_comes_before_longer_ones() -> None:
    found = needs(
        month(
            {"team_id": "A", "verdict": "over", "months_over": 9},
            {
                "team_id": "B",
                "verdict": "over",
                "months_over": 1,
                "assurance": "consistently_over",
            },
        )
    )
    assert [need.pattern for need in found] == ["by_design", "back_and_forth"]


def test_a_team_has_one_card_for_all_its_limits() -> None:
    found = needs(
        month(
            {"team_id": "A", "verdict": "over", "limit_id": "W-01", "months_over": 1},
            {"team_id": "A", "verdict": "over", "limit_id": "R-01", "months_over": 3},
        )
    )
    assert len(found) == 1
    assert found[0].leading["limit_id"] == "R-01"
    assert [row["limit_id"] for row in found[0].others] == ["W-01"]


def test_falling_short_is_not_called_carrying_more() -> None:
    found = needs(month({"team_id": "A", "verdict": "over", "direction": "low_is_worse"}))
    assert headline(found, teams=3, judged=3) == "One of your 3 teams falls short of a limit."


def test_one_team_in_all_is_said_so() -> None:
    found = needs(month({"team_id": "A", "verdict": "over"}))
    assert headline(found, teams=1, judged=1) == "Your team carries more than its limit."


def test_teams_without_a_verdict_are_counted_by_what_stands_in_its_place() -> None:
    frame = month(
        {"team_id": "A"},
        {"team_id": "A", "limit_id": "R-01", "verdict": "withheld", "state": "suppressed"},
        {"team_id": "B", "verdict": "withheld", "state": "suppressed"},
        {"team_id": "C", "verdict": "too_little_data", "state": "late"},
        {"team_id": "D", "verdict": "too_little_data", "state": "missing"},
        {"team_id": "E", "verdict": "too_little_data", "state": "missing"},
        {"team_id": "F", "verdict": "too_little_data"},
        {"team_id": "G", "verdict": "not_applicable", "state": None},
    )
    assert unjudged_teams(frame) == {"withheld": 1, "late": 1, "missing": 2, "too_little_data": 1}
    words = unjudged_words(unjudged_teams(frame))
    assert words == (
        "One team is withheld, one has too little data, two have nothing logged, one is late."
    )


def test_silent_teams_leave_the_grid_only_where_there_are_many() -> None:
    frame = month(
        {"team_id": "A"}, {"team_id": "B", "verdict": "too_little_data", "state": "missing"}
    )
    assert split_silent(frame, most=2)[1] == []
    drawn, silent = split_silent(frame, most=1)
    assert (list(drawn["team_id"]), silent) == (["A"], ["B"])


def test_a_division_stands_in_where_none_of_its_teams_has_a_verdict() -> None:
    hidden = {"verdict": "withheld", "state": "suppressed"}
    teams = month({"team_id": "A"}, {"team_id": "B", "parent_id": "E", **hidden})
    units = month({"team_id": "E", "parent_id": "O"}, {"team_id": "D", "parent_id": "O"})
    units = units.assign(team_level="division", sort_order=[2, 1])
    drawn = with_divisions(teams, units)
    assert list(drawn["team"]) == ["A", "All of E", "B"]
    assert list(drawn["parent_id"]) == ["D", "E", "E"]


def test_no_division_stands_in_where_each_has_a_verdict() -> None:
    teams = month({"team_id": "A"})
    units = month({"team_id": "D", "parent_id": "O"}).assign(team_level="division", sort_order=1)
    assert list(with_divisions(teams, units)["team"]) == ["A"]
