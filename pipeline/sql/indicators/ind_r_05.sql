-- ind_r_05
-- Shifts longer than the limit.
-- Grain: one row per worker (or crew unit-shift), team and month.
-- Measures: numerator (shifts over the cap), denominator (staffed shifts).
-- Source: article, sentence 3; cap R-05 in force on the day of the shift.
-- Caveats: length is start to end in UTC; needs a roster.
select
    'R-05' as indicator_id,
    'all' as exposure_kind,
    period_kind,
    period_start,
    team_id,
    person_no,
    long_shifts as numerator,
    staffed_shifts as denominator,
from marts.fct_worker_period
where period_kind = 'month'
