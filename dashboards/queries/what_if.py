"""What "what if" and "between sister teams" are asked of: released figures, limits, other caps."""

from __future__ import annotations

from datetime import date

import pandas as pd

from dashboards.queries.ask import Ask
from dashboards.scope import Scope


def figures_of(ask: Ask, scope: Scope, *, team_id: str, indicator_id: str) -> pd.DataFrame:
    """A unit's published months of one indicator, and of W-00 for its staffed shifts."""
    sql = """
        select *
        from team_indicator
        where team_id = $team
            and team_id in (select unnest($units::varchar[]))
            and indicator_id in ($indicator, 'W-00')
            and period_kind = 'month'
    """
    return ask(sql, _params(scope, team=team_id, indicator=indicator_id))


def versions_of(ask: Ask, scope: Scope, *, team_id: str, limit_id: str) -> pd.DataFrame:
    """Every version of one limit for a unit."""
    sql = """
        select *
        from limit_rule
        where team_id = $team
            and team_id in (select unnest($units::varchar[]))
            and limit_id = $limit
    """
    return ask(sql, _params(scope, team=team_id, limit=limit_id))


def declared(ask: Ask, *, indicator_id: str) -> pd.DataFrame:
    """The indicator as published: none or one row."""
    return ask(
        "select * from indicator where indicator_id = $indicator", {"indicator": indicator_id}
    )


def other_caps(ask: Ask, scope: Scope, *, team_id: str, indicator_id: str) -> pd.DataFrame:
    """A unit's months at other caps; none in files of before they were published."""
    known = ask("select 1 from information_schema.tables where table_name = 'what_if'", {})
    if known.empty:
        return pd.DataFrame({"cap": pd.Series(dtype=int)})
    sql = """
        select *, 'all' as exposure_kind
        from what_if
        where team_id = $team
            and team_id in (select unnest($units::varchar[]))
            and indicator_id = $indicator
    """
    return ask(sql, _params(scope, team=team_id, indicator=indicator_id))


def sister_teams(
    ask: Ask, scope: Scope, *, team_id: str, limit_id: str, month: date
) -> pd.DataFrame:
    """The reader's teams under one parent, with released contacts, shifts and limit of a month.

    Grain: one row per team that has a verdict row for the limit.
    Missing: numerator and denominator where the figure is not shown or has no verdict.
    """
    sql = """
        select
            team.team_id,
            team.name,
            case when status.value is not null then cell.numerator::double end as numerator,
            case when status.value is not null then cell.denominator::double end as denominator,
            status.threshold,
            status.verdict::varchar as verdict
        from team
        join team as own on own.team_id = $team and own.parent_id = team.parent_id
        join limit_status as status
            on status.team_id = team.team_id
            and status.limit_id = $limit
            and status.period_kind = 'month'
            and status.period_start = $month
        left join team_indicator as cell
            on cell.team_id = status.team_id
            and cell.indicator_id = status.indicator_id
            and cell.exposure_kind = status.exposure_kind
            and cell.period_kind = status.period_kind
            and cell.period_start = status.period_start
        where team.level = 'team'
            and team.team_id in (select unnest($units::varchar[]))
        order by team.sort_order
    """
    return ask(sql, _params(scope, team=team_id, limit=limit_id, month=month))


def _params(scope: Scope, **more: object) -> dict[str, object]:
    return {"units": list(scope.unit_ids), **more}
