"""What is new, as items: a limit passed beyond chance, a signal of a chart, trouble of a run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

import pandas as pd

import dashboards.queries as queries
from dashboards.escape import plain
from dashboards.rows import rows_of
from dashboards.scope import Scope
from pipeline.published import Published

ItemKind = Literal["over", "concern", "improvement", "run"]

#: Signals of the newest month, with the first month of their run; trial limits alert nobody. A
#: month without a figure neither begins nor ends a run.
_SIGNALS = """
    with series as (
        select
            indicator_id, team_id, exposure_kind, period_start, variation, value, is_trial,
            row_number() over (of_one order by period_start)
                - row_number() over (of_same order by period_start) as run
        from signal
        where period_kind = 'month' and period_start <= $month and value is not null
        window
            of_one as (partition by indicator_id, team_id, exposure_kind),
            of_same as (partition by indicator_id, team_id, exposure_kind, variation)
    ),
    runs as (
        select *, min(period_start) over (
            partition by indicator_id, team_id, exposure_kind, variation, run
        ) as since
        from series
    )
    select
        runs.indicator_id, runs.team_id, runs.exposure_kind, runs.variation::varchar as variation,
        runs.since, team.name as team, indicator.title
    from runs
    inner join team using (team_id)
    inner join indicator using (indicator_id)
    where runs.period_start = $month
        and runs.variation in ('concern', 'improvement')
        and not coalesce(runs.is_trial, true)
        and team.level = 'team'
        and runs.team_id in (select unnest($units::varchar[]))
    qualify runs.exposure_kind = 'all' or not bool_or(runs.exposure_kind = 'all') over (
        partition by runs.indicator_id, runs.team_id, runs.variation
    )
    order by team.sort_order, indicator.sort_order, runs.exposure_kind
"""

#: What stands in the journal for an ending, in words.
_ENDINGS = {
    "ended with 2": "could not start",
    "ended with 3": "refused what came in",
    "ended with 4": "was stopped by a check",
    "ended with 6": "met trouble with disk or files",
    "a bug": "met a bug",
}


@dataclass(frozen=True)
class Item:
    """One piece of news. It is old to whoever was told of its `subject` at `since` or later.

    `at`: the month it is of, or when the run began. `limit_id` is empty for signals.
    """

    kind: ItemKind
    subject: str
    since: datetime
    at: datetime
    text: str
    team_id: str = ""
    team: str = ""
    limit_id: str = ""


def newest_month(published: Published) -> date | None:
    """The newest published month; None while there is none."""
    months = queries.months(published.frame)
    return None if months.empty else pd.Timestamp(months["period_start"].iloc[0]).date()


def team_items(published: Published, scope: Scope, month: date) -> list[Item]:
    """News on the teams in scope: limits passed first, then signals, in the order of the teams.

    Whatever is withheld has no verdict and no signal, so nothing is said of it. A signal of a kind
    of exposure is left to that of all kinds, where there is one. `published` is a copy that holds
    the cells of the scope only.
    """
    return [*_over(published, scope, month), *_signals(published, scope, month)]


def _over(published: Published, scope: Scope, month: date) -> list[Item]:
    statuses = queries.statuses(published.frame, scope, month=month)
    is_told = statuses["team_level"].eq("team") & statuses["verdict"].eq("over")
    return [
        Item(
            "over",
            f"{row['limit_id']} {row['team_id']}",
            _moment(row["over_since"], month),
            _moment(month, month),
            plain(str(row["sentence"]).removeprefix(f"{row['team']}: "), longest=600),
            str(row["team_id"]),
            plain(row["team"]),
            str(row["limit_id"]),
        )
        for row in rows_of(statuses.loc[is_told])
    ]


def _signals(published: Published, scope: Scope, month: date) -> list[Item]:
    frame = published.frame(_SIGNALS, {"month": month, "units": list(scope.unit_ids)})
    return [
        Item(
            row["variation"],
            f"{row['indicator_id']} {row['exposure_kind']} {row['team_id']}",
            _moment(row["since"], month),
            _moment(month, month),
            _measure(row["title"], row["exposure_kind"]),
            str(row["team_id"]),
            plain(row["team"]),
        )
        for row in rows_of(frame)
    ]


def _measure(title: object, exposure_kind: object) -> str:
    name = plain(title, longest=120).removesuffix(", by kind")
    kind = "" if exposure_kind == "all" else f" ({str(exposure_kind).replace('_', ' ')})"
    return f"{name[0].lower()}{name[1:]}{kind}"


def run_items(runs: list[dict[str, object]]) -> list[Item]:
    """Runs that failed, were stopped or broke off, from the newest lines of the journal.

    Grain: one item per unbroken row of runs with the same trouble, so that a run tried every hour
    is told once. `runs` as `ingest.journal.last_runs` gives them, newest first, of a workspace
    where nothing runs at present. Their words hold no value of a person.
    """
    items: list[Item] = []
    before = ""
    for run in reversed(runs):
        trouble = trouble_of(run)
        started = pd.Timestamp(run["started_at"]).to_pydatetime()  # type: ignore[arg-type]
        if trouble:
            text = f"Run {run['run_id']}, {started:%d %B %Y %H:%M} UTC, {trouble}"
            since = started
            if trouble == before:
                since = items.pop().since
            items.append(Item("run", trouble, since, started, text))
        before = trouble
    return items


def trouble_of(run: dict[str, object]) -> str:
    """How a run ended badly, in words; empty for one that ended well."""
    outcome = str(run["outcome"])
    if pd.isna(run["ended_at"]) or outcome == "broken off":  # type: ignore[call-overload]
        return "broke off: it was killed, or the machine went down"
    if not run["message"] or pd.isna(run["message"]):  # type: ignore[call-overload]
        return ""
    return f"{_ENDINGS.get(outcome, outcome)}: {run['message']}"


def fresh(items: list[Item], told: dict[tuple[str, str], datetime]) -> list[Item]:
    """The items not told yet while their present run lasts."""
    return [
        item
        for item in items
        if (item.kind, item.subject) not in told or told[item.kind, item.subject] < item.since
    ]


def _moment(value: object, instead: date) -> datetime:
    """The first moment of a day; of `instead` where there is none."""
    is_absent = value is None or pd.isna(value)  # type: ignore[call-overload]
    return pd.Timestamp(instead if is_absent else value).to_pydatetime()  # type: ignore[arg-type]
