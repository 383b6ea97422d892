"""An invented published file in every designed state, to build and test the dashboard against.

14 teams in 4 divisions, 15 months to October 2026. Figures are invented and fixed by a seed; no
rule of the pipeline is re-implemented here beyond what the pages need to have something to show.
Run it to look at the pages: `python tests/dashboards/invented_publication.py DIR`.
"""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pipeline.published import move_pointer, write_published

MONTHS = [d.date() for d in pd.date_range("2025-08-01", "2026-10-01", freq="MS")]
LAST = MONTHS[-1]

DIVISIONS = {
    "AMB": "Ambulance",
    "CHP": "Child protection",
    "POL": "Police",
    "VIC": "Victim services",
}
TEAMS = [
    ("AMB1", "Harbour Days", "AMB"),
    ("AMB2", "Harbour Nights", "AMB"),
    ("AMB3", "Moorland Response", "AMB"),
    ("AMB4", "Northgate Response", "AMB"),
    ("CHP1", "Eastside Intake", "CHP"),
    ("CHP2", "Long-Term Care", "CHP"),
    ("CHP3", "Westside Intake", "CHP"),
    ("POL1", "Child Exploitation Desk", "POL"),
    ("POL2", "Family Liaison", "POL"),
    ("POL3", "Major Incident Room", "POL"),
    ("POL4", "Roads Policing", "POL"),
    ("VIC1", "City Advocates", "VIC"),
    ("VIC2", "Coast Advocates", "VIC"),
    ("VIC3", "Court Support", "VIC"),
]
NAMES = {code: name for code, name, _ in TEAMS}

#          id      short            unit                          measure  limit  spread
SPECS = {
    "W-00": ("Cases per shift", "case-contacts per staffed shift", "rate", 4.0, 0.20),
    "W-01": ("Days over cap", "share of staffed worker-days", "share", 0.10, 0.014),
    "W-02": ("Exposed time", "share of paid shift minutes", "rate", 0.50, 0.025),
    "W-14": ("Days free", "share of worker-fortnights", "share", 0.10, 0.015),
    "R-01": ("Short rests", "share of rests", "share", 0.02, 0.005),
    "R-05": ("Long shifts", "share of staffed shifts", "share", 0.10, 0.014),
}
ARTICLE = {
    "W-00": "limiting the number of trauma cases you handle on a given day",
    "W-01": "limiting the number of trauma cases you handle on a given day",
    "W-02": "you do not spend your entire working day",
    "W-14": "their constant exposure to trauma and violence survivors",
    "R-01": "get enough rest every night",
    "R-05": "get enough rest every night",
}
TITLES = {
    "W-00": "Trauma case-contacts per staffed shift",
    "W-01": "Worker-days over the daily cap",
    "W-02": "Exposure share of the shift",
    "W-14": "Fortnights with under two exposure-free days",
    "R-01": "Rests under the limit",
    "R-05": "Shifts over the limit",
    "K-01": "Exposure minutes per staffed shift by kind",
    "D-01": "Completeness of logging",
}
SOURCES = {
    "W-00": ("About 20 clinical hours a week in talking therapy, so 4 to 5 a day", "E"),
    "W-01": ("About 20 clinical hours a week in talking therapy; not specific to trauma work", "B"),
    "W-02": ("20 of 37.5 h and 4 of 8 h: argued, not proved", "E"),
    "W-14": ("A convention, by analogy with weekly rest", "E"),
    "R-01": ("Directive 2003/88 Art. 3; UK Working Time Regulations", "A"),
    "R-05": ("Regulator's good practice on shift length", "B"),
}
AMOUNTS = {
    "W-00": ("case_contacts", "staffed_shifts"),
    "W-01": ("days_over_cap", "staffed_worker_days"),
    "W-02": ("exposure_minutes", "paid_minutes"),
    "W-14": ("thin_fortnights", "worker_fortnights"),
    "R-01": ("short_rests", "rests"),
    "R-05": ("long_shifts", "staffed_shifts"),
    "K-01": ("exposure_minutes", "staffed_shifts"),
    "D-01": ("logged_shifts", "staffed_shifts"),
}
CAPS = {"W-01": 4.0, "R-01": 11.0, "R-05": 12.0, "W-14": 2.0}

