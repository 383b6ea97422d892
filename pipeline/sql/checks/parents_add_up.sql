-- parents_add_up
-- An amount of a unit is the sum of the amounts of the units below it, all of them in.
-- severity: stop
-- grain: one row
with children as (
    select
        dim_team.parent_id as team_id,
        amount.amount_id,
        amount.exposure_kind,
        amount.period_kind,
        amount.period_start,
        sum(amount.value) as value,
        bool_or(amount.is_late or amount.is_missing) as is_open,
    from marts.fct_amount as amount
    join marts.dim_team as dim_team on dim_team.team_id = amount.team_id
    where dim_team.parent_id is not null
    group by all
), pairs as (
    select parent.value as stated, children.value as derived
    from marts.fct_amount as parent
    join children using (team_id, amount_id, exposure_kind, period_kind, period_start)
    where not children.is_open
)

select
    count(*) filter (where stated is distinct from derived) as violations,
    count(*) as denominator,
from pairs
