-- stg_exposure
-- Log rows with the actor they belong to: the worker, or the team's crews together.
-- Grain: one row per log row, nil returns included.
-- Measures: people (1, or the crew), trauma_cases (cases), trauma_seconds (seconds).
-- Source: contract exposure_log; only trauma material is exposure.
-- Caveats: a row that is not trauma, and a nil return, is an entry without exposure.
select
    coalesce(worker_id, md5(team_id)::uuid) as actor_id,
    worker_id is null as is_crew,
    (case when worker_id is null then coalesce(crew_size, 1) else 1 end)::utinyint as people,
    team_id,
    shift_id,
    occurred_at,
    exposure_kind::enum (
        'listening', 'file_review', 'video', 'mass_violence', 'aftermath'
    ) as exposure_kind,
    case_id,
    (case when is_trauma then cases else 0 end)::usmallint as trauma_cases,
    case when is_trauma and cases > 0 then (minutes * 60)::integer end as trauma_seconds,
    file_id,
from raw.exposure_log
