"""The invented organisation: its units, months, measures and limits."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

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

FOLLOWS = {
    "W-00": "trauma case-contacts per staffed shift",
    "W-01": "of staffed worker-days carry more than 4 trauma case-contacts",
    "W-02": "of paid shift time is exposure",
    "W-14": "of worker-fortnights hold fewer than 2 exposure-free days",
    "R-01": "of rests are under 11 h",
    "R-05": "of shifts are longer than 12 h",
}


def invented_teams(*, hostile: bool) -> pd.DataFrame:
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


def invented_periods() -> pd.DataFrame:
    return pd.DataFrame(
        [("month", m, last_day(m), f"{m:%B %Y}") for m in MONTHS],
        columns=["period_kind", "period_start", "period_end", "label"],
    )


def last_day(month: date) -> date:
    return (pd.Timestamp(month) + pd.offsets.MonthEnd(0)).date()


def invented_indicators() -> pd.DataFrame:
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
    ).assign(is_fact=False)


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


def invented_limit_rules() -> pd.DataFrame:
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
