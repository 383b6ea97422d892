"""Published, third-party and separately derived vectors of every instrument, reproduced exactly."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest

from pipeline.scoring import ScoreOptions, score_answers
from schemas.instrument_library import load_instrument


def scored(instrument_id: str, answers: Sequence[float], **options: str) -> pd.Series:
    """The results of one respondent who gave these answers in item order."""
    instrument = load_instrument(instrument_id)
    frame = pd.DataFrame([list(answers)], columns=list(instrument.items))
    return score_answers(instrument, frame, options=ScoreOptions(**options)).rows.iloc[0]


def rising(lowest: int, codes: int, items: int) -> list[int]:
    """Pattern P1: item i is answered lowest + (i - 1) mod codes."""
    return [lowest + place % codes for place in range(items)]


# instrument, lowest code, number of codes, items, results to four decimals
PATTERN_P1 = [
    ("proqol5", 1, 5, 30, {"cs": 28, "bo": 28, "sts": 32}),
    ("stss", 1, 5, 17, {"intrusion": 14, "avoidance": 20, "arousal": 14, "total": 48}),
    (
        *("hse35", 1, 5, 35),
        {
            "demands": 3.375,
            "control": 4.3333,
            "mgr_support": 3.6,
            "peer_support": 2.25,
            "relationships": 2.5,
            "role": 2.2,
            "change": 2.0,
        },
    ),
    (
        *("bat12", 1, 5, 12),
        {
            "exhaustion": 2.0,
            "mental_distance": 3.3333,
            "cognitive": 3.0,
            "emotional": 2.6667,
            "total": 2.75,
        },
    ),
    ("pss10", 0, 5, 10, {"total": 16}),
    ("brs", 1, 5, 6, {"mean": 3.3333}),
    (
        *("iesr", 0, 5, 22),
        {"avoidance_sum": 12, "intrusion_sum": 13, "hyperarousal_sum": 16, "total": 41},
    ),
    ("pcl5", 0, 5, 20, {"b": 10, "c": 1, "d": 15, "e": 14, "total": 40}),
    (
        "uwes9",
        0,
        7,
        9,
        {"vigour": 1.6667, "dedication": 3.6667, "absorption": 2.0, "total": 2.4444},
    ),
    ("swemwbs", 1, 5, 7, {"raw": 18, "metric": 17.43}),
    ("k10", 1, 5, 10, {"total": 30}),
    ("phq9", 0, 4, 9, {"total": 12}),
    ("gad7", 0, 4, 7, {"total": 9}),
    ("who5", 0, 6, 5, {"percent": 40}),
]


@pytest.mark.parametrize(("instrument_id", "lowest", "codes", "items", "expected"), PATTERN_P1)
def test_derived_pattern_gives_the_derived_scores(
    instrument_id: str, lowest: int, codes: int, items: int, expected: dict[str, float]
) -> None:
    row = scored(instrument_id, rising(lowest, codes, items))
    for scale, score in expected.items():
        assert row[scale] == pytest.approx(score, abs=5e-5), scale


def test_derived_pattern_on_cbi_stored_as_0_to_4() -> None:
    row = scored("cbi", rising(0, 5, 19), order="nfa_puma", codes="0-4")
    # personal 0,25,50,75,100,0 = 250 / 6; work 25,50,75,100,0,25,100-50 = 325 / 7
    assert row["personal"] == pytest.approx(41.6667, abs=5e-5)
    assert row["work"] == pytest.approx(46.4286, abs=5e-5)
    assert row["client"] == pytest.approx(54.1667, abs=5e-5)


def test_derived_pattern_on_olbi_where_one_means_strongly_agree() -> None:
    row = scored("olbi", rising(1, 4, 16), order="agree_low")
    assert (row["disengagement_sum"], row["exhaustion_sum"]) == (19, 15)
    assert row["disengagement"] == 19 / 8


def test_derived_pattern_read_from_the_long_forms() -> None:
    iesr = pd.DataFrame([rising(0, 5, 22)], columns=[f"q{n}" for n in range(1, 23)])
    k10 = pd.DataFrame([rising(1, 5, 10)], columns=[f"q{n}" for n in range(1, 11)])
    ies6 = score_answers(load_instrument("ies6"), iesr)
    k6 = score_answers(load_instrument("k6"), k10, options=ScoreOptions(codes="1-5"))
    assert ies6.rows["total"].iloc[0] == 5  # items 3,6,11,12,18,21 = 2+0+0+1+2+0
    assert k6.rows["total"].iloc[0] == 17  # items 2,4,5,8,9,10 less one = 1+3+4+2+3+4
    assert "by the numbers of iesr" in " ".join(ies6.warnings)


def test_pattern_p1_symptom_counts_of_stss_meet_the_algorithm() -> None:
    assert scored("stss", rising(1, 5, 17))["bride_algorithm"]  # endorsed 3, 3, 3 of 1, 3, 2


def test_pcl5_total_over_the_cut_with_a_negative_algorithm() -> None:
    row = scored("pcl5", rising(0, 5, 20))  # symptoms 3, 0, 5, 4: no cluster C symptom
    assert row["total"] == 40
    assert row["total_band"] == "from_33"
    assert not row["dsm5"]


def test_published_pcl5_vector() -> None:
    row = scored("pcl5", [4, 3, 1, 0, 3, 3, 4, 1, 2, 0, 3, 1, 0, 0, 1, 2, 4, 0, 0, 3])
    assert [row[one] for one in ("b", "c", "d", "e", "total")] == [11, 7, 7, 10, 35]
    assert row["dsm5"]


def test_published_phq9_and_pss10_vectors() -> None:
    assert scored("phq9", [3, 0, 1, 2, 0, 0, 1, 0, 3])["total"] == 10
    pss = scored("pss10", [2, 1, 2, 3, 3, 1, 3, 3, 2, 1])
    assert (pss["total"], pss["helplessness"], pss["self_efficacy"]) == (13, 9, 4)


def test_published_stss_vector() -> None:
    row = scored("stss", [1] * 17)
    assert [row[one] for one in ("intrusion", "avoidance", "arousal", "total")] == [5, 7, 5, 17]


SWEMWBS_TABLE = """
7:7.00 8:9.51 9:11.25 10:12.40 11:13.33 12:14.08 13:14.75 14:15.32 15:15.84 16:16.36 17:16.88
18:17.43 19:17.98 20:18.59 21:19.25 22:19.98 23:20.73 24:21.54 25:22.35 26:23.21 27:24.11 28:25.03
29:26.02 30:27.03 31:28.13 32:29.31 33:30.70 34:32.55 35:35.00
"""


def test_published_swemwbs_table_in_all_29_rows() -> None:
    table = {
        int(raw): float(metric) for raw, metric in (p.split(":") for p in SWEMWBS_TABLE.split())
    }
    assert len(table) == 29
    people = []
    for raw in table:  # raw - 7 spread over seven items of up to 4 more than the lowest code
        more, left = divmod(raw - 7, 7)
        people.append([1 + more + (item < left) for item in range(7)])
    frame = pd.DataFrame(people, columns=[str(item) for item in range(1, 8)])
    rows = score_answers(load_instrument("swemwbs"), frame).rows
    assert rows["raw"].tolist() == list(table)
    assert rows["metric"].tolist() == list(table.values())


# Counts of answers 100, 75, 50, 25, 0 to items 1 to 18, N = 300, item 19 not printed
DHUSIA = """
1:67,112,105,14,2   2:52,135,89,20,4   3:63,79,98,48,12   4:18,49,119,66,48  5:35,84,109,50,22
6:16,66,107,89,22   7:75,94,87,32,12   8:55,78,91,50,26   9:25,50,115,70,40  10:24,56,68,100,52
11:37,78,113,52,20 12:31,52,104,77,36 13:41,56,113,66,24  14:12,41,126,71,50 15:19,64,116,73,28
16:15,49,121,75,40 17:83,89,62,44,22  18:4,49,99,79,69
"""


def dhusia() -> pd.DataFrame:
    """300 respondents with the printed marginals; who gave which answer is not known."""
    columns = {
        item: np.repeat([100, 75, 50, 25, 0], [int(one) for one in counts.split(",")])
        for item, counts in (part.split(":") for part in DHUSIA.split())
    }
    return pd.DataFrame({**columns, "19": np.full(300, np.nan)})


def test_dhusia_2019_group_means_in_the_order_of_2005() -> None:
    options = ScoreOptions(order="kristensen2005")
    rows = score_answers(load_instrument("cbi"), dhusia(), options=options).rows
    assert rows["personal"].mean() == pytest.approx(57.2222, abs=5e-5)
    assert rows["work"].mean() == pytest.approx(54.4405, abs=5e-5)
    assert rows["client_answered"].eq(5).all()  # item 19 has no answers


def test_dhusia_2019_without_the_reversal_gives_the_lower_mean() -> None:
    cbi = load_instrument("cbi")
    orders = tuple(order.model_copy(update={"reverse": ()}) for order in cbi.orders)
    forgotten = cbi.model_copy(update={"orders": orders})
    options = ScoreOptions(order="kristensen2005")
    rows = score_answers(forgotten, dhusia(), options=options).rows
    assert rows["work"].mean() == pytest.approx(52.0595, abs=5e-5)


def test_dhusia_2019_item_means() -> None:
    means = dhusia().mean()
    printed = {"1": 69.0, "2": 67.5833, "3": 61.0833, "4": 43.5833, "5": 55.0, "6": 47.0833}
    for item, mean in printed.items():
        assert means[item] == pytest.approx(mean, abs=5e-5)
