-- ind_b_01
-- Exposure minutes outside rostered time, and all exposure minutes.
-- Grain: one row per worker, team and month.
-- Measures: numerator (minutes outside any shift), denominator (minutes of exposure).
-- Source: article, sentence 5 ("boundaries").
-- Caveats: needs workers and a roster; not applicable to crews and to teams without one.
with
outside as (
    select
        person_no,
        team_no,
        period_start,
        sum(outside_minutes) as outside_minutes,
    from intermediate.int_outside
    group by person_no, team_no, period_start
)

select
    'B-01' as indicator_id,
    'all' as exposure_kind,
    worker.period_kind,
    worker.period_start,
    worker.team_id,
    worker.person_no,
    -- rests are null for crews and without a roster
    case when worker.rests is not null then coalesce(outside.outside_minutes, 0) end as numerator,
    worker.exposure_minutes as denominator,
from marts.fct_worker_period as worker
join intermediate.int_team as team on team.leaf_id = worker.team_id
-- left join: most workers have none outside
left join outside
    on outside.person_no = worker.person_no
    and outside.team_no = team.team_no
    and outside.period_start = worker.period_start
where worker.period_kind = 'month'
