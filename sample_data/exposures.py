"""The case log: what each shift held, when it was and for how long it lasted."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sample_data.contact_counts import Flags, TeamMonth, contact_counts, logged_shifts
from sample_data.contacts import contacts, other_work, second_looks
from sample_data.organisation import TeamPlan
from sample_data.periods import leave_repeated_hour

_MINUTES = {"LIS": 45.0, "FIL": 55.0, "VID": 80.0, "MVI": 70.0, "AFT": 50.0}
_SHARE_NOISE = 0.025


def team_exposures(plan: TeamPlan, roster: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """The case log of one team over the whole sample.

    Grain: one row per entry: shift_number, worker_ref, team, month, happened_utc, kind (LIS, FIL,
    VID, MVI, AFT, or NIL for a shift without exposure), case_ref, case_type, contacts, is_trauma,
    minutes (-1 = not entered), severity (0 = not entered), is_off_roster.
    """
    staffed = roster.loc[roster["is_staffed"]].reset_index(drop=True)
    parts = [
        _month_log(TeamMonth(plan, month, of_month.reset_index(drop=True), rng))
        for month in sorted(int(month) for month in staffed["month"].unique())
        if len(of_month := staffed.loc[staffed["month"] == month])
    ]
    return pd.concat(parts, ignore_index=True)


def _month_log(at: TeamMonth) -> pd.DataFrame:
    """Entries of one month: contacts, then second looks at a case, other work and nil returns."""
    logged = logged_shifts(at)
    counts = contact_counts(at, logged)
    first = contacts(at, counts)
    entries = pd.concat(
        [first, second_looks(first, at.rng), other_work(at, logged)], ignore_index=True
    )
    entries = _off_roster(at, _with_times(at, _with_minutes(at, entries)))
    nil = _nil_returns(at, logged & (counts == 0), entries)
    return pd.concat([entries, nil], ignore_index=True)


def _with_minutes(at: TeamMonth, entries: pd.DataFrame) -> pd.DataFrame:
    """Minutes per entry, scaled so that trauma minutes are the planned share of paid minutes."""
    base = entries["kind"].map(_MINUTES).to_numpy() * at.rng.lognormal(0, 0.25, len(entries))
    if at.plan.specialists:
        rank = at.shifts["worker_ref"].rank(method="dense").to_numpy()[entries["shift"]]
        is_video = (entries["kind"] == "VID").to_numpy()
        base = np.where(is_video, base * np.where(rank > at.plan.specialists, 0.10, 0.62), base)
    is_trauma = entries["is_trauma"].to_numpy()
    share = at.plan.share * float(1 + at.rng.uniform(-1, 1) * _SHARE_NOISE)
    target = share * float(at.shifts["paid_minutes"].sum())
    trauma_total = float(base[is_trauma].sum())
    minutes = base * (target / trauma_total if trauma_total else 1.0)
    by_shift = pd.Series(minutes).groupby(entries["shift"].to_numpy()).transform("sum").to_numpy()
    room = 0.94 * at.shifts["paid_minutes"].to_numpy()[entries["shift"]]
    fitted = np.maximum(3, np.floor(minutes * np.minimum(1, room / by_shift))).astype(int)
    return entries.assign(minutes=fitted)


def _with_times(at: TeamMonth, entries: pd.DataFrame) -> pd.DataFrame:
    """A start for each entry: one after the other within the shift, a few overlapping.

    About one entry in seventy has no minutes in the export.
    """
    entries = entries.assign(draw=at.rng.random(len(entries))).sort_values(["shift", "draw"])
    shift = entries["shift"].to_numpy()
    minutes = entries["minutes"].to_numpy()
    starts = at.shifts["starts_utc"].to_numpy().astype("datetime64[m]")[shift]
    length = (at.shifts["ends_utc"] - at.shifts["starts_utc"]).dt.total_seconds().to_numpy()[
        shift
    ] // 60
    grouped = entries.groupby("shift")["minutes"]
    before = grouped.cumsum().to_numpy() - minutes
    free = np.maximum(length - grouped.transform("sum").to_numpy() - 1, 0)
    offset = np.floor(entries["draw"].to_numpy() * free) + before
    overlaps = (at.rng.random(len(entries)) < 0.03) & (before > 0)
    offset = np.where(overlaps, np.maximum(offset - 20, 0), offset).astype(int)
    happened = leave_repeated_hour(starts + offset, at.rng.integers(1, 40, len(entries)))
    is_blank = at.rng.random(len(entries)) < 0.014
    return entries.assign(
        worker_ref=at.shifts["worker_ref"].to_numpy()[shift],
        shift_number=at.shifts["shift_number"].to_numpy()[shift],
        happened_utc=happened,
        minutes=np.where(is_blank, -1, minutes),
        severity=np.where(
            at.rng.random(len(entries)) < 0.7, at.rng.integers(1, 6, len(entries)), 0
        ),
        is_off_roster=False,
    ).drop(columns="draw")


def _off_roster(at: TeamMonth, entries: pd.DataFrame) -> pd.DataFrame:
    """A few entries made an hour after the shift's end, which name no shift."""
    moved = at.rng.random(len(entries)) < at.plan.off_roster_share
    moved &= entries.duplicated("shift", keep=False).to_numpy()  # the shift keeps another entry
    ends = at.shifts["ends_utc"].to_numpy().astype("datetime64[m]")[entries["shift"].to_numpy()]
    return entries.assign(
        is_off_roster=moved,
        happened_utc=np.where(moved, ends + 60, entries["happened_utc"].to_numpy()),
    )


def _nil_returns(at: TeamMonth, is_quiet: Flags, entries: pd.DataFrame) -> pd.DataFrame:
    """One entry with no contacts for every logged shift that held none."""
    quiet = np.flatnonzero(is_quiet & ~np.isin(np.arange(len(at.shifts)), entries["shift"]))
    chosen = at.shifts.iloc[quiet]
    return pd.DataFrame(
        {
            "shift": quiet,
            "team": at.plan.code,
            "month": at.number,
            "kind": "NIL",
            "case_ref": "",
            "case_type": "",
            "contacts": 0,
            "is_trauma": False,
            "minutes": -1,
            "worker_ref": chosen["worker_ref"].to_numpy(),
            "shift_number": chosen["shift_number"].to_numpy(),
            "happened_utc": chosen["ends_utc"].to_numpy().astype("datetime64[m]") - 5,
            "severity": 0,
            "is_off_roster": False,
        }
    )
