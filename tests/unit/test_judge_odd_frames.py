"""Frames nobody would send on purpose: empty, all hidden, one month, foreign types, many units."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd
import pytest
from judge_frames import INDICATORS, TEAMS, judged, limits, released, status

from pipeline.judge.judge import judge
from schemas.published import Funnel, LimitStatus, Signal

ROW = "W-00 north 2026-10 shown 500 105 4.8 0.15"


def columns_as_promised(result) -> None:  # type: ignore[no-untyped-def]
    assert list(result.limit_status.columns) == list(LimitStatus.model_fields)
    assert list(result.signal.columns) == list(Signal.model_fields)
    assert list(result.funnel.columns) == list(Funnel.model_fields)
    assert not result.limit_status.duplicated(list(LimitStatus.key)).any()
    assert not result.signal.duplicated(list(Signal.key)).any()
    assert not result.funnel.duplicated(list(Funnel.key)).any()


def test_an_empty_release_gives_empty_tables_of_the_promised_shape() -> None:
    result = judged(released(ROW).iloc[:0])
    columns_as_promised(result)
    assert result.limit_status.empty


def test_no_units_no_limits_and_no_indicators_give_nothing() -> None:
    frame = released(ROW)
    for teams, rules, indicators in (
        (TEAMS.iloc[:0], limits(), INDICATORS),
        (TEAMS, limits().iloc[:0], INDICATORS),
        (TEAMS, limits(), INDICATORS.iloc[:0]),
    ):
        result = judge(frame, rules, teams, indicators, as_of=pd.Timestamp(2026, 11, 10).date())
        columns_as_promised(result)
        assert result.limit_status.empty


def test_a_release_in_which_everything_is_hidden_has_no_figure_anywhere() -> None:
    text = "\n".join(
        f"{i} {t} 2026-0{m} suppressed 500 105 4.8 0.15"
        for i in ("W-00", "W-01", "R-01") for t in ("north", "roads", "division") for m in (1, 2)
    )  # fmt: skip
    result = judged(released(text))
    columns_as_promised(result)
    told = result.limit_status
    hidden = told[told["verdict"] == "withheld"]
    assert len(hidden) == 3 * 3 * 2
    figures = ["value", "lower", "upper", "headroom_contacts", "headroom_shifts"]
    assert hidden[figures].isna().all().all()
    assert (hidden["months_over"] == 0).all()
    assert hidden["over_since"].isna().all()
    assert (hidden["assurance"] == "none").all()
    assert result.signal.empty
    assert result.funnel.empty


def test_one_row_per_limit_unit_and_month() -> None:
    text = "\n".join(
        f"W-00 {t} 2026-{m} shown 300 100 3.0 0.1" for t in ("north", "roads") for m in ("09", "10")
    )
    told = judged(released(text)).limit_status
    # limits on the declared indicators: W-00 W-01 W-02 W-09 W-13 R-01 R-05 C-01 S-01
    assert told["limit_id"].nunique() == 9
    # north, roads and the units without figures (coast, division) in both months
    assert len(told) == 9 * 4 * 2


def test_a_single_month_has_no_signal_but_a_verdict() -> None:
    result = judged(released(ROW))
    columns_as_promised(result)
    assert status(result, "W-00", "north")["verdict"].tolist() == ["over"]
    assert result.signal["chart"].tolist() == ["run"]
    assert result.signal["special_cause"].tolist() == ["none"]


def test_decimals_enums_and_timestamps_are_read_as_well() -> None:
    frame = released(ROW)
    frame["numerator"] = frame["numerator"].map(lambda x: Decimal(str(x))).astype(object)
    frame["denominator"] = frame["denominator"].map(lambda x: Decimal(str(x))).astype(object)
    frame["state"] = frame["state"].astype("category")
    frame["team_id"] = frame["team_id"].astype("category")
    frame["period_start"] = pd.to_datetime(frame["period_start"]).astype("datetime64[us]")
    assert status(judged(frame), "W-00", "north")["verdict"].tolist() == ["over"]


def test_parts_of_a_month_are_charted_and_never_judged() -> None:
    frame = released("\n".join([ROW, ROW]))
    frame.loc[1, ["period_kind", "period_start"]] = ["part", pd.Timestamp(2026, 10, 8).date()]
    result = judged(frame)
    assert set(result.limit_status["period_kind"]) == {"month"}
    assert sorted(result.signal["period_kind"]) == ["month", "part"]


def test_a_unit_has_no_verdict_before_its_first_month_or_after_its_last_day() -> None:
    text = "W-00 north 2026-08 shown 300 100 3 0.1\nW-00 north 2026-09 shown 300 100 3 0.1\n"
    text += "W-00 north 2026-10 shown 300 100 3 0.1\nW-00 roads 2026-09 shown 300 100 3 0.1\n"
    teams = TEAMS.assign(valid_from=None, valid_to=None)
    teams.loc[teams["team_id"] == "north", "valid_to"] = pd.Timestamp(2026, 9, 15)
    result = judged(released(text), teams=teams)
    assert list(status(result, "W-00", "north").index) == ["2026-08", "2026-09"]
    roads = status(result, "W-00", "roads")
    assert list(roads.index) == ["2026-09", "2026-10"]
    assert roads["reason"].tolist() == ["", "missing"]


def test_a_unit_the_register_does_not_know_has_no_verdict() -> None:
    frame = released(ROW.replace("north", "ghost"))
    assert "ghost" not in set(judged(frame).limit_status["team_id"])


def test_the_order_of_rows_changes_nothing() -> None:
    text = "\n".join(
        f"{i} {t} 2026-{m:02d} shown {300 + 7 * m} 100 {3 + m / 20:.2f} 0.1"
        for i in ("W-00", "W-02") for t in ("north", "roads", "coast") for m in range(1, 11)
    )  # fmt: skip
    frame = released(text)
    shuffled = frame.sample(frac=1, random_state=3)
    first, second = judged(frame), judged(shuffled)
    for table in ("limit_status", "signal", "funnel"):
        one, two = getattr(first, table), getattr(second, table)
        keys = [
            c for c in one.columns if c in ("limit_id", "indicator_id", "team_id", "period_start")
        ]
        one = one.sort_values(keys, ignore_index=True)
        pd.testing.assert_frame_equal(one, two.sort_values(keys, ignore_index=True))


def test_the_frames_handed_in_are_not_changed() -> None:
    frame, rules = released(ROW), limits()
    before, rules_before = frame.copy(), rules.copy()
    judge(frame, rules, TEAMS, INDICATORS, as_of=pd.Timestamp(2026, 11, 10).date())
    pd.testing.assert_frame_equal(frame, before)
    pd.testing.assert_frame_equal(rules, rules_before)


@pytest.mark.parametrize("state", ["suppressed", "missing", "late"])
def test_a_number_left_in_a_cell_that_is_not_shown_is_never_read(state: str) -> None:
    base = "\n".join(f"W-00 north 2026-0{m} shown 300 100 3.0 0.1" for m in range(1, 8))
    odd = f"\nW-00 north 2026-08 {state} {{}} 100 9.0 0.1"
    one = judged(released(base + odd.format(900)))
    two = judged(released(base + odd.format(100)))
    for table in ("limit_status", "signal", "funnel"):
        pd.testing.assert_frame_equal(getattr(one, table), getattr(two, table))


def test_intervals_rest_on_no_more_digits_of_the_spread_than_are_published() -> None:
    # 0.1451 and 0.1549 are both published as 0.15
    frame = released(ROW)
    one, two = (judged(frame.assign(judged_std_error=e)) for e in (0.1451, 0.1549))
    pd.testing.assert_frame_equal(one.limit_status, two.limit_status)


def test_a_hidden_month_leaves_every_other_month_as_if_it_had_never_been() -> None:
    base = "\n".join(f"W-00 north 2026-0{m} shown {300 + m} 100 3.0 0.1" for m in (1, 2, 4, 5))
    hidden = base + "\nW-00 north 2026-03 suppressed - - - -"
    one = status(judged(released(hidden)), "W-00", "north").drop(index="2026-03")
    two = status(judged(released(base)), "W-00", "north").drop(index="2026-03", errors="ignore")
    pd.testing.assert_frame_equal(one, two)
