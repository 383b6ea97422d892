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
    with open_now as (
        select
            status.limit_id,
            status.team_id,
            status.indicator_id,
            status.exposure_kind,
            status.limit_valid_from,
            status.verdict::varchar as verdict,
            coalesce(signal.variation::varchar, 'common_cause') as variation
        from limit_status as status
        left join signal
            using (indicator_id, team_id, exposure_kind, period_kind, period_start)
        where status.period_kind = 'month'
            and status.period_start = $month
            and status.team_id in (
                select team_id
                from team
                where level = 'team' and team_id in (select unnest($units::varchar[]))
            )
            and (status.verdict = 'over' or signal.variation = 'concern')
    ),
    verdicts as (
        select
            status.limit_id,
            status.team_id,
            status.indicator_id,
            status.exposure_kind,
            status.period_kind,
            status.period_start,
            status.verdict
        from limit_status as status
        where status.period_kind = 'month'
            and status.period_start <= $month
            and (status.limit_id, status.team_id) in (select (limit_id, team_id) from open_now)
    ),
    charted as (
        select
            signal.indicator_id,
            signal.team_id,
            signal.exposure_kind,
            signal.period_start,
            signal.value,
            signal.variation
        from signal
        where signal.period_kind = 'month'
            and signal.period_start <= $month
            and (signal.indicator_id, signal.team_id) in (
                select (indicator_id, team_id) from open_now
            )
    ),
    judged as (
        select
            verdicts.limit_id,
            verdicts.team_id,
            verdicts.period_start,
            verdicts.verdict = 'over' or coalesce(charted.variation = 'concern', false) as is_open
        from verdicts
        left join charted using (indicator_id, team_id, exposure_kind, period_start)
        where verdicts.verdict in ('over', 'over_may_be_chance', 'near', 'within')
            or charted.value is not null
    ),
    run as (
        select
            limit_id,
            team_id,
            min(period_start) filter (
                where period_start > coalesce(last_quiet, date '1900-01-01')
            ) as since
        from (
            select
                *,
                max(period_start) filter (where not is_open) over (
                    partition by limit_id, team_id
                ) as last_quiet
            from judged
        )
        group by limit_id, team_id
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
