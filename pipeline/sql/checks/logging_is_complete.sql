-- logging_is_complete
-- In the newest month, teams logged at least 80 % of their staffed shifts.
-- severity: warn
-- grain: one row
with logged as (
    select value, period_start, max(period_start) over () as newest
    from indicators.team_indicator
    where indicator_id = 'D-01' and period_kind = 'month' and value is not null
)

select
    count(*) filter (where value < 0.8) as violations,
    count(*) as denominator,
from logged
where period_start = newest
