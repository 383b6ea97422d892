-- fct_worker_period
-- Every amount that adds up, by worker, team and published period.
-- Grain: one row per worker (or crew unit-shift), leaf team and period.
-- Measures: shifts, days, rests and contacts (counts, times the crew), *_minutes (minutes), entries.
-- Source: rules of calculation, indicators.
-- Caveats: worker quantities never leave the warehouse. person_no is negative for crews. Amounts
--     that need a roster are null for teams without one; counts over a cap are null without a cap.
with
month_sums as (
    select
        'month' as period_kind,
        date_trunc('month', period_start)::date as period_start,
        person_no,
        team_id,
        sum(staffed_shifts) as staffed_shifts,
        sum(staffed_worker_days) as staffed_worker_days,
        sum(paid_minutes) as paid_minutes,
        case when bool_and(long_shifts is not null) then sum(long_shifts) end as long_shifts,
        sum(rests) as rests,
        case when bool_and(short_rests is not null) then sum(short_rests) end as short_rests,
        sum(logged_shifts) as logged_shifts,
        sum(entries) as entries,
        sum(trauma_entries) as trauma_entries,
        sum(untimed_entries) as untimed_entries,
        sum(case_contacts) as case_contacts,
        case when bool_and(days_over_cap is not null) then sum(days_over_cap) end as days_over_cap,
        sum(listening_minutes) as listening_minutes,
        sum(file_review_minutes) as file_review_minutes,
        sum(video_minutes) as video_minutes,
        sum(mass_violence_minutes) as mass_violence_minutes,
        sum(aftermath_minutes) as aftermath_minutes,
        sum(listening_contacts) as listening_contacts,
        sum(file_review_contacts) as file_review_contacts,
        sum(video_contacts) as video_contacts,
        sum(mass_violence_contacts) as mass_violence_contacts,
        sum(aftermath_contacts) as aftermath_contacts,
    from intermediate.int_worker_part
    group by person_no, team_id, date_trunc('month', period_start)::date
),

sums as (
    select * from month_sums
    union all by name
    select 'part' as period_kind, * from intermediate.int_worker_part
)

select
    sums.period_kind,
    sums.period_start,
    sums.person_no,
    sums.team_id,
    sums.staffed_shifts::integer as staffed_shifts,
    sums.staffed_worker_days::integer as staffed_worker_days,
    sums.paid_minutes::decimal(14, 2) as paid_minutes,
    sums.long_shifts::integer as long_shifts,
    sums.rests::integer as rests,
    sums.short_rests::integer as short_rests,
    sums.logged_shifts::integer as logged_shifts,
    sums.entries::integer as entries,
    sums.trauma_entries::integer as trauma_entries,
    sums.untimed_entries::integer as untimed_entries,
    sums.case_contacts::integer as case_contacts,
    sums.days_over_cap::integer as days_over_cap,
    (
        sums.listening_minutes
        + sums.file_review_minutes
        + sums.video_minutes
        + sums.mass_violence_minutes
        + sums.aftermath_minutes
    )::decimal(14, 2) as exposure_minutes,
    sums.listening_minutes::decimal(14, 2) as listening_minutes,
    sums.file_review_minutes::decimal(14, 2) as file_review_minutes,
    sums.video_minutes::decimal(14, 2) as video_minutes,
    sums.mass_violence_minutes::decimal(14, 2) as mass_violence_minutes,
    sums.aftermath_minutes::decimal(14, 2) as aftermath_minutes,
    (
        sums.listening_contacts
        + sums.file_review_contacts
        + sums.video_contacts
        + sums.mass_violence_contacts
        + sums.aftermath_contacts
    )::integer as contacts,
    sums.listening_contacts::integer as listening_contacts,
    sums.file_review_contacts::integer as file_review_contacts,
    sums.video_contacts::integer as video_contacts,
    sums.mass_violence_contacts::integer as mass_violence_contacts,
    sums.aftermath_contacts::integer as aftermath_contacts,
from sums
semi join marts.dim_period using (period_kind, period_start)
