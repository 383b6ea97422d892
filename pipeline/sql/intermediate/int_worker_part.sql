-- int_worker_part
-- Every amount that adds up, by worker, team and part of a month.
-- Grain: one row per worker (or crew unit-shift), leaf team and part (days 1-7, 8-14, 15-21,
--     22-end).
-- Measures: shifts, days, rests and contacts (counts, times the crew), *_minutes (minutes),
--     entries.
-- Source: rules of calculation, grain and indicators; caps from the register of limits.
-- Caveats: of a team without a roster (basis logged) a worker-day with an entry stands for a
--     staffed shift and day, and amounts that need a roster are null. Amounts over a cap are null
--     where the register holds no cap. Rests are null for crews.
with
of_shifts as (
    select
        shift.person_no,
        shift.team_no,
        shift.local_date
        - (day(shift.local_date) - 1 - 7 * least((day(shift.local_date) - 1) // 7, 3))::integer
            as period_start,
        sum(shift.people) as staffed_shifts,
        sum(shift.people * shift.paid_minutes) as paid_minutes,
        sum(
            case when shift.shift_minutes > 60 * length_cap.cap then shift.people end
        ) as long_shifts,
        bool_and(length_cap.cap is not null) as has_length_cap,
        count(shift.rest_minutes) as rests,
        count(*) filter (where shift.rest_minutes < 60 * rest_cap.cap) as short_rests,
        bool_and(rest_cap.cap is not null) as has_rest_cap,
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

of_entries as (
    select
        person_no,
        team_no,
        local_date - (day(local_date) - 1 - 7 * least((day(local_date) - 1) // 7, 3))::integer
            as period_start,
        sum(case when shift_starts_at is not null then people end) as logged_shifts,
        sum(entries) as entries,
        sum(trauma_entries) as trauma_entries,
        sum(untimed_entries) as untimed_entries,
        sum(exposure_minutes) as exposure_minutes,
        sum(contacts) as contacts,
    from intermediate.int_shift_exposure
    group by person_no, team_no, period_start
),

of_days as (
    select
        worker_day.person_no,
        worker_day.team_no,
        worker_day.local_date
        - (
            day(worker_day.local_date) - 1
            - 7 * least((day(worker_day.local_date) - 1) // 7, 3)
        )::integer as period_start,
        sum(case when worker_day.shifts > 0 then worker_day.people end) as staffed_worker_days,
        sum(case when worker_day.entries > 0 then worker_day.people end) as logged_worker_days,
        sum(worker_day.person_contacts) as case_contacts,
        sum(
            case
                when
                    worker_day.case_contacts > day_cap.cap
                    and case
                        when team.basis = 'logged' then worker_day.entries
                        else worker_day.shifts
                    end > 0
                    then worker_day.people
            end
        ) as days_over_cap,
        bool_and(day_cap.cap is not null) as has_day_cap,
    from intermediate.int_worker_day as worker_day
    join intermediate.int_team as team using (team_no)
    -- left join: a team without a limit keeps its days
    left join intermediate.int_limit_cap as day_cap
        on day_cap.team_no = worker_day.team_no
        and day_cap.limit_id = 'W-01'
        and worker_day.local_date >= day_cap.valid_from
        and worker_day.local_date < day_cap.valid_until
    group by worker_day.person_no, worker_day.team_no, period_start
)

select
    person_no,
    team.leaf_id as team_id,
    period_start,
    case
        when team.basis = 'logged' then coalesce(of_days.logged_worker_days, 0)
        else coalesce(of_shifts.staffed_shifts, 0)
    end::integer as staffed_shifts,
    case
        when team.basis = 'logged' then coalesce(of_days.logged_worker_days, 0)
        else coalesce(of_days.staffed_worker_days, 0)
    end::integer as staffed_worker_days,
    case
        when team.basis = 'rostered' then coalesce(of_shifts.paid_minutes, 0)
    end::decimal(14, 2) as paid_minutes,
    case
        when team.basis = 'rostered' and coalesce(of_shifts.has_length_cap, true)
            then coalesce(of_shifts.long_shifts, 0)
    end::integer as long_shifts,
    case
        when team.basis = 'rostered' and person_no >= 0 then coalesce(of_shifts.rests, 0)
    end::integer as rests,
    case
        when
            team.basis = 'rostered'
            and person_no >= 0
            and coalesce(of_shifts.has_rest_cap, true)
            then coalesce(of_shifts.short_rests, 0)
    end::integer as short_rests,
    case
        when team.basis = 'rostered' then coalesce(of_entries.logged_shifts, 0)
    end::integer as logged_shifts,
    coalesce(of_entries.entries, 0)::integer as entries,
    coalesce(of_entries.trauma_entries, 0)::integer as trauma_entries,
    coalesce(of_entries.untimed_entries, 0)::integer as untimed_entries,
    coalesce(of_days.case_contacts, 0)::integer as case_contacts,
    case
        when coalesce(of_days.has_day_cap, true) then coalesce(of_days.days_over_cap, 0)
    end::integer as days_over_cap,
    coalesce(of_entries.exposure_minutes, 0)::decimal(14, 2) as exposure_minutes,
    coalesce(of_entries.contacts, 0)::integer as contacts,
from of_days
-- full joins: a shift may be of another team than its day, an entry of another than both
full join of_shifts using (person_no, team_no, period_start)
full join of_entries using (person_no, team_no, period_start)
join intermediate.int_team as team using (team_no)
