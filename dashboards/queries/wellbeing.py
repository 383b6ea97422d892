"""Questions about survey scales: which there are, and every unit's waves of one of them."""

from __future__ import annotations

import pandas as pd

from dashboards.queries.ask import Ask
from dashboards.scope import Scope


def scales(ask: Ask, scope: Scope) -> pd.DataFrame:
    """The published scales with what a reader must know of each: one row per scale."""
    sql = """
        select
            instrument_id,
            scale_id,
            any_value(instrument_name) as instrument_name,
            any_value(scale_name) as scale_name,
            any_value(direction)::varchar as direction,
            any_value(range_lower) as range_lower,
            any_value(range_upper) as range_upper,
            bool_and(is_validated) as is_validated
        from survey_scale
        where team_id in (select unnest($units::varchar[]))
        group by instrument_id, scale_id
        order by instrument_id, scale_id
    """
    return ask(sql, {"units": list(scope.unit_ids)})


def scale_waves(ask: Ask, scope: Scope, *, instrument_id: str, scale_id: str) -> pd.DataFrame:
    """Every wave of one scale, unit by unit.

    Grain: one row per unit and wave, in order of unit and first day. `shown_name` names the unit
    whose figure stands for a withheld one, where the reader may see that unit.
    """
    sql = """
        select
            cell.* exclude (state, direction, people_band, special_cause, variation),
            cell.direction::varchar as direction,
            cell.state::varchar as state,
            cell.people_band::varchar as people_band,
            cell.special_cause::varchar as special_cause,
            cell.variation::varchar as variation,
            team.name as team,
            team.level::varchar as level,
            team.parent_id,
            team.sort_order,
            around.name as shown_name,
            before.mean as previous_mean
        from survey_scale as cell
        inner join team using (team_id)
        left join team as around
            on around.team_id = cell.shown_for
            and around.team_id in (select unnest($units::varchar[]))
        left join survey_scale as before
            on before.instrument_id = cell.instrument_id
            and before.scale_id = cell.scale_id
            and before.team_id = cell.team_id
            and before.wave_id = cell.previous_wave_id
        where cell.instrument_id = $instrument
            and cell.scale_id = $scale
            and cell.team_id in (select unnest($units::varchar[]))
        order by team.sort_order, cell.team_id, cell.period_start, cell.wave_id
    """
    params = {"units": list(scope.unit_ids), "instrument": instrument_id, "scale": scale_id}
    return ask(sql, params)


def response_limit(ask: Ask) -> float:
    """The share of answers that is asked for; a half where the register says nothing."""
    found = ask("select max(threshold) as limit_ from limit_rule where limit_id = 'S-02'", None)
    value = found["limit_"].iloc[0]
    return 0.5 if pd.isna(value) else float(value)
