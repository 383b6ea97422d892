-- int_worker_month
-- Every amount that adds up, by worker, team and month.
-- Grain: one row per worker (or crew unit-shift), leaf team and month.
-- Measures: as int_worker_part.
-- Source: the sum of a month's parts.
-- Caveats: a count over a cap is null when one of its parts is.
select
    person_no,
    team_id,
    date_trunc('month', period_start)::date as period_start,
    sum(staffed_shifts)::integer as staffed_shifts,
    sum(staffed_worker_days)::integer as staffed_worker_days,
    sum(paid_minutes)::decimal(14, 2) as paid_minutes,
    case when count(long_shifts) = count(*) then sum(long_shifts) end::integer as long_shifts,
    sum(rests)::integer as rests,
    case when count(short_rests) = count(*) then sum(short_rests) end::integer as short_rests,
    sum(logged_shifts)::integer as logged_shifts,
    sum(entries)::integer as entries,
    sum(trauma_entries)::integer as trauma_entries,
    sum(untimed_entries)::integer as untimed_entries,
    sum(case_contacts)::integer as case_contacts,
    case when count(days_over_cap) = count(*) then sum(days_over_cap) end::integer as days_over_cap,
    sum(exposure_minutes)::decimal(14, 2) as exposure_minutes,
    sum(contacts)::integer as contacts,
from intermediate.int_worker_part
group by person_no, team_id, date_trunc('month', period_start)::date
