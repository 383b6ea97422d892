-- int_assignment
-- Assignments of workers by the number they have in this build.
-- Grain: one row per worker, assignment and span in which the team is shown as the same unit.
-- Measures: fte (full-time equivalents), leave_entitlement_hours (hours).
-- Source: contract staff.
-- Caveats: valid_until is the first day after; an open assignment lasts for ever.
with
whole as (
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
)

select
    whole.* replace (
        coalesce(shown_as.shown_no, whole.team_no) as team_no,
        greatest(whole.valid_from, shown_as.valid_from) as valid_from,
        least(whole.valid_until, shown_as.valid_until) as valid_until
    ),
from whole
-- left join: most teams are always shown as themselves
left join intermediate.int_shown_as as shown_as
    on shown_as.team_no = whole.team_no
    and shown_as.valid_from < whole.valid_until
    and shown_as.valid_until > whole.valid_from
