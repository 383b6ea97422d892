"""Questions about one team: its months, kinds, hours, rests and the limit's own entry."""

from __future__ import annotations

from datetime import date

import pandas as pd

from dashboards.queries.ask import Ask
from dashboards.scope import Scope


def series(ask: Ask, scope: Scope, *, team_id: str, limit_id: str) -> pd.DataFrame:
    """One limit's figures over all published months.

    Grain: one row per published month; a month without a cell has state `missing`.
    """
    params = {"units": list(scope.unit_ids), "team": team_id, "limit": limit_id}
    return ask(_SERIES, params)


_SERIES = """
    with target as (
        select distinct indicator_id, exposure_kind
        from limit_status
        where limit_id = $limit
            and team_id = $team
            and team_id in (select unnest($units::varchar[]))
    )
    select
        period.period_start as month_start,
        coalesce(
            cell.state::varchar,
            case when status.reason = 'late' then 'late' end,
            'missing'
        ) as state,
        cell.value,
        cell.denominator::double as denominator,
        cell.people_band,
        cell.completeness,
        cell.basis,
        status.verdict,
        status.threshold,
        status.cap,
        signal.centre,
        signal.lower_limit,
        signal.upper_limit,
        signal.is_trial,
        signal.chart,
        signal.points,
        coalesce(signal.variation::varchar, 'common_cause') as variation,
        coalesce(signal.special_cause::varchar, 'none') as special_cause
    from period
    cross join target
    left join team_indicator as cell
        on cell.indicator_id = target.indicator_id
        and cell.exposure_kind = target.exposure_kind
        and cell.team_id = $team
        and cell.period_kind = 'month'
        and cell.period_start = period.period_start
    left join limit_status as status
        on status.limit_id = $limit
        and status.team_id = $team
        and status.period_kind = 'month'
        and status.period_start = period.period_start
    left join signal
        on signal.indicator_id = target.indicator_id
        and signal.exposure_kind = target.exposure_kind
        and signal.team_id = $team
        and signal.period_kind = 'month'
        and signal.period_start = period.period_start
    where period.period_kind = 'month'
    order by period.period_start
"""


def history(ask: Ask, scope: Scope, *, team_id: str, month: date) -> pd.DataFrame:
    """Verdicts and reasons of one unit, twelve months to `month`: a row per limit and month."""
    sql = """
        select limit_id, period_start, verdict, reason
        from limit_status
        where team_id = $team
            and team_id in (select unnest($units::varchar[]))
            and period_kind = 'month'
            and period_start <= $month
            and period_start > $month::date - interval 12 month
        order by limit_id, period_start
    """
    return ask(sql, {"units": list(scope.unit_ids), "team": team_id, "month": month})


def kinds(ask: Ask, scope: Scope, *, team_id: str, month: date) -> pd.DataFrame:
    """Exposure minutes per staffed shift by kind, and the usual of the twelve months before.

    Grain: one row per kind of exposure published for the unit and month.
    Missing: `usual` is the median of shown months, empty under six of them.
    """
    sql = """
        with cell as (
            select exposure_kind, period_start, state, value, basis
            from team_indicator
            where indicator_id = 'K-01'
                and exposure_kind <> 'all'
                and team_id = $team
                and team_id in (select unnest($units::varchar[]))
                and period_kind = 'month'
                and period_start <= $month
                and period_start >= $month::date - interval 12 month
        ),
        usual as (
            select exposure_kind, median(value) as usual
            from cell
            where period_start < $month and state = 'shown'
            group by exposure_kind
            having count(*) >= 6
        )
        select cell.exposure_kind, cell.state, cell.value, cell.basis, usual.usual
        from cell
        left join usual using (exposure_kind)
        where cell.period_start = $month
        order by cell.exposure_kind
    """
    return ask(sql, {"units": list(scope.unit_ids), "team": team_id, "month": month})


def distribution(
    ask: Ask, scope: Scope, *, team_id: str, month: date, distribution_id: str
) -> pd.DataFrame:
    """One unit's protected distribution of a month: one row per bucket."""
    sql = """
        select bucket_row, bucket_column, state, value::double as value
        from team_distribution
        where distribution_id = $distribution
            and team_id = $team
            and team_id in (select unnest($units::varchar[]))
            and period_kind = 'month'
            and period_start = $month
        order by bucket_row, bucket_column
    """
    params = {
        "units": list(scope.unit_ids),
        "team": team_id,
        "month": month,
        "distribution": distribution_id,
    }
    return ask(sql, params)


def staffing(ask: Ask, scope: Scope, *, team_id: str, month: date) -> pd.DataFrame:
    """Staffed shifts, people band and completeness of one unit and month, off its headline cell."""
    sql = """
        select state, denominator::double as denominator, people_band, completeness, basis
        from team_indicator
        where indicator_id = 'W-00'
            and exposure_kind = 'all'
            and team_id = $team
            and team_id in (select unnest($units::varchar[]))
            and period_kind = 'month'
            and period_start = $month
    """
    return ask(sql, {"units": list(scope.unit_ids), "team": team_id, "month": month})


def rule(ask: Ask, scope: Scope, *, limit_id: str, team_id: str, month: date) -> pd.DataFrame:
    """The version of a limit in force for a unit on a month's first day: none or one row."""
    sql = """
        select *
        from limit_rule
        where limit_id = $limit
            and team_id = $team
            and team_id in (select unnest($units::varchar[]))
            and valid_from <= $month
            and (valid_to is null or valid_to >= $month)
        order by valid_from desc
        limit 1
    """
    params = {"units": list(scope.unit_ids), "limit": limit_id, "team": team_id, "month": month}
    return ask(sql, params)


def amounts(ask: Ask, *, indicator_id: str) -> tuple[str, str]:
    """Names of the amounts above and below an indicator's fraction line; empty when unknown."""
    sql = "select numerator, denominator from indicator where indicator_id = $indicator"
    found = ask(sql, {"indicator": indicator_id})
    if found.empty:
        return "", ""
    return str(found["numerator"].iloc[0]), str(found["denominator"].iloc[0])
