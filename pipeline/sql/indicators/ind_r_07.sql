-- ind_r_07
-- Heavy worker-days followed by relief.
-- Grain: one row per worker, team and month.
-- Measures: numerator (heavy days with relief), denominator (heavy days).
-- Source: article, sentence 2; heavy and light by cap W-01 in force that day.
-- Caveats: relief is a day off, or a day under half of the cap, among the three days after; needs
--     workers and a roster.
select
    'R-07' as indicator_id,
    'all' as exposure_kind,
    'month' as period_kind,
    counts.period_start,
    counts.team_id,
    counts.person_no as person_no,
    counts.relieved_days as numerator,
    counts.heavy_days as denominator,
from intermediate.int_day_month as counts
semi join marts.dim_period as period
    on period.period_kind = 'month' and period.period_start = counts.period_start
