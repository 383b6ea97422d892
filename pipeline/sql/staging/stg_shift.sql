-- stg_shift
-- Roster rows with the actor they belong to: the worker, or the team's crews together.
-- Grain: one row per roster row.
-- Measures: people (1, or the crew), shift_minutes and paid_minutes (minutes).
-- Source: contract shift_roster; leave and sickness are not working time.
-- Caveats: paid minutes default to the shift's length less its break.
select
    shift_id,
    coalesce(worker_id, md5(team_id)::uuid) as actor_id,
    worker_id is null as is_crew,
    (case when worker_id is null then coalesce(crew_size, 1) else 1 end)::utinyint as people,
    team_id,
    starts_at,
    ends_at,
    kind,
    kind in ('day', 'night', 'on_call') as is_staffed,
    break_minutes,
    coalesce(
        paid_minutes,
        round(epoch(ends_at - starts_at) / 60, 2)::decimal(9, 2) - coalesce(break_minutes, 0)
    )::decimal(9, 2) as paid_minutes,
    file_id,
from raw.shift_roster
