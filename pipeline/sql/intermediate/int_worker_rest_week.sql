-- int_worker_rest_week
-- The longest rest of each worked week.
-- Grain: one row per worker and ISO week with a shift; no crews.
-- Measures: longest_rest_minutes (minutes; null when nothing follows the last shift, which is
--     enough).
-- Source: Directive 2003/88/EC Art. 5; UK Working Time Regulations: 24 hours (and the daily rest)
--     in each seven days.
-- Caveats: a rest counts in full for the week it begins in; of a rest that began before, what
--     reaches into the week counts for it too. Weeks begin on Monday, local time.
with
shifts as (
    select
        person_no,
        local_date,
        starts_at + to_minutes(offset_minutes) as local_starts_at,
        ends_at + to_minutes(offset_minutes) as local_ends_at,
        rest_minutes,
        rest_after_minutes is not null as is_followed,
        rest_after_minutes as rest_after,
    from intermediate.int_shift
    where person_no >= 0
),

before_first as (
    select
        person_no,
        date_trunc('week', local_date)::date as week_start,
        (
            epoch(min(local_starts_at) - date_trunc('week', min(local_date))::timestamp) / 60
        )::integer as minutes_into_week,
        arg_min_null(rest_minutes, local_starts_at) as rest_before,
    from shifts
    group by person_no, date_trunc('week', local_date)::date
),

after_each as (
    select
        person_no,
        date_trunc('week', local_ends_at)::date as week_start,
        max(rest_after) as rest_after,
        bool_and(is_followed) as is_followed,
    from shifts
    group by person_no, date_trunc('week', local_ends_at)::date
)

select
    before_first.person_no,
    before_first.week_start,
    case
        when coalesce(after_each.is_followed, true) then greatest(
            least(
                before_first.minutes_into_week,
                coalesce(before_first.rest_before, before_first.minutes_into_week)
            ),
            coalesce(after_each.rest_after, 0)
        )
    end as longest_rest_minutes,
from before_first
-- left join: no shift may end in the week its only shift began in
left join after_each using (person_no, week_start)
