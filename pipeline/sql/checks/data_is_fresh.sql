-- data_is_fresh
-- The newest month of every source ended no more than 62 days before today.
-- severity: warn
-- grain: one row
with newest as (
    select source_id, max(period_end) as last_day
    from ledger.file
    where status = 'accepted' and period_end is not null
    group by source_id
)

select
    count(*) filter (
        where last_day < getvariable('as_of')::date - interval 62 day
    ) as violations,
    count(*) as denominator,
from newest
