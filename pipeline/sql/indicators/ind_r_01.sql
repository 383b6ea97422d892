-- ind_r_01
-- Rests between shifts shorter than the limit.
-- Grain: one row per worker (or crew unit-shift), team and month.
-- Measures: numerator (rests under the cap), denominator (rests between shifts).
-- Source: article, sentence 3; cap R-01 in force on the day the rest ends.
-- Caveats: a rest belongs to the shift that ends it, so that a closed month stays closed; needs
--     workers and a roster.
select
    'R-01' as indicator_id,
    'all' as exposure_kind,
    period_kind,
    period_start,
    team_id,
    person_no,
    short_rests as numerator,
    rests as denominator,
from marts.fct_worker_period
where period_kind = 'month'
