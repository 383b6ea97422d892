-- bridge_team_unit
-- Every team with itself and each unit above it.
-- Grain: one row per team and unit it counts for.
-- Measures: none.
-- Source: the tree of units.
-- Caveats: none.
with recursive
climb as (
    select team_id, team_id as unit_id
    from marts.dim_team
    where level = 'team'
    union
    select climb.team_id, unit.parent_id as unit_id
    from climb
    join marts.dim_team as unit on unit.team_id = climb.unit_id
    where unit.parent_id is not null
)

select
    team_id,
    unit_id,
from climb
