-- ind_k_01
-- Exposure minutes by kind, and the staffed shifts they fell on.
-- Grain: one row per worker (or crew unit-shift), team, period and kind; kinds by month only.
-- Measures: numerator (minutes of exposure), denominator (staffed shifts).
-- Source: article, sentence 7: five routes. W-09 and W-13 are limits on two of its kinds.
-- Caveats: kinds add up to all; a minute spent on two kinds belongs to the entry that began
--     first. A kind has rows of those who met it only: its denominator is that of all kinds.
select
    'K-01' as indicator_id,
    'all' as exposure_kind,
    period_kind,
    period_start,
    team_id,
    person_no,
    exposure_minutes as numerator,
    staffed_shifts as denominator,
from marts.fct_worker_period
union all
select
    'K-01' as indicator_id,
    exposure_kind,
    'month' as period_kind,
    period_start,
    team_id,
    person_no,
    minutes as numerator,
    staffed_shifts as denominator,
from marts.fct_worker_kind
