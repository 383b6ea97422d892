"""The sentence of a verdict in ten and more situations, and the words it never uses."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest
from judge_frames import judged, line, months, released, status

FORBIDDEN = (
    "safe", "healthy", "at risk", "breach", "failing", "worst", "top", "symptom", "patient",
    "diagnosis", "burnout", "compliance", "red", "amber", "green", "illegal",
)  # fmt: skip


def sentence(text: str, limit_id: str = "W-00", team: str = "north", **options: object) -> str:
    frame = released(text, **options)
    rows = status(judged(frame), limit_id, team)
    return str(rows["sentence"].iloc[-1])


def test_over_beyond_chance_with_the_way_back() -> None:
    # 500 - 4 x 105 = 80 fewer; 500 / 4 - 105 = 20 more
    assert sentence("W-00 north 2026-10 shown 500 105 4.8 0.15") == (
        "Northgate Response: 4.8 trauma case-contacts per staffed shift in October 2026; the limit "
        "is 4. Chance does not explain it. One month so far. 80 fewer case-contacts a month would "
        "bring it back, or 20 more staffed shifts."
    )


def test_a_little_over_that_chance_could_explain() -> None:
    # 420 - 4 x 100 = 20; 420 / 4 - 100 = 5
    assert sentence("W-00 north 2026-10 shown 420 100 4.2 0.2") == (
        "Northgate Response: 4.2 trauma case-contacts per staffed shift in October 2026; the limit "
        "is 4. A little over; chance could explain it. One month so far. 20 fewer case-contacts a "
        "month would bring it back, or 5 more staffed shifts."
    )


def test_near_and_within_say_so_and_no_more() -> None:
    assert sentence("W-00 north 2026-10 shown 390 100 3.9 0.2") == (
        "Northgate Response: 3.9 trauma case-contacts per staffed shift in October 2026; the limit "
        "is 4. Near the limit."
    )
    assert sentence("W-00 north 2026-10 shown 200 100 2.0 0.2") == (
        "Northgate Response: 2 trauma case-contacts per staffed shift in October 2026; the limit "
        "is 4. Within limit."
    )


def test_a_figure_that_rounds_to_the_limit_says_on_which_side_it_lies() -> None:
    text = "W-00 north 2026-10 shown 400 100 4.0 0.01 judged_value=4.03 judged_denominator=100"
    frame = released(text)
    frame["judged_value"] = pd.to_numeric(frame["judged_value"])
    found = status(judged(frame), "W-00", "north")["sentence"].iloc[-1]
    assert "just over 4 trauma case-contacts per staffed shift" in found


def test_consistently_over_names_the_plan_and_the_months() -> None:
    text = "\n".join(
        line("W-00", "north", month, 480 + 5 * (place % 3), 100, 0.1)
        for place, month in enumerate(months("2025-12", 11))
    )
    found = sentence(text)
    assert "Past it since December 2025, 11 months." in found
    assert "Consistently over: that is how the work is planned now." in found


def test_hit_and_miss_counts_the_months() -> None:
    values = [350, 430, 360, 340, 425, 355, 345, 350, 440, 360, 350, 430]
    text = "\n".join(
        line("W-00", "north", month, value, 100, 0.2)
        for month, value in zip(months("2025-11", 12), values, strict=True)
    )
    found = sentence(text)
    assert "One month so far. Hit-and-miss: past it in 4 of the last 12 months." in found


def test_a_share_is_told_in_percent_with_what_is_tolerated() -> None:
    # 0.06 x 200 - 0.02 x 200 = 8, up to 10
    assert sentence("R-01 north 2026-10 shown - 200 0.06 0.012", "R-01") == (
        "Northgate Response: 6% of rests are under 11 h in October 2026; up to 2% is tolerated. "
        "Chance does not explain it. One month so far. 10 fewer short rests a month would bring it "
        "back. Check derogation."
    )


def test_a_statute_is_told_as_a_rest_standard(tmp_path: Path) -> None:
    own = tmp_path / "limits.yaml"
    own.write_text("profiles: [uk]\n", encoding="utf-8")
    frame = released("R-01 north 2026-10 shown - 200 0.06 0.012")
    found = status(judged(frame, own), "R-01", "north")["sentence"].iloc[-1]
    assert found.endswith("Below the rest standard; check the derogation.")


def test_zero_and_nearly_all_are_printed_as_the_rules_say() -> None:
    assert sentence("R-01 north 2026-10 zero - 200 0 0", "R-01") == (
        "Northgate Response: 0 to 2 of rests are under 11 h in October 2026; up to 2% is "
        "tolerated. Within limit."
    )
    assert sentence("W-00 north 2026-10 zero 0 100 0 0") == (
        "Northgate Response: 0 to 2 case-contacts in October 2026; the limit is 4. Within limit."
    )
    found = sentence("R-05 north 2026-10 shown - 200 0.98 0.01", "R-05")
    assert "95% or more of shifts are longer than 12 h" in found
    assert "98%" not in found


def test_coverage_is_told_from_its_own_side() -> None:
    # 0.95 x 200 - 0.80 x 200 = 30
    assert sentence("C-01 north 2026-10 shown - 200 0.80 0.03", "C-01") == (
        "Northgate Response: 80% of exposed shifts are worked with training in date in October "
        "2026; the limit is at least 95%. Chance does not explain it. One month so far. 30 trained "
        "shifts more a month would bring it back."
    )


def test_minutes_are_told_in_hours() -> None:
    # 33,000 - 0.5 x 60,000 = 3,000 min = 50 h; 6,000 min more = 10 shifts of 600 min
    text = "W-02 north 2026-10 shown 33000 60000 0.55 0.01\nW-00 north 2026-10 shown 300 100 3 0.1"
    assert sentence(text, "W-02") == (
        "Northgate Response: 55% of paid shift time is exposure in October 2026; the limit is 50%. "
        "Chance does not explain it. One month so far. 50 fewer hours of exposure a month would "
        "bring it back, or 10 more staffed shifts."
    )
    # 30,060 - 30,000 = 60 min, up to 5 h
    text = "W-02 north 2026-10 shown 30060 60000 0.501 0.01\nW-00 north 2026-10 shown 300 100 3 0.1"
    assert "5 fewer hours of exposure a month" in sentence(text, "W-02")


def test_days_with_an_entry_are_named_where_there_is_no_roster() -> None:
    found = sentence("W-01 north 2026-10 shown - 200 0.05 0.01", "W-01", basis="logged")
    assert "5% of days with an entry carry more than 4 trauma case-contacts" in found


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("W-00 north 2026-10 suppressed - - - -", "per day with an entry, October 2026. Withheld"),
        ("W-00 north 2026-10 shown 50 15 3.3 0.3", "fewer than 20 days with an entry."),
        ("W-00 north 2026-10 missing - - - -", "per day with an entry: no verdict for October"),
    ],
)
def test_a_log_without_a_roster_never_speaks_of_staffed_shifts(text: str, told: str) -> None:
    found = sentence(text, "W-00", basis="logged")
    assert told in found
    assert "staffed" not in found


@pytest.mark.parametrize(
    ("text", "limit_id", "expected"),
    [
        ("W-00 north 2026-10 suppressed - - - -", "W-00",
         "Northgate Response: Trauma case-contacts per staffed shift, October 2026. Withheld: too "
         "few people, or a total would give it away."),
        ("W-00 north 2026-10 shown 500 105 4.8 0.15 completeness=0.64", "W-00",
         "Northgate Response: 64% of shifts are logged in October 2026, so no verdict until 80%."),
        ("W-00 north 2026-10 shown 50 15 3.3 0.3", "W-00",
         "Northgate Response: Trauma case-contacts per staffed shift: no verdict for October 2026; "
         "fewer than 20 staffed shifts."),
        ("W-00 north 2026-10 late - - - -", "W-00",
         "Northgate Response: Trauma case-contacts per staffed shift: no verdict for October 2026; "
         "a file has not arrived yet."),
        ("W-00 north 2026-10 missing - - - -", "W-00",
         "Northgate Response: Trauma case-contacts per staffed shift: no verdict for October 2026; "
         "nothing arrived for it."),
        ("W-02 north 2026-10 shown 33000 60000 0.55 0.01 minutes_missing_share=0.3", "W-02",
         "Northgate Response: Exposed share of the shift: no verdict for October 2026; more than "
         "20% of minutes are missing."),
        ("W-00 north 2026-10 shown 500 105 4.8 0.15", "R-01",
         "Northgate Response: Rest between shifts is not applicable: the data received cannot "
         "carry it."),
        ("K-01 north 2026-10 shown 3500 100 35 1 exposure_kind=file_review", "W-09",
         "Northgate Response: 35 minutes of file review per staffed shift in October 2026. Shown "
         "without a limit."),
        ("S-01 north 2026-10 shown - - 40 -", "S-01",
         "Northgate Response: 40 days since the last team survey in October 2026; the limit is 31. "
         "That is a count, not an estimate. One month so far."),
    ],
)  # fmt: skip
def test_why_there_is_no_verdict_is_said(text: str, limit_id: str, expected: str) -> None:
    assert sentence(text, limit_id) == expected


def test_a_month_under_an_earlier_number_says_so(tmp_path: Path) -> None:
    own = tmp_path / "limits.yaml"
    own.write_text(
        "- {id: W-01, cap_warn: 5, source: s, strength: D, valid_from: 2026-10-01}\n", "utf-8"
    )
    text = "W-00 north 2026-09 shown 450 100 4.5 0.1\nW-00 north 2026-10 shown 450 100 4.5 0.1"
    rows = status(judged(released(text), own), "W-00", "north")
    assert "; the limit then was 4. Chance does not explain it." in rows.loc["2026-09", "sentence"]
    assert "; the limit is 5. Near" not in rows.loc["2026-10", "sentence"]
    assert rows["verdict"].tolist() == ["over", "within"]


def test_no_sentence_uses_a_forbidden_word() -> None:
    states = ["shown", "zero", "suppressed", "missing", "late"]
    text = "\n".join(
        f"{indicator} {team} {month} {state} {over} 100 {value} 0.01"
        for indicator, over, value in (
            ("W-00", 450, 4.5),
            ("W-01", "-", 0.3),
            ("R-01", "-", 0.2),
            ("C-01", "-", 0.4),
        )
        for team in ("north", "roads", "division")
        for month, state in zip(months("2026-06", 5), states, strict=True)
    )
    for told in judged(released(text)).limit_status["sentence"]:
        for word in FORBIDDEN:
            assert not re.search(rf"\b{word}\b", told, re.IGNORECASE), told
        assert "  " not in told
        assert told.endswith(".")
        assert "nan" not in told.lower()
