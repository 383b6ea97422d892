-- int_shift_month
-- Counts of shifts of several sorts.
-- Grain: one row per worker (or crew unit-shift), leaf team and month with a shift.
-- Measures: all counts of shifts, times the crew: shifts, night_shifts, long_nights (over cap
--     R-04), breaks_due (over six hours, break known), short_breaks (under cap R-08b),
--     unbroken_shifts (over cap R-08), mass_violence_shifts, hard_mass_violence_shifts (past cap
--     W-10 on or off), and of workers with an assignment known_exposed, known_video and
--     known_mass_violence shifts with trained_ of each.
-- Source: article, sentences 3, 7 and 9; UK Working Time Regulations; SAMHSA; caps in force that
--     day.
-- Caveats: null where the register holds no cap. Training is in date on its last day; none
--     recorded is none.
with
flags as (
    select
        shift.person_no,
        shift.team_no,
        shift.local_date,
        shift.people,
        shift.kind = 'night' as is_night,
        shift.shift_minutes > 60 * night.cap as is_long_night,
        shift.shift_minutes > 360 and shift.break_minutes is not null as is_break_due,
        shift.break_minutes < break.cap as is_short_break,
        unbroken.person_no is not null as is_unbroken,
        unbroken_cap.cap is not null as has_unbroken_cap,
        coalesce(met.has_mass_violence, false) as is_mass_violence,
        case
            when mass.cap is not null
                then shift.shift_minutes > 60 * mass.cap
                or coalesce(shift.rest_after_minutes < 60 * mass.cap, false)
        end as is_hard_mass_violence,
        assignment.person_no is not null as is_known,
        coalesce(met.trauma_entries > 0, false) as is_exposed,
        coalesce(met.has_video, false) as is_video,
        coalesce(assignment.trained_until >= shift.local_date, false) as is_trained,
        coalesce(assignment.video_trained_until >= shift.local_date, false)
            as is_video_trained,
    from intermediate.int_shift as shift
    -- left joins: shifts without entries, limits or a known assignment are shifts
    left join intermediate.int_shift_exposure as met
        on met.person_no = shift.person_no and met.shift_starts_at = shift.starts_at
    left join intermediate.int_unbroken as unbroken
        on unbroken.person_no = shift.person_no
        and unbroken.shift_starts_at = shift.starts_at
    left join intermediate.int_assignment as assignment
        on assignment.person_no = shift.person_no
        and shift.local_date >= assignment.valid_from
        and shift.local_date < assignment.valid_until
    left join intermediate.int_limit_cap as night
        on night.team_no = shift.team_no
        and night.limit_id = 'R-04'
        and shift.local_date >= night.valid_from
        and shift.local_date < night.valid_until
    left join intermediate.int_limit_cap as break
        on break.team_no = shift.team_no
        and break.limit_id = 'R-08b'
        and shift.local_date >= break.valid_from
        and shift.local_date < break.valid_until
    left join intermediate.int_limit_cap as mass
        on mass.team_no = shift.team_no
        and mass.limit_id = 'W-10'
        and shift.local_date >= mass.valid_from
        and shift.local_date < mass.valid_until
    left join intermediate.int_limit_cap as unbroken_cap
        on unbroken_cap.team_no = shift.team_no
        and unbroken_cap.limit_id = 'R-08'
        and shift.local_date >= unbroken_cap.valid_from
        and shift.local_date < unbroken_cap.valid_until
)

select
    flags.person_no,
    team.leaf_id as team_id,
    date_trunc('month', flags.local_date)::date as period_start,
    sum(flags.people)::integer as shifts,
    coalesce(sum(flags.people) filter (where flags.is_night), 0)::integer as night_shifts,
    case
        when bool_and(not flags.is_night or flags.is_long_night is not null)
            then coalesce(
                sum(flags.people) filter (where flags.is_night and flags.is_long_night), 0
            )
    end::integer as long_nights,
    coalesce(sum(flags.people) filter (where flags.is_break_due), 0)::integer as breaks_due,
    case
        when bool_and(not flags.is_break_due or flags.is_short_break is not null)
            then coalesce(
                sum(flags.people) filter (where flags.is_break_due and flags.is_short_break), 0
            )
    end::integer as short_breaks,
    case
        when bool_and(flags.has_unbroken_cap)
            then coalesce(sum(flags.people) filter (where flags.is_unbroken), 0)
    end::integer as unbroken_shifts,
    coalesce(sum(flags.people) filter (where flags.is_mass_violence), 0)::integer
        as mass_violence_shifts,
    case
        when bool_and(
            not flags.is_mass_violence or flags.is_hard_mass_violence is not null
        )
            then coalesce(
                sum(flags.people) filter (
                    where flags.is_mass_violence and flags.is_hard_mass_violence
                ),
                0
            )
    end::integer as hard_mass_violence_shifts,
    (count(*) filter (where flags.is_known and flags.is_exposed))::integer as known_exposed_shifts,
    (count(*) filter (where flags.is_known and flags.is_exposed and flags.is_trained))::integer
        as trained_exposed_shifts,
    (count(*) filter (where flags.is_known and flags.is_video))::integer as known_video_shifts,
    (count(*) filter (where flags.is_known and flags.is_video and flags.is_video_trained))::integer
        as trained_video_shifts,
    (count(*) filter (where flags.is_known and flags.is_mass_violence))::integer
        as known_mass_violence_shifts,
    (
        count(*) filter (
            where flags.is_known and flags.is_mass_violence and flags.is_trained
        )
    )::integer
        as trained_mass_violence_shifts,
from flags
join intermediate.int_team as team using (team_no)
group by flags.person_no, team.leaf_id, date_trunc('month', flags.local_date)::date
