-- int_shift_name
-- Shifts that can be found by their id: those whose id the worker or crew has once only.
-- Grain: one row per actor and shift id.
-- Measures: none.
-- Source: rules of calculation, grain.
-- Caveats: an id used for several shifts of one worker (a pattern's code) names none of them.
-- Kind: transient
select
    actor_no,
    shift_id,
    any_value(person_no) as person_no,
    any_value(team_no) as team_no,
    any_value(local_date) as local_date,
    any_value(starts_at) as starts_at,
    any_value(match_ends_at) as match_ends_at,
from intermediate.int_shift
where shift_id is not null
group by actor_no, shift_id
having count(*) = 1
