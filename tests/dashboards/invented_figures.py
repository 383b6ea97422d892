"""Invented figures in every designed state, with their verdicts and signals."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from invented_organisation import (
    BASE,
    CAPS,
    ENDING,
    FOLLOWS,
    LAST,
    MONTHS,
    NAMES,
    SOURCES,
    SPECS,
    TEAMS,
    TITLES,
    last_day,
    limit_in_force,
)


def invented_status_and_indicator() -> tuple[pd.DataFrame, pd.DataFrame]:
    rng = np.random.default_rng(7)
    cells: list[dict[str, Any]] = []
    verdicts: list[dict[str, Any]] = []
    for code, (_, _, measure, limit, spread) in SPECS.items():
        for team, _, _ in TEAMS:
            base = BASE.get(code, {}).get(team, limit * rng.uniform(0.35, 0.75))
            series = list(base + rng.normal(0, spread * 0.7, len(MONTHS)))
            ending = ENDING.get((code, team), [])
            series[len(series) - len(ending) :] = ending
            run_start: date | None = None
            for month, raw in zip(MONTHS, series, strict=True):
                cell = _cell(code, team, month, max(raw, 0.0))
                cells.append(cell)
                verdict = _verdict(cell, code, team, month, measure=measure, spread=spread)
                is_over = verdict["verdict"] in ("over", "over_may_be_chance")
                run_start = (run_start or month) if is_over else None
                verdict["over_since"] = run_start
                verdict["months_over"] = _months(run_start, month)
                verdicts.append(verdict)
    status = pd.DataFrame(verdicts)
    status.loc[status["limit_id"].eq("R-01") & status["team_id"].eq("AMB2"), "assurance"] = (
        "consistently_over"
    )
    status.loc[status["limit_id"].eq("W-02") & status["team_id"].eq("POL1"), "assurance"] = (
        "consistently_over"
    )
    return pd.DataFrame(cells), status


def _months(start: date | None, month: date) -> int:
    return 0 if start is None else (month.year - start.year) * 12 + month.month - start.month + 1


def _cell(code: str, team: str, month: date, raw: float) -> dict[str, Any]:
    measure = SPECS[code][2]
    state = _state(code, team, month)
    value = round(raw, 1) if code == "W-00" else round(raw, 2)
    if state == "shown" and measure == "share" and value < 0.005:
        state, value = "zero", 0.0
    known = state in ("shown", "zero")
    shifts = 105 if team.startswith("AMB") else 240
    return {
        "indicator_id": code,
        "team_id": team,
        "exposure_kind": "all",
        "period_kind": "month",
        "period_start": month,
        "period_end": last_day(month),
        "state": state,
        "numerator": round(raw * shifts / 5) * 5 if known and measure == "rate" else None,
        "denominator": shifts if known else None,
        "value": value if known else None,
        "std_error": SPECS[code][4] if known else None,
        "people_band": "10-19" if known else None,
        "basis": "rostered",
        "completeness": 0.64 if team == "POL4" else 0.94,
    }


def _state(code: str, team: str, month: date) -> str:
    if team == "VIC3" and (month.month in (2, 3) or month == LAST):
        return "suppressed"
    if team == "POL2" and month == date(2026, 1, 1):
        return "missing"
    if team == "CHP3" and month == LAST and code in ("R-01", "R-05"):
        return "late"
    return "shown"


def _verdict(
    cell: dict[str, Any], code: str, team: str, month: date, *, measure: str, spread: float
) -> dict[str, Any]:
    limit = limit_in_force(code, team, month)
    value = cell["value"]
    verdict, reason = "within", ""
    if code == "W-14" and team.startswith("VIC"):
        verdict, reason = "not_applicable", "no roster of single workers"
    elif cell["state"] == "suppressed":
        verdict, reason = "withheld", "withheld"
    elif team == "POL4" and month >= date(2026, 6, 1):
        verdict, reason = "too_little_data", "under_logged"
    elif cell["state"] in ("missing", "late"):
        verdict, reason = "too_little_data", cell["state"]
    elif value - 1.96 * spread > limit:
        verdict = "over"
    elif value > limit:
        verdict = "over_may_be_chance"
    elif value > 0.9 * limit:
        verdict = "near"
    judged = verdict in ("over", "over_may_be_chance", "near", "within")
    is_over = verdict in ("over", "over_may_be_chance")
    contacts = shifts = None
    if is_over and measure == "rate":
        contacts = float(np.ceil((value - limit) * cell["denominator"] / 5) * 5)
        shifts = float(np.ceil(cell["denominator"] * (value / limit - 1) / 5) * 5)
    return {
        "limit_id": code,
        "indicator_id": code,
        "exposure_kind": "all",
        "team_id": team,
        "period_kind": "month",
        "period_start": month,
        "period_end": last_day(month),
        "verdict": verdict,
        "reason": reason,
        "value": value if judged else None,
        "threshold": limit,
        "cap": CAPS.get(code),
        "lower": value - 1.96 * spread if judged else None,
        "upper": value + 1.96 * spread if judged else None,
        "level": "warn",
        "strength": SOURCES[code][1],
        "limit_valid_from": date(1900, 1, 1),
        "over_since": None,
        "months_over": 0,
        "assurance": "hit_and_miss" if judged else "none",
        "headroom_contacts": contacts,
        "headroom_shifts": shifts,
        "sentence": _sentence(code, team, month, verdict, value=value, limit=limit),
    }


def _sentence(
    code: str, team: str, month: date, verdict: str, *, value: float | None, limit: float
) -> str:
    sure = {
        "over": " Chance does not explain it.",
        "over_may_be_chance": " A little over; chance could explain it.",
        "near": " Near the limit.",
        "within": " Within limit.",
    }
    if verdict == "withheld":
        return (
            f"{NAMES[team]}: {TITLES[code]}, {month:%B %Y}. "
            "Withheld: too few people, or a total would give it away."
        )
    if verdict not in sure or value is None:
        return f"{NAMES[team]}: {TITLES[code]}: no verdict for {month:%B %Y}."
    number = f"{value:.0%}" if code != "W-00" else f"{value:g}"
    line = f"{limit:.0%}" if code != "W-00" else f"{limit:g}"
    tail = f"up to {line} is tolerated" if SPECS[code][2] == "share" else f"the limit is {line}"
    return f"{NAMES[team]}: {number} {FOLLOWS[code]} in {month:%B %Y}; {tail}.{sure[verdict]}"


def invented_signals(cells: pd.DataFrame, status: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for (code, team), series in cells.groupby(["indicator_id", "team_id"]):
        known = series["value"].dropna()
        centre = float(known.head(11).mean())
        moving = float(known.head(11).diff().abs().mean())
        top, low = centre + 2.66 * moving, max(centre - 2.66 * moving, 0.0)
        for _, row in series.iterrows():
            value = row["value"]
            outside = pd.notna(value) and (value > top or value < low)
            variation = "common_cause"
            if outside:
                variation = "concern" if value > top else "improvement"
            rows.append(
                {
                    "indicator_id": code,
                    "team_id": team,
                    "exposure_kind": "all",
                    "period_kind": "month",
                    "period_start": row["period_start"],
                    "chart": "xmr",
                    "value": value,
                    "centre": centre,
                    "lower_limit": low,
                    "upper_limit": top,
                    "is_trial": False,
                    "points": len(known),
                    "special_cause": "outside" if outside else "none",
                    "variation": variation,
                    "assurance": "hit_and_miss",
                }
            )
    return pd.DataFrame(rows)


def invented_kinds() -> pd.DataFrame:
    usual = {
        "listening": 34.0,
        "file_review": 22.0,
        "video": 9.0,
        "mass_violence": 3.0,
        "aftermath": 70.0,
    }
    rows = []
    for team, _, _ in TEAMS:
        for month in MONTHS:
            for kind, minutes in usual.items():
                state = "suppressed" if kind in ("video", "mass_violence") else "shown"
                if team == "VIC2" and kind == "mass_violence":
                    state = "zero"
                lift = 1.2 if kind == "aftermath" and month == LAST else 1.0
                rows.append(
                    {
                        "indicator_id": "K-01",
                        "team_id": team,
                        "exposure_kind": kind,
                        "period_kind": "month",
                        "period_start": month,
                        "period_end": last_day(month),
                        "state": state,
                        "numerator": None,
                        "denominator": 105 if state == "shown" else None,
                        "value": {"shown": minutes * lift, "zero": 0.0}.get(state),
                        "std_error": None,
                        "people_band": "10-19",
                        "basis": "rostered",
                        "completeness": 0.94,
                    }
                )
    return pd.DataFrame(rows)


def invented_completeness() -> pd.DataFrame:
    rows = [
        {
            "indicator_id": "D-01",
            "team_id": team,
            "exposure_kind": "all",
            "period_kind": "month",
            "period_start": month,
            "period_end": last_day(month),
            "state": "shown",
            "numerator": 65 if team == "POL4" else 100,
            "denominator": 105,
            "value": 0.64 if team == "POL4" else 0.94,
            "std_error": None,
            "people_band": "10-19",
            "basis": "rostered",
            "completeness": 0.64 if team == "POL4" else 0.94,
        }
        for team, _, _ in TEAMS
        for month in MONTHS
    ]
    return pd.DataFrame(rows)


def invented_distributions() -> pd.DataFrame:
    rng = np.random.default_rng(11)
    night = np.array([1.0, 0.7, 0.25, 0.1, 0.12, 0.35, 0.6, 0.95])
    rests = {9: 0, 10: 20, 11: 45, 12: 130, 13: 85, 14: 40, 15: 20, 16: 10, 24: 25}
    rows = []
    for team, _, _ in TEAMS:
        for month in MONTHS[-3:]:
            key = {
                "team_id": team,
                "period_kind": "month",
                "period_start": month,
                "period_end": last_day(month),
            }
            for day in range(1, 8):
                for block in range(8):
                    amount = 40 * night[block] * (1.5 if day >= 6 else 1.0) * rng.uniform(0.8, 1.2)
                    value = round(amount / 5) * 5
                    state = "shown" if value else "zero"
                    if day == 7 and block in (2, 3):
                        state = "suppressed"
                    rows.append(
                        key
                        | {
                            "distribution_id": "weekday_hour",
                            "bucket_row": day,
                            "bucket_column": block * 3,
                            "state": state,
                            "value": None if state == "suppressed" else value,
                        }
                    )
            for hours in range(6, 25):
                value = rests.get(hours, 0)
                state = "shown" if value else "zero"
                if hours == 17:
                    state = "suppressed"
                rows.append(
                    key
                    | {
                        "distribution_id": "rest_hours",
                        "bucket_row": 0,
                        "bucket_column": hours,
                        "state": state,
                        "value": None if state == "suppressed" else value,
                    }
                )
    return pd.DataFrame(rows)
