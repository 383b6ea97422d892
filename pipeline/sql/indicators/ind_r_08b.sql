-- ind_r_08b
-- Shifts over six hours with too short a break.
-- Grain: one row per worker (or crew unit-shift), team and month.
-- Measures: numerator (shifts with a break under the cap), denominator (shifts over six hours).
-- Source: article, sentence 3; UK Working Time Regulations; cap R-08b.
-- Caveats: only shifts whose break the roster knows.
select
    'R-08b' as indicator_id,
    'all' as exposure_kind,
    'month' as period_kind,
    counts.period_start,
    counts.team_id,
    counts.person_no as person_no,
    counts.short_breaks as numerator,
    counts.breaks_due as denominator,
from intermediate.int_shift_month as counts
semi join marts.dim_period as period
    on period.period_kind = 'month' and period.period_start = counts.period_start
where counts.breaks_due > 0
