-- ind_w_08
-- Video minutes outside rostered time, and the staffed shifts.
-- Grain: one row per worker, team and month.
-- Measures: numerator (minutes of video outside any shift), denominator (staffed shifts).
-- Source: article, sentence 7; IWF: overtime is prohibited.
-- Caveats: needs workers and a roster.
select
    'W-08' as indicator_id,
    'all' as exposure_kind,
    worker.period_kind,
    worker.period_start,
    worker.team_id,
    worker.person_no,
    case when worker.rests is not null then coalesce(outside.outside_minutes, 0) end as numerator,
    worker.staffed_shifts as denominator,
from marts.fct_worker_period as worker
join intermediate.int_team as team on team.leaf_id = worker.team_id
-- left join: most workers see no video outside their shifts
left join intermediate.int_outside as outside
    on outside.person_no = worker.person_no
    and outside.team_no = team.team_no
    and outside.period_start = worker.period_start
    and outside.exposure_kind = 'video'
where worker.period_kind = 'month'
