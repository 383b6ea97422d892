"""The policy can be made stricter, never weaker; small teams and late rows follow it."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd
import pytest
from pydantic import ValidationError
from ruamel.yaml import YAML

from pipeline.release.ledger import (
    accepted,
    held_changes,
    revised_figures,
    stock_may_be_restated,
)
from pipeline.release.primary import Rules
from pipeline.release.rollup import published_units
from schemas.disclosure import POLICY_FILE, default_policy, read_policy


def changed_policy(folder: Path, entry: str, **changes: object) -> Path:
    content = YAML(typ="safe").load(POLICY_FILE)
    content.setdefault(entry, {}).update(changes)
    path = folder / "disclosure.yaml"
    with path.open("w") as file:
        YAML(typ="safe").dump(content, file)
    return path


def test_the_shipped_policy_has_the_agreed_numbers() -> None:
    policy = default_policy()
    assert (policy.k_work.value, policy.k_survey.value, policy.survey_side.value) == (5, 10, 3)
    assert (policy.dominance.n, policy.dominance.percent) == (2, 85)
    assert (policy.p_percent.value, policy.prior_percent.value) == (10, 50)
    assert (policy.rounding.count, policy.rounding.minutes) == (5, 60)


@pytest.mark.parametrize(
    ("entry", "changes"),
    [
        ("k_work", {"value": 4}),
        ("k_survey", {"value": 7}),
        ("survey_side", {"value": 2}),
        ("dominance", {"percent": 90}),
        ("p_percent", {"value": 5}),
        ("prior_percent", {"value": 60}),
        ("rounding", {"count": 1}),
        ("parts_minimum_people", {"value": 8}),
        ("k_work", {"vlaue": 6}),
        ("k_work", {"source": ""}),
        ("no_such_rule", {"value": 1}),
    ],
)
def test_a_weaker_or_unknown_entry_is_an_error(
    tmp_path: Path, entry: str, changes: dict[str, object]
) -> None:
    with pytest.raises(ValidationError):
        read_policy(changed_policy(tmp_path, entry, **changes))


def test_a_stricter_entry_is_taken(tmp_path: Path) -> None:
    assert read_policy(changed_policy(tmp_path, "k_work", value=8)).k_work.value == 8
    assert default_policy().with_k_work(7).k_work.value == 7
    assert default_policy().with_k_survey(11).k_survey.value == 11
    with pytest.raises(ValidationError):
        default_policy().with_k_work(4)


def rows(text: str) -> pd.DataFrame:
    """worker value, one team and month; several lines of a worker add up."""
    frame = pd.read_csv(io.StringIO("worker_id value\n" + text), sep=r"\s+")
    return frame.assign(
        team_id="A", period_start="2026-10-01", amount_id="contacts", exposure_kind="all"
    )


BEFORE = rows("w1 10\nw2 10\nw3 10\nw4 10\nw5 10\nw6 10\nw7 10")


def late(*changes: tuple[str, int]) -> pd.DataFrame:
    more = rows("\n".join(f"{worker} {value}" for worker, value in changes))
    return pd.concat([BEFORE, more], ignore_index=True)


@pytest.mark.parametrize(
    ("changes", "is_held", "reason"),
    [
        ([("w1", 3)], True, "few_workers"),
        ([(f"w{i}", 3) for i in range(1, 5)], True, "few_workers"),  # four
        ([(f"w{i}", 3) for i in range(1, 6)], False, ""),  # five alike
        # five, of whom one has 90 of 100: 90 + 4 = 94 % of the change
        ([("w1", 90), ("w2", 4), ("w3", 2), ("w4", 2), ("w5", 2)], True, "dominated"),
        ([("w8", 20)], True, "few_workers"),  # a worker nobody saw before
    ],
)
def test_late_rows_wait_until_enough_workers_changed(
    changes: list[tuple[str, int]], is_held: bool, reason: str
) -> None:
    found = held_changes(BEFORE, late(*changes), Rules())
    assert found["is_held"].tolist() == [is_held]
    assert found["reason"].tolist() == [reason]


def test_three_late_workers_now_and_two_later_count_together() -> None:
    first = late(*[(f"w{i}", 3) for i in (1, 2, 3)])
    kept = accepted(BEFORE, first, Rules(), open_months=[])
    assert kept["value"].sum() == 70  # held: as last published
    second = late(*[(f"w{i}", 3) for i in (1, 2, 3, 4, 5)])
    now = accepted(kept, second, Rules(), open_months=[])
    assert now["value"].sum() == 85  # 70 + 5 x 3


def test_one_measure_that_fails_holds_the_whole_team_month() -> None:
    minutes = BEFORE.assign(amount_id="minutes")
    now = pd.concat([late(*[(f"w{i}", 3) for i in range(1, 6)]), minutes], ignore_index=True)
    now.loc[now.index[-1], "value"] = 99.0  # one worker's minutes
    found = held_changes(pd.concat([BEFORE, minutes]), now, Rules())
    assert found["is_held"].tolist() == [True]


def test_an_erased_worker_is_one_changed_worker_and_old_less_new_is_zero() -> None:
    now = BEFORE[BEFORE["worker_id"] != "w3"]
    assert held_changes(BEFORE, now, Rules())["is_held"].tolist() == [True]
    kept = accepted(BEFORE, now, Rules(), open_months=[])
    assert kept.groupby("worker_id")["value"].sum().to_dict() == {f"w{i}": 10 for i in range(1, 8)}


def test_a_month_never_published_takes_all_rows() -> None:
    kept = accepted(BEFORE.iloc[:0], BEFORE, Rules(), open_months=["2026-10-01"])
    assert len(kept) == 7


def test_no_change_holds_nothing() -> None:
    again = BEFORE.sample(frac=1, random_state=1)
    assert held_changes(BEFORE, again, Rules()).empty
    assert accepted(BEFORE, again, Rules(), open_months=[])["value"].sum() == 70


def test_a_stock_is_not_restated_for_one_joiner() -> None:
    before = pd.DataFrame({"worker_id": [f"w{i}" for i in range(10)], "value": [1] * 7 + [0] * 3})
    joined = pd.concat([before, pd.DataFrame({"worker_id": ["w10"], "value": [1]})])
    assert not stock_may_be_restated(before, joined, k=5)
    assert stock_may_be_restated(before, before, k=5)
    five = before.assign(value=[1 - v for v in before["value"][:5]] + before["value"].tolist()[5:])
    assert stock_may_be_restated(before, five, k=5)


def test_a_revision_names_the_figure_and_the_state_before_and_now() -> None:
    old = pd.DataFrame(
        {
            "indicator_id": "W-00",
            "team_id": list("ABCD"),
            "exposure_kind": "all",
            "period_kind": "month",
            "period_start": pd.Timestamp("2026-09-01"),
            "state": ["shown", "late", "shown", "suppressed"],
            "value": [10.0, None, 20.0, None],
        }
    )
    new = old.assign(state=["shown", "shown", "shown", "suppressed"], value=[15.0, 5.0, 20.0, None])
    found = revised_figures(old, new)[["team_id", "old_value", "new_value", "old_state"]]
    assert found["team_id"].tolist() == ["A", "B"]
    assert found["new_value"].tolist() == [15.0, 5.0]
    assert found["old_state"].tolist() == ["shown", "late"]


ROSTER = pd.DataFrame(
    [
        ("A", "2025-03-01", 4),
        ("A", "2025-04-01", 9),
        ("B", "2025-03-01", 5),
        ("C", "2024-01-01", 3),
    ],
    columns=["team_id", "month", "people"],
)
TEAMS = pd.DataFrame({"team_id": ["A", "B", "C", "E"], "small_team_group": ["G1", "G1", "G1", ""]})


def test_a_team_small_in_any_month_joins_its_group_for_the_whole_year() -> None:
    units = published_units(ROSTER, TEAMS, k=5, year=2026).set_index("team_id")["published_id"]
    # A had 4 once; B never under 5; nothing is known of C in 2025 or 2026; E has no group
    assert units.to_dict() == {"A": "G1", "B": "B", "C": "C", "E": "E"}


def test_a_new_team_goes_by_the_months_of_its_first_year() -> None:
    units = published_units(ROSTER, TEAMS, k=5, year=2024).set_index("team_id")["published_id"]
    # C had 3 in January 2024 and no month before; nothing is known of A and B before 2025
    assert units.to_dict() == {"A": "A", "B": "B", "C": "G1", "E": "E"}
