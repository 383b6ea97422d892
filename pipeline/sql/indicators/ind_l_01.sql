-- ind_l_01
-- Open trauma cases and full-time posts at the month's end.
-- Grain: one row per team and month.
-- Measures: numerator (open trauma cases), denominator (full-time equivalents).
-- Source: article, sentence 1, as a stock; CWLA and SafeLives, see the profiles.
-- Caveats: the last count in the month; a number of cases alone is not sufficient.
select
    'L-01' as indicator_id,
    'all' as exposure_kind,
    'month' as period_kind,
    date_trunc('month', stock.counted_on)::date as period_start,
    team.leaf_id as team_id,
    null as person_no,
    arg_max(stock.open_trauma_cases, stock.counted_on) as numerator,
    arg_max(stock.fte, stock.counted_on) as denominator,
from staging.stg_open_case as stock
join intermediate.int_team as team using (team_id)
semi join marts.dim_period as period
    on period.period_kind = 'month'
    and period.period_start = date_trunc('month', stock.counted_on)::date
group by date_trunc('month', stock.counted_on)::date, team.leaf_id
