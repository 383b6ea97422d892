"""The case log: how many case-contacts each shift held, of which kind, when and for how long."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from sample_data.organisation import (
    CHANCE_MONTH,
    CHANCE_RATE,
    CHANCE_TEAM,
    CHANCE_WORKERS,
    MASS_VIOLENCE_DAYS,
    MASS_VIOLENCE_TEAMS,
    Spread,
    TeamPlan,
)
from sample_data.periods import MONTHS, day_number, leave_repeated_hour

Counts = npt.NDArray[np.int64]
_MINUTES = {"LIS": 45.0, "FIL": 55.0, "VID": 80.0, "MVI": 70.0, "AFT": 50.0}
_CAP = 4  # the case-contacts a booked day is planned up to
_BURST_SHARE = 0.13  # of the month's shifts that the one large referral fell on
_RATE_NOISE, _SHARE_NOISE, _COMPLETENESS_NOISE = 0.025, 0.025, 0.008


def team_exposures(plan: TeamPlan, roster: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """The case log of one team over the whole sample.

    Grain: one row per entry: shift_number, worker_ref, team, month, happened_utc, kind (LIS, FIL,
    VID, MVI, AFT, or NIL for a shift without exposure), case_ref, case_type, contacts, is_trauma,
    minutes (-1 = not entered), severity (0 = not entered), is_off_roster.
    """
    staffed = roster.loc[roster["is_staffed"]].reset_index(drop=True)
    parts = [
        _month_log(plan, month, staffed.loc[staffed["month"] == month].reset_index(drop=True), rng)
        for month in sorted(int(month) for month in staffed["month"].unique())
    ]
    return pd.concat(parts, ignore_index=True)


def _month_log(
    plan: TeamPlan, month: int, shifts: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    """Entries of one month: contacts, then second looks at a case, other work and nil returns."""
    logged = _logged(plan, shifts, rng)
    counts = _contact_counts(plan, MONTHS[month], shifts, logged, rng)
    entries = _contacts(plan, month, shifts, counts, rng)
    entries = pd.concat(
        [entries, _second_looks(entries, rng), _other_work(plan, month, shifts, logged, rng)],
        ignore_index=True,
    )
    entries = _with_minutes(plan, shifts, entries, rng)
    entries = _with_times(shifts, entries, rng)
    entries = _off_roster(plan, shifts, entries, rng)
    nil = _nil_returns(plan, month, shifts, logged & (counts == 0), entries)
    return pd.concat([entries, nil], ignore_index=True)


def _logged(
    plan: TeamPlan, shifts: pd.DataFrame, rng: np.random.Generator
) -> npt.NDArray[np.bool_]:
    """Which staffed shifts have an entry: the team's share of them, to the shift."""
    share = np.clip(plan.completeness + rng.normal(0, _COMPLETENESS_NOISE), 0, 0.985)
    chosen = rng.permutation(len(shifts))[: round(share * len(shifts))]
    logged = np.zeros(len(shifts), dtype=bool)
    logged[chosen] = True
    return logged


def _contact_counts(
    plan: TeamPlan,
    month: str,
    shifts: pd.DataFrame,
    logged: npt.NDArray[np.bool_],
    rng: np.random.Generator,
) -> Counts:
    """Trauma case-contacts per shift; their sum is the planned rate times the staffed shifts."""
    rate = plan.rates.get(month, plan.rate) * float(1 + rng.uniform(-1, 1) * _RATE_NOISE)
    spread = plan.spreads.get(month, plan.spread)
    total = round(rate * len(shifts))
    workers = np.unique(shifts["worker_ref"])
    habit = dict(zip(workers, rng.normal(1, 0.06, len(workers)), strict=True))
    weight = shifts["worker_ref"].map(habit).to_numpy() * logged
    means = total * weight / weight.sum()
    counts = _adjusted(_drawn(spread, means, rng) * logged, total, logged, spread, rng)
    if (plan.code, month) == (CHANCE_TEAM, CHANCE_MONTH):
        counts = _with_burst(counts, shifts, logged, workers, rng)
    return counts


def _drawn(spread: Spread, means: npt.NDArray[np.float64], rng: np.random.Generator) -> Counts:
    """Counts around the means, in the team's way of spreading work."""
    if spread is Spread.OPEN:
        return np.minimum(rng.poisson(means), 12)
    if spread is Spread.CAPPED:
        return rng.binomial(_CAP + 1, np.clip(means / (_CAP + 1), 0, 1))
    # 5 % of shifts five or six, 5 % two, the rest three or four so that the mean holds
    four = np.clip(means.mean() - 3.06, 0, 0.9)
    share = np.array([0.05, 0.9 - four, four, 0.04, 0.01])
    return rng.choice([2, 3, 4, 5, 6], size=len(means), p=share / share.sum())


