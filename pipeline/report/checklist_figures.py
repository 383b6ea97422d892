"""The checklist's points on what is published: checks, completeness, proof, held and revised."""

from __future__ import annotations

import json
from datetime import date

import pandas as pd

import dashboards.queries as queries
from dashboards.figures import count_words
from dashboards.queries import Ask
from pipeline.ingest.overview import WHY_HELD
from pipeline.report.checklist import Point, PointState
from pipeline.report.checklist_files import Accounts, unknown

#: Under this share of logged shifts a team gets no verdict. Source: docs/methods, completeness.
_COMPLETE = 0.8

_LOGGED = """
    select team.name as team, cell.state::varchar as state, cell.value as logged
    from team_indicator as cell
    inner join team using (team_id)
    where cell.indicator_id = 'D-01' and cell.exposure_kind = 'all'
        and cell.period_kind = 'month' and cell.period_start = $month and team.level = 'team'
    order by team.sort_order
"""

_REVISED = """
    select
        team.name as team, indicator.title as measure, revision.period_start as month,
        revision.old_state::varchar as old_state, revision.old_value,
        revision.new_state::varchar as new_state, revision.new_value, revision.cause
    from revision
    inner join team using (team_id)
    inner join indicator using (indicator_id)
    where revision.period_kind = 'month'
    order by revision.period_start desc, team.sort_order, indicator.sort_order
"""


def figure_points(published: Ask, accounts: Accounts | None, month: date) -> tuple[Point, ...]:
    """Checks, completeness, proof, held rows and revisions, in this order."""
    names = published("select team_id, name from team", None).set_index("team_id")["name"]
    checks, held = "Checks", "Late rows held"
    return (
        _checks(checks, accounts) if accounts else unknown("checks", checks),
        _completeness(published(_LOGGED, {"month": month}), month),
        _proof(published),
        _held(held, accounts.held, names, month) if accounts else unknown("held", held),
        _revisions(published(_REVISED, None), month),
    )


def _checks(title: str, accounts: Accounts) -> Point:
    results = accounts.check_result
    asked = results.loc[results["status"].ne("not_applicable")]
    failed = asked.loc[asked["status"].ne("passed")]
    told = f"{len(asked) - len(failed)} of {len(asked)} checks passed."
    rows = failed[["check_id", "sentence", "severity", "status", "violations", "denominator"]]
    if results.empty:
        return unknown("checks", title)
    if asked.empty:
        told = "Not told: no check of this run applied to what came in."
        return Point("checks", title, PointState.UNKNOWN, told, "See which files came in.")
    if failed.empty:
        return Point("checks", title, PointState.DONE, told)
    noun = "check asks" if len(failed) == 1 else "checks ask"
    return Point(
        "checks",
        title,
        PointState.LOOK,
        f"{told} {count_words(len(failed), capital=True)} {noun} for a look.",
        "Read each sentence; a warning may be right and still worth a word to the team.",
        rows,
    )


def _completeness(logged: pd.DataFrame, month: date) -> Point:
    """Teams that logged too little for a verdict, or nothing that came in time."""
    title = "Completeness of logging"
    gaps = logged["state"].isin(["late", "missing"])
    thin = logged["state"].eq("shown") & logged["logged"].lt(_COMPLETE)
    if logged.empty:
        told = f"{month:%B %Y} has no figure of completeness: no roster says how much was expected."
        return Point("completeness", title, PointState.UNKNOWN, told, "Deliver a roster with it.")
    rows = logged.loc[gaps | thin]
    if rows.empty and not logged.loc[logged["state"].eq("shown"), "logged"].notna().any():
        told = f"Not told: no team's completeness of {month:%B %Y} is shown."
        return Point("completeness", title, PointState.UNKNOWN, told, rows=logged)
    if rows.empty:
        told = f"Every team whose figure is shown logged {_COMPLETE:.0%} of its shifts or more."
        return Point("completeness", title, PointState.DONE, told, rows=logged)
    parts = []
    if thin.any():
        parts.append(f"under {_COMPLETE:.0%} of shifts logged: {_names(logged.loc[thin])}")
    if gaps.any():
        parts.append(f"nothing in time: {_names(logged.loc[gaps])}")
    told = "; ".join(parts)
    return Point(
        "completeness",
        title,
        PointState.LOOK,
        f"{told[0].upper()}{told[1:]}.",
        "These teams get no verdict; a word to them now helps the next month.",
        rows,
    )


def _names(rows: pd.DataFrame) -> str:
    return ", ".join(str(name) for name in rows["team"])


def _proof(published: Ask) -> Point:
    proof = json.loads(queries.release(published)["proof"])
    told = (
        f"{proof['cells']:,} cells, {proof['hidden']:,} of them withheld; "
        f"{proof['relations_checked']:,} sums between them checked, "
        f"{proof['recoverable']} withheld figures could be worked out."
    )
    state = PointState.DONE if proof["holds"] else PointState.LOOK
    todo = "" if proof["holds"] else "Do not sign: report this run to the maintainers."
    return Point("proof", "Proof of protection", state, told, todo)


def _held(title: str, held: pd.DataFrame, names: pd.Series, month: date) -> Point:
    """Team-months whose late rows wait; those of other months stand in the rows too."""
    rows = pd.DataFrame(
        {
            "team": held["team_id"].map(names).fillna(held["team_id"]),
            "month": pd.to_datetime(held["period_start"]),
            "reason": held["reason"].map(WHY_HELD),
        }
    )
    if rows.empty:
        return Point("held", title, PointState.DONE, "No late or corrected row waits.")
    own = rows.loc[rows["month"].eq(pd.Timestamp(month))]
    where = f"in {_names(own)} for {month:%B %Y}" if len(own) else "in other months only"
    return Point(
        "held",
        title,
        PointState.LOOK if len(own) else PointState.DONE,
        f"Late or corrected rows wait {where}: shown now, they would tell on somebody.",
        "Nothing to do: they pass by themselves once enough people changed." if len(own) else "",
        rows,
    )


def _revisions(rows: pd.DataFrame, month: date) -> Point:
    """Figures of the month that an earlier release gave otherwise."""
    title = "Revised figures"
    own = int(pd.to_datetime(rows["month"]).eq(pd.Timestamp(month)).sum())
    others = len(rows) - own
    beside = f" In other months: {others:,}." if others else ""
    if not own:
        told = f"No figure of {month:%B %Y} was revised.{beside}"
        return Point("revisions", title, PointState.DONE, told, rows=rows)
    noun, verb = ("figure", "differs") if own == 1 else ("figures", "differ")
    return Point(
        "revisions",
        title,
        PointState.LOOK,
        f"{own:,} {noun} of {month:%B %Y} {verb} from what was published before.{beside}",
        "The pack lists each, before and now, with its cause.",
        rows,
    )
