"""Small released frames for tests of the judge: drawn as text, one row per figure."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import pandas as pd

from pipeline.judge.judge import Judged, judge
from pipeline.judge.register import load_register
from pipeline.judge.resolve import resolve
from pipeline.judge.stack import Register
from pipeline.judge.words import words_of

AS_OF = date(2026, 11, 10)

INDICATORS = pd.DataFrame(
    [
        ("W-00", "rate", "up", "high_is_worse", ["exposure_log"]),
        ("W-01", "share", "pp", "high_is_worse", ["exposure_log"]),
        ("W-02", "rate", "xmr", "high_is_worse", ["exposure_log", "shift_roster"]),
        ("R-01", "share", "pp", "high_is_worse", ["shift_roster"]),
        ("R-05", "share", "pp", "high_is_worse", ["shift_roster"]),
        ("K-01", "rate", "xmr", "high_is_worse", ["exposure_log"]),
        ("C-01", "share", "pp", "low_is_worse", ["staff"]),
        ("S-01", "mean", "xmr", "high_is_worse", ["survey_waves"]),
    ],
    columns=["indicator_id", "measure", "chart", "direction", "needs"],
)

TEAMS = pd.DataFrame(
    [
        ("north", "Northgate Response", "division", "team", None),
        ("roads", "Roads Policing", "division", "team", None),
        ("coast", "Coast Advocates", "division", "team", None),
        ("division", "Harbour", None, "organisation", None),
    ],
    columns=["team_id", "name", "parent_id", "level", "profiles"],
).assign(sort_order=[2, 3, 1, 0])

_NUMBERS = ("numerator", "denominator", "value", "std_error", "completeness")


def released(text: str, **everywhere: object) -> pd.DataFrame:
    """Rows of `indicator team month state numerator denominator value std_error [column=value]`.

    A dash is an empty cell; a month is 2026-10.
    """
    rows = []
    for line in text.strip().splitlines():
        indicator, team, month, state, *cells = line.split()
        numbers, extra = cells[:4], dict(cell.split("=") for cell in cells[4:])
        start = pd.Timestamp(f"{month}-01")
        row: dict[str, object] = {
            "indicator_id": indicator, "team_id": team, "exposure_kind": "all",
            "period_kind": "month", "period_start": start.date(),
            "period_end": (start + pd.offsets.MonthEnd(0)).date(), "state": state,
            "people_band": "10-19", "basis": "rostered", "completeness": 0.95,
            "recording": "nil_returns",
        }  # fmt: skip
        row |= dict(zip(_NUMBERS[:4], numbers, strict=True)) | everywhere | extra
        rows.append(row)
    frame = pd.DataFrame(rows)
    for name in _NUMBERS:
        frame[name] = pd.to_numeric(frame[name], errors="coerce")
    return frame


def limits(*overlays: Path, teams: pd.DataFrame = TEAMS) -> pd.DataFrame:
    """The register for the units of `teams`."""
    return resolve(register(*overlays), teams)


@cache
def register(*overlays: Path) -> Register:
    """The shipped register with these files, read once."""
    return load_register(overlays)


def judged(
    frame: pd.DataFrame,
    *overlays: Path,
    teams: pd.DataFrame = TEAMS,
    indicators: pd.DataFrame = INDICATORS,
    as_of: date = AS_OF,
) -> Judged:
    """Everything the judge says of the frame."""
    book = register(*overlays)
    return judge(frame, resolve(book, teams), teams, indicators, as_of=as_of, words=words_of(book))


def status(result: Judged, limit_id: str, team_id: str) -> pd.DataFrame:
    """The verdicts of one limit and unit, oldest first, by month as 2026-10."""
    rows = result.limit_status
    rows = rows[(rows["limit_id"] == limit_id) & (rows["team_id"] == team_id)]
    return rows.assign(month=rows["period_start"].dt.strftime("%Y-%m")).set_index("month")


def months(first: str, count: int) -> list[str]:
    """Consecutive months as 2026-10."""
    return [str(month) for month in pd.period_range(first, periods=count, freq="M")]


def line(
    indicator: str, team: str, month: str, numerator: float, denominator: float, error: float
) -> str:
    """One shown rate as a row of text."""
    value = round(numerator / denominator, 3)
    return f"{indicator} {team} {month} shown {numerator} {denominator} {value} {error}"
