-- ind_w_01
-- Staffed worker-days with more trauma case-contacts than the daily cap.
-- Grain: one row per worker (or crew unit-shift), team and period.
-- Measures: numerator (worker-days over the cap), denominator (staffed worker-days).
-- Source: article, sentence 1; cap W-01 in force that day.
-- Caveats: a day without a shift is not a staffed day, over the cap or not; null without a cap.
select
    'W-01' as indicator_id,
    'all' as exposure_kind,
    period_kind,
    period_start,
    team_id,
    person_no,
    days_over_cap as numerator,
    staffed_worker_days as denominator,
from marts.fct_worker_period
