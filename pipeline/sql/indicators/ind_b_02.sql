-- ind_b_02
-- Workers with more hours than the cap in any 168.
-- Grain: one row per worker, team and month.
-- Measures: numerator (workers over the cap), denominator (workers with a shift).
-- Source: article, sentence 6; NHS doctors' contract 2016; cap B-02.
-- Caveats: the worst 168 hours that end in the month; a worker counts in the team of the last
--     shift; not for crews.
select
    'B-02' as indicator_id,
    'all' as exposure_kind,
    'month' as period_kind,
    counts.period_start,
    counts.team_id,
    counts.person_no as person_no,
    counts.is_over_cap::integer as numerator,
    1 as denominator,
from intermediate.int_week_hours_month as counts
semi join marts.dim_period as period
    on period.period_kind = 'month' and period.period_start = counts.period_start
