"""Invented survey figures for the invented organisation: eight waves, every state of a row."""

from __future__ import annotations

from typing import Any

import pandas as pd
from invented_organisation import DIVISIONS, TEAMS
from invented_publication import publish

WAVES = [d.date() for d in pd.date_range("2025-01-01", "2026-10-01", freq="3MS")]
#: Means of the last wave; the wave before is 1 lower or as CHANGED says.
MEANS = {
    "ORG": 44.0, "AMB": 45.0, "CHP": 44.0, "POL": 45.0, "VIC": 42.0, "AMB1": 41.0, "AMB2": 52.0,
    "AMB4": 44.0, "CHP1": 50.0, "CHP2": 39.0, "CHP3": 43.0, "POL1": 47.0, "POL3": 42.0,
    "POL4": 40.0, "VIC1": 46.0, "VIC2": 37.0,
}  # fmt: skip
FIGURES = (
    "mean", "std_error", "lower", "upper", "bands", "alpha", "people_band", "response_rate",
    "bound_lower", "bound_upper", "previous_wave_id", "change", "change_lower", "change_upper",
    "centre", "lower_limit", "upper_limit",
)  # fmt: skip
JOINED = (
    '[{"bands": ["low"], "from": 0.0, "to": 50.0, "share": 0.62}, '
    '{"bands": ["moderate", "high"], "from": 50.0, "to": null, "share": 0.38}]'
)
THREE = (
    '[{"bands": ["low"], "from": 0.0, "to": 50.0, "share": 0.42}, '
    '{"bands": ["moderate"], "from": 50.0, "to": 75.0, "share": 0.38}, '
    '{"bands": ["high"], "from": 75.0, "to": null, "share": 0.2}]'
)


def survey_scale(*, waves: int = len(WAVES), **changes: Any) -> pd.DataFrame:
    """The published table for one scale; `changes` overwrite columns of every row."""
    units = ["ORG", *DIVISIONS, *(code for code, _, _ in TEAMS)]
    rows = []
    for number, start in enumerate(WAVES[-waves:]):
        is_first, is_last = number == 0, number == waves - 1
        before = None if is_first else f"{WAVES[-waves:][number - 1]:%Y-%m}"
        for unit in units:
            row = _row(unit, f"{start:%Y-%m}") | {"period_start": start, "period_end": start}
            if unit not in MEANS:
                parent = {code: up for code, _, up in TEAMS}[unit]
                rows.append(row | {"state": "suppressed", "shown_for": parent} | changes)
                continue
            mean = MEANS[unit] - (0.0 if is_last else 1.0) + (number % 3) * 0.4
            change = None if is_first else 1.0
            if unit == "VIC2":  # 45 until the last wave, then 37
                mean, change = (37.0, -8.0) if is_last else (45.0, None if is_first else 0.0)
            shown = _figures(unit, mean, change, before, many=waves >= 6)
            rows.append(row | shown | changes)
    return pd.DataFrame(rows)


def _row(unit: str, wave: str) -> dict[str, Any]:
    empty: dict[str, Any] = dict.fromkeys(FIGURES)
    return empty | {
        "instrument_id": "cbi", "scale_id": "work", "team_id": unit, "wave_id": wave,
        "instrument_name": "Copenhagen Burnout Inventory", "scale_name": "Work-related burnout",
        "direction": "high_is_worse", "range_lower": 0.0, "range_upper": 100.0,
        "is_validated": True, "state": "shown", "shown_for": unit, "is_trial": True,
        "special_cause": "none", "variation": "common_cause", "note": "",
    }  # fmt: skip


def _figures(
    unit: str, mean: float, change: float | None, before: str | None, *, many: bool
) -> dict[str, Any]:
    limits = {"centre": MEANS[unit] - 0.5, "lower_limit": MEANS[unit] - 6,
              "upper_limit": MEANS[unit] + 5} if many else {}  # fmt: skip
    return limits | {
        "mean": mean, "std_error": 3.0, "lower": mean - 6, "upper": mean + 6,
        "bands": THREE if unit in ("ORG", "AMB2", "CHP1") else JOINED, "alpha": 0.87,
        "people_band": "20-49" if unit in ("AMB2", "CHP1") else "10-19",
        "response_rate": 0.38 if unit == "POL4" else 0.63,
        "bound_lower": mean - 20, "bound_upper": mean + 20, "previous_wave_id": before,
        "change": change, "change_lower": None if change is None else change - 4,
        "change_upper": None if change is None else change + 4,
    }  # fmt: skip


if __name__ == "__main__":
    import sys
    from pathlib import Path

    print(publish(Path(sys.argv[1]), survey_scale=survey_scale()))
