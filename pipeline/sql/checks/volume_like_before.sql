-- volume_like_before
-- The newest month of a source has between half and double the rows of its median month.
-- severity: warn
-- grain: one row
with months as (
    select
        source_id,
        period_start,
        sum(rows_accepted) as rows,
        row_number() over (partition by source_id order by period_start desc) as age,
    from ledger.file
    where status = 'accepted' and period_start = date_trunc('month', period_end)
    group by source_id, period_start
), compared as (
    select
        max(rows) filter (where age = 1) as newest,
        median(rows) filter (where age between 2 and 13) as usual,
    from months
    group by source_id
    having count(*) >= 4
)

select
    count(*) filter (where newest < usual / 2 or newest > usual * 2) as violations,
    count(*) as denominator,
from compared
