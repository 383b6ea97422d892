-- amounts_not_negative
-- No amount is below zero, nor is the number of people behind it.
-- severity: stop
-- grain: one row
select
    count(*) filter (where value < 0 or n_people < 0) as violations,
    count(*) as denominator,
from marts.fct_amount
