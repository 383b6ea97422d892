-- ind_r_08
-- Shifts with a stretch of exposure longer than the cap.
-- Grain: one row per worker (or crew unit-shift), team and month.
-- Measures: numerator (shifts with a longer stretch), denominator (staffed shifts).
-- Source: article, sentence 3; NIOSH; cap R-08.
-- Caveats: entries that touch or overlap are one stretch; needs minutes and a roster.
select
    'R-08' as indicator_id,
    'all' as exposure_kind,
    'month' as period_kind,
    counts.period_start,
    counts.team_id,
    counts.person_no as person_no,
    counts.unbroken_shifts as numerator,
    counts.shifts as denominator,
from intermediate.int_shift_month as counts
semi join marts.dim_period as period
    on period.period_kind = 'month' and period.period_start = counts.period_start
