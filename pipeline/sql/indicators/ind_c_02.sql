-- ind_c_02
-- Heavy days of people new in role, and those expected if heavy days fell on all alike.
-- Grain: one row per worker, team and month.
-- Measures: numerator (heavy days of people new in role), denominator (their worked days times
--     the team's share of heavy days).
-- Source: article, sentence 10; tenure band only, age never.
-- Caveats: the ratio is their share of heavy days over their share of all days. Above teams the
--     expectation is summed from teams. Workers without a known tenure are left out.
with
shares as (
    select
        team_id,
        period_start,
        case
            when bool_and(heavy_days is not null) then sum(heavy_days) / sum(known_days)
        end as heavy_share,
    from intermediate.int_tenure_month
    group by team_id, period_start
)

select
    'C-02' as indicator_id,
    'all' as exposure_kind,
    'month' as period_kind,
    tenure.period_start,
    tenure.team_id,
    tenure.person_no,
    tenure.heavy_new_days as numerator,
    -- decimal, so that the sum does not depend on the order of workers
    (tenure.new_days * shares.heavy_share)::decimal(18, 6) as denominator,
from intermediate.int_tenure_month as tenure
join shares using (team_id, period_start)
semi join marts.dim_period as period
    on period.period_kind = 'month' and period.period_start = tenure.period_start
