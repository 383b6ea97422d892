"""The sample's exports as a careful reader would accept them, with pandas alone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

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
