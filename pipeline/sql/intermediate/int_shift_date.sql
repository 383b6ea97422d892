-- int_shift_date
-- The UTC dates each shift touches: the key by which a moment finds its shift.
-- Grain: one row per shift and UTC date.
-- Measures: none.
-- Source: build; an equality join on actor and date is several times faster than a range join.
-- Caveats: shifts cut short by the next one keep the cut.
-- Kind: transient
select
    actor_no,
    unnest(
        range(date_trunc('day', starts_at)::timestamp, match_ends_at, interval 1 day)
    )::date as utc_date,
    starts_at,
    match_ends_at,
    shift_id,
    person_no,
    team_no,
    local_date,
from intermediate.int_shift
where match_ends_at > starts_at
