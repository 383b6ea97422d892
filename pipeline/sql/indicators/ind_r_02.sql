-- ind_r_02
-- Worker-weeks without the weekly rest.
-- Grain: one row per worker, team and month.
-- Measures: numerator (weeks whose longest rest is under the cap), denominator (worked weeks).
-- Source: article, sentence 2; cap R-02 in force on the Thursday.
-- Caveats: ISO weeks with a shift, in the month of their Thursday; needs workers and a roster.
select
    'R-02' as indicator_id,
    'all' as exposure_kind,
    'month' as period_kind,
    counts.period_start,
    counts.team_id,
    counts.person_no as person_no,
    counts.restless_weeks as numerator,
    counts.weeks as denominator,
from intermediate.int_week_month as counts
semi join marts.dim_period as period
    on period.period_kind = 'month' and period.period_start = counts.period_start
