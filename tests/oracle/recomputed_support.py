"""Figures of support, surveys, staff and stocks computed again from the rows, from definitions.

Written without the SQL. `support_figures` gives {(indicator, unit, month): (above, below)} for
teams and every unit above them; times are London's.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

import pandas as pd

Key = tuple[str, str, date]
Frames = dict[str, pd.DataFrame]


def support_figures(rows: Frames, months: list[date]) -> dict[Key, tuple[float, float]]:
    """C-03b, C-04, C-04b, C-06, L-01, S-01 and S-02 of the months given."""
    teams = rows["teams"]
    parents = dict(zip(teams["team_id"], teams["parent_id"], strict=True))
    sums: dict[Key, list[float]] = defaultdict(lambda: [0.0, 0.0])

    def add(name: str, team: str, month: date, *, over: float, under: float) -> None:
        unit: object = team
        while isinstance(unit, str):
            sums[name, unit, month][0] += over
            sums[name, unit, month][1] += under
            unit = parents.get(unit)

    active = _active(rows)
    for month in months:
        last = _last(month)
        _offered(rows, month, last, active[month], add)
        _asked(rows, month, last, add)
        for team in teams.itertuples():
            if team.team_id in active[month] and not pd.isna(team.referral_route):
                add("C-06", team.team_id, month, over=float(team.referral_route), under=1)
        for row in rows["staff"].itertuples():
            begun = row.valid_from.date() <= last
            if begun and (pd.isna(row.valid_to) or row.valid_to.date() >= last):
                boss = bool(row.is_supervisor)
                add("C-03b", row.team_id, month, over=not boss, under=boss)
    return {key: (round(a, 2), round(b, 2)) for key, (a, b) in sums.items()}


def _last(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _active(rows: Frames) -> dict[date, set[str]]:
    """Teams with a shift or an entry in each month, by local date."""
    found: dict[date, set[str]] = defaultdict(set)
    worked = rows["shift_roster"][~rows["shift_roster"]["kind"].isin(["leave", "sickness"])]
    for frame, name in ((worked, "starts_at"), (rows["exposure_log"], "occurred_at")):
        local = frame[name].dt.tz_localize("UTC").dt.tz_convert("Europe/London")
        for team, day in set(zip(frame["team_id"], local.dt.strftime("%Y-%m"), strict=True)):
            found[date.fromisoformat(f"{day}-01")].add(team)
    return found


def _offered(rows: Frames, month: date, last: date, active: set[str], add) -> None:  # type: ignore[no-untyped-def]
    support = rows["support_log"]
    day = support["date"].dt.date
    year_ago = (month.replace(year=month.year - 1) + timedelta(days=31)).replace(day=1)
    is_psycho = support["kind"].eq("psychoeducation") & (day >= year_ago) & (day <= last)
    for team in active:
        own = support[is_psycho & support["team_id"].eq(team)]
        add("C-04", team, month, over=len(own), under=1)
        longest = own["programme_sessions"].max()
        if not pd.isna(longest) and longest > 0:
            add("C-04b", team, month, over=float(longest), under=1)


def _asked(rows: Frames, month: date, last: date, add) -> None:  # type: ignore[no-untyped-def]
    waves, stocks = rows["survey_waves"], rows["open_cases"]
    closed = waves[waves["closed_on"].dt.date <= last]
    until = rows["teams"].set_index("team_id")["valid_to"]
    for team, own in closed.groupby("team_id"):
        if pd.isna(until[team]) or until[team].date() >= last:
            add("S-01", team, month, over=(last - own["closed_on"].max().date()).days, under=1)
        for wave in own[own["closed_on"].dt.date >= month].itertuples():
            answers = rows["survey_responses"]
            mine = answers["team_id"].eq(team) & answers["wave_id"].eq(wave.wave_id)
            answered = answers.loc[mine, "response_id"].nunique()
            add("S-02", team, month, over=answered, under=float(wave.invited))
    day = stocks["as_of"].dt.date
    for team, own in stocks[(day >= month) & (day <= last)].groupby("team_id"):
        newest = own.sort_values("as_of").iloc[-1]
        add(
            "L-01", team, month, over=float(newest["open_trauma_cases"]), under=float(newest["fte"])
        )
