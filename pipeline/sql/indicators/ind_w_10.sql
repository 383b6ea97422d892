-- ind_w_10
-- Mass-violence shifts that were too long, or too soon followed.
-- Grain: one row per worker (or crew unit-shift), team and month.
-- Measures: numerator (mass-violence shifts past the cap), denominator (mass-violence shifts).
-- Source: article, sentence 7; SAMHSA: twelve hours on, twelve off; cap W-10 for both.
-- Caveats: the rest after a shift may lie in the next month; shifts without mass violence count
--     neither above nor below; of crews only the length is known.
select
    'W-10' as indicator_id,
    'all' as exposure_kind,
    'month' as period_kind,
    counts.period_start,
    counts.team_id,
    counts.person_no as person_no,
    counts.hard_mass_violence_shifts as numerator,
    counts.mass_violence_shifts as denominator,
from intermediate.int_shift_month as counts
semi join marts.dim_period as period
    on period.period_kind = 'month' and period.period_start = counts.period_start
