-- published_shown_has_people
-- A figure that is shown says how many people stand behind it.
-- severity: stop
-- grain: one row
select
    count(*) filter (where people_band is null) as violations,
    count(*) as denominator,
from published_team_indicator
where state = 'shown'
