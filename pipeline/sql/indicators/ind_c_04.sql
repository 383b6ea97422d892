-- ind_c_04
-- Psychoeducation sessions offered to teams in twelve months.
-- Grain: one row per team and month.
-- Measures: numerator (sessions in the twelve months to the month's end), denominator (teams).
-- Source: article, sentence 12.
-- Caveats: needs a support log; above teams, sessions per team.
select
    'C-04' as indicator_id,
    'all' as exposure_kind,
    'month' as period_kind,
    counts.period_start,
    counts.team_id,
    null as person_no,
    counts.psychoeducation_sessions as numerator,
    1 as denominator,
from intermediate.int_support_month as counts
semi join marts.dim_period as period
    on period.period_kind = 'month' and period.period_start = counts.period_start
