"""What if: another limit, more shifts, and a projected month."""

from __future__ import annotations

import pandas as pd
import pytest
from judge_frames import INDICATORS, TEAMS, limits, line, months, released

from pipeline.errors import WrongUseError
from pipeline.judge.whatif import (
    OtherLimit,
    Tables,
    next_month,
    with_more_shifts,
    with_other_limit,
)


def tables(text: str) -> Tables:
    return Tables(released(text), limits(), TEAMS, INDICATORS)


TWO = "W-00 north 2026-09 shown 450 100 4.5 0.1\nW-00 north 2026-10 shown 350 100 3.5 0.1"


def of_north(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[frame["team_id"] == "north"]


def test_another_limit_judges_every_month_again() -> None:
    found = of_north(with_other_limit(tables(TWO), OtherLimit("W-00", threshold=3)))
    assert found["verdict"].tolist() == ["over", "within"]
    assert found["verdict_if"].tolist() == ["over", "over"]
    assert found["limit_value_if"].tolist() == [3, 3]


def test_another_tolerated_share_needs_no_other_cells() -> None:
    text = "W-01 north 2026-10 shown - 200 0.15 0.04"
    found = of_north(with_other_limit(tables(text), OtherLimit("W-01", tolerated_share=0.2)))
    assert (found["verdict"].iloc[0], found["verdict_if"].iloc[0]) == (
        "over_may_be_chance", "within",
    )  # fmt: skip


def test_another_cap_reads_the_cells_computed_for_it() -> None:
    text = "W-01 north 2026-10 shown - 200 0.30 0.02"
    at_caps = released("W-01 north 2026-10 shown - 200 0.05 0.01").assign(cap=5.0)
    found = of_north(with_other_limit(tables(text), OtherLimit("W-01", cap=5), at_caps=at_caps))
    assert (found["verdict"].iloc[0], found["verdict_if"].iloc[0]) == ("over", "within")
    assert found["value_if"].iloc[0] == 0.05


@pytest.mark.parametrize("cap", [4.5, 9])
def test_a_cap_nobody_computed_is_refused(cap: float) -> None:
    at_caps = released("W-01 north 2026-10 shown - 200 0.05 0.01").assign(cap=5.0)
    with pytest.raises(WrongUseError, match="was not computed and protected beforehand"):
        with_other_limit(tables(TWO), OtherLimit("W-01", cap=cap), at_caps=at_caps)
    with pytest.raises(WrongUseError, match="one of the caps none"):
        with_other_limit(tables(TWO), OtherLimit("W-01", cap=cap))


def test_an_unknown_limit_is_refused() -> None:
    with pytest.raises(WrongUseError, match="no limit Z-99"):
        with_other_limit(tables(TWO), OtherLimit("Z-99", threshold=1))


def test_more_shifts_spread_the_same_contacts() -> None:
    # 450 / (100 + 25) = 3.6
    found = with_more_shifts(tables(TWO), "north", shifts_a_month=25)
    assert found["value_if"].round(3).tolist() == [3.6, 2.8]
    assert found["verdict_if"].tolist() == ["within", "within"]
    assert set(found["team_id"]) == {"north"}


def test_a_hidden_month_stays_hidden_under_any_question() -> None:
    text = TWO + "\nW-00 north 2026-08 suppressed 999 100 9.9 0.1"
    for found in (
        with_more_shifts(tables(text), "north", shifts_a_month=25),
        of_north(with_other_limit(tables(text), OtherLimit("W-00", threshold=1))),
    ):
        hidden = found[found["period_start"] == pd.Timestamp(2026, 8, 1)].iloc[0]
        assert (hidden["verdict"], hidden["verdict_if"]) == ("withheld", "withheld")
        assert pd.isna(hidden["value_if"])


def test_more_shifts_are_not_asked_of_a_share_of_days() -> None:
    with pytest.raises(WrongUseError, match="not counted per staffed shift"):
        with_more_shifts(tables(TWO), "north", shifts_a_month=25, limit_id="W-01")


def test_a_projection_draws_from_the_latest_twelve_months() -> None:
    values = [900, 900, 300, 320, 340, 360, 380, 400, 420, 440, 300, 320, 340, 360]
    text = "\n".join(
        line("W-00", "north", month, value, 100, 0.1)
        for month, value in zip(months("2025-09", 14), values, strict=True)
    )
    found = of_north(with_other_limit(tables(text), OtherLimit("W-00", threshold=4)))
    row = next_month(found, seed=1).iloc[0]
    # the two months at 9.0 lie before the latest twelve; 2 of those 12 are past 4
    assert (row["months"], row["low"], row["high"]) == (12, 3.0, 4.2)
    assert row["share_past"] == pytest.approx(2 / 12, abs=0.03)
    pd.testing.assert_frame_equal(next_month(found, seed=1), next_month(found, seed=1))


def test_five_months_are_too_few_to_project() -> None:
    text = "\n".join(line("W-00", "north", m, 300, 100, 0.1) for m in months("2026-06", 5))
    found = of_north(with_other_limit(tables(text), OtherLimit("W-00", threshold=4)))
    assert next_month(found, seed=1).empty
