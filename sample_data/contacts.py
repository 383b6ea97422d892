"""What each case-contact was: its case, its kind, and the other entries a shift holds."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from sample_data.contact_counts import Counts, Flags, TeamMonth
from sample_data.organisation import MASS_VIOLENCE_DAYS, MASS_VIOLENCE_TEAMS
from sample_data.periods import day_number

Texts = npt.NDArray[np.object_]


def contacts(at: TeamMonth, counts: Counts) -> pd.DataFrame:
    """One entry per case-contact; a share of shifts enters its contacts as one group session."""
    grouped = (at.rng.random(len(at.shifts)) < at.plan.grouped_share) & (counts > 0)
    rows = np.where(grouped, 1, counts)
    shift = np.repeat(np.arange(len(at.shifts)), rows)
    order = np.arange(len(shift)) - np.repeat(np.cumsum(rows) - rows, rows)
    is_group = grouped[shift]
    pool = 40 + 6 * at.plan.workers
    start = at.rng.integers(0, pool, len(at.shifts))
    case = (start[shift] + order * 7) % pool  # 7 and the pool sizes give distinct cases a shift
    kinds = _kinds(at, shift)
    no_case = is_group | (at.rng.random(len(shift)) < 0.01)
    return pd.DataFrame(
        {
            "shift": shift,
            "team": at.plan.code,
            "month": at.number,
            "kind": kinds,
            "case_ref": np.where(no_case, "", _case_refs(at, case)),
            "case_type": at.rng.choice(at.plan.case_types, len(shift)),
            "contacts": np.where(is_group, counts[shift], 1),
            "is_trauma": True,
        }
    )


def second_looks(entries: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """A second entry for the same case on the same shift: an exposure, not a case-contact."""
    chosen = (rng.random(len(entries)) < 0.08) & (entries["case_ref"] != "")
    chosen &= entries["kind"].isin(["LIS", "AFT"])
    again = entries.loc[chosen].copy()
    again["kind"] = np.where(again["kind"] == "AFT", "LIS", "FIL")
    return again


def other_work(at: TeamMonth, logged: Flags) -> pd.DataFrame:
    """Contacts that were not traumatic: in the log, in no figure of exposure."""
    shift = np.flatnonzero(logged & (at.rng.random(len(at.shifts)) < at.plan.non_trauma_share))
    number = at.rng.integers(0, 40 + 6 * at.plan.workers, len(shift)) + 5000
    return pd.DataFrame(
        {
            "shift": shift,
            "team": at.plan.code,
            "month": at.number,
            "kind": "LIS",
            "case_ref": _case_refs(at, number),
            "case_type": "OT",
            "contacts": 1,
            "is_trauma": False,
        }
    )


def _case_refs(at: TeamMonth, case: Counts) -> Texts:
    """References such as QSN26-0412: about a third of a team's cases stay open into next month."""
    number = case + (at.number * 40 % 2000)
    year = 25 if at.number < 5 else 26
    digits = pd.Series(number).astype(str).str.zfill(4)
    return (f"{at.plan.code}{year}-" + digits).to_numpy(dtype=object)


def _kinds(at: TeamMonth, shift: Counts) -> Texts:
    """The kind of each contact: the team's mix, its specialists, and the mass-violence week."""
    kinds = at.rng.choice(list(at.plan.mix), size=len(shift), p=list(at.plan.mix.values())).astype(
        object
    )
    if at.plan.specialists:
        rank = at.shifts["worker_ref"].rank(method="dense").to_numpy().astype(int)[shift] - 1
        kinds[rank < at.plan.specialists] = "VID"
        others = (rank >= at.plan.specialists) & (rank < at.plan.specialists + 7)
        once = pd.Series(rank[others]).groupby(rank[others]).cumcount().to_numpy() < 2
        kinds[np.flatnonzero(others)[once]] = "VID"
    first, last = (day_number(day) for day in MASS_VIOLENCE_DAYS)
    day = at.shifts["day"].to_numpy()[shift]
    share = MASS_VIOLENCE_TEAMS.get(at.plan.code, 0.0)
    is_incident = (day >= first) & (day <= last) & (at.rng.random(len(shift)) < share)
    kinds[is_incident] = "MVI"
    return kinds
