-- published_teams_are_known
-- Every published figure belongs to a published unit.
-- severity: stop
-- grain: one row
select
    count(*) filter (where team.team_id is null) as violations,
    count(*) as denominator,
from published_team_indicator as figure
left join published_team as team using (team_id)
