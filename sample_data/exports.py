"""The four exports in the shape the sample's systems write them: text, local times, their codes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from sample_data.organisation import DIVISIONS, ORGANISATION, TEAMS
from sample_data.periods import TIMEZONE, to_local


def caselog_table(entries: pd.DataFrame) -> pd.DataFrame:
    """The case log of a month. Grain: one row per entry, in order of time."""
    ordered = entries.sort_values("entry_ref")
    return pd.DataFrame(
        {
            "Entry": ordered["entry_ref"],
            "Worker ref": ordered["worker_ref"],
            "Team": ordered["team"],
            "Shift ref": ordered["shift_ref"].where(~ordered["is_off_roster"].astype(bool), ""),
            "When": _local_text(ordered["happened_utc"]),
            "Kind": ordered["kind"],
            "Case ref": ordered["case_ref"],
            "Case type": ordered["case_type"],
            "Contacts": ordered["contacts"].astype(str),
            "Trauma": np.where(ordered["is_trauma"].astype(bool), "Y", "N"),
            "Minutes": _blank(ordered["minutes"], -1),
            "Severity": _blank(ordered["severity"], 0),
        }
    ).reset_index(drop=True)


def rota_table(roster: pd.DataFrame) -> pd.DataFrame:
    """The rota of a month. Grain: one row per worker and rota line, in order of start."""
    ordered = roster.sort_values(["starts_utc", "team", "worker_ref"])
    return pd.DataFrame(
        {
            "Shift ref": ordered["shift_ref"],
            "Worker ref": ordered["worker_ref"],
            "Team": ordered["team"],
            "Kind": ordered["code"],
            "Start": _local_text(ordered["starts_utc"]),
            "End": _local_text(ordered["ends_utc"]),
            "Break min": ordered["break_minutes"].astype(str),
            "Paid min": ordered["paid_minutes"].astype(str),
        }
    ).reset_index(drop=True)


def staff_table(assignments: pd.DataFrame) -> pd.DataFrame:
    """The staff list. Grain: one row per worker and assignment."""
    ordered = assignments.sort_values(["team", "worker_ref", "starts_on"])
    hours = (ordered["fte"].astype(float) * 210).round().astype(int)
    return pd.DataFrame(
        {
            "Worker ref": ordered["worker_ref"],
            "Team": ordered["team"],
            "From": _day_text(ordered["starts_on"]),
            "To": _day_text(ordered["ends_on"]),
            "Time in role": np.where(ordered["under_24_months"], "under 24", "24 or more"),
            "FTE": ordered["fte"],
            "Supervisor": np.where(ordered["is_supervisor"], "Y", "N"),
            "Trained until": _day_text(ordered["trained_until"]),
            "Video trained until": _day_text(ordered["video_trained_until"]),
            "Leave hours": hours.astype(str),
        }
    ).reset_index(drop=True)


def teams_table() -> pd.DataFrame:
    """The team tree. Grain: one row per team, division and the organisation."""
    columns = [
        "Code", "Name", "Parent", "Timezone", "Profiles", "Small team group", "Headcount",
        "Referral route", "From", "To", "Merged into",
    ]  # fmt: skip
    rows = [(*ORGANISATION, "", TIMEZONE, "", "", "", "", "", "", "")]
    rows += [
        (code, name, ORGANISATION[0], TIMEZONE, "", "", "", "", "", "", "")
        for code, name in DIVISIONS
    ]
    rows += [
        (
            plan.code, plan.name, plan.division, TIMEZONE, plan.profiles, "",
            str(plan.workers), "N" if plan.code == "HWP" else "Y", "",
            _day_text(pd.Series([plan.valid_to or ""])).iloc[0], plan.merged_into or "",
        )
        for plan in TEAMS
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def _local_text(utc: pd.Series) -> npt.NDArray[np.object_]:
    """Wall-clock text such as 31/10/2026 19:05."""
    local = pd.DatetimeIndex(to_local(utc.to_numpy().astype("datetime64[m]")))
    return np.asarray(local.strftime("%d/%m/%Y %H:%M"), dtype=object)


def _day_text(days: pd.Series) -> pd.Series:
    """Days such as 31/03/2026 from ISO text; empty stays empty."""
    return days.str.replace(r"^(\d{4})-(\d\d)-(\d\d)$", r"\3/\2/\1", regex=True)


def _blank(numbers: pd.Series, missing: int) -> pd.Series:
    """Numbers as text, the missing one as nothing."""
    return numbers.astype(int).astype(str).where(numbers != missing, "")
