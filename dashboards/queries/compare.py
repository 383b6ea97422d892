"""Questions of the compare page: which measures can be compared, and the teams of one month."""

from __future__ import annotations

from datetime import date

import pandas as pd

from dashboards.queries.ask import Ask
from dashboards.scope import Scope


def compared_indicators(ask: Ask) -> pd.DataFrame:
    """Measures that have a funnel in any month, in their order on screen."""
    sql = """
        select
            indicator_id, title, short_title, description, unit, measure, numerator, denominator,
            direction
        from indicator
        where indicator_id in (select indicator_id from funnel)
        order by sort_order, indicator_id
    """
    return ask(sql, None)


def compared_teams(ask: Ask, scope: Scope, *, indicator_id: str, month: date) -> pd.DataFrame:
    """Every team of a month with its figure, its place in the funnel and its verdict.

    Grain: one row per team in scope, in the one order of teams. `counted` and the lines of the
    funnel are empty where the team takes no part in it; `state` and `verdict` say why. The verdict
    is that of the limit named like the measure, else of its first limit. `baseline_teams` counts
    all teams behind the lines, also those out of scope.
    """
    params = {"units": list(scope.unit_ids), "indicator": indicator_id, "month": month}
    return ask(_TEAMS, params)


_TEAMS = """
    with status as (
        select *
        from limit_status
        where indicator_id = $indicator
            and exposure_kind = 'all'
            and period_kind = 'month'
            and period_start = $month
        qualify row_number() over (
            partition by team_id
            order by limit_id <> indicator_id, limit_id
        ) = 1
    )
    select
        team.team_id,
        team.name as team,
        team.level as team_level,
        team.parent_id,
        coalesce(
            cell.state::varchar,
            case when status.reason = 'late' then 'late' end,
            'missing'
        ) as state,
        coalesce(status.value, cell.value) as value,
        cell.basis,
        cell.completeness,
        indicator.measure,
        indicator.unit,
        indicator.direction,
        status.limit_id,
        status.verdict,
        coalesce(status.reason, '') as reason,
        status.threshold,
        funnel.value as counted,
        funnel.steadied,
        funnel.denominator as size,
        funnel.target,
        funnel.lower_95,
        funnel.upper_95,
        funnel.lower_998,
        funnel.upper_998,
        funnel.tau2,
        funnel.position,
        (
            select count(*)
            from funnel as every
            where every.indicator_id = $indicator
                and every.period_kind = 'month'
                and every.period_start = $month
                and every.upper_998 is not null
        ) as baseline_teams
    from team
    cross join (select * from indicator where indicator_id = $indicator) as indicator
    left join team_indicator as cell
        on cell.team_id = team.team_id
        and cell.indicator_id = $indicator
        and cell.exposure_kind = 'all'
        and cell.period_kind = 'month'
        and cell.period_start = $month
    left join status on status.team_id = team.team_id
    left join funnel
        on funnel.team_id = team.team_id
        and funnel.indicator_id = $indicator
        and funnel.period_kind = 'month'
        and funnel.period_start = $month
    where team.level = 'team'
        and team.team_id in (select unnest($units::varchar[]))
        and (team.valid_to is null or team.valid_to >= $month)
    order by team.sort_order, team.team_id
"""
