"""Figures of support, tenure and leave that ask who was exposed, from the definitions.

Written without the SQL. `people_figures` gives {(indicator, unit, month): (above, below)}.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pandas as pd
from drawn_organisation import Drawn
from recomputed_figures import Worker, _by_worker, month
from recomputed_support import Frames, Key, _active, _last

MILLIONTH, HUNDREDTH = Decimal("0.000001"), Decimal("0.01")
CAP, WITHIN = 4, timedelta(days=3)  # W-01: cases a day; W-12: 72 hours


def people_figures(
    rows: Frames, drawn: Drawn, months: list[date]
) -> dict[Key, tuple[float, float]]:
    """C-02, C-03, C-05, R-10 and W-12 of the months given."""
    parents = dict(zip(rows["teams"]["team_id"], rows["teams"]["parent_id"], strict=True))
    sums: dict[Key, list[float]] = defaultdict(lambda: [0.0, 0.0])

    def add(name: str, team: str, first: date, *, over: float = 0, under: float = 0) -> None:
        unit: object = team
        while isinstance(unit, str):
            sums[name, unit, first][0] += over
            sums[name, unit, first][1] += under
            unit = parents.get(unit)

    workers = [Worker(own, name) for name, own in _by_worker(drawn).items()]
    active = _active(rows)
    for first in months:
        _hours(rows, first, active[first], add)
        _leave(rows, first, add)
    _exposed(workers, active, add)
    _viewers(rows, workers, active, add)
    _contacted(rows, workers, add)
    _new_in_role(workers, add)
    wanted = {key: pair for key, pair in sums.items() if key[2] in months}
    return {key: (round(a, 2), round(b, 2)) for key, (a, b) in wanted.items()}


def _trauma(worker: Worker):  # type: ignore[no-untyped-def]
    return [(e, d, t) for e, _, d, t in worker.placed if e.is_trauma and e.cases > 0]


def _hours(rows: Frames, first: date, active: set[str], add) -> None:  # type: ignore[no-untyped-def]
    support, last = rows["support_log"], _last(first)
    day = support["date"].dt.date
    own = support[support["kind"].eq("supervision") & (day >= first) & (day <= last)]
    for team, hours in own.groupby("team_id")["hours"].sum().items():
        if team in active:
            add("C-03", team, first, over=float(hours))


def _exposed(workers: list[Worker], active: dict[date, set[str]], add) -> None:  # type: ignore[no-untyped-def]
    for worker in workers:
        for team, first in {(team, month(day)) for _, day, team in _trauma(worker)}:
            if team in active[first]:
                add("C-03", team, first, under=1)


def _viewers(rows: Frames, workers: list[Worker], active: dict[date, set[str]], add) -> None:  # type: ignore[no-untyped-def]
    support = rows["support_log"]
    offered = support["offered_on"].fillna(support["date"]).dt.date
    offers = support[support["kind"].eq("counselling_offer")]
    met = {
        (team, month(day))
        for worker in workers
        for e, day, team in _trauma(worker)
        if e.kind == "video"
    }
    for team, first in met:
        if team not in active[first]:
            continue
        own = offers[offers["team_id"].eq(team)]
        in_month = (offered[own.index] >= first) & (own["date"].dt.date <= _last(first))
        add("C-05", team, first, over=int(in_month.sum()), under=1)


def _contacted(rows: Frames, workers: list[Worker], add) -> None:  # type: ignore[no-untyped-def]
    support = rows["support_log"]
    peer = support[support["kind"].eq("peer_contact")]
    days = peer["offered_on"].fillna(peer["date"]).dt.date
    offers: dict[str, list[date]] = defaultdict(list)
    for team, day in zip(peer["team_id"], days, strict=True):
        offers[team].append(day)
    for worker in workers:
        met = {(day, team) for e, day, team in _trauma(worker) if e.kind == "mass_violence"}
        for day, team in met:
            in_time = any(day <= offer <= day + WITHIN for offer in offers[team])
            add("W-12", team, month(day), over=in_time, under=1)


def _new_in_role(workers: list[Worker], add) -> None:  # type: ignore[no-untyped-def]
    """Heavy days of the new, and those expected if heavy days fell on all alike.

    A person's expectation has six digits, a team's amount two; units above add those up.
    """
    counts: dict[tuple[str, date], list[int]] = defaultdict(lambda: [0, 0])
    persons: dict[tuple[str, date], dict[int, list[int]]] = defaultdict(dict)
    for number, worker in enumerate(workers):
        for day in worker.days:
            known = [
                a.is_new
                for a in worker.staff
                if a.is_new is not None
                and a.valid_from <= day
                and (a.valid_to is None or day <= a.valid_to)
            ]
            if not known:
                continue
            heavy = worker.contacts(day) > CAP
            place = str(worker.team_of(day)), month(day)
            counts[place][0] += 1
            counts[place][1] += heavy
            own = persons[place].setdefault(number, [0, 0])
            own[0] += known[0]
            own[1] += heavy and known[0]
    for place, (days, heavy_days) in counts.items():
        expected = sum(
            Decimal(new * (heavy_days / days)).quantize(MILLIONTH, ROUND_HALF_UP)
            for new, _ in persons[place].values()
        )
        over = sum(heavy_new for _, heavy_new in persons[place].values())
        under = Decimal(expected).quantize(HUNDREDTH, ROUND_HALF_UP)
        add("C-02", *place, over=over, under=float(under))


def _leave(rows: Frames, first: date, add) -> None:  # type: ignore[no-untyped-def]
    roster, last = rows["shift_roster"], _last(first)
    year = date(first.year, 1, 1)
    begun = roster["starts_at"].dt.date
    taken = roster[roster["kind"].eq("leave") & (begun >= year) & (begun <= last)]
    hours = taken.groupby("worker_id")["paid_minutes"].sum() / 60
    delivered = set(roster.loc[(begun >= first) & (begun <= last), "team_id"])
    for row in rows["staff"].itertuples():
        due = row.leave_entitlement_hours
        if pd.isna(due) or due <= 0 or row.valid_from.date() > last:
            continue
        if row.team_id not in delivered:  # nobody knows what leave was taken
            continue
        if not pd.isna(row.valid_to) and row.valid_to.date() < last:
            continue
        since = max(year, month(row.valid_from.date()))
        begun_months = 1 + (first.year - since.year) * 12 + first.month - since.month
        over = float(hours.get(row.worker_id, 0))
        add("R-10", row.team_id, first, over=over, under=float(due) * begun_months / 12)
