-- figures_stand_once
-- An indicator has one figure per unit, kind and period.
-- severity: stop
-- grain: one row
with counted as (
    select count(*) as figures
    from indicators.team_indicator
    group by indicator_id, team_id, exposure_kind, period_kind, period_start
)

select
    count(*) filter (where figures > 1) as violations,
    count(*) as denominator,
from counted
