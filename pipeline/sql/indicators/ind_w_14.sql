-- ind_w_14
-- Worker-fortnights with fewer exposure-free days than the cap.
-- Grain: one row per worker, team and month.
-- Measures: numerator (fortnights under the cap), denominator (fortnights).
-- Source: article, sentence 8; cap W-14 in force on the Thursday of the fortnight's last week.
-- Caveats: fortnights overlap: each worked week ends one. Months only; not for crews.
select
    'W-14' as indicator_id,
    'all' as exposure_kind,
    'month' as period_kind,
    fortnight.period_start,
    fortnight.team_id,
    fortnight.person_no,
    case
        when bool_and(fortnight.has_too_few_free_days is not null)
            then count(*) filter (where fortnight.has_too_few_free_days)
    end as numerator,
    count(*) as denominator,
from intermediate.int_worker_fortnight as fortnight
semi join marts.dim_period as period
    on period.period_kind = 'month' and period.period_start = fortnight.period_start
group by fortnight.period_start, fortnight.team_id, fortnight.person_no
