-- ind_r_04
-- Night shifts longer than the cap.
-- Grain: one row per worker (or crew unit-shift), team and month.
-- Measures: numerator (night shifts over the cap), denominator (night shifts).
-- Source: article, sentence 3; Directive 2003/88/EC Art. 8; cap R-04.
-- Caveats: night is what the roster calls night; length from start to end, breaks included.
select
    'R-04' as indicator_id,
    'all' as exposure_kind,
    'month' as period_kind,
    counts.period_start,
    counts.team_id,
    counts.person_no as person_no,
    counts.long_nights as numerator,
    counts.night_shifts as denominator,
from intermediate.int_shift_month as counts
semi join marts.dim_period as period
    on period.period_kind = 'month' and period.period_start = counts.period_start
