"""What a manager's screen holds about a unit, and how few people stand behind it at the least."""

from __future__ import annotations

from datetime import date

import pandas as pd

from dashboards.queries.ask import Ask
from dashboards.scope import Scope


def seen_of_team(ask: Ask, scope: Scope, *, team_id: str, month: date) -> pd.DataFrame:
    """Every figure of one unit and month as released, withheld ones among them.

    Grain: one row per indicator and kind of exposure, in their order on screen.
    """
    sql = """
        select
            indicator.title,
            cell.exposure_kind,
            cell.state::varchar as state,
            cell.value,
            indicator.unit,
            indicator.measure::varchar as measure,
            cell.people_band::varchar as people_band
        from team_indicator as cell
        inner join indicator using (indicator_id)
        where cell.team_id = $team
            and cell.team_id in (select unnest($units::varchar[]))
            and cell.period_kind = 'month'
            and cell.period_start = $month
        order by indicator.sort_order, cell.exposure_kind
    """
    return ask(sql, {"units": list(scope.unit_ids), "team": team_id, "month": month})


def published_columns(ask: Ask) -> pd.DataFrame:
    """Every column there is to be seen: `table_name`, `column_name`, `description`."""
    sql = """
        select table_name, column_name, description
        from column_dictionary
        order by table_name, column_name
    """
    return ask(sql, None)
