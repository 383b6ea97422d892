-- ind_k_02
-- Contacts by kind, and the staffed shifts they fell on.
-- Grain: one row per worker (or crew unit-shift), team, month and kind.
-- Measures: numerator (contacts), denominator (staffed shifts).
-- Source: article, sentence 7: five routes. Pictures where a log has no minutes.
-- Caveats: kinds add up to all; a case met by two routes is two contacts. A kind has rows of
--     those who met it only: its denominator is that of all kinds.
select
    'K-02' as indicator_id,
    'all' as exposure_kind,
    period_kind,
    period_start,
    team_id,
    person_no,
    contacts as numerator,
    staffed_shifts as denominator,
from marts.fct_worker_period
where period_kind = 'month'
union all
select
    'K-02' as indicator_id,
    exposure_kind,
    'month' as period_kind,
    period_start,
    team_id,
    person_no,
    contacts as numerator,
    staffed_shifts as denominator,
from marts.fct_worker_kind
