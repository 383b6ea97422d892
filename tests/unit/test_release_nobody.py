"""Counts of which nobody stands in the denominator: zero, and no verdict; few people stay hidden."""

from __future__ import annotations

from datetime import date

import pandas as pd

from pipeline.judge.judge import judge
from pipeline.release.audit_published import audit_published
from pipeline.release.figures import release_figures
from schemas.disclosure import default_policy

MONTH = date(2026, 10, 1)
UNITS = pd.DataFrame(
    {"team_id": ["A", "B", "C", "D"], "parent_id": ["D", "D", "D", None]}, dtype=object
)
DEFINED = pd.DataFrame(
    [
        {"indicator_id": "R-04", "title": "Long nights", "measure": "rate", "kinds": False,
         "numerator": "long_nights", "denominator": "night_shifts", "parts": False,
         "chart": "up", "direction": "high_is_worse", "needs": ["shift_roster"],
         "is_fact": False}
    ]
)  # fmt: skip
RULES = pd.DataFrame(
    [
        {"limit_id": "R-04", "team_id": unit, "indicator_id": "R-04", "exposure_kind": "all",
         "title": "Long nights", "unit": "night_shift", "direction": "high_is_worse",
         "cap_warn": None, "cap_must": None, "tolerated_share": None, "threshold": 0.5,
         "level": "warn", "strength": "E", "status": "default", "profile": None,
         "valid_from": date(1900, 1, 1), "valid_to": None}
        for unit in UNITS["team_id"]
    ]
)  # fmt: skip


def released(nights_of_a: float | None, people_of_a: float | None) -> pd.DataFrame:
    """Figures of teams A, B and C, where B and C have 100 night shifts of 10 people each."""
    nights = {"A": (nights_of_a, people_of_a), "B": (100.0, 10.0), "C": (100.0, 10.0)}
    nights["D"] = (200.0 + (nights_of_a or 0.0), 20.0 + (people_of_a or 0.0))
    shared = {
        "exposure_kind": "all", "period_kind": "month", "period_start": MONTH,
        "period_end": date(2026, 11, 1), "basis": "rostered", "is_late": False,
        "is_missing": False, "rounding": "count", "top1": None, "top2": None,
    }  # fmt: skip
    amounts = pd.DataFrame(
        [
            {"amount_id": amount, "team_id": unit, "value": value, "n_people": people,
             "rule": rule, "follows": follows, **shared}
            for unit, (count, people) in nights.items()
            for amount, value, rule, follows in (
                ("night_shifts", count, "staffing", None),
                ("long_nights", count and count / 5, "at_risk", "night_shifts"),
            )
        ]
    )  # fmt: skip
    figures = pd.DataFrame(
        [
            {"indicator_id": "R-04", "team_id": unit, "exposure_kind": "all",
             "period_kind": "month", "period_start": MONTH, "period_end": date(2026, 11, 1),
             "std_error": 0.01, "basis": "rostered", "completeness": 1.0,
             "minutes_missing_share": 0.0}
            for unit in nights
        ]
    )  # fmt: skip
    return release_figures(amounts, figures, DEFINED, UNITS, policy=default_policy()).figures


def test_a_team_in_which_nobody_works_nights_has_no_long_nights_and_hides_nobody() -> None:
    figures = released(0.0, 0.0)
    assert figures.set_index("team_id")["state"].to_dict() == {
        "A": "zero", "B": "shown", "C": "shown", "D": "shown",
    }  # fmt: skip
    report = audit_published(figures, DEFINED, UNITS)
    assert report.is_safe
    assert report.summary["hidden"] == 0


def test_four_people_on_nights_are_few_and_hidden_with_a_partner() -> None:
    figures = released(40.0, 4.0)
    hidden = figures.loc[figures["state"] == "suppressed", "team_id"].tolist()
    assert "A" in hidden
    assert len(hidden) == 2
    assert audit_published(figures, DEFINED, UNITS).is_safe


def test_crews_whose_people_nobody_knows_are_hidden_and_refuse_nothing() -> None:
    figures = released(40.0, None).set_index("team_id")
    assert figures.loc["A", "state"] == "suppressed"
    assert (figures["state"] == "suppressed").sum() == 2


def test_of_no_night_shift_there_is_no_verdict_and_no_figure() -> None:
    teams = UNITS.assign(name=UNITS["team_id"])
    judged = judge(released(0.0, 0.0), RULES, teams, DEFINED, as_of=date(2026, 11, 10))
    told = judged.limit_status.set_index("team_id").loc["A"]
    assert (told["verdict"], told["reason"]) == ("too_little_data", "few_units")
    assert pd.isna(told["value"])
    assert told["sentence"].endswith("no verdict for October 2026; fewer than 20 night shifts.")
    assert "A" not in set(judged.signal["team_id"])  # a gap is no month without long nights
