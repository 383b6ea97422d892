"""Signals, assurance and funnels of released series."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from judge_frames import INDICATORS, TEAMS, judged, line, months, released, status

from pipeline.stats.charts import chart
from pipeline.stats.options import ChartOptions
from pipeline.stats.vocabulary import ChartKind

QUIET = [300, 310, 295, 305, 300, 290, 310, 300, 305, 295, 300, 310]


def series(values: list[float], indicator: str = "W-00", team: str = "north") -> str:
    return "\n".join(
        line(indicator, team, month, value, 100, 0.1)
        for month, value in zip(months("2025-01", len(values)), values, strict=True)
    )


def signal_of(text: str, indicator: str = "W-00", team: str = "north") -> pd.DataFrame:
    rows = judged(released(text)).signal
    return rows[(rows["indicator_id"] == indicator) & (rows["team_id"] == team)]


@pytest.mark.parametrize(
    ("points", "drawn", "has_limits", "is_trial"),
    [
        (5, "run", False, True),
        (6, "up", True, True),
        (11, "up", True, True),
        (12, "up", True, False),
    ],
)
def test_how_many_points_a_chart_needs(
    points: int, drawn: str, has_limits: bool, is_trial: bool
) -> None:
    rows = signal_of(series(QUIET[:points]))
    assert set(rows["chart"]) == {drawn}
    assert rows["upper_limit"].notna().all() == has_limits
    assert set(rows["is_trial"]) == {is_trial}
    assert set(rows["points"]) == {points}


def test_nothing_is_called_a_signal_while_limits_are_on_trial() -> None:
    assert set(signal_of(series([*QUIET[:10], 900]))["special_cause"]) == {"none"}
    last = signal_of(series([*QUIET, 900])).iloc[-1]
    assert (last["special_cause"], last["variation"]) == ("outside", "concern")


def test_a_seventh_point_on_one_side_is_a_shift_and_lower_is_better() -> None:
    rows = signal_of(series([*QUIET, 292, 291, 293, 292, 291, 293, 292]))
    assert set(rows["special_cause"].iloc[-7:]) == {"shift"}
    assert rows["variation"].iloc[-1] == "improvement"


def test_limits_are_those_of_the_statistics_and_stand_after_24_points() -> None:
    rng = np.random.default_rng(5)
    values = [float(v) for v in 5 * rng.integers(50, 70, 30)]
    rows = signal_of(series(values))
    frame = pd.DataFrame({"period": range(30), "numerator": values, "denominator": 100.0})
    expected = chart(ChartKind.UP, frame, ChartOptions(fix=24)).points
    assert np.allclose(rows["upper_limit"], expected["upper"])
    assert np.allclose(rows["lower_limit"], expected["lower"])
    assert rows["points"].max() == 24


def test_rare_counts_are_charted_as_individuals() -> None:
    rows = signal_of(series([0.0, 5, 0, 0, 5, 0, 5, 0, 0, 5, 0, 0]))
    assert set(rows["chart"]) == {"xmr"}
    assert (rows["lower_limit"] >= 0).all()


def test_a_hidden_month_is_a_gap_and_a_month_without_a_row_too() -> None:
    text = series(QUIET).splitlines()
    hidden = [
        row if "2025-05" not in row else "W-00 north 2025-05 suppressed - - - -" for row in text
    ]
    absent = [row for row in text if "2025-05" not in row]
    one, two = signal_of("\n".join(hidden)), signal_of("\n".join(absent))
    assert one["value"].isna().sum() == two["value"].isna().sum() == 1
    assert one["points"].max() == 11
    pd.testing.assert_frame_equal(one, two)


def test_assurance_of_a_month_never_reads_a_later_month() -> None:
    values = [460, 470, 455, 465, 460, 470, 465, 455, 300, 290, 310, 300]
    whole = status(judged(released(series(values))), "W-00", "north")["assurance"]
    for count in (6, 8, 10):
        part = status(judged(released(series(values[:count]))), "W-00", "north")["assurance"]
        assert part.tolist() == whole.iloc[:count].tolist()
    assert whole.iloc[:5].tolist() == ["none"] * 5
    assert whole.iloc[7] == "consistently_over"


def test_assurance_is_read_against_the_limit_from_its_worse_side() -> None:
    assert status(judged(released(series(QUIET))), "W-00", "north")["assurance"].iloc[-1] == (
        "consistently_within"
    )
    straddling = [380, 430, 390, 420, 370, 440, 400, 410, 385, 425]
    found = status(judged(released(series(straddling))), "W-00", "north")["assurance"].iloc[-1]
    assert found == "hit_and_miss"
    cover = "\n".join(f"C-01 north {m} shown - 200 0.60 0.03" for m in months("2025-01", 8))
    assert status(judged(released(cover)), "C-01", "north")["assurance"].iloc[-1] == (
        "consistently_over"
    )


def test_process_limits_say_nothing_of_a_month_on_the_other_side_of_the_limit() -> None:
    # eleven months around 4.6 a shift, limit 4, then a second crew: the old limits lie above 4 still
    values = [460, 470, 455, 465, 460, 470, 465, 455, 460, 465, 470, 200]
    found = status(judged(released(series(values))), "W-00", "north")
    assert found["verdict"].iloc[-1] == "within"
    assert found["assurance"].iloc[-2:].tolist() == ["consistently_over", "none"]


def test_the_signal_carries_the_assurance_of_its_month() -> None:
    result = judged(released(series(QUIET)))
    both = result.signal.merge(
        result.limit_status, on=["indicator_id", "team_id", "exposure_kind", "period_start"]
    )
    own = both[both["limit_id"] == both["indicator_id"]]
    assert (own["assurance_x"] == own["assurance_y"]).all()


def many_teams(count: int) -> tuple[str, pd.DataFrame]:
    ids = [f"t{place:02d}" for place in range(count)]
    teams = pd.DataFrame(
        {"team_id": ids, "name": ids, "parent_id": "division", "level": "team", "profiles": None}
    )
    top = TEAMS[TEAMS["team_id"] == "division"].drop(columns="sort_order")
    rows = [
        line("W-00", unit, "2026-10", 300 + 5 * (k % 4), 100, 0.1) for k, unit in enumerate(ids)
    ]
    rows.append(line("W-00", "division", "2026-10", 3000, 1000, 0.1))
    return "\n".join(rows), pd.concat([teams, top], ignore_index=True)


def test_a_funnel_compares_leaf_teams_and_flags_from_ten_on() -> None:
    for count, flags in ((9, {None}), (10, {"inside"})):
        text, teams = many_teams(count)
        found = judged(released(text), teams=teams).funnel
        assert len(found) == count
        assert "division" not in set(found["team_id"])
        assert {None if pd.isna(p) else p for p in found["position"]} == flags


def test_a_hidden_team_takes_no_part_in_a_funnel() -> None:
    text, teams = many_teams(10)
    text = text.replace("W-00 t03 2026-10 shown 315", "W-00 t03 2026-10 suppressed 9999")
    found = judged(released(text), teams=teams).funnel
    assert "t03" not in set(found["team_id"])
    # 4 x no addition, 3 x 5, 2 x 10, 1 x 15 of the nine that are shown: t03 had 15, so 3x0 2x15 ...
    shown = [300 + 5 * (k % 4) for k in range(10) if k != 3]
    assert found["target"].iloc[0] == pytest.approx(sum(shown) / 900)


def test_minutes_make_no_funnel() -> None:
    text, teams = many_teams(10)
    text = text.replace("W-00", "W-02")
    assert judged(released(text), teams=teams).funnel.empty
    assert "W-02" in set(INDICATORS["indicator_id"])


RARE = INDICATORS.assign(
    rare_kinds=[["mass_violence"] if i == "K-01" else [] for i in INDICATORS["indicator_id"]]
)


def rare_signal(states: dict[str, str]) -> pd.DataFrame:
    """The signal of K-01 for mass violence, from a word or minutes for each month."""
    rows = [
        f"K-01 north {month} {state} - 100 - - exposure_kind=mass_violence"
        if not state.isdigit()
        else f"K-01 north {month} shown {state} 100 {int(state) / 100} - exposure_kind=mass_violence"
        for month, state in states.items()
    ]
    return judged(released("\n".join(rows)), indicators=RARE).signal


def test_mass_violence_is_charted_by_the_days_between() -> None:
    some = dict.fromkeys(months("2025-01", 15), "zero")
    some |= dict.fromkeys(["2025-01", "2025-03", "2025-04", "2025-10"], "90")
    rows = rare_signal(some)
    # from 1 January to 1 March 59 days, to 1 April 31, to 1 October 183
    assert rows["value"].tolist() == [59, 31, 183]
    assert [str(start)[:7] for start in rows["period_start"]] == ["2025-03", "2025-04", "2025-10"]
    assert set(rows["chart"]) == {"run"}


def test_a_hidden_month_between_two_with_mass_violence_leaves_the_wait_unknown() -> None:
    some = dict.fromkeys(months("2025-01", 6), "zero")
    some |= {"2025-01": "90", "2025-02": "suppressed", "2025-04": "90", "2025-06": "90"}
    rows = rare_signal(some)
    # January to April is unknown; from 1 April to 1 June 61 days
    assert rows["value"].dropna().tolist() == [61]


def test_mass_violence_every_month_is_a_t_chart_where_longer_is_better() -> None:
    # 20 months in a row, then a wait of fourteen: 1 September 2026 to 1 November 2027, 426 days
    some = dict.fromkeys(months("2025-02", 34), "zero")
    some |= dict.fromkeys([*months("2025-02", 20), "2027-11"], "90")
    rows = rare_signal(some)
    assert set(rows["chart"]) == {"t"}
    assert rows["value"].iloc[-1] == 426
    last = rows.iloc[-1]
    assert (last["special_cause"], last["variation"]) == ("outside", "improvement")


def test_one_month_of_mass_violence_makes_no_chart_and_no_alarm() -> None:
    some = dict.fromkeys(months("2025-01", 15), "zero") | {"2025-12": "90"}
    assert rare_signal(some).empty


def test_a_declared_run_chart_has_neither_limits_nor_signals() -> None:
    indicators = INDICATORS.assign(chart="run")
    found = judged(released(series([*QUIET, 900])), indicators=indicators)
    rows = found.signal
    assert set(rows["chart"]) == {"run"}
    assert rows["upper_limit"].isna().all()
    assert set(rows["special_cause"]) == {"none"}
    assert set(found.limit_status["assurance"]) == {"none"}


def test_a_new_cap_begins_a_new_chart_and_is_no_signal_by_itself(tmp_path: Path) -> None:
    # Of 100 worker-days some 5 were over the shipped cap of 4, and some 30 are over the cap of 3
    # from 2026 on. People work as before: one number is no measure of the other.
    own = tmp_path / "limits.yaml"
    own.write_text(
        "register: organisation\nname: ours\nlimits:\n"
        "- {id: W-01, cap_warn: 3, source: s, strength: D, valid_from: 2026-01-01}\n", "utf-8"
    )  # fmt: skip
    cells = series([5, 6, 5, 4, 6, 5, 4, 5, 6, 5, 4, 5, 30, 31, 29], indicator="W-01")

    def charted(*overlays: Path) -> pd.DataFrame:
        rows = judged(released(cells), *overlays).signal
        return rows[(rows["indicator_id"] == "W-01") & (rows["team_id"] == "north")]

    assert set(charted()["variation"].iloc[12:]) == {"concern"}  # with one cap it would be one
    rows = charted(own)
    assert rows["points"].tolist() == [12] * 12 + [3] * 3
    assert set(rows["chart"].iloc[12:]) == {"run"}  # three months are too few for limits
    assert set(rows["special_cause"]) == {"none"}
    # the mean of the first twelve alone: 60 of 1,200 worker-days
    assert rows["centre"].iloc[0] == pytest.approx(0.05)
