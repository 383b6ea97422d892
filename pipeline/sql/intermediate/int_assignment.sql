-- int_assignment
-- Assignments of workers by the number they have in this build.
-- Grain: one row per worker and assignment.
-- Measures: fte (full-time equivalents), leave_entitlement_hours (hours).
-- Source: contract staff.
-- Caveats: valid_until is the first day after; an open assignment lasts for ever.
select
    actor.actor_no::bigint as person_no,
    team.team_no,
    staff.valid_from,
    coalesce(staff.valid_until, date '9999-12-31') as valid_until,
    staff.tenure_band = 'under_24_months' as is_new_in_role,
    staff.fte,
    staff.is_supervisor,
    staff.trained_until,
    staff.video_trained_until,
    staff.leave_entitlement_hours,
from staging.stg_staff as staff
join intermediate.int_actor as actor using (actor_id)
join intermediate.int_team as team using (team_id)
