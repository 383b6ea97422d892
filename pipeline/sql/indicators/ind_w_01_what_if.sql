-- ind_w_01_what_if
-- W-01 had the cap been 2, 3, ... 8.
-- Grain: one row per cap, worker (or crew unit-shift), team and month.
-- Measures: numerator (worker-days over that cap), denominator (staffed worker-days).
-- Source: rules of calculation: what-if on a cap uses pre-computed, protected cells.
-- Caveats: cells for release only; no figure and no limit of their own.
with
counts as (
    select *
    from intermediate.int_day_month as day_month
    semi join marts.dim_period as period
        on period.period_kind = 'month' and period.period_start = day_month.period_start
)

select
    'W-01@2' as indicator_id,
    'all' as exposure_kind,
    'month' as period_kind,
    period_start,
    team_id,
    person_no,
    days_over_2 as numerator,
    counted_days as denominator,
from counts
union all
select
    'W-01@3' as indicator_id,
    'all' as exposure_kind,
    'month' as period_kind,
    period_start,
    team_id,
    person_no,
    days_over_3 as numerator,
    counted_days as denominator,
from counts
union all
select
    'W-01@4' as indicator_id,
    'all' as exposure_kind,
    'month' as period_kind,
    period_start,
    team_id,
    person_no,
    days_over_4 as numerator,
    counted_days as denominator,
from counts
union all
select
    'W-01@5' as indicator_id,
    'all' as exposure_kind,
    'month' as period_kind,
    period_start,
    team_id,
    person_no,
    days_over_5 as numerator,
    counted_days as denominator,
from counts
union all
select
    'W-01@6' as indicator_id,
    'all' as exposure_kind,
    'month' as period_kind,
    period_start,
    team_id,
    person_no,
    days_over_6 as numerator,
    counted_days as denominator,
from counts
union all
select
    'W-01@7' as indicator_id,
    'all' as exposure_kind,
    'month' as period_kind,
    period_start,
    team_id,
    person_no,
    days_over_7 as numerator,
    counted_days as denominator,
from counts
union all
select
    'W-01@8' as indicator_id,
    'all' as exposure_kind,
    'month' as period_kind,
    period_start,
    team_id,
    person_no,
    days_over_8 as numerator,
    counted_days as denominator,
from counts
