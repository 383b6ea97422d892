-- amounts_have_a_team
-- Every amount belongs to a unit of the team tree.
-- severity: stop
-- grain: one row
select
    count(*) filter (where dim_team.team_id is null) as violations,
    count(*) as denominator,
from marts.fct_amount as amount
left join marts.dim_team as dim_team using (team_id)
