"""What changed this month: one sentence each, in a fixed order."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from judge_frames import TEAMS, judged, limits, line, months, released

from pipeline.judge.changes import COLUMNS, changes

FIGURES = {
    "within": "300 100 3.0 0.1", "near": "390 100 3.9 0.1", "chance": "410 100 4.1 0.2",
    "over": "500 100 5.0 0.1",
}  # fmt: skip


def told(before: str, now: str, *, month: str = "2026-10-01") -> list[tuple[str, str]]:
    text = ""
    for when, what in (("2026-09", before), ("2026-10", now)):
        state = "shown" if what in FIGURES else what
        text += f"W-00 north {when} {state} {FIGURES.get(what, '- - - -')}\n"
    result = judged(released(text))
    found = changes(result.limit_status, limits(), result.signal, TEAMS, month=month)
    assert list(found.columns) == COLUMNS
    return list(zip(found["change"], found["sentence"], strict=True))


WHAT = "its limit on trauma case-contacts per staffed shift"


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ("within", "over", ("crossed", f"Northgate Response is now past {WHAT}, beyond chance.")),
        ("near", "chance", ("crossed",
         f"Northgate Response is now past {WHAT}, which may be chance.")),
        ("chance", "over", ("confirmed",
         f"Northgate Response stays past {WHAT}; chance no longer explains it.")),
        ("over", "chance", ("eased",
         f"Northgate Response has come closer to {WHAT}; chance could explain the rest.")),
        ("over", "within", ("came_back", f"Northgate Response is back within {WHAT}.")),
        ("over", "suppressed", ("unknown_now",
         "Northgate Response: no verdict on trauma case-contacts per staffed shift this "
         "month; withheld.")),
        ("late", "within", ("known_again",
         "Northgate Response: a verdict on trauma case-contacts per staffed shift again this "
         "month.")),
    ],
)  # fmt: skip
def test_each_change_has_its_sentence(before: str, now: str, expected: tuple[str, str]) -> None:
    assert told(before, now) == [expected]


@pytest.mark.parametrize(
    ("before", "now"), [("within", "within"), ("over", "over"), ("near", "within")]
)
def test_what_stays_as_it_was_is_not_told(before: str, now: str) -> None:
    assert told(before, now) == []


def test_a_first_month_or_a_month_without_data_has_no_changes() -> None:
    assert told("within", "over", month="2026-09-01") == []
    assert told("within", "over", month="2027-03-01") == []


def test_a_limit_that_changes_for_all_is_told_once(tmp_path: Path) -> None:
    own = tmp_path / "limits.yaml"
    own.write_text(
        "- {id: W-01, cap_warn: 5, source: s, strength: D, valid_from: 2026-10-01}\n", "utf-8"
    )
    text = "\n".join(line("W-00", t, m, 200, 100, 0.1) for t in ("north", "roads")
                     for m in ("2026-09", "2026-10"))  # fmt: skip
    result = judged(released(text), own)
    found = changes(result.limit_status, limits(own), result.signal, TEAMS, month="2026-10-01")
    assert found["sentence"].tolist() == [
        "Trauma case-contacts per staffed shift: the limit changed from 4 to 5. Earlier months "
        "keep their verdict.",
        "Worker-days over the daily cap: the limit changed from 4 to 5. Earlier months keep their "
        "verdict.",
    ]
    assert found["team_id"].isna().all()


def test_a_limit_that_changes_for_some_says_for_how_many(tmp_path: Path) -> None:
    own = tmp_path / "limits.yaml"
    own.write_text(
        "- {id: W-02, teams: [north, roads], threshold: 0.36, source: s, strength: D,"
        " valid_from: 2026-10-01}\n"
        "- {id: R-05, teams: [north], cap_warn: 10, source: s, strength: D,"
        " valid_from: 2026-10-01}\n",
        "utf-8",
    )
    text = "\n".join(
        line("W-00", team, month, 200, 100, 0.1)
        for team in ("north", "roads", "coast")
        for month in ("2026-09", "2026-10")
    )
    result = judged(released(text), own)
    found = changes(result.limit_status, limits(own), result.signal, TEAMS, month="2026-10-01")
    assert dict(zip(found["sentence"], found["team_id"].fillna("-"), strict=True)) == {
        "Length of shifts: the limit changed from 12 to 10 for Northgate Response. Earlier months "
        "keep their verdict.": "north",
        "Exposed share of the shift: the limit changed from 50% to 36% for 2 of 4 units. Earlier "
        "months keep their verdict.": "-",
    }


def test_verdicts_lost_for_one_reason_are_told_once_for_a_unit() -> None:
    text = "\n".join(
        f"{indicator} north {month} {state} {over} 100 {value} 0.1"
        for indicator, over, value in (("W-00", 300, 3), ("W-01", "-", 0.05), ("R-01", "-", 0.01))
        for month, state in (("2026-09", "shown"), ("2026-10", "late"))
    )
    result = judged(released(text))
    found = changes(result.limit_status, limits(), result.signal, TEAMS, month="2026-10-01")
    assert found["sentence"].tolist() == [
        "Northgate Response: no verdict on 3 limits this month; a file has not arrived yet."
    ]


def signal_news(values: list[float], count: int) -> list[str]:
    """What is told in the month that makes `count` points."""
    text = "\n".join(
        line("W-00", "coast", month, value, 100, 0.1)
        for month, value in zip(months("2024-01", count), values, strict=False)
    )
    result = judged(released(text))
    month = f"{months('2024-01', count)[-1]}-01"
    return changes(result.limit_status, limits(), result.signal, TEAMS, month=month)[
        "sentence"
    ].tolist()


QUIET = [300, 310, 295, 305, 300, 290, 310, 300, 305, 295, 300, 310]


def test_a_shift_is_told_in_the_month_that_completes_it_and_only_then() -> None:
    values = [*QUIET, 292, 291, 293, 292, 291, 293, 292, 291]
    told_in = {count: signal_news(values, count) for count in range(16, 21)}
    assert told_in[19] == [
        "Coast Advocates: trauma case-contacts per staffed shift, below its mean for a 7th month, "
        "the better way."
    ]
    assert [told_in[count] for count in (16, 17, 18, 20)] == [[], [], [], []]


def test_a_point_outside_is_told_once() -> None:
    values = [*QUIET, 390, 390]
    first = (
        "Coast Advocates: trauma case-contacts per staffed shift, above its usual range this month."
    )
    assert first in signal_news(values, 13)
    assert first not in signal_news(values, 14)


def test_six_rises_in_a_row_are_told_when_complete() -> None:
    values = [*QUIET[:11], 290, 293, 296, 299, 302, 305, 308]
    assert signal_news(values, 17) == []
    assert signal_news(values, 18) == [
        "Coast Advocates: trauma case-contacts per staffed shift, risen for six months in a row."
    ]


def test_trial_limits_are_no_news() -> None:
    assert signal_news([*QUIET[:10], 380], 11) == []


def test_order_is_kind_of_change_then_the_units_order() -> None:
    text = "\n".join(
        f"W-00 {team} {month} shown {FIGURES[what]}"
        for team, before, now in (("north", "within", "over"), ("coast", "within", "over"),
                                  ("roads", "over", "within"))
        for month, what in (("2026-09", before), ("2026-10", now))
    )  # fmt: skip
    result = judged(released(text))
    found = changes(result.limit_status, limits(), result.signal, TEAMS, month="2026-10-01")
    assert list(zip(found["change"], found["team_id"], strict=True)) == [
        ("crossed", "coast"), ("crossed", "north"), ("came_back", "roads"),
    ]  # fmt: skip


def test_published_types_are_read_as_well() -> None:
    text = "W-00 north 2026-09 shown 300 100 3.0 0.1\nW-00 north 2026-10 shown 500 100 5.0 0.1"
    result = judged(released(text))
    status = result.limit_status.assign(
        verdict=result.limit_status["verdict"].astype("category"),
        period_start=result.limit_status["period_start"].astype("datetime64[us]"),
    )
    found = changes(status, limits(), result.signal, TEAMS, month=pd.Timestamp(2026, 10, 1))
    assert found["change"].tolist() == ["crossed"]
