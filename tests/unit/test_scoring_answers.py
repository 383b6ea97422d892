"""Which column is which item, and what a cell means: missing, a code, or an error."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pipeline.errors import RefusedInputError, WrongUseError
from pipeline.scoring import ScoreOptions, score_answers
from pipeline.scoring.columns import heading_patterns, item_name, map_columns
from schemas.instrument_library import load_instrument

GAD7 = load_instrument("gad7")
PHQ2 = load_instrument("phq2")


@pytest.mark.parametrize(
    "heading",
    ["1", "01", "q1", "Q01", "item1", "ITEM_01", "gad7_1", "GAD7_Q01", " q1 ", "q_1", "Item 1"],
)
def test_accepted_spellings_of_item_1(heading: str) -> None:
    assert item_name(heading, GAD7.items, patterns=heading_patterns("gad7")) == "1"


@pytest.mark.parametrize(
    "heading", ["8", "q8", "gad71", "total", "q", "", "1a", "phq9_1", "q1x", "age1", "gad7", "0"]
)
def test_other_headings_are_carried(heading: str) -> None:
    assert item_name(heading, GAD7.items, patterns=heading_patterns("gad7")) is None


@pytest.mark.parametrize(
    ("instrument_id", "heading", "item"),
    [
        *(("itq", one, "p1") for one in ("p1", "P1", "itq_p1", "item_p1")),
        *(("stsi_oa", one, "1a") for one in ("1a", "1A", "q1a", "stsi_oa_1a", "01a")),
        ("itq", "q1", None),
    ],
)
def test_items_with_ids_of_their_own(instrument_id: str, heading: str, item: str | None) -> None:
    known = load_instrument(instrument_id).items
    assert item_name(heading, known, patterns=heading_patterns(instrument_id)) == item


def test_behind_a_readers_prefix_only_those_columns_are_items() -> None:
    columns = map_columns(PHQ2, ["q1", "S1", "s_02", "S3"], options=ScoreOptions(prefix="S"))
    assert columns.items == {"1": "S1", "2": "s_02"}
    assert columns.carried == ("q1", "S3")


def test_a_prefix_may_end_in_a_digit() -> None:
    columns = map_columns(PHQ2, ["v21", "v22"], options=ScoreOptions(prefix="v2"))
    assert columns.items == {"1": "v21", "2": "v22"}


def test_columns_may_come_in_any_order_and_others_are_carried_in_theirs() -> None:
    columns = map_columns(PHQ2, ["b", "q2", "a", "q1"], options=ScoreOptions())
    assert columns.items == {"1": "q1", "2": "q2"}
    assert columns.carried == ("b", "a")


def test_two_columns_for_one_item_are_refused() -> None:
    with pytest.raises(RefusedInputError, match="item 1: q1, 01"):
        map_columns(PHQ2, ["q1", "01", "2"], options=ScoreOptions())


def test_absent_items_are_refused_by_name() -> None:
    with pytest.raises(RefusedInputError, match=r"2 of 7 items.*: 3, 7\."):
        map_columns(GAD7, ["1", "2", "4", "5", "6"], options=ScoreOptions())


def test_absent_items_may_be_taken_as_unanswered_on_request() -> None:
    frame = pd.DataFrame([[1, 1, 1, 1, 1, 1]], columns=["1", "2", "3", "4", "5", "6"])
    result = score_answers(GAD7, frame, options=ScoreOptions(partial=True))
    assert result.rows["total"].tolist() == [7]  # 6 x 7 / 6
    assert "items without a column, taken as unanswered: 7" in result.warnings


def test_a_file_without_any_item_is_refused_even_then() -> None:
    with pytest.raises(RefusedInputError, match="7 of 7"):
        map_columns(GAD7, ["a"], options=ScoreOptions(partial=True))


def test_long_form_numbers_are_found_and_can_be_overruled() -> None:
    headings = [f"q{number}" for number in range(1, 11)]
    k6 = load_instrument("k6")
    found = map_columns(k6, headings, options=ScoreOptions())
    own = map_columns(k6, headings, options=ScoreOptions(order="own"))
    assert list(found.items.values()) == ["q2", "q4", "q5", "q8", "q9", "q10"]
    assert found.carried == ("q1", "q3", "q6", "q7")
    assert list(own.items.values()) == ["q1", "q2", "q3", "q4", "q5", "q6"]


def score_cells(cells: list[object], **options: object) -> pd.Series:
    """The totals of respondents who gave these answers to item 1 and 3 to item 2 of the PHQ-2."""
    frame = pd.DataFrame({"1": pd.Series(cells, dtype="object"), "2": "3"})
    return score_answers(PHQ2, frame, options=ScoreOptions(**options)).rows["total"]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "cell", ["2", "2.0", "2,0", " 2 ", "+2", "2.", "2e0", 2, 2.0, "02", "2.00"]
)
def test_ways_to_write_two(cell: object) -> None:
    assert score_cells([cell]).tolist() == [5]


@pytest.mark.parametrize(
    "cell", ["", "  ", "NA", "na", "N/A", "NaN", "NULL", "None", ".", "#N/A", None, np.nan, pd.NA]
)
def test_ways_to_write_missing_are_never_zero(cell: object) -> None:
    assert score_cells([cell, "0"]).isna().tolist() == [True, False]


@pytest.mark.parametrize(
    "cell",
    [
        *(
            "4",
            "-1",
            "1.5",
            "x",
            "0x1",
            "inf",
            "-inf",
            "1_0",
            "3 3",
            "1;2",
            "--",
            "True",
            "９",
            "1,000",
            "1,00,0",
        ),
        np.inf,
    ],
)
def test_anything_else_is_refused_and_never_clamped(cell: object) -> None:
    with pytest.raises(RefusedInputError, match=r"1 answer\(s\) in 1 column\(s\)"):
        score_cells(["0", cell])


def test_a_refusal_counts_by_column_and_tells_no_value() -> None:
    frame = pd.DataFrame({"q1": ["57", "1", "57"], "q2": ["0", "x99", "0"], "name": ["Eva"] * 3})
    with pytest.raises(RefusedInputError) as caught:
        score_answers(PHQ2, frame)
    text = str(caught.value)
    assert "3 answer(s) in 2 column(s)" in text
    assert "column q1 (item 1): 2, first in data row 1" in text
    assert "column q2 (item 2): 1, first in data row 2" in text
    assert not any(secret in text for secret in ("57", "x99", "Eva"))


def test_only_a_file_that_looks_shifted_is_said_to_be() -> None:
    with pytest.raises(RefusedInputError, match="coded one too high"):
        score_answers(PHQ2, pd.DataFrame({"1": [1, 4], "2": [2, 3]}))
    with pytest.raises(RefusedInputError) as caught:
        score_answers(PHQ2, pd.DataFrame({"1": [1, 9], "2": [2, 3]}))
    assert "one too high" not in str(caught.value)


def test_codes_that_mean_no_answer_can_be_named() -> None:
    assert score_cells(["7", "9", "1"], missing=(7.0, 9.0)).isna().tolist() == [True, True, False]


def test_a_code_that_is_an_answer_cannot_mean_no_answer() -> None:
    with pytest.raises(WrongUseError, match="uses as an answer"):
        score_cells(["1"], missing=(3.0,))


def test_a_hair_off_a_code_as_sas_stores_zero_is_that_code() -> None:
    assert score_cells([5.397605346934028e-79]).tolist() == [3]


@pytest.mark.parametrize(
    "dtype", ["int64", "Int64", "float64", "float32", "int8", "category", "str"]
)
def test_any_column_type_gives_the_same_score(dtype: str) -> None:
    frame = pd.DataFrame(
        {"1": pd.Series([0, 3]).astype(dtype), "2": pd.Series([1, 2]).astype(dtype)}
    )
    assert score_answers(PHQ2, frame).rows["total"].tolist() == [1, 5]


def test_numbers_as_column_names_are_read() -> None:
    assert score_answers(PHQ2, pd.DataFrame({1: [1], 2: [2]})).rows["total"].tolist() == [3]


def test_the_callers_frame_and_index_are_left_alone() -> None:
    frame = pd.DataFrame({"q1": ["1"], "q2": ["NA"], "team": ["a"]}, index=[17])
    before = frame.copy()
    rows = score_answers(PHQ2, frame).rows
    pd.testing.assert_frame_equal(frame, before)
    assert rows.index.tolist() == [17]
    assert list(rows.columns) == ["team", "total", "total_answered", "total_band"]


def test_no_rows_give_no_rows_with_all_columns() -> None:
    rows = score_answers(PHQ2, pd.DataFrame({"q1": [], "q2": [], "team": []})).rows
    assert len(rows) == 0
    assert list(rows.columns) == ["team", "total", "total_answered", "total_band"]


def test_a_respondent_without_answers_has_no_score_and_no_algorithm() -> None:
    pcl5 = load_instrument("pcl5")
    row = score_answers(pcl5, pd.DataFrame([[None] * 20], columns=list(pcl5.items))).rows.iloc[0]
    assert pd.isna(row["total"])
    assert row["total_answered"] == 0
    assert pd.isna(row["dsm5"])


def test_an_algorithm_is_decided_when_missing_answers_cannot_change_it() -> None:
    pcl5 = load_instrument("pcl5")
    all_high: list[int | None] = [4] * 20
    one_missing = [*all_high[:19], None]
    no_c: list[int | None] = [*all_high[:5], 0, 0, *all_high[7:]]
    c_missing: list[int | None] = [*all_high[:5], 0, None, *all_high[7:]]
    frame = pd.DataFrame([one_missing, [*no_c[:19], None], c_missing], columns=list(pcl5.items))
    results = score_answers(pcl5, frame).rows["dsm5"]
    assert results.tolist()[:2] == [True, False]
    assert pd.isna(results.iloc[2])


def test_a_carried_column_with_the_name_of_a_result_is_refused() -> None:
    frame = pd.DataFrame({"q1": [1], "q2": [1], "total": [9]})
    with pytest.raises(RefusedInputError, match="total"):
        score_answers(PHQ2, frame)


def test_a_column_name_that_occurs_twice_is_refused() -> None:
    frame = pd.DataFrame([[1, 1, 1]], columns=["q1", "q2", "q2"])
    with pytest.raises(RefusedInputError, match="more than once: q2"):
        score_answers(PHQ2, frame)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"order": "other"}, "no --order"),
        ({"codes": "1-4"}, "no --codes"),
        ({"bands": "cut9"}, "cut2, cut3"),
    ],
)
def test_unknown_choices_name_the_known_ones(options: dict[str, str], said: str) -> None:
    with pytest.raises(WrongUseError, match=said):
        score_cells(["1"], **options)


def test_a_file_coded_one_too_high_within_the_range_is_pointed_out() -> None:
    frame = pd.DataFrame(
        [[1, 2, 3, 1, 2, 3, 1]] * 40, columns=list(GAD7.items)
    )  # 280 answers, no 0
    warnings = score_answers(GAD7, frame).warnings
    assert any("no answer uses the lowest code 0" in one for one in warnings)


def test_items_reversed_beforehand_are_pointed_out() -> None:
    brs = load_instrument("brs")
    people = [[1 + person % 5] * 6 for person in range(60)]  # all six items agree
    warnings = score_answers(brs, pd.DataFrame(people, columns=list(brs.items))).warnings
    assert any("reversed already" in one for one in warnings)
