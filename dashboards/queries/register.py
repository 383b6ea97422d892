"""Questions about the register of limits and about the release itself."""

from __future__ import annotations

from datetime import date

import pandas as pd

from dashboards.queries.ask import Ask
from dashboards.scope import Scope


def rules_in_force(ask: Ask, scope: Scope, *, month: date) -> pd.DataFrame:
    """The register as it stood in a month, versions that agree across units folded into one.

    Grain: one row per limit and distinct version; `team_names` lists the units it holds for and
    `unit_count` counts them.
    """
    sql = """
        select
            rule.limit_id,
            rule.title,
            rule.article,
            rule.metric,
            rule.unit,
            rule.direction,
            rule.cap_warn,
            rule.cap_must,
            rule.tolerated_share,
            rule.threshold,
            rule.level,
            rule.source,
            rule.strength,
            rule.status,
            rule.adopted_by,
            rule.adopted_on,
            rule.valid_from,
            rule.overlay,
            rule.caveat,
            rule.exposure_kind,
            min(indicator.sort_order) as indicator_order,
            any_value(indicator.unit) as indicator_unit,
            any_value(indicator.measure) as measure,
            count(distinct rule.team_id) filter (where team.level = 'team') as unit_count,
            list(distinct team.name order by team.name) filter (where team.level = 'team')
                as team_names
        from limit_rule as rule
        left join team using (team_id)
        left join indicator using (indicator_id)
        where rule.team_id in (select unnest($units::varchar[]))
            and rule.valid_from <= $month
            and (rule.valid_to is null or rule.valid_to >= $month)
        group by all
        order by indicator_order, rule.limit_id, unit_count desc, rule.valid_from
    """
    return ask(sql, {"units": list(scope.unit_ids), "month": month})


def rule_changes(ask: Ask, scope: Scope, *, since: date, until: date) -> pd.DataFrame:
    """Limits that changed in a span of days: one row per limit and day, old and new number.

    Missing: a first version is no change.
    """
    sql = """
        with version as (
            select
                limit_id,
                team_id,
                title,
                valid_from,
                threshold is null and tolerated_share is not null as is_share,
                coalesce(threshold, tolerated_share, cap_warn) as number,
                lag(coalesce(threshold, tolerated_share, cap_warn)) over (
                    partition by limit_id, team_id order by valid_from
                ) as previous
            from limit_rule
            where team_id in (select unnest($units::varchar[]))
        )
        select
            limit_id,
            any_value(title) as title,
            valid_from,
            min(previous) as previous,
            min(number) as number,
            bool_or(is_share) as is_share,
            count(*) as unit_count
        from version
        where previous is not null
            and number is distinct from previous
            and valid_from between $since and $until
        group by limit_id, valid_from
        order by valid_from desc, limit_id
    """
    return ask(sql, {"units": list(scope.unit_ids), "since": since, "until": until})


def cell_states(ask: Ask, *, month: date) -> pd.DataFrame:
    """How many cells of a month are in each state: `state`, `cells`."""
    sql = """
        select state::varchar as state, count(*) as cells
        from (
            select state from team_indicator where period_start = $month
            union all
            select state from team_distribution where period_start = $month
        )
        group by state
        order by state
    """
    return ask(sql, {"month": month})


def verdict_counts(ask: Ask, scope: Scope, *, month: date) -> pd.DataFrame:
    """How many teams stand where against each limit: `limit_id`, `verdict`, `teams`."""
    sql = """
        select status.limit_id, status.verdict::varchar as verdict, count(*) as teams
        from limit_status as status
        inner join team using (team_id)
        where status.period_kind = 'month'
            and status.period_start = $month
            and team.level = 'team'
            and status.team_id in (select unnest($units::varchar[]))
        group by status.limit_id, status.verdict
        order by status.limit_id, verdict
    """
    return ask(sql, {"units": list(scope.unit_ids), "month": month})


def teams_past(ask: Ask, scope: Scope, *, month: date) -> pd.DataFrame:
    """The teams past each limit in a month: `limit_id`, `verdict`, `team_id`, `team`, in order."""
    sql = """
        select status.limit_id, status.verdict::varchar as verdict, team.team_id, team.name as team
        from limit_status as status
        inner join team using (team_id)
        where status.period_kind = 'month'
            and status.period_start = $month
            and status.verdict in ('over', 'over_may_be_chance')
            and team.level = 'team'
            and status.team_id in (select unnest($units::varchar[]))
        order by status.limit_id, team.sort_order
    """
    return ask(sql, {"units": list(scope.unit_ids), "month": month})
