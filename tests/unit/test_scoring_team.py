"""Team results: mean and interval, response, non-response bounds, change, band shares."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from pipeline.scoring import (
    band_shares,
    change_between_waves,
    cronbach_alpha,
    join_small_bands,
    non_response_bounds,
    response_rates,
    share_or_bound,
    team_means,
)


def people(**teams: list[float | None]) -> pd.DataFrame:
    return pd.DataFrame(
        [(team, score) for team, scores in teams.items() for score in scores],
        columns=["team", "score"],
    )


def test_mean_and_t_interval_of_a_team() -> None:
    table = team_means(people(a=[10, 12, 14, 16]), ["team"], scale="score")
    row = table.iloc[0]
    # mean 13; sd = sqrt((9 + 1 + 1 + 9) / 3) = 2.581989; se = sd / 2 = 1.290994
    # t(.975, 3) = 3.182446; half width 4.108521
    assert (row["n"], row["mean"]) == (4, 13)
    assert row["sd"] == pytest.approx(2.581989, abs=1e-6)
    assert row["std_error"] == pytest.approx(1.290994, abs=1e-6)
    assert row["mean_lower"] == pytest.approx(8.891479, abs=1e-5)
    assert row["mean_upper"] == pytest.approx(17.108521, abs=1e-5)


def test_missing_scores_do_not_count_and_are_not_zero() -> None:
    table = team_means(people(a=[10, None, 14], b=[None, None]), ["team"], scale="score")
    assert table["n"].tolist() == [2, 0]
    assert table["mean"].iloc[0] == 12
    assert pd.isna(table["mean"].iloc[1])


def test_one_respondent_has_a_mean_and_no_interval() -> None:
    row = team_means(people(a=[7]), ["team"], scale="score").iloc[0]
    assert row["mean"] == 7
    assert pd.isna(row["mean_lower"])
    assert pd.isna(row["std_error"])


def test_no_respondents_give_no_rows() -> None:
    table = team_means(people(), ["team"], scale="score")
    assert len(table) == 0
    assert "mean_lower" in table.columns


def test_response_rate_needs_a_sensible_number_of_invitations() -> None:
    table = pd.DataFrame({"n": [8, 8, 8, 0], "invited": [10, 0, None, 5]})
    rates = response_rates(table)["response_rate"]
    assert rates.iloc[0] == 0.8
    assert rates.isna().tolist() == [False, True, True, False]
    assert rates.iloc[3] == 0


def test_more_answers_than_invitations_are_marked_not_rated() -> None:
    table = response_rates(pd.DataFrame({"n": [12], "invited": [10]}))
    assert table["is_more_than_invited"].tolist() == [True]
    assert table["response_rate"].isna().all()


def test_non_response_bounds_take_the_silent_at_either_end() -> None:
    table = pd.DataFrame({"n": [10], "invited": [16], "mean": [20.0]})
    bounds = non_response_bounds(table, (10, 50)).iloc[0]
    # (10 x 20 + 6 x 10) / 16 = 16.25; (10 x 20 + 6 x 50) / 16 = 31.25
    assert (bounds["bound_lower"], bounds["bound_upper"]) == (16.25, 31.25)


def test_bounds_of_a_share_run_from_none_to_all_of_the_silent() -> None:
    table = pd.DataFrame({"n": [10], "invited": [20], "share": [0.4]})
    bounds = non_response_bounds(table, (0, 1), value="share").iloc[0]
    assert (bounds["bound_lower"], bounds["bound_upper"]) == (0.2, 0.7)


def test_everyone_answered_leaves_no_room() -> None:
    table = pd.DataFrame({"n": [10], "invited": [10], "mean": [3.0]})
    bounds = non_response_bounds(table, (1, 5)).iloc[0]
    assert (bounds["bound_lower"], bounds["bound_upper"]) == (3, 3)


def test_nobody_answered_leaves_the_whole_range() -> None:
    table = pd.DataFrame({"n": [0], "invited": [10], "mean": [float("nan")]})
    bounds = non_response_bounds(table, (1, 5)).iloc[0]
    assert (bounds["bound_lower"], bounds["bound_upper"]) == (1, 5)


def waves(first: list[float], second: list[float]) -> pd.DataFrame:
    rows = [("a", "w1", one) for one in first] + [("a", "w2", one) for one in second]
    return team_means(
        pd.DataFrame(rows, columns=["team", "wave", "score"]), ["team", "wave"], scale="score"
    )


def test_change_since_the_last_wave_with_welchs_interval() -> None:
    table = change_between_waves(waves([10, 12, 14, 16], [13, 15, 20]), ["team"], wave="wave")
    assert pd.isna(table["change"].iloc[0])
    row = table.iloc[1]
    # means 13 and 16; variances 20/3 and 13; se^2 = 20/12 + 13/3 = 1.666667 + 4.333333 = 6
    # df = 36 / (1.666667^2 / 3 + 4.333333^2 / 2) = 36 / (0.925926 + 9.388889) = 3.490126
    # t(.975, 3.490126) = 2.943965; half width 2.943965 x 2.449490 = 7.211212
    assert row["previous_wave"] == "w1"
    assert row["change"] == 3
    assert row["change_upper"] - row["change"] == pytest.approx(7.211212, abs=1e-6)
    assert row["change"] - row["change_lower"] == pytest.approx(7.211212, abs=1e-6)


def test_change_does_not_cross_teams() -> None:
    rows = [("a", "w1", 1.0), ("a", "w1", 2.0), ("b", "w2", 5.0), ("b", "w2", 6.0)]
    frame = pd.DataFrame(rows, columns=["team", "wave", "score"])
    table = change_between_waves(
        team_means(frame, ["team", "wave"], scale="score"), ["team"], wave="wave"
    )
    assert table["change"].isna().all()


def test_change_without_spread_is_exact_and_with_one_answer_has_no_interval() -> None:
    same = change_between_waves(waves([3, 3], [4, 4]), ["team"], wave="wave").iloc[1]
    one = change_between_waves(waves([3, 5], [4]), ["team"], wave="wave").iloc[1]
    assert (same["change"], same["change_lower"], same["change_upper"]) == (1, 1, 1)
    assert one["change"] == 0
    assert pd.isna(one["change_lower"])


@pytest.mark.parametrize(
    ("counts", "groups"),
    [
        ([5, 5, 5], [[0], [1], [2]]),
        ([10, 1, 2, 7], [[0], [1, 2], [3]]),
        ([0, 10, 0], [[0, 1, 2]]),
        ([12, 0, 0, 0], [[0, 1, 2, 3]]),
        ([2, 8], [[0, 1]]),
        ([3, 7], [[0], [1]]),
        ([1, 1, 1, 9], [[0, 1, 2], [3]]),
        ([4, 2, 4], [[0, 1], [2]]),  # equal neighbours: the lower one
        ([6, 2, 4], [[0], [1, 2]]),  # the smaller neighbour
        ([10], [[0]]),
    ],
)
def test_bands_join_until_each_has_three(counts: list[int], groups: list[list[int]]) -> None:
    assert join_small_bands(counts) == groups


def banded(**teams: list[int]) -> pd.DataFrame:
    """Teams given by their counts in low, middle, high."""
    names = ["low", "middle", "high"]
    rows = [
        (team, name)
        for team, counts in teams.items()
        for name, count in zip(names, counts, strict=True)
        for _ in range(count)
    ]
    frame = pd.DataFrame(rows, columns=["team", "band"])
    return frame.assign(band=pd.Categorical(frame["band"], categories=names, ordered=True))


def test_band_shares_of_a_team_with_enough_in_each() -> None:
    table = band_shares(banded(a=[5, 3, 4]), ["team"], band="band")
    assert table["count"].tolist() == [5, 3, 4]
    assert table["share"].tolist() == [5 / 12, 0.25, 4 / 12]
    # Wilson, 3 of 12, z = 1.959964: centre (0.25 + z2/24) / (1 + z2/12) = .310624
    # half z / (1 + z2/12) sqrt(.25 x .75/12 + z2/576) = .221682
    assert table["share_lower"].iloc[1] == pytest.approx(0.088942, abs=1e-6)
    assert table["share_upper"].iloc[1] == pytest.approx(0.532305, abs=1e-6)


def test_small_bands_are_joined_and_named_by_their_ends() -> None:
    table = band_shares(banded(a=[8, 2, 2]), ["team"], band="band")
    assert table[["first_band", "last_band", "count"]].to_numpy().tolist() == [
        ["low", "low", 8],
        ["middle", "high", 4],
    ]


def test_a_team_all_in_one_band_shows_no_share() -> None:
    table = band_shares(banded(a=[0, 0, 12], b=[5, 5, 5]), ["team"], band="band")
    only = table[table["team"] == "a"]
    assert only[["first_band", "last_band"]].to_numpy().tolist() == [["low", "high"]]
    assert only["count"].isna().all()
    assert only["share"].isna().all()
    assert only["n"].tolist() == [12]
    assert table["team"].tolist() == ["a", "b", "b", "b"]


def test_respondents_without_a_band_do_not_count() -> None:
    frame = banded(a=[5, 3, 4])
    blank = frame.iloc[[0, 0]].assign(
        band=pd.Categorical([None, None], frame["band"].cat.categories)
    )
    table = band_shares(
        pd.concat([frame, blank]).assign(
            band=lambda t: pd.Categorical(t["band"], frame["band"].cat.categories, ordered=True)
        ),
        ["team"],
        band="band",
    )
    assert table["n"].tolist() == [12, 12, 12]


def test_band_shares_by_several_keys() -> None:
    frame = pd.concat([banded(a=[5, 5, 5]).assign(wave=1), banded(a=[3, 6, 6]).assign(wave=2)])
    table = band_shares(frame, ["team", "wave"], band="band")
    assert table.groupby("wave")["count"].sum().tolist() == [15, 15]


@pytest.mark.parametrize(
    ("yes", "n", "expected"),
    [
        (3, 10, (0.3, "shown")),
        (7, 10, (0.7, "shown")),
        (2, 10, (0.2, "at_most")),
        (0, 10, (0.2, "at_most")),
        (8, 10, (0.8, "at_least")),
        (10, 10, (0.8, "at_least")),
        (2, 8, (0.25, "at_most")),  # 2 of 8 is 25 %, so 20 % would be untrue
        (1, 40, (0.2, "at_most")),
    ],
)
def test_a_share_needs_three_on_each_side(yes: int, n: int, expected: tuple[float, str]) -> None:
    assert share_or_bound(yes, n) == expected


def test_a_bound_is_never_untrue() -> None:
    for n in range(6, 60):
        for yes in range(n + 1):
            value, kind = share_or_bound(yes, n)
            share = yes / n
            assert {"shown": share == value, "at_most": share <= value, "at_least": share >= value}[
                kind
            ]


def test_alpha_of_a_small_table_by_hand() -> None:
    items = pd.DataFrame({"a": [1, 2, 3, 4], "b": [2, 2, 4, 4]})
    # variances 5/3 and 4/3, covariance 4/3: total 17/3; alpha = 2 x (1 - 3 / (17/3)) = 16/17
    assert cronbach_alpha(items).value == pytest.approx(16 / 17)


@pytest.mark.parametrize(
    "items",
    [
        pd.DataFrame({"a": [1, 2, 3]}),
        pd.DataFrame({"a": [1, 2], "b": [1, 2]}),
        pd.DataFrame({"a": [1, 1, 1], "b": [2, 2, 2]}),
        pd.DataFrame({"a": [1, None, 3], "b": [None, 2, None]}),
        pd.DataFrame({"a": [], "b": []}),
    ],
)
def test_alpha_that_cannot_be_had_is_missing(items: pd.DataFrame) -> None:
    assert math.isnan(cronbach_alpha(items).value)
