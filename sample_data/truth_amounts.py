"""What each person adds to each figure of the sample, from the definitions alone."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sample_data.truth_records import EXPOSURE_KINDS, Records

DAILY_CAP, REST_HOURS = 4, 11
SHIFT_HOURS, AMBULANCE_SHIFT_HOURS = 12, 23.99


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
