"""The query layer answers within its scope and nothing beyond it."""

from __future__ import annotations

import inspect
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from dashboards import queries
from dashboards.scope import Scope
from dashboards.source import Reader
from pipeline.published import Published

OCTOBER = date(2026, 10, 1)
MINE = Scope(("AMB1", "AMB2"))


@pytest.fixture
def published(published_file: Path) -> Published:
    return Published.open(published_file)


def test_statuses_hold_only_units_in_scope(published: Published) -> None:
    found = queries.statuses(published.frame, MINE, month=OCTOBER)
    assert set(found["team_id"]) == {"AMB1", "AMB2"}
    assert len(found) == 12  # two teams, six limits


def test_units_hold_only_units_in_scope(published: Published) -> None:
    assert list(queries.units(published.frame, MINE)["team_id"]) == ["AMB1", "AMB2"]


@pytest.mark.parametrize("foreign", ["POL1", "POL", "ORG"])
def test_no_question_about_a_unit_outside_the_scope_is_answered(
    published: Published, foreign: str
) -> None:
    ask = published.frame
    of_team = {"team_id": foreign, "month": OCTOBER}
    assert queries.series(ask, MINE, team_id=foreign, limit_id="W-00").empty
    assert queries.history(ask, MINE, **of_team).empty
    assert queries.kinds(ask, MINE, **of_team).empty
    assert queries.staffing(ask, MINE, **of_team).empty
    assert queries.rule(ask, MINE, limit_id="W-00", **of_team).empty
    for distribution in ("weekday_hour", "rest_hours"):
        assert queries.distribution(ask, MINE, distribution_id=distribution, **of_team).empty


def test_register_names_only_teams_in_scope(published: Published) -> None:
    rules = queries.rules_in_force(published.frame, MINE, month=OCTOBER)
    assert {name for names in rules["team_names"] for name in names} == {
        "Harbour Days",
        "Harbour Nights",
    }


def test_counts_of_verdicts_are_of_teams_in_scope(published: Published) -> None:
    counts = queries.verdict_counts(published.frame, MINE, month=OCTOBER)
    assert counts.groupby("limit_id")["teams"].sum().eq(2).all()


def test_an_empty_scope_sees_nothing(published: Published) -> None:
    assert queries.statuses(published.frame, Scope(()), month=OCTOBER).empty


def test_every_question_about_figures_takes_a_scope() -> None:
    without = {
        "release",  # about the file
        "months",  # the calendar
        "division_names",  # headings
        "cell_states",  # counts of states over all units, no figure
        "amounts",  # names of amounts
    }
    for name in queries.__all__:
        function = getattr(queries, name)
        if inspect.isfunction(function) and name not in without:
            assert "scope" in inspect.signature(function).parameters, name


def test_what_a_page_does_to_an_answer_stays_with_it(published_file: Path) -> None:
    """Answers are kept for everyone with the same scope."""
    ask = Reader(str(published_file), MINE.unit_ids)
    first = queries.statuses(ask, MINE, month=OCTOBER)
    before = first.copy(deep=True)
    first.loc[:, "value"] = 99.0
    first["team"] = "somebody else"
    pd.testing.assert_frame_equal(queries.statuses(ask, MINE, month=OCTOBER), before)


def test_bare_verdicts_are_those_of_the_full_ones(published: Published) -> None:
    full = queries.statuses(published.frame, MINE, month=OCTOBER)
    bare = queries.verdicts(published.frame, MINE, month=OCTOBER)
    columns = ["limit_id", "team_id", "verdict", "variation"]
    key = ["limit_id", "team_id"]
    assert len(bare) == 12  # two teams, six limits
    pd.testing.assert_frame_equal(
        bare[columns].sort_values(key, ignore_index=True),
        full[columns].sort_values(key, ignore_index=True),
    )


def test_months_over_are_counted_within_twelve(published: Published) -> None:
    found = queries.statuses(published.frame, MINE, month=OCTOBER)
    row = found.loc[found["team_id"].eq("AMB2") & found["limit_id"].eq("R-01")].iloc[0]
    # over in each of the 15 months, of which twelve are counted
    assert (row["over_in_12"], row["judged_in_12"], row["months_over"]) == (12, 12, 15)


def test_usual_is_the_middle_of_the_months_before(published: Published) -> None:
    kinds = queries.kinds(published.frame, MINE, team_id="AMB2", month=OCTOBER)
    row = kinds.loc[kinds["exposure_kind"].eq("aftermath")].iloc[0]
    assert (row["value"], row["usual"]) == (84.0, 70.0)
