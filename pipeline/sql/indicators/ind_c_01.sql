-- ind_c_01
-- Exposed shifts worked with training in date.
-- Grain: one row per worker (or crew unit-shift), team and month.
-- Measures: numerator (exposed shifts of trained workers), denominator (exposed shifts).
-- Source: article, sentence 9.
-- Caveats: shifts of workers with an assignment only; training is in date on its last day.
select
    'C-01' as indicator_id,
    'all' as exposure_kind,
    'month' as period_kind,
    counts.period_start,
    counts.team_id,
    counts.person_no as person_no,
    counts.trained_exposed_shifts as numerator,
    counts.known_exposed_shifts as denominator,
from intermediate.int_shift_month as counts
semi join marts.dim_period as period
    on period.period_kind = 'month' and period.period_start = counts.period_start
where counts.known_exposed_shifts > 0
