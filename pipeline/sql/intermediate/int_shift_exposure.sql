-- int_shift_exposure
-- What a worker met in a shift, or outside any: minutes and contacts by kind, and entries.
-- Grain: one row per worker (or crew unit-shift), team, local day and shift (null outside shifts).
-- Measures: *_seconds (seconds, times the crew), *_contacts (contacts, times the crew),
--     entries, trauma_entries and untimed_entries (log rows), people.
-- Source: rules of calculation, grain: minutes of a shift are the union of its intervals from
--     occurred_at. A second covered twice belongs to the entry that began first, so that kinds
--     add up to the union.
-- Caveats: an entry without minutes covers none; the share of such entries is carried along.
with
intervals as (
    select
        person_no,
        team_no,
        local_date,
        shift_starts_at,
        exposure_kind,
        occurred_at,
        people,
        trauma_cases,
        trauma_seconds,
        epoch_us(occurred_at) // 1000000 as begins,
        epoch_us(occurred_at) // 1000000 + coalesce(trauma_seconds, 0) as ends,
    from intermediate.int_exposure
),

reached as (
    select
        *,
        max(ends) over (
            partition by person_no, local_date, shift_starts_at
            order by begins, ends desc, exposure_kind, team_no
            rows between unbounded preceding and 1 preceding
        ) as covered_until,
    from intervals
),

covered as (
    select
        *,
        people * greatest(0, ends - greatest(begins, coalesce(covered_until, 0))) as seconds,
        people * trauma_cases as contacts,
    from reached
)

select
    person_no,
    team_no,
    local_date,
    shift_starts_at,
    min(occurred_at) as first_entry_at,
    max(people)::integer as people,
    count(*)::integer as entries,
    (count(*) filter (where trauma_cases > 0))::integer as trauma_entries,
    (count(*) filter (where trauma_cases > 0 and trauma_seconds is null))::integer
        as untimed_entries,
    coalesce(sum(seconds) filter (where exposure_kind = 'listening'), 0)::integer
        as listening_seconds,
    coalesce(sum(seconds) filter (where exposure_kind = 'file_review'), 0)::integer
        as file_review_seconds,
    coalesce(sum(seconds) filter (where exposure_kind = 'video'), 0)::integer as video_seconds,
    coalesce(sum(seconds) filter (where exposure_kind = 'mass_violence'), 0)::integer
        as mass_violence_seconds,
    coalesce(sum(seconds) filter (where exposure_kind = 'aftermath'), 0)::integer
        as aftermath_seconds,
    coalesce(sum(contacts) filter (where exposure_kind = 'listening'), 0)::integer
        as listening_contacts,
    coalesce(sum(contacts) filter (where exposure_kind = 'file_review'), 0)::integer
        as file_review_contacts,
    coalesce(sum(contacts) filter (where exposure_kind = 'video'), 0)::integer as video_contacts,
    coalesce(sum(contacts) filter (where exposure_kind = 'mass_violence'), 0)::integer
        as mass_violence_contacts,
    coalesce(sum(contacts) filter (where exposure_kind = 'aftermath'), 0)::integer
        as aftermath_contacts,
from covered
group by person_no, team_no, local_date, shift_starts_at
