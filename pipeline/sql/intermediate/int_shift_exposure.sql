-- int_shift_exposure
-- What a worker met in a shift, or outside any.
-- Grain: one row per worker (or crew unit-shift), team, local day and shift (null outside
--     shifts).
-- Measures: exposure_minutes (minutes, times the crew), contacts (times the crew), entries,
--     trauma_entries and untimed_entries (log rows), people.
-- Source: rules of calculation, grain.
-- Caveats: none.
select
    person_no,
    team_no,
    local_date,
    shift_starts_at,
    min(occurred_at) as first_entry_at,
    max(people) as people,
    count(*)::integer as entries,
    (count(*) filter (where is_trauma))::integer as trauma_entries,
    (count(*) filter (where is_untimed))::integer as untimed_entries,
    sum(minutes)::decimal(9, 2) as exposure_minutes,
    sum(contacts)::integer as contacts,
    (count(*) filter (where is_trauma and exposure_kind = 'video')) > 0 as has_video,
    (count(*) filter (where is_trauma and exposure_kind = 'mass_violence')) > 0
        as has_mass_violence,
from intermediate.int_covered
group by person_no, team_no, local_date, shift_starts_at
