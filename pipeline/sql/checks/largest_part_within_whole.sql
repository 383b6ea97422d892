-- largest_part_within_whole
-- The two largest contributions of an amount are not more than the amount.
-- severity: stop
-- grain: one row
select
    count(*) filter (
        where top1 + coalesce(top2, 0) > value or top2 > top1
    ) as violations,
    count(*) as denominator,
from marts.fct_amount
where rule = 'amount' and value is not null and top1 is not null