def _adjusted(
    counts: Counts,
    total: int,
    logged: npt.NDArray[np.bool_],
    spread: Spread,
    rng: np.random.Generator,
) -> Counts:
    """The counts with single contacts added or taken at random until they sum to the total.

    Added to shifts below the planned number, so that the share of shifts over it stays as drawn.
    """
    adjusted = counts.copy()
    while (gap := total - int(adjusted.sum())) != 0:
        most = 12 if spread is Spread.OPEN else _CAP
        room = logged & ((adjusted < most) if gap > 0 else (adjusted > 0) & (adjusted <= most))
        chosen = rng.permutation(np.flatnonzero(room))[: abs(gap)]
        adjusted[chosen] += np.sign(gap)
    return adjusted


def _with_burst(
    counts: Counts,
    shifts: pd.DataFrame,
    logged: npt.NDArray[np.bool_],
    workers: npt.NDArray[np.object_],
    rng: np.random.Generator,
) -> Counts:
    """One large referral that fell on a few workers: above the limit, but it may be chance."""
    few = rng.permutation(workers)[:CHANCE_WORKERS]
    candidates = np.flatnonzero(shifts["worker_ref"].isin(few).to_numpy() & logged)
    chosen = rng.permutation(candidates)[: round(_BURST_SHARE * len(shifts))]
    missing = round(CHANCE_RATE * len(shifts)) - int(counts.sum())
    extra = np.full(len(chosen), missing // len(chosen))
    extra[: missing % len(chosen)] += 1
    burst = counts.copy()
    burst[chosen] += extra
    return burst


def _contacts(
    plan: TeamPlan, month: int, shifts: pd.DataFrame, counts: Counts, rng: np.random.Generator
) -> pd.DataFrame:
    """One entry per case-contact; a share of shifts enters its contacts as one group session."""
    grouped = (rng.random(len(shifts)) < plan.grouped_share) & (counts > 0)
    rows = np.where(grouped, 1, counts)
    shift = np.repeat(np.arange(len(shifts)), rows)
    order = np.arange(len(shift)) - np.repeat(np.cumsum(rows) - rows, rows)
    is_group = grouped[shift]
    pool = 40 + 6 * plan.workers
    start = rng.integers(0, pool, len(shifts))
    case = (start[shift] + order * 7) % pool  # 7 and the pool sizes give distinct cases a shift
    kinds = _kinds(plan, month, shifts, shift, order, rng)
    no_case = is_group | (rng.random(len(shift)) < 0.01)
    return pd.DataFrame(
        {
            "shift": shift,
            "team": plan.code,
            "month": month,
            "kind": kinds,
            "case_ref": np.where(no_case, "", _case_refs(plan, month, case)),
            "case_type": rng.choice(plan.case_types, len(shift)),
            "contacts": np.where(is_group, counts[shift], 1),
            "is_trauma": True,
        }
    )


def _case_refs(plan: TeamPlan, month: int, case: Counts) -> npt.NDArray[np.object_]:
    """References such as QSN26-0412: about a third of a team's cases stay open into next month."""
    number = case + (month * 40 % 2000)
    year = 25 if month < 5 else 26
    digits = pd.Series(number).astype(str).str.zfill(4)
    return (f"{plan.code}{year}-" + digits).to_numpy(dtype=object)


def _kinds(
    plan: TeamPlan,
    month: int,
    shifts: pd.DataFrame,
    shift: Counts,
    order: Counts,
    rng: np.random.Generator,
) -> npt.NDArray[np.object_]:
    """The kind of each contact: the team's mix, its specialists, and the mass-violence week."""
    kinds = rng.choice(list(plan.mix), size=len(shift), p=list(plan.mix.values())).astype(object)
    if plan.specialists:
        rank = shifts["worker_ref"].rank(method="dense").to_numpy().astype(int)[shift] - 1
        kinds[rank < plan.specialists] = "VID"
        others = (rank >= plan.specialists) & (rank < plan.specialists + 7)
        once = pd.Series(rank[others]).groupby(rank[others]).cumcount().to_numpy() < 2
        kinds[np.flatnonzero(others)[once]] = "VID"
    first, last = (day_number(day) for day in MASS_VIOLENCE_DAYS)
    day = shifts["day"].to_numpy()[shift]
    share = MASS_VIOLENCE_TEAMS.get(plan.code, 0.0)
    is_incident = (day >= first) & (day <= last) & (rng.random(len(shift)) < share)
    kinds[is_incident] = "MVI"
    return kinds


def _second_looks(entries: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """A second entry for the same case on the same shift: an exposure, not a case-contact."""
    chosen = (rng.random(len(entries)) < 0.08) & (entries["case_ref"] != "")
    chosen &= entries["kind"].isin(["LIS", "AFT"])
    again = entries.loc[chosen].copy()
    again["kind"] = np.where(again["kind"] == "AFT", "LIS", "FIL")
    return again


def _other_work(
    plan: TeamPlan,
    month: int,
    shifts: pd.DataFrame,
    logged: npt.NDArray[np.bool_],
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Contacts that were not traumatic: in the log, in no figure of exposure."""
    shift = np.flatnonzero(logged & (rng.random(len(shifts)) < plan.non_trauma_share))
    number = rng.integers(0, 40 + 6 * plan.workers, len(shift)) + 5000
    return pd.DataFrame(
        {
            "shift": shift,
            "team": plan.code,
            "month": month,
            "kind": "LIS",
            "case_ref": _case_refs(plan, month, number),
            "case_type": "OT",
            "contacts": 1,
            "is_trauma": False,
        }
    )


def _with_minutes(
    plan: TeamPlan, shifts: pd.DataFrame, entries: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    """Minutes per entry, scaled so that trauma minutes are the planned share of paid minutes."""
    base = entries["kind"].map(_MINUTES).to_numpy() * rng.lognormal(0, 0.25, len(entries))
    if plan.specialists:
        rank = shifts["worker_ref"].rank(method="dense").to_numpy()[entries["shift"]]
        is_video = (entries["kind"] == "VID").to_numpy()
        base = np.where(is_video, base * np.where(rank > plan.specialists, 0.10, 0.62), base)
    is_trauma = entries["is_trauma"].to_numpy()
    share = plan.share * float(1 + rng.uniform(-1, 1) * _SHARE_NOISE)
    target = share * float(shifts["paid_minutes"].sum())
    trauma_total = float(base[is_trauma].sum())
    minutes = base * (target / trauma_total if trauma_total else 1.0)
    by_shift = pd.Series(minutes).groupby(entries["shift"].to_numpy()).transform("sum").to_numpy()
    room = 0.94 * shifts["paid_minutes"].to_numpy()[entries["shift"]]
    fitted = np.maximum(3, np.floor(minutes * np.minimum(1, room / by_shift))).astype(int)
    return entries.assign(minutes=fitted)


def _with_times(
    shifts: pd.DataFrame, entries: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    """A start for each entry: one after the other within the shift, a few overlapping.

    About one entry in seventy has no minutes in the export.
    """
    entries = entries.assign(draw=rng.random(len(entries))).sort_values(["shift", "draw"])
    shift = entries["shift"].to_numpy()
    minutes = entries["minutes"].to_numpy()
    starts = shifts["starts_utc"].to_numpy().astype("datetime64[m]")[shift]
    length = (shifts["ends_utc"] - shifts["starts_utc"]).dt.total_seconds().to_numpy()[shift] // 60
    grouped = entries.groupby("shift")["minutes"]
    before = grouped.cumsum().to_numpy() - minutes
    free = np.maximum(length - grouped.transform("sum").to_numpy() - 1, 0)
    offset = np.floor(entries["draw"].to_numpy() * free) + before
    overlaps = (rng.random(len(entries)) < 0.03) & (before > 0)
    offset = np.where(overlaps, np.maximum(offset - 20, 0), offset).astype(int)
    happened = leave_repeated_hour(starts + offset, rng.integers(1, 40, len(entries)))
    is_blank = rng.random(len(entries)) < 0.014
    return entries.assign(
        worker_ref=shifts["worker_ref"].to_numpy()[shift],
        shift_number=shifts["shift_number"].to_numpy()[shift],
        happened_utc=happened,
        minutes=np.where(is_blank, -1, minutes),
        severity=np.where(rng.random(len(entries)) < 0.7, rng.integers(1, 6, len(entries)), 0),
        is_off_roster=False,
    ).drop(columns="draw")


def _off_roster(
    plan: TeamPlan, shifts: pd.DataFrame, entries: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    """A few entries made an hour after the shift's end, which name no shift."""
    moved = rng.random(len(entries)) < plan.off_roster_share
    moved &= entries.duplicated("shift", keep=False).to_numpy()  # the shift keeps another entry
    ends = shifts["ends_utc"].to_numpy().astype("datetime64[m]")[entries["shift"].to_numpy()]
    return entries.assign(
        is_off_roster=moved,
        happened_utc=np.where(moved, ends + 60, entries["happened_utc"].to_numpy()),
    )


def _nil_returns(
    plan: TeamPlan,
    month: int,
    shifts: pd.DataFrame,
    is_quiet: npt.NDArray[np.bool_],
    entries: pd.DataFrame,
) -> pd.DataFrame:
    """One entry with no contacts for every logged shift that held none."""
    quiet = np.flatnonzero(is_quiet & ~np.isin(np.arange(len(shifts)), entries["shift"]))
    chosen = shifts.iloc[quiet]
    return pd.DataFrame(
        {
            "shift": quiet,
            "team": plan.code,
            "month": month,
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
