"""Survey figures by hand: a wave of WHO-5 in a small organisation, and what later waves say.

Everybody gives the same answer v to all five items, so the percentage score is 5 v x 4 = 20 v.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pipeline.scoring import ScoreOptions
from pipeline.surveys import SurveyPolicy, SurveyRows, release_surveys

UNITS = pd.DataFrame(
    [
        ("ORG", None), ("NORTH", "ORG"), ("SOUTH", "ORG"),
        ("A", "NORTH"), ("B", "NORTH"), ("C", "SOUTH"), ("D", "SOUTH"),
    ],
    columns=["team_id", "parent_id"],
).assign(valid_to=pd.NaT)  # fmt: skip
SPRING = {
    "A": [2, 2, 2, 2, 3, 3, 3, 4, 4, 5],  # ten people
    "B": [5, 5, 5, 5],
    "C": [1, 2, 3, 4, 1, 2],
    "D": [3, 3, 2, 4, 3, 3],
}
INVITED = {"A": 16, "B": 8, "C": 10, "D": 6}
AS_OF = date(2026, 6, 1)


def rows(*waves: dict[str, list[int]], closed: tuple[date, ...] = ()) -> SurveyRows:
    """Waves of answers by team; wave n opens on the first of month n and closes on the 20th."""
    people, answers, invited = [], [], []
    for number, teams in enumerate(waves, start=1):
        day = date(2026, number, 20)
        for team, given in teams.items():
            invited.append((f"w{number}", team, INVITED.get(team, 20), date(2026, number, 1), day))
            for value in given:
                answers += [(len(people), item, value) for item in range(5)]
                people.append((len(people), "who5", f"w{number}", team, day, day))
    return SurveyRows(
        pd.DataFrame(
            people,
            columns=["respondent", "instrument_id", "wave_id", "team_id", "first_on", "last_on"],
        ),
        pd.DataFrame(answers, columns=["respondent", "item_no", "answer"]),
        pd.DataFrame({"item_no": range(5), "item": ["1", "2", "3", "4", "5"]}),
        pd.DataFrame(invited, columns=["wave_id", "team_id", "invited", "opened_on", "closed_on"]),
    )


def released(
    surveys: SurveyRows, *, previous: pd.DataFrame | None = None, **policy: Any
) -> pd.DataFrame:
    """The published rows of the percentage score, by wave and unit."""
    table = release_surveys(
        surveys, UNITS, policy=SurveyPolicy(**policy), as_of=AS_OF, previous=previous
    ).table
    return table[table["scale_id"].eq("percent")].set_index(["wave_id", "team_id"])


def test_a_team_of_ten_shows_its_mean_with_interval_response_and_bounds() -> None:
    row = released(rows({"A": SPRING["A"]})).loc[("w1", "A")]
    # 4 x 40 + 3 x 60 + 2 x 80 + 1 x 100 = 600; 600 / 10 = 60
    assert row["mean"] == 60.0
    # squares: 4 x 20^2 + 0 + 2 x 20^2 + 40^2 = 4000; 4000 / 9 = 444.44; root 21.08;
    # 21.08 / root 10 = 6.67
    assert row["std_error"] == 6.67
    # t with 9 degrees is 2.262157; 2.262157 x 6.6667 = 15.08; 60 -+ 15.08
    assert (row["lower"], row["upper"]) == (44.9, 75.1)
    assert row["people_band"] == "10-19"
    assert row["response_rate"] == 0.63  # 10 / 16 = 0.625, halves upwards
    # the six silent ones at 0 or at 100: 600 / 16 = 37.5; 1200 / 16 = 75
    assert (row["bound_lower"], row["bound_upper"]) == (37.5, 75.0)
    assert row["alpha"] == 1.0  # five items that always agree


def test_bands_are_joined_until_each_holds_three() -> None:
    parts = json.loads(released(rows({"A": SPRING["A"]})).loc[("w1", "A"), "bands"])
    # scores 40 40 40 40 | 60 60 60 80 80 100: under 32 nobody, so it joins 32 to 50 (4 of 10)
    assert [part["bands"] for part in parts] == [["very_poor", "poor"], ["not_poor"]]
    assert [part["share"] for part in parts] == [0.4, 0.6]


def test_a_small_team_is_shown_within_the_smallest_unit_that_qualifies() -> None:
    table = released(rows(SPRING)).loc["w1"]
    # NORTH has 14, but NORTH less A is B's 4: NORTH gives way. SOUTH: 6 + 6 = 12 stand together.
    # ORG has 26; outside A and SOUTH are B's 4: the piece with the fewest people gives way, A's 10.
    assert set(table.index[table["state"].eq("shown")]) == {"ORG", "SOUTH"}
    assert table.loc["C", "shown_for"] == "SOUTH"
    assert table.loc["B", "shown_for"] == "ORG"


def test_a_team_with_enough_answers_stays_where_its_division_can_give_way() -> None:
    table = released(rows(SPRING | {"D": [3] * 4, "C": [2] * 4})).loc["w1"]
    # SOUTH has 8 and is hidden; ORG less A is B's 4 and SOUTH's 8, twelve people: A stays
    assert set(table.index[table["state"].eq("shown")]) == {"ORG", "A"}
    # 600 + 4 x 100 + 4 x 40 + 4 x 60 = 1400; 1400 / 22 = 63.6
    assert table.loc["ORG", "mean"] == 63.6


def test_a_hidden_unit_has_no_figure_at_all() -> None:
    table = released(rows(SPRING)).loc["w1"]
    hidden = table[table["state"].eq("suppressed")]
    figures = ["mean", "std_error", "lower", "upper", "bands", "alpha", "people_band",
               "response_rate", "bound_lower", "bound_upper", "change", "centre"]  # fmt: skip
    assert hidden[figures].isna().all(axis=None)


def test_change_since_the_wave_before_comes_from_released_figures() -> None:
    lower = {"A": [value - 1 for value in SPRING["A"]]}
    row = released(rows({"A": SPRING["A"]}, lower)).loc[("w2", "A")]
    assert row["previous_wave_id"] == "w1"
    assert row["change"] == -20.0  # 40 - 60
    # error root(6.67^2 + 6.67^2) = 9.433; Welch 18 degrees, t 2.100922; 19.82
    assert (row["change_lower"], row["change_upper"]) == (-39.8, -0.2)


def with_break(surveys: SurveyRows, wave: str, item: str = "3") -> SurveyRows:
    """The same rows, where one item is worded anew from a wave on."""
    broken = pd.DataFrame(
        [("who5", wave, item, "wording")], columns=["instrument_id", "wave_id", "item", "change"]
    )
    return replace(surveys, breaks=broken)


def test_no_change_is_told_across_a_wave_whose_questions_changed() -> None:
    lower = {"A": [value - 1 for value in SPRING["A"]]}
    three = rows({"A": SPRING["A"]}, lower, {"A": SPRING["A"]})
    table = released(with_break(three, "w2"))
    assert table.loc[("w1", "A"), "note"] == ""
    assert table.loc[("w2", "A"), "note"] == "a new series: wording of 1 item(s) changed"
    assert table.loc[("w2", "A"), "mean"] == 40.0
    assert np.isnan(table.loc[("w2", "A"), "change"])
    assert pd.isna(table.loc[("w2", "A"), "previous_wave_id"])
    # the third wave asks as the second did: 60 - 40
    assert table.loc[("w3", "A"), "change"] == 20.0
    assert table.loc[("w3", "A"), "previous_wave_id"] == "w2"


def test_a_team_that_missed_the_wave_of_the_change_is_not_joined_either() -> None:
    three = rows({"A": SPRING["A"], "B": [3] * 12}, {"B": [3] * 12}, {"A": SPRING["A"]})
    table = released(with_break(three, "w2"))
    assert np.isnan(table.loc[("w3", "A"), "change"])


def test_process_limits_begin_anew_with_a_changed_question() -> None:
    six = [{"A": [value - number % 2 for value in SPRING["A"]]} for number in range(6)]
    as_of = date(2026, 12, 1)
    surveys = with_break(rows(*six), "w4")
    table = release_surveys(surveys, UNITS, policy=SurveyPolicy(), as_of=as_of).table
    assert table["centre"].isna().all()


def test_a_published_break_stands_after_the_rows_are_gone() -> None:
    lower = {"A": [value - 1 for value in SPRING["A"]]}
    two = with_break(rows({"A": SPRING["A"]}, lower), "w2")
    first = release_surveys(two, UNITS, policy=SurveyPolicy(), as_of=AS_OF).table
    again = released(rows({"A": SPRING["A"]}, lower), previous=first)
    assert np.isnan(again.loc[("w2", "A"), "change"])


def test_a_published_wave_stands_when_late_answers_come() -> None:
    first = release_surveys(
        rows({"A": SPRING["A"]}), UNITS, policy=SurveyPolicy(), as_of=AS_OF
    ).table
    late = rows({"A": [*SPRING["A"], 0]})
    # with the eleventh answer the mean would be 600 / 11 = 54.5, and 600 - 11 x 54.5 tells it
    assert released(late).loc[("w1", "A"), "mean"] == 54.5
    assert released(late, previous=first).loc[("w1", "A"), "mean"] == 60.0


def test_a_wave_is_published_after_its_close_and_grace() -> None:
    surveys = rows({"A": SPRING["A"]})
    waits = release_surveys(surveys, UNITS, policy=SurveyPolicy(), as_of=date(2026, 1, 27))
    assert waits.table.empty
    assert "still open or within its days of grace" in waits.notices[0]
    ready = release_surveys(surveys, UNITS, policy=SurveyPolicy(), as_of=date(2026, 1, 28))
    assert not ready.table.empty


def test_answers_that_are_no_codes_are_missing_with_the_reason_and_never_scored() -> None:
    shifted = rows({"A": [value + 1 for value in SPRING["A"]]})  # 6 is no answer of WHO-5
    row = released(shifted).loc[("w1", "A")]
    assert row["state"] == "missing"
    assert "not an answer code of who5" in row["note"]
    assert np.isnan(row["mean"])


def test_a_wave_that_could_not_be_scored_is_tried_again() -> None:
    shifted = rows({"A": [value + 1 for value in SPRING["A"]]})
    broken = release_surveys(shifted, UNITS, policy=SurveyPolicy(), as_of=AS_OF).table
    mended = released(rows({"A": SPRING["A"]}), previous=broken)
    assert mended.loc[("w1", "A"), "mean"] == 60.0


def test_k_may_be_raised_and_nine_answers_are_hidden_at_ten() -> None:
    nine = {"A": SPRING["A"][:9]}
    assert released(rows(nine)).loc[("w1", "A"), "state"] == "suppressed"
    assert released(rows({"A": SPRING["A"]}), k=11).loc[("w1", "A"), "state"] == "suppressed"


def test_teams_without_a_unit_count_for_the_organisation_alone() -> None:
    table = released(rows({"A": SPRING["A"], "elsewhere": [3] * 12})).loc["w1"]
    assert set(table.index) == {"ORG", "NORTH", "A"}
    # 600 + 12 x 60 = 1320; 1320 / 22 = 60
    assert table.loc["ORG", "mean"] == 60.0


def test_screens_are_published_on_request_only() -> None:
    people = rows({"A": SPRING["A"]})
    asked = SurveyRows(
        people.respondents.assign(instrument_id="gad7"), people.answers, people.items, people.waves
    )
    result = release_surveys(asked, UNITS, policy=SurveyPolicy(), as_of=AS_OF)
    assert result.table.empty
    assert "gad7 is published only on request" in result.notices[0]


def test_an_order_that_must_be_named_is_asked_for() -> None:
    people = rows({"A": SPRING["A"]})
    cbi = SurveyRows(
        people.respondents.assign(instrument_id="cbi"),
        people.answers.assign(answer=people.answers["answer"].map(lambda code: 25 * (code % 5))),
        people.items, people.waves,
    )  # fmt: skip
    table = release_surveys(cbi, UNITS, policy=SurveyPolicy(), as_of=AS_OF).table
    assert set(table["state"]) == {"missing"}
    assert "several orders" in table["note"].iloc[0]
    named = SurveyPolicy(choices={"cbi": ScoreOptions(order="nfa_puma", partial=True)})
    table = release_surveys(cbi, UNITS, policy=named, as_of=AS_OF).table
    # items 1 to 5 are of the personal scale; the other two scales were not asked
    assert set(table["scale_id"]) == {"personal"}


@pytest.mark.parametrize(("waves", "has_limits"), [(5, False), (6, True)])
def test_process_limits_come_with_the_sixth_wave(waves: int, has_limits: bool) -> None:
    given = [{"A": [value - number % 2 for value in SPRING["A"]]} for number in range(waves)]
    surveys = rows(*given)
    table = release_surveys(surveys, UNITS, policy=SurveyPolicy(), as_of=date(2027, 1, 1)).table
    mine = table[table["scale_id"].eq("percent") & table["team_id"].eq("A")]
    assert mine["centre"].notna().all() == has_limits
    if has_limits:
        # means 60 40 60 40 60 40: centre 50, mean moving range 20, 50 -+ 2.66 x 20 = -3.2 and
        # 103.2, held to the scale's own ends
        assert set(mine["centre"]) == {50.0}
        assert (mine["lower_limit"].iloc[0], mine["upper_limit"].iloc[0]) == (0.0, 100.0)
        assert mine["is_trial"].all()
