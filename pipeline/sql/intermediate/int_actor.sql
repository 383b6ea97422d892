-- int_actor
-- A small number for each worker, and for the crews of each team.
-- Grain: one row per actor.
-- Measures: none.
-- Source: build; numbers join and sort faster than keyed pseudonyms, and mean nothing outside it.
-- Caveats: numbers change from build to build.
with
seen as (
    select actor_id from staging.stg_exposure
    union
    select actor_id from staging.stg_shift
    union
    select actor_id from staging.stg_staff
)

select
    actor_id,
    (row_number() over (order by actor_id))::integer as actor_no,
from seen
