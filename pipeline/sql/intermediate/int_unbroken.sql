-- int_unbroken
-- Shifts with a long stretch of exposure without any pause.
-- Grain: one row per worker (or crew unit-shift) and shift whose longest stretch is over cap
--     R-08.
-- Measures: stretch_minutes (minutes of the longest stretch).
-- Source: article, sentence 3 ("take time out"); NIOSH: breaks every one to two hours.
-- Caveats: entries that touch or overlap are one stretch. Only shifts exposed for longer than the
--     cap are looked at.
with
shifts as (
    select
        exposure.person_no,
        exposure.shift_starts_at,
        cap.cap,
    from intermediate.int_shift_exposure as exposure
    join intermediate.int_limit_cap as cap
        on cap.team_no = exposure.team_no
        and cap.limit_id = 'R-08'
        and exposure.local_date >= cap.valid_from
        and exposure.local_date < cap.valid_until
    where
        exposure.shift_starts_at is not null
        and exposure.exposure_minutes > cap.cap * exposure.people
),

intervals as (
    select
        shifts.person_no,
        shifts.shift_starts_at,
        shifts.cap,
        entry.occurred_at as begins_at,
        entry.occurred_at + to_seconds(entry.trauma_seconds) as ends_at,
    from intermediate.int_exposure as entry
    join shifts using (person_no, shift_starts_at)
    where entry.trauma_seconds > 0
),

reached as (
    select
        *,
        max(ends_at) over (
            partition by person_no, shift_starts_at
            order by begins_at, ends_at
            rows between unbounded preceding and 1 preceding
        ) as covered_until,
    from intervals
),

numbered as (
    select
        *,
        sum(case when covered_until >= begins_at then 0 else 1 end) over (
            partition by person_no, shift_starts_at
            order by begins_at, ends_at
            rows between unbounded preceding and current row
        ) as stretch_no,
    from reached
),

stretches as (
    select
        person_no,
        shift_starts_at,
        any_value(cap) as cap,
        epoch(max(ends_at) - min(begins_at)) / 60 as minutes,
    from numbered
    group by person_no, shift_starts_at, stretch_no
)

select
    person_no,
    shift_starts_at,
    max(minutes)::decimal(12, 2) as stretch_minutes,
from stretches
group by person_no, shift_starts_at
having max(minutes) > any_value(cap)
