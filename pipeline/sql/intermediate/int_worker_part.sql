-- int_worker_part
-- Every amount that adds up, by worker, team and part of a month.
-- Grain: one row per worker (or crew unit-shift), leaf team and part (days 1-7, 8-14, 15-21, 22-end).
-- Measures: shifts, days, rests and contacts (counts, times the crew), *_minutes (minutes), entries.
-- Source: rules of calculation, grain and indicators; caps from the register of limits.
-- Caveats: of a team without a roster (basis logged) a worker-day with an entry stands for a
--     staffed shift and day, and amounts that need a roster are null. Amounts over a cap are null
--     where the register holds no cap. Rests are null for crews.
with
shift_part as (
    select
        shift.person_no,
        shift.team_no,
        shift.local_date
        - (day(shift.local_date) - 1 - 7 * least((day(shift.local_date) - 1) // 7, 3))::integer
            as period_start,
        sum(shift.people)::integer as staffed_shifts,
        sum(shift.people * shift.paid_minutes)::decimal(12, 2) as paid_minutes,
        sum(
            case
                when shift.shift_minutes > 60 * length_cap.cap then shift.people
                when length_cap.cap is not null then 0
            end
        )::integer as long_shifts,
        count(shift.rest_minutes)::integer as rests,
        sum(
            case
                when shift.rest_minutes < 60 * rest_cap.cap then 1
                when rest_cap.cap is not null then 0
            end
        )::integer as short_rests,
    from intermediate.int_shift as shift
    -- left joins: a team without a limit keeps its shifts
    left join intermediate.int_limit_cap as length_cap
        on length_cap.team_no = shift.team_no
        and length_cap.limit_id = 'R-05'
        and shift.local_date >= length_cap.valid_from
        and shift.local_date < length_cap.valid_until
    left join intermediate.int_limit_cap as rest_cap
        on rest_cap.team_no = shift.team_no
        and rest_cap.limit_id = 'R-01'
        and shift.local_date >= rest_cap.valid_from
        and shift.local_date < rest_cap.valid_until
    group by shift.person_no, shift.team_no, period_start
),

exposure_part as (
    select
        person_no,
        team_no,
        local_date - (day(local_date) - 1 - 7 * least((day(local_date) - 1) // 7, 3))::integer
            as period_start,
        (sum(people) filter (where shift_starts_at is not null))::integer as logged_shifts,
        sum(entries)::integer as entries,
        sum(trauma_entries)::integer as trauma_entries,
        sum(untimed_entries)::integer as untimed_entries,
        round(sum(listening_seconds) / 60, 2)::decimal(12, 2) as listening_minutes,
        round(sum(file_review_seconds) / 60, 2)::decimal(12, 2) as file_review_minutes,
        round(sum(video_seconds) / 60, 2)::decimal(12, 2) as video_minutes,
        round(sum(mass_violence_seconds) / 60, 2)::decimal(12, 2) as mass_violence_minutes,
        round(sum(aftermath_seconds) / 60, 2)::decimal(12, 2) as aftermath_minutes,
        sum(listening_contacts)::integer as listening_contacts,
        sum(file_review_contacts)::integer as file_review_contacts,
        sum(video_contacts)::integer as video_contacts,
        sum(mass_violence_contacts)::integer as mass_violence_contacts,
        sum(aftermath_contacts)::integer as aftermath_contacts,
    from intermediate.int_shift_exposure
    group by person_no, team_no, period_start
),

day_part as (
    select
        worker_day.person_no,
        worker_day.team_no,
        worker_day.local_date
        - (
            day(worker_day.local_date) - 1
            - 7 * least((day(worker_day.local_date) - 1) // 7, 3)
        )::integer as period_start,
        (sum(worker_day.people) filter (where worker_day.shifts > 0))::integer
            as staffed_worker_days,
        (sum(worker_day.people) filter (where worker_day.entries > 0))::integer
            as logged_worker_days,
        sum(worker_day.person_contacts)::integer as case_contacts,
        sum(
            case
                when worker_day.case_contacts > day_cap.cap and worker_day.shifts > 0
                    then worker_day.people
                when day_cap.cap is not null then 0
            end
        )::integer as staffed_days_over_cap,
        sum(
            case
                when worker_day.case_contacts > day_cap.cap and worker_day.entries > 0
                    then worker_day.people
                when day_cap.cap is not null then 0
            end
        )::integer as logged_days_over_cap,
    from intermediate.int_worker_day as worker_day
    -- left join: a team without a limit keeps its days
    left join intermediate.int_limit_cap as day_cap
        on day_cap.team_no = worker_day.team_no
        and day_cap.limit_id = 'W-01'
        and worker_day.local_date >= day_cap.valid_from
        and worker_day.local_date < day_cap.valid_until
    group by worker_day.person_no, worker_day.team_no, period_start
),

keys as (
    select person_no, team_no, period_start from shift_part
    union
    select person_no, team_no, period_start from exposure_part
    union
    select person_no, team_no, period_start from day_part
)

select
    keys.person_no,
    team.leaf_id as team_id,
    keys.period_start,
    case
        when team.basis = 'logged' then coalesce(day_part.logged_worker_days, 0)
        else coalesce(shift_part.staffed_shifts, 0)
    end as staffed_shifts,
    case
        when team.basis = 'logged' then coalesce(day_part.logged_worker_days, 0)
        else coalesce(day_part.staffed_worker_days, 0)
    end as staffed_worker_days,
    case
        when team.basis = 'rostered' then coalesce(shift_part.paid_minutes, 0)
    end as paid_minutes,
    case
        when team.basis = 'rostered' and shift_part.person_no is null then 0
        when team.basis = 'rostered' then shift_part.long_shifts
    end as long_shifts,
    case
        when team.basis = 'rostered' and keys.person_no >= 0 then coalesce(shift_part.rests, 0)
    end as rests,
    case
        when team.basis = 'rostered' and keys.person_no >= 0
            then case when coalesce(shift_part.rests, 0) = 0 then 0 else shift_part.short_rests end
    end as short_rests,
    case
        when team.basis = 'rostered' then coalesce(exposure_part.logged_shifts, 0)
    end as logged_shifts,
    coalesce(exposure_part.entries, 0) as entries,
    coalesce(exposure_part.trauma_entries, 0) as trauma_entries,
    coalesce(exposure_part.untimed_entries, 0) as untimed_entries,
    coalesce(day_part.case_contacts, 0) as case_contacts,
    case
        when day_part.person_no is null then 0
        when team.basis = 'logged' then day_part.logged_days_over_cap
        else day_part.staffed_days_over_cap
    end as days_over_cap,
    coalesce(exposure_part.listening_minutes, 0) as listening_minutes,
    coalesce(exposure_part.file_review_minutes, 0) as file_review_minutes,
    coalesce(exposure_part.video_minutes, 0) as video_minutes,
    coalesce(exposure_part.mass_violence_minutes, 0) as mass_violence_minutes,
    coalesce(exposure_part.aftermath_minutes, 0) as aftermath_minutes,
    coalesce(exposure_part.listening_contacts, 0) as listening_contacts,
    coalesce(exposure_part.file_review_contacts, 0) as file_review_contacts,
    coalesce(exposure_part.video_contacts, 0) as video_contacts,
    coalesce(exposure_part.mass_violence_contacts, 0) as mass_violence_contacts,
    coalesce(exposure_part.aftermath_contacts, 0) as aftermath_contacts,
from keys
join intermediate.int_team as team using (team_no)
-- left joins: each of the three may lack the key
left join shift_part using (person_no, team_no, period_start)
left join exposure_part using (person_no, team_no, period_start)
left join day_part using (person_no, team_no, period_start)
