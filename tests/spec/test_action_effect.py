"""Worked examples: before and after an action, and signals that nobody answered."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from dashboards.action_words import effect_words
from pipeline.actions.effect import effect, first_month_after
from pipeline.actions.log import no_actions
from pipeline.actions.open_signals import unanswered


def months(first: str, values: list[float | None]) -> pd.DataFrame:
    starts = pd.date_range(first, periods=len(values), freq="MS")
    return pd.DataFrame({"month_start": starts, "value": values})


BEFORE = [4.6, 4.8, 4.7, 4.9, 4.5, 4.7]
AFTER = [4.0, 4.2, 3.8, 4.0, 4.1, 3.9]


def test_the_difference_with_its_interval() -> None:
    # before: mean 4.7, squares .01 .01 0 .04 .04 0 = .10, variance .10 / 5 = .02
    # after:  mean 4.0, squares 0 .04 .04 0 .01 .01 = .10, variance .02
    # standard error: sqrt(.02/6 + .02/6) = .0816497; equal spreads and sizes: 10 degrees
    # t(.975, 10) = 2.228139; half = .181927; interval -.7 -+ .181927
    found = effect(months("2025-11-01", [*BEFORE, *AFTER]), date(2026, 5, 1))
    assert (found.months_before, found.months_after) == (6, 6)
    assert found.before == pytest.approx(4.7)
    assert found.after == pytest.approx(4.0)
    assert found.difference == pytest.approx(-0.7)
    assert found.lower == pytest.approx(-0.881927, abs=1e-6)
    assert found.upper == pytest.approx(-0.518073, abs=1e-6)
    assert found.change == "lower"


def test_unequal_spreads_lower_the_degrees_of_freedom() -> None:
    # before 1 1 1 1 1 1: variance 0; after 1 2 3 1 2 3: mean 2, squares 4, variance .8
    # error sqrt(.8/6) = .365148; Welch: (.8/6)^2 / ((.8/6)^2 / 5) = 5; t(.975, 5) = 2.570582
    # half = .938644; interval 1 -+ .938644
    found = effect(months("2026-01-01", [1.0] * 6 + [1.0, 2.0, 3.0] * 2), date(2026, 7, 1))
    assert found.lower == pytest.approx(0.061356, abs=1e-5)
    assert found.upper == pytest.approx(1.938644, abs=1e-5)
    assert found.change == "higher"


def test_an_interval_over_nothing_is_unclear() -> None:
    # means 4.7 and 4.7: the interval lies around 0
    assert effect(months("2025-11-01", BEFORE * 2), date(2026, 5, 1)).change == "unclear"


@pytest.mark.parametrize(("left", "right"), [(3.0, 2.0), (0.1, 0.7), (2.0, 2.0)])
def test_figures_that_never_vary_are_not_compared(left: float, right: float) -> None:
    # the standard error is 0, so any difference would be called beyond chance
    found = effect(months("2025-11-01", [left] * 6 + [right] * 6), date(2026, 5, 1))
    assert (found.before, found.after) == (left, right)
    assert (found.lower, found.difference, found.upper) == (None, None, None)
    assert not found.is_judged
    assert found.change == "unclear"
    row = {"measure": "mean", "unit": "contacts"}
    words = effect_words(found, row, last_month=date(2026, 10, 1))
    assert words.endswith(
        "(6 and 6 months). No comparison: neither side varies, so chance cannot be told."
    )


def test_the_month_it_began_in_is_on_neither_side() -> None:
    # begun on 14 May: before November to April (6), May left out, after June to October (5)
    found = effect(months("2025-11-01", [*BEFORE, *AFTER]), date(2026, 5, 14))
    assert (found.months_before, found.months_after) == (6, 5)
    assert (found.needed_before, found.needed_after) == (0, 1)
    assert not found.is_judged
    assert first_month_after(date(2026, 5, 14)) == pd.Timestamp("2026-06-01")
    assert first_month_after(date(2026, 12, 31)) == pd.Timestamp("2027-01-01")
    assert first_month_after(date(2026, 5, 1)) == pd.Timestamp("2026-05-01")


def test_a_month_without_a_figure_counts_on_neither_side() -> None:
    values = [*BEFORE[:5], None, None, *AFTER[1:]]
    found = effect(months("2025-11-01", values), date(2026, 5, 1))
    assert (found.months_before, found.months_after) == (5, 5)


def test_only_the_nearest_twelve_months_on_each_side_are_read() -> None:
    # 30 months from January 2024, the action on 1 May 2025 is the 17th: 16 before, 14 after
    values = [9.0] * 4 + [1.0] * 12 + [2.0] * 12 + [9.0] * 2
    found = effect(months("2024-01-01", values), date(2025, 5, 1))
    assert (found.before, found.after) == (1.0, 2.0)
    assert (found.months_before, found.months_after) == (12, 12)


def test_an_action_after_the_last_month_needs_six() -> None:
    found = effect(months("2026-01-01", BEFORE), date(2026, 11, 3))
    assert (found.months_before, found.needed_after) == (6, 6)


# --- signals nobody answered


def standing(**changes: object) -> pd.DataFrame:
    row = {"limit_id": "W-00", "team_id": "AMB1", "since": pd.Timestamp("2026-09-01")}
    return pd.DataFrame([row | changes])


def tried(**changes: object) -> pd.DataFrame:
    row = {"team_id": "AMB1", "limit_id": "", "started_on": pd.Timestamp("2026-09-10")}
    return pd.concat([no_actions(), pd.DataFrame([row | changes])])


def days(frame: pd.DataFrame, *, as_of: date, month: date = date(2026, 10, 1)) -> list[int]:
    told = unanswered(frame, no_actions(), month=month, as_of=as_of)
    return [int(day) for day in told["days_open"]]


def test_a_signal_is_told_from_its_32nd_day() -> None:
    # begun in September, known from its end: 31 October is the 31st day, 1 November the 32nd
    assert days(standing(), as_of=date(2026, 10, 31)) == []
    assert days(standing(), as_of=date(2026, 11, 1)) == [32]


def test_a_past_month_is_asked_on_the_last_day_of_the_month_after() -> None:
    # August's signals stand until 30 September: 31 August to 30 September are 30 days
    frame = standing(since=pd.Timestamp("2026-07-01"))
    # 31 July to 30 September: 61 days, however late it is asked
    assert days(frame, as_of=date(2026, 12, 24), month=date(2026, 8, 1)) == [61]


@pytest.mark.parametrize(
    ("changes", "is_answered"),
    [
        ({}, True),  # about the team as a whole
        ({"limit_id": "W-14"}, True),  # the same family
        ({"limit_id": "R-01"}, False),
        ({"team_id": "AMB2"}, False),
        ({"started_on": pd.Timestamp("2026-08-31")}, False),  # before the signal began
        ({"started_on": pd.Timestamp("2026-09-01")}, True),  # in its first month
        ({"started_on": pd.Timestamp("2026-12-01")}, False),  # planned, not begun
    ],
)
def test_what_answers_a_signal(changes: dict[str, object], is_answered: bool) -> None:
    told = unanswered(
        standing(), tried(**changes), month=date(2026, 10, 1), as_of=date(2026, 11, 10)
    )
    assert told.empty == is_answered


def test_without_a_signal_nothing_is_told() -> None:
    told = unanswered(
        standing().iloc[:0], no_actions(), month=date(2026, 10, 1), as_of=date(2026, 11, 10)
    )
    assert told.empty
    assert "days_open" in told
