-- ind_w_02
-- Exposure minutes and the paid minutes of shifts.
-- Grain: one row per worker (or crew unit-shift), team and period.
-- Measures: numerator (minutes of exposure), denominator (paid minutes).
-- Source: article, sentence 1 ("entire working day").
-- Caveats: needs a roster; entries without minutes count none, see minutes_missing_share.
select
    'W-02' as indicator_id,
    'all' as exposure_kind,
    period_kind,
    period_start,
    team_id,
    person_no,
    exposure_minutes as numerator,
    paid_minutes as denominator,
from marts.fct_worker_period
