-- int_worker_day
-- Days on which somebody was staffed or logged an entry, with the team the day belongs to.
-- Grain: one row per worker (or crew unit-shift) and local day.
-- Measures: people, shifts, entries (log rows), case_contacts and person_contacts (contacts),
--     paid_minutes and exposure_minutes (times the crew), worked_minutes (less breaks).
-- Source: rules of calculation, grain: contacts of a worker-day span all teams; the day belongs
--     to the team of its first shift, and without a shift to the team of its first entry.
-- Caveats: a day without a row is neither staffed nor logged; it is not a day of zero exposure.
with
pieces as (
    select
        person_no,
        local_date,
        team_no as shift_team_no,
        null as entry_team_no,
        starts_at as since,
        people,
        1 as shifts,
        0 as entries,
        0 as case_contacts,
        0 as person_contacts,
        (people * paid_minutes)::decimal(9, 2) as paid_minutes,
        shift_minutes - coalesce(break_minutes, 0) as worked_minutes,
        null as exposure_minutes,
    from intermediate.int_shift
    union all
    select
        person_no,
        local_date,
        null as shift_team_no,
        team_no as entry_team_no,
        first_entry_at as since,
        people,
        0 as shifts,
        entries,
        0 as case_contacts,
        0 as person_contacts,
        null as paid_minutes,
        null as worked_minutes,
        exposure_minutes,
    from intermediate.int_shift_exposure
    union all
    select
        person_no,
        local_date,
        null as shift_team_no,
        null as entry_team_no,
        null as since,
        0 as people,
        0 as shifts,
        0 as entries,
        case_contacts,
        person_contacts,
        null as paid_minutes,
        null as worked_minutes,
        null as exposure_minutes,
    from intermediate.int_case_contact
)

select
    person_no,
    local_date,
    coalesce(
        arg_min(shift_team_no, since) filter (where shift_team_no is not null),
        arg_min(entry_team_no, since) filter (where entry_team_no is not null)
    ) as team_no,
    max(people)::integer as people,
    sum(shifts)::integer as shifts,
    sum(entries)::integer as entries,
    sum(case_contacts)::integer as case_contacts,
    sum(person_contacts)::integer as person_contacts,
    coalesce(sum(paid_minutes), 0)::decimal(12, 2) as paid_minutes,
    coalesce(sum(worked_minutes), 0)::decimal(12, 2) as worked_minutes,
    coalesce(sum(exposure_minutes), 0)::decimal(12, 2) as exposure_minutes,
from pieces
group by person_no, local_date
