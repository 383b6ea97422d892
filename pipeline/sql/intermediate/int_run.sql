-- int_run
-- Runs of days worked one after the other: all days, nights, and days of twelve hours.
-- Grain: one row per worker, sort of run (days, nights, long_days) and run; no crews.
-- Measures: run_days (days), rest_days (whole days off after it; null while none follows).
-- Source: article, sentence 8; HSE and NIOSH guidance on shift work.
-- Caveats: a run belongs to its last day, and to that day's team. A run that the data breaks off
--     counts with the days it has.
with
nights as (
    select distinct
        person_no,
        local_date,
    from intermediate.int_shift
    where kind = 'night' and person_no >= 0
),

long_days as (
    select distinct
        person_no,
        local_date,
    from intermediate.int_shift
    where shift_minutes >= 720 and person_no >= 0
),

keyed as (
    select 'days' as run_sort, person_no, local_date, run_key
    from intermediate.int_counted_day
    where basis = 'rostered' and person_no >= 0
    union all
    select
        'nights' as run_sort,
        person_no,
        local_date,
        local_date
        - (row_number() over (partition by person_no order by local_date))::integer as run_key,
    from nights
    union all
    select
        'long_days' as run_sort,
        person_no,
        local_date,
        local_date
        - (row_number() over (partition by person_no order by local_date))::integer as run_key,
    from long_days
),

runs as (
    select
        run_sort,
        person_no,
        max(local_date) as last_date,
        count(*)::integer as run_days,
    from keyed
    group by run_sort, person_no, run_key
),

followed as (
    select
        day.person_no,
        day.local_date,
        day.team_no,
        lead(day.local_date) over (partition by day.person_no order by day.local_date)
        - day.local_date - 1 as rest_days,
    from intermediate.int_worker_day as day
    where day.shifts > 0 and day.person_no >= 0
)

select
    runs.run_sort,
    runs.person_no,
    followed.team_no,
    runs.last_date,
    runs.run_days,
    followed.rest_days::integer as rest_days,
from runs
join followed on followed.person_no = runs.person_no and followed.local_date = runs.last_date
