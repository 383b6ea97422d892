-- ind_w_00
-- Trauma case-contacts and the staffed shifts they fell on.
-- Grain: one row per worker (or crew unit-shift), team and period.
-- Measures: numerator (trauma case-contacts), denominator (staffed shifts).
-- Source: article, sentence 1; the headline.
-- Caveats: contacts on days off count, their shifts do not exist; a team's mean, not a worker's.
select
    'W-00' as indicator_id,
    'all' as exposure_kind,
    period_kind,
    period_start,
    team_id,
    person_no,
    case_contacts as numerator,
    staffed_shifts as denominator,
from marts.fct_worker_period
