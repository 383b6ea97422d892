"""Signals that stand in a month, and since when: beyond a limit, or a concern on the chart."""

from __future__ import annotations

from datetime import date

import pandas as pd

from dashboards.queries.ask import Ask
from dashboards.scope import Scope


def open_signals(ask: Ask, scope: Scope, *, month: date) -> pd.DataFrame:
    """Limits of teams in scope over beyond chance, or of concern on their chart, in a month.

    Grain: one row per limit and team: names, `verdict`, `variation`, and `since`, the first month
    of the run that has stood up to `month`. Units above teams are left out: their signals are those
    of their teams.
    Missing: a month that could not be judged neither ends a run nor lengthens it.
    """
    return ask(_OPEN, {"units": list(scope.unit_ids), "month": month})


_OPEN = """
    with standing as (
        select
            status.limit_id,
            status.team_id,
            status.period_start,
            status.verdict::varchar as verdict,
            coalesce(signal.variation::varchar, 'common_cause') as variation,
            status.verdict = 'over' or coalesce(signal.variation, 'common_cause') = 'concern'
                as is_open,
            status.limit_valid_from,
            status.indicator_id,
            status.exposure_kind
        from limit_status as status
        inner join team on team.team_id = status.team_id and team.level = 'team'
        left join signal
            on signal.indicator_id = status.indicator_id
            and signal.team_id = status.team_id
            and signal.exposure_kind = status.exposure_kind
            and signal.period_kind = status.period_kind
            and signal.period_start = status.period_start
        where status.period_kind = 'month'
            and status.period_start <= $month
            and status.team_id in (select unnest($units::varchar[]))
            and (
                status.verdict in ('over', 'over_may_be_chance', 'near', 'within')
                or signal.value is not null
            )
    ),
    open_now as (
        select * from standing where period_start = $month and is_open
    ),
    quiet as (
        select limit_id, team_id, max(period_start) as last_quiet
        from standing
        where not is_open
        group by limit_id, team_id
    ),
    run as (
        select standing.limit_id, standing.team_id, min(standing.period_start) as since
        from standing
        inner join open_now using (limit_id, team_id)
        left join quiet using (limit_id, team_id)
        where standing.period_start > coalesce(quiet.last_quiet, date '1900-01-01')
        group by standing.limit_id, standing.team_id
    )
    select
        open_now.limit_id,
        open_now.team_id,
        team.name as team,
        team.parent_id,
        coalesce(rule.title, indicator.title, open_now.limit_id) as title,
        open_now.verdict,
        open_now.variation,
        indicator.direction::varchar as direction,
        run.since
    from open_now
    inner join run using (limit_id, team_id)
    inner join team using (team_id)
    left join indicator on indicator.indicator_id = open_now.indicator_id
    left join limit_rule as rule
        on rule.limit_id = open_now.limit_id
        and rule.team_id = open_now.team_id
        and rule.valid_from = open_now.limit_valid_from
    order by team.sort_order, run.since, indicator.sort_order, open_now.limit_id
"""
