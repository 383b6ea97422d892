"""What the statistics take from a data frame: types of columns, periods, parts, keys."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from pipeline.errors import RefusedInputError, WrongUseError
from pipeline.stats import ChartOptions, FunnelOptions, funnel, i, shrink, u, xmr
from pipeline.stats.periods import one_key, period_keys


def frame(periods: object, values: object = (4, 6, 4, 6)) -> pd.DataFrame:
    return pd.DataFrame({"period": periods, "value": values})


@pytest.mark.parametrize(
    "periods",
    [
        [1, 2, 10, 11],
        [1.5, 2.0, 2.5, 9.0],
        ["1", "2", "10", "11"],
        ["2024-01-31", "2024-02-29", "2024-03-31", "2025-01-31"],
        ["2024-01", "2024-02", "2024-11", "2025-01"],
        ["2024-W05", "2024-W06", "2024-W52", "2025-W01"],
        ["2024-Q1", "2024-Q2", "2024-Q4", "2025Q1"],
        ["2024-01-01T08:00", "2024-01-01T20:00:30", "2024-01-02 08:00", "2024-01-03"],
        ["2024-03-31T01:00+00:00", "2024-03-31T03:00+01:00", "2024-03-31T05:00Z", "2024/04/01"],
        pd.date_range("2024-01-01", periods=4),
        pd.date_range("2024-01-01", periods=4, tz="Europe/London"),
        pd.date_range("2024-01-01", periods=4).date,
        pd.array([1, 2, 3, 4], dtype="Int64"),
    ],
)
def test_periods_are_read_as_they_are_written(periods: object) -> None:
    points = i(frame(periods)).points
    assert points.centre.tolist() == [5] * 4
    assert points.period.tolist() == list(pd.Series(periods))


@pytest.mark.parametrize(
    "periods",
    [
        ["1", "2", "ten", "11"],
        ["2024-01-01", "2024-02-30", "2024-03-01", "2024-04-01"],
        ["2024-01", "2024-02", "2024-03-01", "2024-04"],
        ["2024-W05", "2024-W54", "2024-W55", "2024-W56"],
        ["01/02/2024", "01/03/2024", "01/04/2024", "01/05/2024"],
        [1.0, 2.0, np.nan, 4.0],
        [1.0, 2.0, np.inf, 4.0],
        pd.to_datetime(["2024-01-01", None, "2024-03-01", "2024-04-01"]),
        [None, "2024-02", "2024-03", "2024-04"],
    ],
)
def test_periods_that_cannot_be_ordered_are_refused(periods: object) -> None:
    with pytest.raises(RefusedInputError, match="period is empty or not written"):
        i(frame(periods))


def test_ten_comes_after_nine_and_not_after_one() -> None:
    with pytest.raises(RefusedInputError, match="row 3: period is earlier"):
        i(frame(["9", "10", "2", "11"]))


def test_the_same_moment_in_two_timezones_is_repeated() -> None:
    keys = period_keys(pd.Series(["2024-03-31T03:00+01:00", "2024-03-31T02:00Z"]))
    assert keys.keys[0] == keys.keys[1]


def test_a_rebase_date_must_fit_the_periods() -> None:
    assert one_key("2024-03-01", "month") == one_key("2024-03", "month")
    with pytest.raises(WrongUseError):
        one_key("2024-03", "number")


def test_rebase_before_or_after_everything_is_said() -> None:
    found = i(frame([1, 2, 3, 4]), ChartOptions(rebase=("0", "9")))
    assert found.points.part.tolist() == [1, 1, 1, 1]
    assert sum("no new part" in warning for warning in found.warnings) == 2


@pytest.mark.parametrize(
    "values",
    [
        pd.array([4, None, 6, 8], dtype="Int64"),
        pd.array(["4", "", " 6 ", "8"], dtype="str"),
        [Decimal("4"), None, Decimal("6"), Decimal("8.0")],
        [4, None, "6", 8.0],
        [4.0, np.nan, 6.0, 8.0],
        pd.array([4, None, 6, 8], dtype="Float64"),
    ],
)
def test_values_of_any_numeric_kind_are_read(values: object) -> None:
    points = i(frame([1, 2, 3, 4], values)).points
    np.testing.assert_allclose(points.value, [4, np.nan, 6, 8])
    assert points.centre.iloc[0] == 6


@pytest.mark.parametrize("value", ["12%", "1,5", "1 000", "n/a", "NA", "inf", "0x10", "1_000"])
def test_what_is_not_plainly_a_number_is_refused_without_showing_it(value: str) -> None:
    with pytest.raises(RefusedInputError) as refused:
        i(frame([1, 2], ["4", value]))
    assert "row 2: value is not a number" in refused.value.text()
    assert value not in refused.value.text().splitlines()[0].removeprefix("row 2: ")


def test_infinite_numbers_are_refused() -> None:
    with pytest.raises(RefusedInputError, match="row 2: value is not finite"):
        i(frame([1, 2], [4.0, -np.inf]))


@pytest.mark.parametrize("function", [i, xmr])
def test_frames_without_rows_or_columns_are_refused(function) -> None:
    with pytest.raises(RefusedInputError, match="there are no rows"):
        function(frame([], []))
    with pytest.raises(RefusedInputError, match="no column value"):
        function(pd.DataFrame({"period": [1]}))
    with pytest.raises(RefusedInputError, match="2 columns value"):
        function(pd.DataFrame([[1, 2, 3]], columns=["period", "value", "value"]))


def test_groups_are_refused_likewise() -> None:
    for function in (funnel, shrink):
        with pytest.raises(RefusedInputError, match="there are no rows"):
            function(pd.DataFrame(columns=["group", "numerator", "denominator"]))
        with pytest.raises(RefusedInputError, match="0 columns denominator"):
            function(pd.DataFrame({"group": ["a"], "numerator": [1]}))


def test_many_lines_are_summed_up() -> None:
    with pytest.raises(RefusedInputError, match=r"rows 1, .* 12 and 8 more: value is not a number"):
        i(frame(range(20), ["x"] * 20))


def test_a_long_frame_may_bring_its_own_parts_and_exclusions() -> None:
    rows = pd.DataFrame(
        {
            "series": ["a", "a", "a", "a", "b", "b", "b", "b"],
            "period": [1, 2, 3, 4, 1, 2, 3, 4],
            "value": [4, 6, 14, 16, 4, 6, 90, 4],
            "part": [1, 1, 2, 2, 1, 1, 1, 1],
            "is_excluded": [False] * 6 + [True, False],
        }
    )
    found = i(rows)
    assert found.points.part.tolist() == [1, 1, 2, 2, 1, 1, 1, 1]
    assert found.points.centre.tolist() == [5, 5, 15, 15] + [14 / 3] * 4
    assert found.points.sigma_signal.tolist() == [0, 0, 0, 0, 0, 0, 1, 0]
    assert found.parts[["series", "part", "n"]].values.tolist() == [
        ["a", 1, 2], ["a", 2, 2], ["b", 1, 3],
    ]  # fmt: skip


def test_a_long_frame_may_bring_a_target_and_a_direction_for_each_series() -> None:
    rows = pd.DataFrame(
        {
            "series": ["a"] * 4 + ["b"] * 4,
            "period": [1, 2, 3, 4] * 2,
            "value": [4, 6, 4, 6] * 2,  # limits 5 +- 5.319
            "target": [11] * 4 + [12] * 4,
            "improvement": ["down"] * 4 + ["up"] * 4,
        }
    )
    found = i(rows).parts.assurance.tolist()
    assert found == ["consistently_within", "consistently_over"]
    with pytest.raises(WrongUseError, match="--improvement"):
        i(rows.assign(improvement="sideways"))


def test_periods_of_each_series_are_ordered_on_their_own() -> None:
    rows = pd.DataFrame({"series": ["a", "b", "a", "b"], "period": [1, 1, 2, 1], "value": [1] * 4})
    with pytest.raises(RefusedInputError, match="period is repeated"):
        i(rows)


def test_row_numbers_in_messages_are_those_of_the_callers_frame() -> None:
    rows = pd.DataFrame(
        {"series": ["a", "b", "a", "b"], "period": [1, 1, 2, 2], "value": [1, "x", 3, 4]}
    )
    with pytest.raises(RefusedInputError, match="row 2: value is not a number"):
        i(rows)


def test_options_are_checked_where_they_are_written() -> None:
    for wrong in (
        {"improvement": "sideways"},
        {"fix": 1},
        {"multiply": -1.0},
        {"target": float("inf")},
        {"exclude": (0,)},
    ):
        with pytest.raises(WrongUseError):
            ChartOptions(**wrong)
    with pytest.raises(WrongUseError, match="--trim"):
        FunnelOptions(trim="hair")
    with pytest.raises(WrongUseError, match="--method"):
        shrink(pd.DataFrame(), "stein")


def test_a_denominator_without_numerator_is_a_gap() -> None:
    rows = pd.DataFrame(
        {"period": [1, 2, 3], "numerator": [2, None, 4], "denominator": [10, 10, 10]}
    )
    points = u(rows).points
    assert points.centre.iloc[0] == pytest.approx(0.3)  # 6 of 20: the empty row is not a zero
    assert np.isnan(points.value.iloc[1])