# Final months of a series that tell a story; earlier months wander about `base`.
BASE = {
    "W-00": {"AMB2": 3.6, "AMB4": 4.0, "CHP1": 3.6, "VIC1": 3.6, "POL1": 2.4},
    "W-01": {"AMB2": 0.09, "CHP1": 0.07, "POL1": 0.02},
    "W-02": {"AMB2": 0.27, "AMB1": 0.24, "AMB3": 0.19, "AMB4": 0.27, "CHP1": 0.48, "POL1": 0.58},
    "R-01": {"AMB2": 0.055, "AMB4": 0.017},
}
ENDING: dict[tuple[str, str], list[float]] = {
    ("W-00", "AMB2"): [3.5, 3.7, 3.9, 3.85, 4.65, 4.7],
    ("W-00", "AMB4"): [3.9, 4.0, 3.7, 4.1, 3.8, 4.2],
    ("W-00", "VIC2"): [2.9, 2.8, 2.4, 2.3, 2.3, 2.2],
    ("W-01", "AMB2"): [0.08, 0.09, 0.10, 0.09, 0.17, 0.18],
    ("W-02", "CHP1"): [0.47, 0.49, 0.56, 0.46, 0.47, 0.58],
    ("W-14", "POL1"): [0.08, 0.09, 0.12, 0.16, 0.17, 0.17],
    ("R-05", "POL3"): [0.08, 0.09, 0.08, 0.09, 0.09, 0.11],
}


def tables(*, hostile: bool = False) -> dict[str, pd.DataFrame]:
    """Every published table; `hostile` gives two teams names that try to break the page."""
    indicator, status = _status_and_indicator()
    return {
        "team": _teams(hostile=hostile),
        "period": _periods(),
        "indicator": _indicators(),
        "limit_rule": _limit_rules(),
        "team_indicator": pd.concat([indicator, _kinds(), _completeness()], ignore_index=True),
        "team_distribution": _distributions(),
        "limit_status": status,
        "signal": _signals(indicator, status),
        "release": release_row(),
    }


def publish(directory: Path, *, run_id: str = "20261110-01", **changes: Any) -> Path:
    """Write one publication into `directory` and move the pointer to it."""
    directory.mkdir(parents=True, exist_ok=True)
    content = tables(hostile=bool(changes.pop("hostile", False)))
    content["release"] = release_row(run_id=run_id)
    content |= changes
    path = directory / f"plimsoll-{run_id}.duckdb"
    write_published(path, content)
    move_pointer(directory, path)
    return path


def release_row(**changes: Any) -> pd.DataFrame:
    """The release, with any column changed."""
    row = {
        "run_id": "20261110-01",
        "organisation": "Invented Service",
        "published_at": datetime(2026, 11, 10, 6, 30),
        "as_of": date(2026, 11, 10),
        "data_to": date(2026, 10, 31),
        "schema_version": 1,
        "code_version": "0.1.0",
        "data_fingerprint": "invented",
        "policy": '{"k_work": 5, "k_survey": 10}',
        "proof": '{"cells": 1204, "hidden": 133, "hidden_by_reason": {"few": 96, "partner": 37}, '
        '"relations_checked": 512, "certificates": 133, "recoverable": 0, '
        '"narrowest_interval": 0.23, "holds": true}',
        "dpia_ref": None,
        "assumptions": "[]",
    }
    return pd.DataFrame([row | changes])


def _teams(*, hostile: bool) -> pd.DataFrame:
    rows = [("ORG", "Invented Service", None, "organisation", 0, None)]
    order = 1
    for code, name in DIVISIONS.items():
        rows.append((code, name, "ORG", "division", order, None))
        order += 1
        for team, team_name, parent in TEAMS:
            if parent == code:
                rows.append((team, team_name, code, "team", order, None))
                order += 1
    frame = pd.DataFrame(
        rows, columns=["team_id", "name", "parent_id", "level", "sort_order", "valid_to"]
    )
    if hostile:
        frame.loc[frame["team_id"].eq("AMB2"), "name"] = (
            "<script>window.hacked=1</script><img src=x onerror=window.hacked=1> **Nights** "
        )
        frame.loc[frame["team_id"].eq("POL4"), "name"] = "=cmd()\u202e " + "long " * 2000
    return frame


def _periods() -> pd.DataFrame:
    return pd.DataFrame(
        [("month", m, _end(m), f"{m:%B %Y}") for m in MONTHS],
        columns=["period_kind", "period_start", "period_end", "label"],
    )


