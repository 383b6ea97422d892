-- share_within_bounds
-- A share is between 0 and 1: its numerator is part of its denominator.
-- severity: stop
-- grain: one row
with shares as (
    select figure.numerator, figure.denominator
    from indicators.team_indicator as figure
    join ref.indicator as declared using (indicator_id)
    where declared.measure = 'share'
)

select
    count(*) filter (where numerator < 0 or numerator > denominator) as violations,
    count(*) as denominator,
from shares
