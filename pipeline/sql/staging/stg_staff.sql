-- stg_staff
-- Assignments of workers to teams.
-- Grain: one row per worker and assignment.
-- Measures: fte (full-time equivalents), leave_entitlement_hours (hours).
-- Source: contract staff.
-- Caveats: valid_to is the last day of the assignment, here turned into the day after.
select
    worker_id as actor_id,
    team_id,
    valid_from,
    valid_to + 1 as valid_until,
    tenure_band,
    coalesce(fte, 1)::decimal(4, 3) as fte,
    coalesce(is_supervisor, false) as is_supervisor,
    trained_until,
    video_trained_until,
    leave_entitlement_hours,
from raw.staff
