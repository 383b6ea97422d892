-- ind_c_03
-- Supervision hours provided, and the worker-months that were exposed.
-- Grain: one row per worker, team and month, and one per team and month for the hours.
-- Measures: numerator (hours of supervision), denominator (workers with a trauma contact).
-- Source: article, sentence 11; BACP: one hour and a half a month.
-- Caveats: hours provided to the team, never to whom. Needs a support log. Behind a group's hours
--     are the people of those of its small teams that had any.
select
    'C-03' as indicator_id,
    'all' as exposure_kind,
    'month' as period_kind,
    support.period_start,
    support.team_id,
    null as person_no,
    support.supervision_hours as numerator,
    0 as denominator,
from intermediate.int_support_month as support
semi join marts.dim_period as period
    on period.period_kind = 'month' and period.period_start = support.period_start
union all
select
    'C-03' as indicator_id,
    'all' as exposure_kind,
    worker.period_kind,
    worker.period_start,
    worker.team_id,
    worker.person_no,
    0 as numerator,
    1 as denominator,
from marts.fct_worker_period as worker
semi join intermediate.int_support_month as support
    on support.team_id = worker.team_id and support.period_start = worker.period_start
where worker.period_kind = 'month' and worker.trauma_entries > 0 and worker.person_no >= 0
