"""What the release hands on that the judge needs and nobody sees: minutes without a number."""

from __future__ import annotations

from datetime import date

import pandas as pd

from pipeline.judge.judge import judge
from pipeline.release.figures import release_figures
from schemas.disclosure import default_policy

MONTH = date(2026, 10, 1)
UNITS = pd.DataFrame({"team_id": ["A", "B", "D"], "parent_id": ["D", "D", None]})
#: Minutes of exposure of each unit; paid minutes are 60000 for each team. 33000 / 60000 = 0.55.
MINUTES = {"A": 33000.0, "B": 30000.0, "D": 63000.0}


def amounts() -> pd.DataFrame:
    rows = [
        {
            "amount_id": amount, "team_id": unit, "exposure_kind": "all", "period_kind": "month",
            "period_start": MONTH, "period_end": date(2026, 11, 1), "value": value,
            "n_people": 30 if unit == "D" else 15, "top1": top, "top2": top, "rule": rule,
            "basis": "rostered", "is_late": False, "is_missing": False, "rounding": "minutes",
            "follows": None,
        }
        for unit, minutes in MINUTES.items()
        for amount, value, top, rule in (
            ("exposure_minutes", minutes, 3000.0, "amount"),
            ("paid_minutes", 120000.0 if unit == "D" else 60000.0, None, "staffing"),
        )
    ]  # fmt: skip
    return pd.DataFrame(rows)


def indicators(missing: dict[str, float]) -> pd.DataFrame:
    rows = [
        {
            "indicator_id": "W-02", "team_id": unit, "exposure_kind": "all",
            "period_kind": "month", "period_start": MONTH, "period_end": date(2026, 11, 1),
            "std_error": 0.01, "basis": "rostered", "completeness": 1.0,
            "minutes_missing_share": missing.get(unit, 0.0),
        }
        for unit in MINUTES
    ]  # fmt: skip
    return pd.DataFrame(rows)


DEFINED = pd.DataFrame(
    [
        {"indicator_id": "W-02", "title": "Exposed time", "measure": "rate", "kinds": False,
         "numerator": "exposure_minutes", "denominator": "paid_minutes", "parts": False,
         "chart": "xmr", "direction": "high_is_worse", "needs": ["exposure_log"]}
    ]
)  # fmt: skip
RULES = pd.DataFrame(
    [
        {"limit_id": "W-02", "team_id": unit, "indicator_id": "W-02", "exposure_kind": "all",
         "title": "Exposed time", "unit": "shift_minute", "direction": "high_is_worse",
         "cap_warn": None, "cap_must": None, "tolerated_share": None, "threshold": 0.5,
         "level": "warn", "strength": "E", "status": "default", "profile": None,
         "valid_from": date(1900, 1, 1), "valid_to": None}
        for unit in MINUTES
    ]
)  # fmt: skip


def test_more_than_a_fifth_of_minutes_missing_reaches_the_judge() -> None:
    released = release_figures(
        amounts(), indicators({"A": 0.21, "B": 0.20}), DEFINED, UNITS, policy=default_policy()
    )
    teams = UNITS.assign(name=UNITS["team_id"])
    status = judge(released.figures, RULES, teams, DEFINED, as_of=date(2026, 11, 10)).limit_status
    found = status.set_index("team_id")[["verdict", "reason"]].T.to_dict("list")
    # A: 21 % of entries have no minutes; B: exactly 20 % are allowed, 0.50 is near 0.50
    assert found["A"] == ["too_little_data", "minutes_missing"]
    assert found["B"][0] == "near"
