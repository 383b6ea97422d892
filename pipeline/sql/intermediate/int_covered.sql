-- int_covered
-- Log rows with the minutes each adds to the time its shift was exposed.
-- Grain: one row per log row.
-- Measures: minutes (minutes, times the crew), contacts (contacts, times the crew), people.
-- Source: rules of calculation, grain: minutes of a shift are the union of its intervals from
--     occurred_at. A second covered twice belongs to the entry that began first, so that kinds
--     and teams add up to the union.
-- Caveats: an entry without minutes covers none; each is rounded to a hundredth of a minute,
--     once.
-- Kind: transient
with
intervals as (
    select
        person_no,
        team_no,
        local_date,
        shift_starts_at,
        shift_ends_at,
        exposure_kind,
        occurred_at,
        people,
        trauma_cases,
        trauma_seconds,
        epoch_us(occurred_at) // 1000000 as begins,
        epoch_us(occurred_at) // 1000000 + coalesce(trauma_seconds, 0) as ends,
    from intermediate.int_exposure
),

reached as (
    select
        *,
        max(ends) over (
            partition by person_no, local_date, shift_starts_at
            order by begins, ends desc, exposure_kind, team_no
            rows between unbounded preceding and 1 preceding
        ) as covered_until,
    from intervals
)

select
    person_no,
    team_no,
    local_date,
    shift_starts_at,
    exposure_kind,
    occurred_at,
    trauma_seconds,
    people,
    trauma_cases > 0 as is_trauma,
    trauma_cases > 0 and trauma_seconds is null as is_untimed,
    (
        people * round(greatest(0, ends - greatest(begins, coalesce(covered_until, 0))) / 60, 2)
    )::decimal(9, 2) as minutes,
    (people * trauma_cases)::integer as contacts,
    coalesce(
        occurred_at >= shift_starts_at
        and occurred_at + to_seconds(coalesce(trauma_seconds, 0)) <= shift_ends_at,
        false
    ) as is_inside,
from reached
