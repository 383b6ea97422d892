-- published_hidden_is_empty
-- A figure that is not shown carries no number.
-- severity: stop
-- grain: one row
select
    count(*) filter (
        where numerator is not null
            or denominator is not null
            or value is not null
            or std_error is not null
            or people_band is not null
    ) as violations,
    count(*) as denominator,
from published_team_indicator
where state not in ('shown', 'zero')
