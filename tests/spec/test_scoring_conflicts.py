"""Where sources and peers disagree about an instrument, the choice made here is held by a test."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import pytest

from pipeline.errors import RefusedInputError, WrongUseError
from pipeline.scoring import ScoreOptions, ScoreResult, band_shares, score_answers, team_means
from schemas.instrument_library import load_instrument


def scored(instrument_id: str, *people: Sequence[float | None], **options: object) -> ScoreResult:
    """The results of some respondents, answers in item order."""
    instrument = load_instrument(instrument_id)
    frame = pd.DataFrame([list(one) for one in people], columns=list(instrument.items))
    return score_answers(instrument, frame, options=ScoreOptions(**options))  # type: ignore[arg-type]


def only(item: int, items: int, high: float, low: float) -> list[float]:
    """Everyone low but one item."""
    return [high if number == item else low for number in range(1, items + 1)]


def test_cbi_order_decides_which_item_is_reversed() -> None:
    answers = [0] * 19
    for order, item in (("nfa_puma", 13), ("kristensen2005", 10)):
        row = scored("cbi", answers, only(item, 19, 100, 0), order=order).rows["work"]
        assert row.tolist() == [100 / 7, 0.0]  # the reversed item at 0 counts 100, at 100 counts 0


def test_cbi_without_an_order_names_the_choices() -> None:
    with pytest.raises(WrongUseError, match="kristensen2005"):
        scored("cbi", [0] * 19)


def test_iesr_item_14_is_intrusion() -> None:
    row = scored("iesr", only(14, 22, 4, 0)).rows.iloc[0]
    assert (row["intrusion_sum"], row["hyperarousal_sum"], row["avoidance_sum"]) == (4, 0, 0)


def test_iesr_scales_are_means_with_the_sums_beside() -> None:
    row = scored("iesr", [2] * 22).rows.iloc[0]
    assert (row["avoidance"], row["avoidance_sum"]) == (2, 16)


# total, band of Bride 2007
STSS_EDGES = [(27, "little_or_none"), (28, "mild"), (37, "mild"), (38, "moderate")]
STSS_EDGES += [(43, "moderate"), (44, "high"), (48, "high"), (49, "severe"), (85, "severe")]


@pytest.mark.parametrize(("total", "band"), STSS_EDGES)
def test_stss_bands_are_those_of_bride_2007(total: int, band: str) -> None:
    more, left = divmod(total - 17, 17)
    answers = [1 + more + (item < left) for item in range(17)]
    row = scored("stss", answers).rows.iloc[0]
    assert (row["total"], row["total_band"]) == (total, band)


def test_stss_has_the_three_factors_of_2004_only() -> None:
    scales = {scale.id: len(scale.items) for scale in load_instrument("stss").scales}
    assert scales == {"intrusion": 5, "avoidance": 7, "arousal": 5, "total": 17}


def test_proqol_t_scores_come_only_from_a_named_norm() -> None:
    answers = [1] * 30
    assert "cs_t" not in scored("proqol5", answers).rows.columns
    norm = load_instrument("proqol5").norms[0]
    row = scored("proqol5", answers, norms=norm.scales).rows.iloc[0]
    assert row["cs_t"] == pytest.approx(50 + 10 * (10 - 37.7) / 6.5)


def test_proqol_raw_bands_are_not_t_bands() -> None:
    tens = [1] * 30
    for item in (3, 6, 12, 16, 18, 20):  # compassion satisfaction 10 + 6 x 2 = 22, then one more
        tens[item - 1] = 3
    more = list(tens)
    more[22 - 1] = 2
    rows = scored("proqol5", tens, more).rows
    assert rows["cs"].tolist() == [22, 23]
    assert rows["cs_band"].tolist() == ["low", "moderate"]


def test_proqol_burnout_reverses_five_items_and_not_19() -> None:
    for item in (1, 4, 15, 17, 29):
        assert scored("proqol5", only(item, 30, 5, 3)).rows["bo"].iloc[0] == 28  # 30 - 2
    for item in (8, 10, 19, 21, 26):
        assert scored("proqol5", only(item, 30, 5, 3)).rows["bo"].iloc[0] == 32


def test_stsi_oa_domains_have_7_7_6_9_7_4_items_and_sum_to_200() -> None:
    instrument = load_instrument("stsi_oa")
    sizes = [len(scale.items) for scale in instrument.scales]
    assert sizes[:6] == [7, 7, 6, 9, 7, 4]
    assert scored("stsi_oa", [5] * 40).rows["total"].iloc[0] == 200


def test_stsi_oa_not_applicable_lowers_the_sum_but_not_the_mean() -> None:
    row = scored("stsi_oa", [0] + [4] * 39).rows.iloc[0]
    assert (row["total"], row["applicable_mean"], row["total_answered"]) == (156, 4, 39)


def test_hse_coded_from_zero_is_refused() -> None:
    # 0 means "no answer", so a 0-4 file would silently lose its lowest answers
    people = [[(item + person) % 5 for item in range(35)] for person in range(10)]
    with pytest.raises(RefusedInputError, match="one too low"):
        scored("hse35", *people)


def test_hse_coded_from_one_with_some_without_answer_is_scored() -> None:
    people = [[1 + (item + person) % 5 for item in range(35)] for person in range(10)]
    people[0][0] = 0
    result = scored("hse35", *people)
    assert result.rows["role_answered"].tolist() == [4] + [5] * 9
    assert result.warnings == []


def test_hse_demands_and_relationships_are_reversed_so_that_high_is_good() -> None:
    row = scored("hse35", [1] * 35).rows.iloc[0]
    assert (row["demands"], row["relationships"], row["control"]) == (5, 5, 1)


def test_pcl5_cut_is_a_choice_and_38_is_not_one() -> None:
    answers = [2] * 16 + [0] * 4  # 32
    assert scored("pcl5", answers).rows["total_band"].iloc[0] == "below_33"
    assert scored("pcl5", answers, bands="cut31").rows["total_band"].iloc[0] == "from_31"
    with pytest.raises(WrongUseError, match="cut31, cut32, cut33"):
        scored("pcl5", answers, bands="cut38")


def test_k10_coded_from_zero_is_refused_unless_the_coding_is_named() -> None:
    with pytest.raises(RefusedInputError, match="--codes 0-4"):
        scored("k10", [0] * 10)
    assert scored("k10", [0] * 10, codes="0-4").rows["total"].iloc[0] == 10


def test_k10_has_two_band_sets() -> None:
    answers = [2] * 10  # 20
    assert scored("k10", answers).rows["total_band"].iloc[0] == "moderate"
    assert scored("k10", answers, bands="gp").rows["total_band"].iloc[0] == "mild"


def test_who5_cuts_are_for_persons_and_a_team_mean_has_no_band() -> None:
    rows = scored("who5", [3, 3, 3, 3, 0], [3, 3, 3, 2, 2]).rows.assign(team="a")
    assert rows["percent"].tolist() == [48, 52]
    assert rows["percent_band"].tolist() == ["poor", "not_poor"]
    table = team_means(rows, ["team"], scale="percent")
    assert table["mean"].tolist() == [50]
    assert not [name for name in table.columns if "band" in name]


def test_phq2_cut_is_3_unless_2_is_chosen() -> None:
    assert scored("phq2", [1, 1]).rows["total_band"].iloc[0] == "below_3"
    assert scored("phq2", [1, 1], bands="cut2").rows["total_band"].iloc[0] == "from_2"


@pytest.mark.parametrize("instrument_id", ["bat12", "bat23"])
def test_bat_bands_only_the_total(instrument_id: str) -> None:
    banded = [scale.id for scale in load_instrument(instrument_id).scales if scale.band_sets]
    assert banded == ["total"]


def test_bat12_has_three_items_in_each_part() -> None:
    assert [len(scale.items) for scale in load_instrument("bat12").scales] == [3, 3, 3, 3, 12]


def test_olbi_directions_are_mirror_images() -> None:
    low = [1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4]
    high = [5 - answer for answer in low]
    first = scored("olbi", low, order="agree_low").rows
    second = scored("olbi", high, order="agree_high").rows
    pd.testing.assert_frame_equal(first, second)


def test_uwes_mean_of_16_ninths_prints_as_178_and_is_low() -> None:
    answers = [2, 2, 2, 2, 2, 2, 2, 2, 0]  # 16 / 9 = 1.7778
    assert scored("uwes9", answers).rows["total_band"].iloc[0] == "low"


def test_band_shares_come_from_persons_not_from_the_mean() -> None:
    people = [[0] * 9] * 6 + [[3] * 9] * 4  # mean 10.8 is "moderate", yet nobody is
    rows = scored("phq9", *people).rows.assign(team="a")
    shares = band_shares(rows, ["team"], band="total_band")
    assert shares[["first_band", "last_band", "count"]].to_numpy().tolist() == [
        ["minimal", "minimal", 6],
        ["mild", "severe", 4],
    ]


def test_reaction_12_is_dropped_and_never_carried() -> None:
    instrument = load_instrument("article_reactions")
    frame = pd.DataFrame([[1] * 15], columns=[f"q{item}" for item in range(1, 16)])
    result = score_answers(instrument, frame)
    assert list(result.rows.columns) == ["count", "count_answered", "count_band"]
    assert result.rows["count"].iloc[0] == 14
    assert "1 column(s) dropped" in " ".join(result.warnings)


@pytest.mark.parametrize("instrument_id", ["article_symptoms", "article_reactions"])
def test_checklists_are_counts_without_bands_and_say_they_are_not_validated(
    instrument_id: str,
) -> None:
    instrument = load_instrument(instrument_id)
    assert [scale.band_sets for scale in instrument.scales] == [()]
    result = scored(instrument_id, [1] * len(instrument.items))
    assert any("not a validated measure" in one for one in result.warnings)


@pytest.mark.parametrize("instrument_id", ["mbi", "tabs"])
def test_licensed_instruments_refuse_items_and_say_why(instrument_id: str) -> None:
    frame = pd.DataFrame([[1, 2, 3]], columns=["q1", "q2", "q3"])
    with pytest.raises(RefusedInputError, match="3 item column") as caught:
        score_answers(load_instrument(instrument_id), frame)
    assert "licence" in str(caught.value)


def test_already_scored_mbi_columns_are_carried() -> None:
    frame = pd.DataFrame({"team": ["a", "b"], "EE": ["30", ""], "mbi_dp": [1.5, 2]})
    rows = score_answers(load_instrument("mbi"), frame).rows
    assert list(rows.columns[:4]) == ["team", "ee", "ee_answered", "ee_band"]
    assert rows["ee"].tolist()[0] == 30
    assert pd.isna(rows["ee"].iloc[1])
    assert rows["dp"].tolist() == [1.5, 2]
