"""What redistribution between sibling teams would bring every one of them within the limit.

Two questions to a solver, one after the other. First: what is the least number of contacts that
have to move? Then, moving no more than that: how is the room that is left shared most evenly?
Teams only ever give or receive contacts, never people, and only released figures are read.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

Floats = npt.NDArray[np.float64]

#: Published counts are multiples of 5, so moves are too.
STEP = 5
_SLACK = 1e-9


@dataclass(frozen=True)
class Rebalancing:
    """A proposal, or the reason why there is none.

    `moves`: one row per pair of teams, `from_team`, `to_team`, `contacts`. `after`: one row per
    team with `before` and `after` contacts and `share_of_limit`. `missing_shifts`: staffed shifts
    short for all to be within (0 when a proposal exists). `left_out`: units without a figure.
    """

    is_feasible: bool
    moved: float
    moves: pd.DataFrame
    after: pd.DataFrame
    missing_shifts: float = 0.0
    left_out: tuple[str, ...] = field(default=())
    sentence: str = ""


def rebalance(teams: pd.DataFrame, *, step: int = STEP) -> Rebalancing:
    """The least redistribution that brings all teams within the limit, or why none can.

    Grain: `teams` one row per sibling team with `team_id`, `numerator` (contacts), `denominator`
    (staffed shifts) and `threshold` (contacts per shift); optionally `name`.
    Units: contacts in multiples of `step`; shifts rounded up to `step`.
    Missing: a team without numerator, denominator or threshold is left out and named.
    Errors: ValueError when a team is repeated.
    Source: mixed-integer program, solved by HiGHS.
    """
    if teams["team_id"].duplicated().any():
        raise ValueError("a team is repeated")
    known = teams[["numerator", "denominator", "threshold"]].notna().all(axis=1)
    known &= teams["denominator"] > 0
    left_out = tuple(teams.loc[~known, "team_id"].astype(str))
    rows = teams.loc[known].sort_values("team_id", ignore_index=True)
    contacts, shifts, limit = (
        rows[name].to_numpy(float) for name in ("numerator", "denominator", "threshold")
    )
    capacity = limit * shifts
    if not (contacts > capacity + _SLACK).any():
        return _nothing_to_do(rows, left_out)
    given = _least_given(contacts, capacity, step=step)
    if given is None:
        return _impossible(rows, step=step, left_out=left_out)
    taken = _taken_evenly(contacts, capacity, total=given.sum(), step=step)
    return _proposal(rows, given * step, taken * step, left_out)


def _least_given(contacts: Floats, capacity: Floats, *, step: int) -> Floats | None:
    """Steps each team gives so that all can be within with the least moved; None if none can.

    Variables: whole steps given, then whole steps taken, by each team.
    """
    n = len(contacts)
    one, none = np.ones(n), np.zeros(n)
    balance = LinearConstraint(np.concatenate([one, -one]), 0, 0)
    after = np.hstack([-step * np.eye(n), step * np.eye(n)])
    within = LinearConstraint(after, -np.inf, capacity - contacts + _SLACK)
    most = np.concatenate([np.ceil(contacts / step), np.full(n, np.inf)])
    found = milp(
        np.concatenate([one, none]),
        constraints=[balance, within],
        integrality=np.ones(2 * n),
        bounds=Bounds(np.zeros(2 * n), most),
    )
    return None if found.x is None else np.round(found.x[:n])


def _taken_evenly(contacts: Floats, capacity: Floats, *, total: float, step: int) -> Floats:
    """Steps each team takes of `total`, the fullest first spared: the room left as even as can be.

    Each further step of a team costs the share of its limit it would then stand at. These costs
    rise step by step, so the cheapest steps of all teams fill each team from below and the answer
    is whole without asking for it.
    """
    room = np.floor((capacity - contacts) / step + _SLACK)
    depth = np.clip(np.minimum(room, total), 0, None).astype(int)
    team = np.repeat(np.arange(len(contacts)), depth)
    place = np.concatenate([np.arange(1, d + 1) for d in depth])
    cost = (contacts[team] + place * step) / capacity[team]
    found = linprog(cost, A_eq=np.ones((1, len(cost))), b_eq=[total], bounds=(0, 1), method="highs")
    if found.x is None:  # the least given is feasible by construction: anything else is a bug
        raise RuntimeError(f"the solver found no answer: {found.message}")
    return np.round(np.bincount(team, weights=found.x, minlength=len(contacts)))


def _proposal(
    rows: pd.DataFrame, given: Floats, taken: Floats, left_out: tuple[str, ...]
) -> Rebalancing:
    moves = _pairs(rows["team_id"].astype(str).tolist(), given, taken)
    moved = float(given.sum())
    names = _names(rows)
    told = [
        f"{names[giver]} gives {contacts:,.0f} to {names[receiver]}"
        for giver, receiver, contacts in zip(*(moves[c] for c in moves.columns), strict=True)
    ]
    sentence = (
        f"Moving {moved:,.0f} case-contacts a month would bring every team within limit: "
        f"{'; '.join(told)}."
    )
    return Rebalancing(
        True, moved, moves, _after(rows, taken - given), left_out=left_out, sentence=sentence
    )


def _pairs(teams: list[str], given: Floats, taken: Floats) -> pd.DataFrame:
    """Who gives to whom: givers and receivers in order of their ids, each emptied in turn."""
    give, take = given.copy(), taken.copy()
    rows = []
    receiver = 0
    for giver, name in enumerate(teams):
        while give[giver] > _SLACK:
            while take[receiver] <= _SLACK:
                receiver += 1
            amount = min(give[giver], take[receiver])
            rows.append((name, teams[receiver], amount))
            give[giver] -= amount
            take[receiver] -= amount
    return pd.DataFrame(rows, columns=["from_team", "to_team", "contacts"])


def _after(rows: pd.DataFrame, change: Floats) -> pd.DataFrame:
    before = rows["numerator"].to_numpy(float)
    capacity = rows["threshold"].to_numpy(float) * rows["denominator"].to_numpy(float)
    after = before + change
    share = np.divide(after, capacity, out=np.full(len(rows), np.nan), where=capacity > 0)
    return pd.DataFrame(
        {
            "team_id": rows["team_id"].astype(str),
            "before": before,
            "after": after,
            "share_of_limit": share,
        }
    )


def _nothing_to_do(rows: pd.DataFrame, left_out: tuple[str, ...]) -> Rebalancing:
    sentence = "No team is past the limit, so nothing has to move."
    if rows.empty:
        sentence = "No team has a figure, so nothing can be said."
    moves = _pairs([], np.zeros(0), np.zeros(0))
    nothing = np.zeros(len(rows))
    return Rebalancing(
        True, 0.0, moves, _after(rows, nothing), left_out=left_out, sentence=sentence
    )


def _impossible(rows: pd.DataFrame, *, step: int, left_out: tuple[str, ...]) -> Rebalancing:
    """Why no redistribution can do it, and how many staffed shifts are short.

    Shifts are counted where one carries most: fewer than this cannot be enough.
    """
    contacts, shifts = float(rows["numerator"].sum()), float(rows["denominator"].sum())
    short = max(contacts - float((rows["threshold"] * rows["denominator"]).sum()), 0.0)
    carries = float(rows["threshold"].max())
    missing = np.inf if carries <= 0 else np.ceil(max(short, _SLACK) / carries / step) * step
    whole = f"together they carry {contacts / shifts:.1f} case-contacts per staffed shift"
    those = f"these {len(rows)} teams" if len(rows) > 1 else "this one team"
    if short > _SLACK:
        why = f"{whole}, {short:,.0f} a month more than their limits allow"
    else:
        why = f"the room that is left is too scattered for moves of {step}"
    need = "" if np.isinf(missing) else f" At least {missing:,.0f} more staffed shifts are needed."
    sentence = f"No redistribution among {those} can do it: {why}.{need}"
    moves = _pairs([], np.zeros(0), np.zeros(0))
    nothing = np.zeros(len(rows))
    return Rebalancing(False, 0.0, moves, _after(rows, nothing), float(missing), left_out, sentence)


def _names(rows: pd.DataFrame) -> dict[str, str]:
    ids = rows["team_id"].astype(str)
    return dict(zip(ids, rows["name"].astype(str) if "name" in rows else ids, strict=True))
