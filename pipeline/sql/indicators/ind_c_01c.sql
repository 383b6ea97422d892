-- ind_c_01c
-- Mass-violence shifts worked with training in date.
-- Grain: one row per worker (or crew unit-shift), team and month.
-- Measures: numerator (mass-violence shifts of trained workers), denominator (mass-violence
--     shifts).
-- Source: article, sentence 9.
-- Caveats: as C-01.
select
    'C-01c' as indicator_id,
    'all' as exposure_kind,
    'month' as period_kind,
    counts.period_start,
    counts.team_id,
    counts.person_no as person_no,
    counts.trained_mass_violence_shifts as numerator,
    counts.known_mass_violence_shifts as denominator,
from intermediate.int_shift_month as counts
semi join marts.dim_period as period
    on period.period_kind = 'month' and period.period_start = counts.period_start
where counts.known_mass_violence_shifts > 0