def _end(month: date) -> date:
    return (pd.Timestamp(month) + pd.offsets.MonthEnd(0)).date()


def _indicators() -> pd.DataFrame:
    rows = []
    for order, (code, (short, unit, measure, _, _)) in enumerate(SPECS.items()):
        rows.append(
            (
                code,
                TITLES[code],
                short,
                TITLES[code] + ".",
                unit,
                measure,
                *AMOUNTS[code],
                "high_is_worse",
                "xmr",
                ARTICLE[code],
                order,
            )
        )
    for order, code, short, unit in (
        (90, "K-01", "By kind", "minutes per staffed shift"),
        (91, "D-01", "Logged shifts", "share of staffed shifts with an entry"),
    ):
        rows.append(
            (
                code,
                TITLES[code],
                short,
                TITLES[code] + ".",
                unit,
                "rate",
                *AMOUNTS[code],
                "high_is_worse",
                "xmr",
                "",
                order,
            )
        )
    return pd.DataFrame(
        rows,
        columns=[
            "indicator_id",
            "title",
            "short_title",
            "description",
            "unit",
            "measure",
            "numerator",
            "denominator",
            "direction",
            "chart",
            "article",
            "sort_order",
        ],
    )


def _rule(code: str, team: str, **changes: Any) -> dict[str, Any]:
    _, _, measure, limit, _ = SPECS[code]
    source, strength = SOURCES[code]
    row: dict[str, Any] = {
        "limit_id": code,
        "team_id": team,
        "indicator_id": code,
        "exposure_kind": "all",
        "title": TITLES[code],
        "article": ARTICLE[code],
        "metric": TITLES[code],
        "unit": "worker_day",
        "counting_window": "day, shown per month",
        "direction": "high_is_worse",
        "cap_warn": CAPS.get(code),
        "cap_must": None,
        "tolerated_share": limit if measure == "share" else None,
        "threshold": None if measure == "share" else limit,
        "level": "warn",
        "source": source,
        "strength": strength,
        "status": "default",
        "adopted_by": None,
        "adopted_on": None,
        "valid_from": date(1900, 1, 1),
        "valid_to": None,
        "overlay": "default",
        "caveat": "Check derogation." if code == "R-01" else "",
    }
    return row | changes


def _limit_rules() -> pd.DataFrame:
    rows = []
    for team, _, division in TEAMS:
        for code in SPECS:
            if code == "W-02" and division == "AMB":
                adopted = {"status": "adopted", "adopted_by": "Health and Safety Committee"}
                rows.append(_rule(code, team, threshold=0.25, valid_to=date(2026, 2, 28)))
                rows.append(
                    _rule(
                        code,
                        team,
                        threshold=0.30,
                        valid_from=date(2026, 3, 1),
                        adopted_on=date(2026, 1, 12),
                        overlay="ems",
                        **adopted,
                    )
                )
            else:
                rows.append(_rule(code, team))
    return pd.DataFrame(rows)


def limit_in_force(code: str, team: str, month: date) -> float:
    """The invented limit of a team in a month."""
    if code == "W-02" and team.startswith("AMB"):
        return 0.25 if month < date(2026, 3, 1) else 0.30
    return SPECS[code][3]


def _status_and_indicator() -> tuple[pd.DataFrame, pd.DataFrame]:
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
        "period_end": _end(month),
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
        "period_end": _end(month),
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


FOLLOWS = {
    "W-00": "trauma case-contacts per staffed shift",
    "W-01": "of staffed worker-days carry more than 4 trauma case-contacts",
    "W-02": "of paid shift time is exposure",
    "W-14": "of worker-fortnights hold fewer than 2 exposure-free days",
    "R-01": "of rests are under 11 h",
    "R-05": "of shifts are longer than 12 h",
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


def _signals(cells: pd.DataFrame, status: pd.DataFrame) -> pd.DataFrame:
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


def _kinds() -> pd.DataFrame:
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
                        "period_end": _end(month),
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


def _completeness() -> pd.DataFrame:
    rows = [
        {
            "indicator_id": "D-01",
            "team_id": team,
            "exposure_kind": "all",
            "period_kind": "month",
            "period_start": month,
            "period_end": _end(month),
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


def _distributions() -> pd.DataFrame:
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
                "period_end": _end(month),
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


if __name__ == "__main__":
    print(publish(Path(sys.argv[1]), hostile="--hostile" in sys.argv))
