-- ind_c_05
-- Counselling offered to teams that view images.
-- Grain: one row per team and month with video exposure.
-- Measures: numerator (offers in the month), denominator (teams that viewed video).
-- Source: article, sentence 11; IWF: monthly.
-- Caveats: offers only, never who took them up. Needs a support log.
with
viewing as (
    select distinct
        team_id,
        period_start,
    from intermediate.int_worker_kind
    where exposure_kind = 'video'
)

select
    'C-05' as indicator_id,
    'all' as exposure_kind,
    'month' as period_kind,
    support.period_start,
    support.team_id,
    null as person_no,
    support.counselling_offers as numerator,
    1 as denominator,
from intermediate.int_support_month as support
semi join viewing using (team_id, period_start)
semi join marts.dim_period as period
    on period.period_kind = 'month' and period.period_start = support.period_start
