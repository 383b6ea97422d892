-- ind_w_04
-- Worker-weeks with more exposed hours than the cap.
-- Grain: one row per worker, team and month.
-- Measures: numerator (weeks over the cap), denominator (worked weeks).
-- Source: article, sentence 1; cap W-04 in force on the Thursday.
-- Caveats: ISO weeks, in the month of their Thursday; not for crews.
select
    'W-04' as indicator_id,
    'all' as exposure_kind,
    'month' as period_kind,
    counts.period_start,
    counts.team_id,
    counts.person_no as person_no,
    counts.exposed_weeks as numerator,
    counts.weeks as denominator,
from intermediate.int_week_month as counts
semi join marts.dim_period as period
    on period.period_kind = 'month' and period.period_start = counts.period_start
