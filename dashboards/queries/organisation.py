"""Questions about the organisation as a whole: teams past each limit, month by month."""

from __future__ import annotations

from datetime import date

import pandas as pd

from dashboards.queries.ask import Ask
from dashboards.scope import Scope


def teams_over(ask: Ask, scope: Scope, *, month: date) -> pd.DataFrame:
    """Teams past each limit beyond chance in the twelve months to `month`.

    Grain: one row per limit and month with any verdict; `over` of `judged` teams.
    """
    sql = """
        select
            status.limit_id,
            any_value(coalesce(rule.title, indicator.title)) as title,
            any_value(indicator.sort_order) as indicator_order,
            status.period_start,
            count(*) filter (where status.verdict = 'over') as over_teams,
            count(*) filter (
                where status.verdict in ('over', 'over_may_be_chance', 'near', 'within')
            ) as judged_teams
        from limit_status as status
        inner join team using (team_id)
        left join indicator using (indicator_id)
        left join limit_rule as rule
            on rule.limit_id = status.limit_id
            and rule.team_id = status.team_id
            and rule.valid_from = status.limit_valid_from
        where team.level = 'team'
            and status.team_id in (select unnest($units::varchar[]))
            and status.period_kind = 'month'
            and status.period_start <= $month
            and status.period_start > $month::date - interval 12 month
        group by status.limit_id, status.period_start
        having judged_teams > 0
        order by indicator_order, status.limit_id, status.period_start
    """
    return ask(sql, {"units": list(scope.unit_ids), "month": month})
