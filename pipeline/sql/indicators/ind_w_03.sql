-- ind_w_03
-- Staffed worker-days filled with exposure.
-- Grain: one row per worker (or crew unit-shift), team and month.
-- Measures: numerator (days exposed for at least the cap of paid time), denominator (staffed
--     worker-days).
-- Source: article, sentence 1, read literally; cap W-03 in force that day.
-- Caveats: needs a roster: without paid minutes no day can be filled.
select
    'W-03' as indicator_id,
    'all' as exposure_kind,
    'month' as period_kind,
    counts.period_start,
    counts.team_id,
    counts.person_no as person_no,
    counts.filled_days as numerator,
    counts.counted_days as denominator,
from intermediate.int_day_month as counts
semi join marts.dim_period as period
    on period.period_kind = 'month' and period.period_start = counts.period_start
