-- ind_c_04b
-- Sessions in the longest programme of psychoeducation.
-- Grain: one row per team and month.
-- Measures: numerator (sessions), denominator (teams).
-- Source: article, sentence 12: "up to 12 sessions".
-- Caveats: of programmes held in the twelve months to the month's end; above teams, the mean of
--     teams.
select
    'C-04b' as indicator_id,
    'all' as exposure_kind,
    'month' as period_kind,
    counts.period_start,
    counts.team_id,
    null as person_no,
    counts.longest_programme_sessions as numerator,
    1 as denominator,
from intermediate.int_support_month as counts
semi join marts.dim_period as period
    on period.period_kind = 'month' and period.period_start = counts.period_start
where counts.longest_programme_sessions > 0
