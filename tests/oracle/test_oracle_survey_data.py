"""Real survey files give the values their authors published or others recomputed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat
import pytest

from pipeline.errors import RefusedInputError
from pipeline.scoring import ScoreOptions, cronbach_alpha, score_answers, team_means
from schemas.instrument_library import load_instrument

pytestmark = pytest.mark.shared
SIX = 5e-7  # oracles.json has six decimals


@pytest.fixture(scope="module")
def truth(shared: Path) -> dict[str, Any]:
    return json.loads((shared / "data" / "oracles.json").read_text())


def a01(shared: Path) -> pd.DataFrame:
    return pd.read_csv(shared / "data/A/A01_ukm_phq9_gad7_pss10.csv", encoding="utf-8-sig")


@pytest.mark.parametrize(
    ("instrument_id", "prefix", "name", "edges"),
    [
        ("phq9", "D", "phq9", ["0-4", "5-9", "10-14", "15-19", "20-27"]),
        ("gad7", "A", "gad7", ["0-4", "5-9", "10-14", "15-21"]),
    ],
)
def test_a01_means_spread_alpha_and_bands(
    shared: Path,
    truth: dict[str, Any],
    instrument_id: str,
    prefix: str,
    name: str,
    edges: list[str],
) -> None:
    expected = truth["A"]["A01"]
    items = a01(shared).filter(regex=rf"^{prefix}\d+$")
    result = score_answers(
        load_instrument(instrument_id), items, options=ScoreOptions(prefix=prefix)
    )
    (total,) = result.summary["scales"]
    assert total["n"] == 223
    assert total["mean"] == pytest.approx(expected[f"{name}_mean"], abs=SIX)
    assert total["sd"] == pytest.approx(expected[f"{name}_sd"], abs=SIX)
    assert total["alpha"] == pytest.approx(expected[f"{name}_alpha"], abs=SIX)
    assert list(total["bands"].values()) == [expected[f"{name}_bands"][edge] for edge in edges]


def test_a01_pss10_reverses_the_items_that_are_stored_as_asked(
    shared: Path, truth: dict[str, Any]
) -> None:
    expected = truth["A"]["A01"]
    result = score_answers(
        load_instrument("pss10"),
        a01(shared).filter(regex=r"^S\d+$"),
        options=ScoreOptions(prefix="S"),
    )
    total = result.summary["scales"][0]
    assert total["mean"] == pytest.approx(expected["pss_total_after_reverse_mean"], abs=SIX)
    assert total["alpha"] == pytest.approx(expected["pss_alpha_after_reverse_4578"], abs=SIX)
    assert not any("reversed" in one for one in result.warnings)


def test_a01_pss10_with_items_reversed_beforehand_is_noticed(shared: Path) -> None:
    items = a01(shared).filter(regex=r"^S\d+$")
    for number in (4, 5, 7, 8):
        items[f"S{number}"] = 4 - items[f"S{number}"]
    # their correlation with the other items is +.13 now: too weak to accuse the file
    result = score_answers(load_instrument("pss10"), items, options=ScoreOptions(prefix="S"))
    assert result.summary["scales"][0]["alpha"] == pytest.approx(0.753504, abs=SIX)


def test_a01_departments_are_scored_as_teams(shared: Path, truth: dict[str, Any]) -> None:
    team = pd.read_csv(shared / "data/A/A01_ukm_department.csv")["Department"]
    rows = score_answers(
        load_instrument("phq9"), a01(shared).filter(regex=r"^D"), options=ScoreOptions(prefix="D")
    ).rows
    table = team_means(rows.assign(team=team), ["team"], scale="total").set_index("team")
    assert table["n"].to_dict() == truth["A"]["A01"]["dept"]


@pytest.mark.parametrize(
    ("scale", "items"), [("LEAD", "LEAD"), ("TSIG", "TSIG"), ("HOSTILE", "HOSTIL")]
)
def test_a02_company_means_and_alpha(
    shared: Path, truth: dict[str, Any], scale: str, items: str
) -> None:
    frame = pd.read_csv(shared / "data/A/A02_lq2002_team_items.csv")
    answers = frame.filter(regex=rf"^{items}\d+$")
    frame["score"] = answers.mean(axis=1)
    table = team_means(frame, ["COMPID"], scale="score").set_index("COMPID")
    printed = frame.groupby("COMPID")[f"G{scale}"].first()
    assert len(table) == 49
    pd.testing.assert_series_equal(table["mean"], printed, check_names=False, rtol=1e-9)
    expected = truth["A"]["A02"][scale]["alpha"]
    assert cronbach_alpha(answers).value == pytest.approx(expected, abs=SIX)


def test_a04_pcl5_totals_cuts_and_algorithm(shared: Path, truth: dict[str, Any]) -> None:
    expected = truth["A"]["A04"]
    frame = pd.read_csv(shared / "data/A/A04_pcl5_simulated_1000.csv")
    answers = frame.filter(regex=r"^S\d+$")
    pcl5 = load_instrument("pcl5")
    result = score_answers(pcl5, answers, options=ScoreOptions(prefix="S"))
    lower = score_answers(pcl5, answers, options=ScoreOptions(prefix="S", bands="cut31"))
    total = result.summary["scales"][-1]
    assert total["mean"] == pytest.approx(expected["mean"], abs=SIX)
    assert total["sd"] == pytest.approx(expected["sd"], abs=SIX)
    assert total["alpha"] == pytest.approx(expected["alpha"], abs=SIX)
    assert total["bands"]["from_33"] == expected["ge33"]
    assert lower.summary["scales"][-1]["bands"]["from_31"] == expected["ge31"]
    assert result.summary["algorithms"][0]["true"] == expected["dsm5_rule"]


def nhanes(shared: Path) -> pd.DataFrame:
    frame, _ = pyreadstat.read_xport(shared / "data/A/A05_nhanes_DPQ_I_2015_16.xpt")
    names = {f"DPQ0{number}0": str(number) for number in range(1, 10)}
    return frame.rename(columns=names)[list(names.values())]


def test_a05_codes_7_and_9_are_missing_when_named(shared: Path, truth: dict[str, Any]) -> None:
    expected = truth["A05"]["recomputed"]
    items = nhanes(shared)
    rows = score_answers(load_instrument("phq9"), items, options=ScoreOptions(missing=(7, 9))).rows
    complete = rows["total_answered"].eq(9)
    assert len(rows) == expected["I_rows"]
    assert complete.sum() == expected["I_complete"]
    assert rows["total"][complete].mean() == pytest.approx(expected["I_mean"], abs=SIX)
    assert (rows["total"][complete] >= 10).sum() == expected["I_ge10"]


def test_a05_codes_7_and_9_are_refused_when_not_named(shared: Path) -> None:
    with pytest.raises(RefusedInputError, match=r"^36 answer\(s\) in 9 column"):
        score_answers(load_instrument("phq9"), nhanes(shared))


@pytest.mark.parametrize(
    ("instrument_id", "prefix", "items"),
    [("gad7", "a", 7), ("phq9", "d", 9), ("phq8", "s", 8)],
)
def test_a08_coded_one_too_high_is_refused(
    shared: Path, instrument_id: str, prefix: str, items: int
) -> None:
    frame = pd.read_csv(shared / "data/A/A08_dass42_1000.csv")
    answers = frame[[f"{prefix}{number}" for number in range(1, items + 1)]]
    with pytest.raises(RefusedInputError, match="one too high") as caught:
        score_answers(load_instrument(instrument_id), answers, options=ScoreOptions(prefix=prefix))
    assert f"in {items} column(s)" in str(caught.value)


def test_d04_pss_scores_of_every_subject(shared: Path) -> None:
    items = pd.read_csv(shared / "data/D/D04_biopsykit_questionnaire_items.csv")
    expected = pd.read_csv(
        shared / "data/D/D04_biopsykit_questionnaire_expected.csv", encoding="utf-8-sig"
    )
    answers = items[[f"PSS_{number}" for number in range(1, 11)]]
    rows = score_answers(load_instrument("pss10"), answers, options=ScoreOptions(prefix="PSS")).rows
    assert rows["total"].tolist() == expected["PSS_Total"].tolist()
    assert rows["helplessness"].tolist() == expected["PSS_Helpless"].tolist()
    assert rows["self_efficacy"].tolist() == expected["PSS_SelfEff"].tolist()
