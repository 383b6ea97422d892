"""Redistribution between sibling teams: by hand, by brute force, and where none can do it."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest

from pipeline.judge.rebalance import rebalance


def siblings(*rows: tuple[str, float, float, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["team_id", "numerator", "denominator", "threshold"])


def test_a_case_solved_by_hand() -> None:
    # limit 4: a carries 440 of 400, so 40 must go: 8 steps of 5. b stands at 340 of 400, c at 180
    # of 200. Where each further step would leave its team: b .8625 .875 .8875 .90 .9125 .925 .9375,
    # c .925 .95. The eight lowest are seven of b (to 375) and one of c (to 185).
    found = rebalance(siblings(("a", 440, 100, 4), ("b", 340, 100, 4), ("c", 180, 50, 4)))
    assert found.is_feasible
    assert found.moved == 40
    after = dict(zip(found.after["team_id"], found.after["after"], strict=True))
    assert after == {"a": 400, "b": 375, "c": 185}
    assert found.moves.to_numpy().tolist() == [["a", "b", 35.0], ["a", "c", 5.0]]
    assert found.sentence == (
        "Moving 40 case-contacts a month would bring every team within limit: a gives 35 to b; "
        "a gives 5 to c."
    )


def test_an_impossible_case_says_how_many_shifts_are_missing() -> None:
    # 900 contacts, 200 shifts x 4 = 800: 100 too many, 100 / 4 = 25 shifts short
    found = rebalance(siblings(("a", 500, 100, 4), ("b", 400, 100, 4)))
    assert not found.is_feasible
    assert found.missing_shifts == 25
    assert found.moves.empty
    assert found.sentence == (
        "No redistribution among these 2 teams can do it: together they carry 4.5 case-contacts "
        "per staffed shift, 100 a month more than their limits allow. At least 25 more staffed "
        "shifts are needed."
    )


def test_nobody_over_means_nothing_moves() -> None:
    found = rebalance(siblings(("a", 400, 100, 4), ("b", 100, 100, 4)))
    assert (found.is_feasible, found.moved) == (True, 0)
    assert found.sentence == "No team is past the limit, so nothing has to move."


def test_hidden_siblings_are_left_out_and_named() -> None:
    found = rebalance(siblings(("a", 440, 100, 4), ("b", np.nan, np.nan, 4), ("c", 100, 100, 4)))
    assert found.left_out == ("b",)
    assert found.moves["to_team"].tolist() == ["c"]


def test_no_figures_at_all_say_so() -> None:
    found = rebalance(siblings(("a", np.nan, 100, 4)))
    assert found.sentence == "No team has a figure, so nothing can be said."
    assert rebalance(siblings()).sentence == "No team has a figure, so nothing can be said."


def test_one_team_alone_over_its_limit_has_nobody_to_give_to() -> None:
    found = rebalance(siblings(("a", 440, 100, 4)))
    assert not found.is_feasible
    assert "among this one team" in found.sentence
    assert found.missing_shifts == 10


def test_room_too_scattered_for_the_step_is_told_as_that() -> None:
    # 3 over; two rooms of 3: steps of 5 fit nowhere, single contacts would
    rows = siblings(("a", 403, 100, 4), ("b", 397, 100, 4), ("c", 397, 100, 4))
    found = rebalance(rows)
    assert "too scattered for moves of 5" in found.sentence
    assert rebalance(rows, step=1).moved == 3


def test_a_limit_of_zero_is_never_reached_by_adding_shifts() -> None:
    found = rebalance(siblings(("a", 10, 100, 0), ("b", 0, 100, 0)))
    assert not found.is_feasible
    assert "shifts are needed" not in found.sentence


def test_a_repeated_team_is_an_error() -> None:
    with pytest.raises(ValueError, match="repeated"):
        rebalance(siblings(("a", 1, 1, 1), ("a", 1, 1, 1)))


def least_moved(contacts: np.ndarray, capacity: np.ndarray) -> int | None:
    """Brute force: every way of changing every team by whole contacts, sums kept."""
    choices = [
        range(-int(c), int(cap) - int(c) + 1) for c, cap in zip(contacts, capacity, strict=True)
    ]
    sums = [
        sum(x for x in change if x > 0) for change in itertools.product(*choices) if not sum(change)
    ]
    return min(sums) if sums else None


def test_two_hundred_random_cases_agree_with_brute_force() -> None:
    rng = np.random.default_rng(7)
    feasible = 0
    for _ in range(200):
        n = int(rng.integers(2, 4))
        shifts = rng.integers(1, 4, n).astype(float)
        limit = rng.choice([1.0, 2.0, 2.5], n)
        contacts = rng.integers(0, 9, n).astype(float)
        rows = pd.DataFrame(
            {"team_id": list("abcd")[:n], "numerator": contacts, "denominator": shifts,
             "threshold": limit}
        )  # fmt: skip
        found = rebalance(rows, step=1)
        expected = least_moved(contacts, np.floor(limit * shifts))
        assert found.is_feasible == (expected is not None)
        if expected is None:
            continue
        feasible += 1
        assert found.moved == expected
        assert found.after["after"].sum() == contacts.sum()
        assert (found.after["after"].to_numpy() <= limit * shifts + 1e-9).all()
        given = found.moves.groupby("from_team")["contacts"].sum()
        assert given.sum() == expected
    assert 50 < feasible < 200


def test_two_hundred_random_cases_leave_the_room_as_even_as_filling_step_by_step() -> None:
    # second solver: give each step to the team that would then stand lowest
    rng = np.random.default_rng(11)
    for _ in range(200):
        n = int(rng.integers(3, 7))
        shifts = rng.integers(60, 140, n).astype(float)
        contacts = 5.0 * rng.integers(40, 110, n)
        rows = pd.DataFrame(
            {"team_id": list("abcdefg")[:n], "numerator": contacts, "denominator": shifts,
             "threshold": 4.0}
        )  # fmt: skip
        found = rebalance(rows)
        if not found.is_feasible or not found.moved:
            continue
        capacity = 4.0 * shifts
        filled = np.minimum(contacts, contacts - 5 * np.ceil((contacts - capacity) / 5))
        cost = 0.0
        for _ in range(int(found.moved // 5)):
            stand = np.where(
                (filled + 5 <= capacity) & (contacts <= capacity), (filled + 5) / capacity, np.inf
            )
            team = int(stand.argmin())
            filled[team] += 5
            cost += stand[team]
        after = found.after["after"].to_numpy()
        steps = ((after - contacts) / 5).clip(0).astype(int)
        ours = sum(
            (contacts[i] + 5 * k) / capacity[i] for i in range(n) for k in range(1, steps[i] + 1)
        )
        assert ours == pytest.approx(cost)
