-- published_stands_once
-- A published figure stands once.
-- severity: stop
-- grain: one row
with counted as (
    select count(*) as figures
    from published_team_indicator
    group by indicator_id, team_id, exposure_kind, period_kind, period_start
)

select
    count(*) filter (where figures > 1) as violations,
    count(*) as denominator,
from counted
