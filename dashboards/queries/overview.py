"""Questions of the first screen: what is published, which units, which verdicts."""

from __future__ import annotations

from datetime import date

import pandas as pd

from dashboards.queries.ask import Ask
from dashboards.scope import Scope


def release(ask: Ask) -> pd.Series:
    """What this publication is: one row."""
    return ask("select * from release", None).iloc[0]


def months(ask: Ask) -> pd.DataFrame:
    """Published months, newest first: `period_start`, `period_end`, `label`."""
    return ask(
        "select period_start, period_end, label from period where period_kind = 'month' "
        "order by period_start desc",
        None,
    )


def units(ask: Ask, scope: Scope) -> pd.DataFrame:
    """Units in scope in their one order: `team_id`, `name`, `level`, `parent_id`, `valid_to`."""
    sql = """
        select team_id, name, parent_id, level, valid_to, sort_order
        from team
        where team_id in (select unnest($units::varchar[]))
        order by sort_order, team_id
    """
    return ask(sql, {"units": list(scope.unit_ids)})


def division_names(ask: Ask) -> pd.DataFrame:
    """Names of the units above teams, which stand as headings: `team_id`, `name`, `sort_order`."""
    return ask("select team_id, name, sort_order from team where level <> 'team'", None)


def statuses(ask: Ask, scope: Scope, *, month: date) -> pd.DataFrame:
    """Every verdict of a month with its figure, words and signal.

    Grain: one row per limit and unit in scope. `over_in_12` counts months over among the last
    twelve, `variation` and `special_cause` are the control chart's, `is_charted` where it has
    limits.
    """
    return ask(_STATUSES, {"units": list(scope.unit_ids), "month": month})


def verdicts(ask: Ask, scope: Scope, *, month: date) -> pd.DataFrame:
    """The bare verdicts of a month, to hold another month's against.

    Grain: one row per limit and unit in scope: `verdict`, and `variation` of its control chart.
    """
    sql = """
        select
            status.limit_id,
            status.team_id,
            status.verdict,
            coalesce(signal.variation, 'common_cause') as variation
        from limit_status as status
        left join signal
            using (indicator_id, team_id, exposure_kind, period_kind, period_start)
        where status.period_kind = 'month'
            and status.period_start = $month
            and status.team_id in (select unnest($units::varchar[]))
    """
    return ask(sql, {"units": list(scope.unit_ids), "month": month})


_STATUSES = """
    with pattern as (
        select
            limit_id,
            team_id,
            count(*) filter (where verdict in ('over', 'over_may_be_chance')) as over_in_12,
            count(*) filter (
                where verdict in ('over', 'over_may_be_chance', 'near', 'within')
            ) as judged_in_12
        from limit_status
        where period_kind = 'month'
            and team_id in (select unnest($units::varchar[]))
            and period_start <= $month
            and period_start > $month::date - interval 12 month
        group by limit_id, team_id
    )
    select
        status.limit_id,
        status.indicator_id,
        status.exposure_kind,
        status.team_id,
        team.name as team,
        team.level as team_level,
        team.parent_id,
        team.sort_order,
        status.period_start,
        status.verdict,
        status.reason,
        coalesce(status.value, cell.value) as value,
        status.threshold,
        status.cap,
        status.level,
        status.strength,
        status.over_since,
        status.months_over,
        status.assurance,
        status.headroom_contacts::double as headroom_contacts,
        status.headroom_shifts::double as headroom_shifts,
        status.sentence,
        coalesce(
            cell.state::varchar,
            case when status.reason in ('late', 'missing') then status.reason end
        ) as state,
        cell.denominator::double as denominator,
        cell.people_band,
        cell.basis,
        cell.completeness,
        coalesce(rule.title, indicator.title) as title,
        case
            when status.exposure_kind = 'all' then indicator.short_title
            else coalesce(rule.title, indicator.short_title)
        end as short_title,
        indicator.unit,
        indicator.measure,
        indicator.direction,
        indicator.sort_order as indicator_order,
        coalesce(signal.variation, 'common_cause') as variation,
        coalesce(signal.special_cause, 'none') as special_cause,
        signal.is_trial,
        signal.value is not null and signal.upper_limit is not null as is_charted,
        pattern.over_in_12,
        pattern.judged_in_12
    from limit_status as status
    inner join team using (team_id)
    left join indicator using (indicator_id)
    left join team_indicator as cell
        using (indicator_id, team_id, exposure_kind, period_kind, period_start)
    left join signal
        using (indicator_id, team_id, exposure_kind, period_kind, period_start)
    left join limit_rule as rule
        on rule.limit_id = status.limit_id
        and rule.team_id = status.team_id
        and rule.valid_from = status.limit_valid_from
    left join pattern
        on pattern.limit_id = status.limit_id and pattern.team_id = status.team_id
    where status.period_kind = 'month'
        and status.team_id in (select unnest($units::varchar[]))
        and status.period_start = $month
    order by team.sort_order, status.team_id, indicator.sort_order, status.limit_id
"""
