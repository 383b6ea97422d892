-- int_worker_week
-- ISO weeks of workers: days with exposure and the team the week belongs to.
-- Grain: one row per worker and ISO week with a shift or an entry; no crews.
-- Measures: shifts, entries, exposed_days (days with a trauma contact),
--     exposure_minutes and worked_minutes (minutes).
-- Source: rules of calculation, grain: a week as a unit is the ISO week; it belongs to the month
--     of its Thursday, and here to the team of its first day.
-- Caveats: none.
select
    person_no,
    date_trunc('week', local_date)::date as week_start,
    arg_min(team_no, local_date) as team_no,
    sum(shifts)::integer as shifts,
    sum(entries)::integer as entries,
    (count(*) filter (where case_contacts > 0))::integer as exposed_days,
    sum(exposure_minutes)::decimal(12, 2) as exposure_minutes,
    sum(worked_minutes)::decimal(12, 2) as worked_minutes,
from intermediate.int_worker_day
where person_no >= 0
group by person_no, week_start
