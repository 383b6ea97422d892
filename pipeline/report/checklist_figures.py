"""The checklist's points on what is published: checks, completeness, proof, held and revised."""

from __future__ import annotations

import json
from datetime import date

import pandas as pd

import dashboards.queries as queries
from dashboards.figures import count_words
from dashboards.queries import Ask
from pipeline.ingest.overview import WHY_HELD
from pipeline.language import capital, later, month_year, printed, say, say_count, whole
from pipeline.report.checklist_files import Accounts, unknown
from pipeline.report.points import Point, PointState
from pipeline.report.revisions import revised_months

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

#: What a row of the checklist says of a revision, by the name of the pack's column.
_REVISED = {
    "team": "team",
    "title": "measure",
    "period_start": "month",
    **{name: name for name in ("old_state", "old_value", "new_state", "new_value", "cause")},
}


def figure_points(published: Ask, accounts: Accounts | None, month: date) -> tuple[Point, ...]:
    """Checks, completeness, proof, held rows and revisions, in this order."""
    names = published("select team_id, name from team", None).set_index("team_id")["name"]
    checks, held = later("Checks"), later("Late rows held")
    return (
        _checks(checks, accounts) if accounts else unknown("checks", checks),
        _completeness(published(_LOGGED, {"month": month}), month),
        _proof(published),
        _held(held, accounts.held, names, month) if accounts else unknown("held", held),
        _revisions(revised_months(published), month),
    )


def _checks(title: str, accounts: Accounts) -> Point:
    results = accounts.check_result
    asked = results.loc[results["status"].ne("not_applicable")]
    failed = asked.loc[asked["status"].ne("passed")]
    passed = whole(len(asked) - len(failed))
    told = say("{passed} of {asked} checks passed.", passed=passed, asked=whole(len(asked)))
    rows = failed[["check_id", "sentence", "severity", "status", "violations", "denominator"]]
    if results.empty:
        return unknown("checks", title)
    if asked.empty:
        told = say("Not told: no check of this run applied to what came in.")
        return Point("checks", title, PointState.UNKNOWN, told, say("See which files came in."))
    if failed.empty:
        return Point("checks", title, PointState.DONE, told)
    look = say_count(
        "One check asks for a look.",
        "{checks} checks ask for a look.",
        len(failed),
        checks=count_words(len(failed), capital=True),
    )
    return Point(
        "checks",
        title,
        PointState.LOOK,
        f"{told} {look}",
        say("Read each sentence; a warning may be right and still worth a word to the team."),
        rows,
    )


def _completeness(logged: pd.DataFrame, month: date) -> Point:
    """Teams that logged too little for a verdict, or nothing that came in time."""
    title = later("Completeness of logging")
    share, named = printed(f"{_COMPLETE:.0%}"), month_year(month)
    gaps = logged["state"].isin(["late", "missing"])
    thin = logged["state"].eq("shown") & logged["logged"].lt(_COMPLETE)
    if logged.empty:
        told = say(
            "{month} has no figure of completeness: no roster says how much was expected.",
            month=named,
        )
        todo = say("Deliver a roster with it.")
        return Point("completeness", title, PointState.UNKNOWN, told, todo)
    rows = logged.loc[gaps | thin]
    if rows.empty and not logged.loc[logged["state"].eq("shown"), "logged"].notna().any():
        told = say("Not told: no team's completeness of {month} is shown.", month=named)
        return Point("completeness", title, PointState.UNKNOWN, told, rows=logged)
    if rows.empty:
        told = say(
            "Every team whose figure is shown logged {share} of its shifts or more.", share=share
        )
        return Point("completeness", title, PointState.DONE, told, rows=logged)
    parts = []
    if thin.any():
        teams = _names(logged.loc[thin])
        parts.append(say("under {share} of shifts logged: {teams}", share=share, teams=teams))
    if gaps.any():
        parts.append(say("nothing in time: {teams}", teams=_names(logged.loc[gaps])))
    return Point(
        "completeness",
        title,
        PointState.LOOK,
        f"{capital('; '.join(parts))}.",
        say("These teams get no verdict; a word to them now helps the next month."),
        rows,
    )


def _names(rows: pd.DataFrame) -> str:
    return ", ".join(str(name) for name in rows["team"])


def _proof(published: Ask) -> Point:
    proof = json.loads(queries.release(published)["proof"])
    told = say(
        "{cells} cells, {hidden} of them withheld; {sums} sums between them checked, "
        "{found} withheld figures could be worked out.",
        cells=whole(proof["cells"]),
        hidden=whole(proof["hidden"]),
        sums=whole(proof["relations_checked"]),
        found=whole(proof["recoverable"]),
    )
    state = PointState.DONE if proof["holds"] else PointState.LOOK
    todo = "" if proof["holds"] else say("Do not sign: report this run to the maintainers.")
    return Point("proof", later("Proof of protection"), state, told, todo)


def _held(title: str, held: pd.DataFrame, names: pd.Series, month: date) -> Point:
    """Team-months whose late rows wait; those of other months stand in the rows too."""
    rows = pd.DataFrame(
        {
            "team": held["team_id"].map(names).fillna(held["team_id"]),
            "month": pd.to_datetime(held["period_start"]),
            "reason": held["reason"].map(_why_held),
        }
    )
    if rows.empty:
        return Point("held", title, PointState.DONE, say("No late or corrected row waits."))
    own = rows.loc[rows["month"].eq(pd.Timestamp(month))]
    told = (
        say(
            "Late or corrected rows wait in {teams} for {month}: shown now, they would tell on "
            "somebody.",
            teams=_names(own),
            month=month_year(month),
        )
        if len(own)
        else say(
            "Late or corrected rows wait in other months only: shown now, they would tell on "
            "somebody."
        )
    )
    return Point(
        "held",
        title,
        PointState.LOOK if len(own) else PointState.DONE,
        told,
        say("Nothing to do: they pass by themselves once enough people changed.")
        if len(own)
        else "",
        rows,
    )


def _why_held(reason: str) -> str:
    return say(WHY_HELD[reason])


def _revisions(revised: pd.DataFrame, month: date) -> Point:
    """Figures of the month that an earlier release gave otherwise; rows by month, newest first."""
    title = later("Revised figures")
    newest_first = revised.sort_values("period_start", ascending=False, kind="stable")
    rows = newest_first[list(_REVISED)].rename(columns=_REVISED).reset_index(drop=True)
    own = int(pd.to_datetime(rows["month"]).eq(pd.Timestamp(month)).sum())
    others = len(rows) - own
    beside = " " + say("In other months: {figures}.", figures=whole(others)) if others else ""
    if not own:
        told = say("No figure of {month} was revised.", month=month_year(month))
        return Point("revisions", title, PointState.DONE, f"{told}{beside}", rows=rows)
    told = say_count(
        "One figure of {month} differs from what was published before.",
        "{count} figures of {month} differ from what was published before.",
        own,
        month=month_year(month),
    )
    return Point(
        "revisions",
        title,
        PointState.LOOK,
        f"{told}{beside}",
        say("The pack lists each, before and now, with its cause."),
        rows,
    )
