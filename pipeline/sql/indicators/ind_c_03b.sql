-- ind_c_03b
-- Workers and supervisors of a team at the month's end.
-- Grain: one row per assigned worker, team and month.
-- Measures: numerator (1 for who is supervised), denominator (1 for a supervisor).
-- Source: article, sentence 11; CWLA: one supervisor to five.
-- Caveats: by assignment on the month's last day; a team without a supervisor has no ratio.
select
    'C-03b' as indicator_id,
    'all' as exposure_kind,
    'month' as period_kind,
    period.period_start,
    team.leaf_id as team_id,
    assignment.person_no,
    (not assignment.is_supervisor)::integer as numerator,
    assignment.is_supervisor::integer as denominator,
from marts.dim_period as period
join intermediate.int_assignment as assignment
    on assignment.valid_from < period.period_end
    and assignment.valid_until >= period.period_end
join intermediate.int_team as team using (team_no)
where period.period_kind = 'month'
