"""Figures of the sample from first principles: pandas over the landing files, none of the product.

Written from the definitions alone, so that the planted problems are known to give their verdict
before the product is run, and so that its figures have something to be compared with.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from sample_data.periods import TIMEZONE

EXPOSURE_KINDS = {
    "LIS": "listening",
    "FIL": "file_review",
    "VID": "video",
    "MVI": "mass_violence",
    "AFT": "aftermath",
}
STAFFED_CODES = ("E", "L", "N", "OC")
DAILY_CAP, REST_HOURS = 4, 11
SHIFT_HOURS, AMBULANCE_SHIFT_HOURS = 12, 23.99


@dataclass(frozen=True)
class Records:
    """The accepted rows of the exports, typed; times in UTC and local."""

    shifts: pd.DataFrame
    entries: pd.DataFrame
    ambulance_teams: frozenset[str]


def read_records(landing: Path) -> Records:
    """Shifts and entries that a careful reader would accept, without planted and repeated rows.

    Missing: entries without a usable time, of an unknown team or code are left out, as the border
    leaves them out.
    """
    shifts = _read_all(landing, "rota_*.csv", ",")
    shifts = shifts.loc[~shifts["Shift ref"].str.startswith("P")]
    shifts = shifts.assign(
        starts=_utc(shifts["Start"]),
        ends=_utc(shifts["End"]),
        paid=shifts["Paid min"].astype(int),
        is_staffed=shifts["Kind"].isin(STAFFED_CODES),
    )
    shifts["local_day"] = _local_day(shifts["starts"])
    shifts["month"] = shifts["local_day"].dt.strftime("%Y-%m")
    entries = _read_all(landing, "caselog_*.csv", ";").drop_duplicates()
    entries = entries.loc[~entries["Entry"].str.startswith("P")]
    entries = entries.assign(
        happened=_utc(entries["When"]),
        contacts=entries["Contacts"].astype(int),
        minutes=pd.to_numeric(entries["Minutes"]),
        is_trauma=(entries["Trauma"] == "Y") & (entries["Contacts"] != "0"),
        exposure_kind=entries["Kind"].map(EXPOSURE_KINDS),
    )
    teams = _read_all(landing, "teams.csv", ",")
    ambulance = teams.loc[teams["Profiles"].str.split(";").map(lambda names: "ems" in names)]
    return Records(shifts, _placed(entries, shifts), frozenset(ambulance["Code"]))


def _placed(entries: pd.DataFrame, shifts: pd.DataFrame) -> pd.DataFrame:
    """Entries with the team and local day of their shift, else their own."""
    known = shifts.set_index("Shift ref")[["Team", "local_day"]]
    joined = entries.join(known.add_prefix("shift_"), on="Shift ref")
    own_day = _local_day(joined["happened"])
    day = joined["shift_local_day"].fillna(own_day)
    return joined.assign(
        team=joined["shift_Team"].fillna(joined["Team"]),
        local_day=day,
        month=day.dt.strftime("%Y-%m"),
    )


def worker_days(records: Records) -> pd.DataFrame:
    """Case-contacts per worker-day: distinct cases, plus contacts that name no case.

    Grain: one row per worker and local day with a staffed shift or an entry: team, month,
    case_contacts, is_staffed.
    """
    staffed = records.shifts.loc[records.shifts["is_staffed"]]
    days = staffed.groupby(["Worker ref", "local_day"]).agg(
        team=("Team", "first"), month=("month", "first")
    )
    trauma = records.entries.loc[records.entries["is_trauma"]]
    key = ["Worker ref", "local_day"]
    named = trauma.loc[trauma["Case ref"] != ""].groupby(key)["Case ref"].nunique()
    unnamed = trauma.loc[trauma["Case ref"] == ""].groupby(key)["contacts"].sum()
    contacts = named.add(unnamed, fill_value=0).rename("case_contacts")
    logged = records.entries.groupby(key).agg(
        log_team=("team", "first"), log_month=("month", "first")
    )
    frame = logged.join(days, how="outer").join(contacts, how="left")
    return (
        frame.assign(
            is_staffed=frame["team"].notna(),
            team=frame["team"].fillna(frame["log_team"]),
            month=frame["month"].fillna(frame["log_month"]),
            case_contacts=frame["case_contacts"].fillna(0).astype(int),
        )
        .drop(columns=["log_team", "log_month"])
        .reset_index()
    )


def union_minutes(entries: pd.DataFrame) -> pd.DataFrame:
    """Minutes that each trauma entry adds to the union of its shift's intervals.

    Grain: one row per entry with minutes: team, month, Worker ref, exposure_kind, fresh. A minute
    covered twice belongs to the entry that began first, so that kinds add up to the union. Entries
    outside the roster are a shift of their own: the worker's day.
    """
    known = entries.loc[entries["minutes"].notna() & entries["is_trauma"]]
    own_day = known["Worker ref"] + known["local_day"].dt.strftime(" %Y-%m-%d")
    known = known.assign(place=known["Shift ref"].where(known["Shift ref"] != "", own_day))
    start = (known["happened"] - pd.Timestamp("2025-01-01")) // pd.Timedelta(minutes=1)
    frame = known.assign(start=start, end=start + known["minutes"])
    frame = frame.sort_values(
        ["place", "start", "end", "exposure_kind"], ascending=[True, True, False, True]
    )
    reached = frame.groupby("place")["end"].cummax().groupby(frame["place"]).shift()
    fresh = (frame["end"] - np.fmax(frame["start"], reached.fillna(-1))).clip(lower=0)
    return frame[["team", "month", "Worker ref", "exposure_kind"]].assign(fresh=fresh)


def personal_amounts(records: Records) -> pd.DataFrame:
    """What each person adds to each indicator's numerator and denominator.

    Grain: one row per indicator, exposure kind, team, month and worker: numerator, denominator.
    """
    parts = [
        *_day_indicators(records),
        _minute_share(records),
        *_kind_minutes(records),
        _rests(records),
        _long_shifts(records),
        _logging(records),
    ]
    return pd.concat(parts, ignore_index=True)


def team_months(records: Records) -> pd.DataFrame:
    """Value and clustered standard error of each indicator.

    Grain: one row per indicator, exposure kind, team and month: numerator, denominator, value,
    std_error (linearised ratio, clustered by worker), people (with a non-zero numerator), top_two
    (share of the numerator that the two largest contributors hold).
    """
    people = personal_amounts(records)
    key = ["indicator_id", "exposure_kind", "team", "month"]
    sums = people.groupby(key)[["numerator", "denominator"]].transform("sum")
    ratio = sums["numerator"] / sums["denominator"].where(sums["denominator"] > 0)
    residual = people["numerator"] - ratio * people["denominator"]
    frame = people.assign(square=residual**2, has_any=people["numerator"] != 0)
    grouped = frame.groupby(key)
    result = grouped.agg(
        numerator=("numerator", "sum"),
        denominator=("denominator", "sum"),
        square=("square", "sum"),
        workers=("numerator", "size"),
        people=("has_any", "sum"),
    )
    top_two = grouped["numerator"].apply(lambda values: values.nlargest(2).sum())
    correction = result["workers"] / (result["workers"] - 1).clip(lower=1)
    return (
        result.assign(
            value=result["numerator"] / result["denominator"],
            std_error=np.sqrt(correction * result["square"]) / result["denominator"],
            top_two=top_two / result["numerator"].where(result["numerator"] > 0),
        )
        .drop(columns="square")
        .reset_index()
    )


def verdict(value: float, std_error: float, threshold: float) -> str:
    """The verdict of a figure whose higher side is worse: over, chance, near or within.

    Source: the order and tolerances of the rules for verdicts; the interval is two-sided 95 %.
    """
    if value - 1.96 * std_error > threshold:
        return "over"
    if value > threshold:
        return "over_may_be_chance"
    return "near" if value > 0.9 * threshold else "within"


def _day_indicators(records: Records) -> list[pd.DataFrame]:
    """W-00 contacts per staffed shift; W-01 share of staffed worker-days over the daily cap."""
    days = worker_days(records)
    staffed = records.shifts.loc[records.shifts["is_staffed"]]
    per_shift = _summed(days, "case_contacts").join(_counted(staffed), how="outer").fillna(0)
    over = days.loc[days["is_staffed"]].assign(
        over=lambda frame: frame["case_contacts"] > DAILY_CAP
    )
    return [
        _labelled(per_shift, "W-00"),
        _labelled(_summed(over, "over").join(_counted(over)), "W-01"),
    ]


def _minute_share(records: Records) -> pd.DataFrame:
    """W-02 exposure minutes, on and off the roster, over paid minutes."""
    staffed = records.shifts.loc[records.shifts["is_staffed"]]
    exposed = _summed(union_minutes(records.entries), "fresh")
    paid = _summed(staffed, "paid", "denominator")
    return _labelled(exposed.join(paid, how="outer").fillna(0), "W-02")


def _kind_minutes(records: Records) -> list[pd.DataFrame]:
    """K-01 minutes per staffed shift by kind."""
    staffed = records.shifts.loc[records.shifts["is_staffed"]]
    exposed = union_minutes(records.entries)
    parts = []
    for kind in EXPOSURE_KINDS.values():
        of_kind = _summed(exposed.loc[exposed["exposure_kind"] == kind], "fresh")
        amounts = of_kind.join(_counted(staffed), how="outer").fillna(0)
        parts.append(_labelled(amounts, "K-01", kind))
    return parts


def _rests(records: Records) -> pd.DataFrame:
    """R-01 share of gaps under eleven hours; a gap belongs to the shift it ends with."""
    staffed = records.shifts.loc[records.shifts["is_staffed"]]
    staffed = staffed.sort_values(["Worker ref", "starts"])
    before = staffed.groupby("Worker ref")["ends"].shift()
    hours = (staffed["starts"] - before).dt.total_seconds() / 3600
    gaps = staffed.loc[hours.notna()].assign(short=hours < REST_HOURS)
    return _labelled(_summed(gaps, "short").join(_counted(gaps)), "R-01")


def _long_shifts(records: Records) -> pd.DataFrame:
    """R-05 share of staffed shifts longer than twelve hours; under the ems profile, than a day."""
    staffed = records.shifts.loc[records.shifts["is_staffed"]]
    hours = (staffed["ends"] - staffed["starts"]).dt.total_seconds() / 3600
    is_ambulance = staffed["Team"].isin(records.ambulance_teams)
    frame = staffed.assign(long=hours > np.where(is_ambulance, AMBULANCE_SHIFT_HOURS, SHIFT_HOURS))
    return _labelled(_summed(frame, "long").join(_counted(frame)), "R-05")


def _logging(records: Records) -> pd.DataFrame:
    """D-01 share of staffed shifts with an entry."""
    staffed = records.shifts.loc[records.shifts["is_staffed"]]
    has_entry = staffed["Shift ref"].isin(records.entries["Shift ref"])
    frame = staffed.assign(logged=has_entry)
    return _labelled(_summed(frame, "logged").join(_counted(frame)), "D-01")


def _summed(frame: pd.DataFrame, column: str, name: str = "numerator") -> pd.DataFrame:
    """Sum of a column per team, month and worker."""
    named = frame.rename(columns={"Team": "team"})
    return named.groupby(["team", "month", "Worker ref"])[column].sum().astype(float).to_frame(name)


def _counted(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows per team, month and worker."""
    named = frame.rename(columns={"Team": "team"})
    sizes = named.groupby(["team", "month", "Worker ref"]).size()
    return sizes.astype(float).to_frame("denominator")


def _labelled(amounts: pd.DataFrame, indicator_id: str, kind: str = "all") -> pd.DataFrame:
    """Amounts with the indicator and kind they belong to."""
    return amounts.reset_index().assign(indicator_id=indicator_id, exposure_kind=kind)


def _read_all(landing: Path, pattern: str, separator: str) -> pd.DataFrame:
    """All files of one export, every column as text."""
    files = sorted(landing.glob(pattern))
    frames = [pd.read_csv(file, sep=separator, dtype=str, keep_default_na=False) for file in files]
    return pd.concat(frames, ignore_index=True)


def _utc(text: pd.Series) -> pd.Series:
    """UTC instants of local text."""
    local = pd.to_datetime(text, format="%d/%m/%Y %H:%M")
    return local.dt.tz_localize(TIMEZONE).dt.tz_convert("UTC").dt.tz_localize(None)


def _local_day(utc: pd.Series) -> pd.Series:
    """Local dates of UTC instants."""
    local = utc.dt.tz_localize("UTC").dt.tz_convert(TIMEZONE).dt.tz_localize(None)
    return local.dt.normalize()
