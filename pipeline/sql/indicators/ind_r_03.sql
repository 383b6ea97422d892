-- ind_r_03
-- Workers who averaged more hours a week than the cap over seventeen weeks.
-- Grain: one row per worker and month.
-- Measures: numerator (1 when over the cap), denominator (1).
-- Source: article, sentence 4; Directive 2003/88/EC Art. 6; cap R-03 at the month's end.
-- Caveats: seventeen ISO weeks to the last one worked with its Thursday in the month; leave and
--     sickness are no working time and their weeks count with no hours; breaks are taken off. A
--     worker counts in the team of that last week.
with
last_weeks as (
    select *
    from intermediate.int_week_month
    where reference_minutes is not null
    qualify
        row_number() over (
            partition by person_no, period_start order by last_week_start desc, team_id
        ) = 1
)

select
    'R-03' as indicator_id,
    'all' as exposure_kind,
    'month' as period_kind,
    last_weeks.period_start,
    last_weeks.team_id,
    last_weeks.person_no,
    (last_weeks.reference_minutes > 60 * cap.cap * last_weeks.reference_weeks)::integer
        as numerator,
    1 as denominator,
from last_weeks
semi join marts.dim_period as period
    on period.period_kind = 'month' and period.period_start = last_weeks.period_start
-- left join: a team without a limit keeps its workers
left join intermediate.int_limit_cap as cap
    on cap.team_no = last_weeks.team_no
    and cap.limit_id = 'R-03'
    and last_day(last_weeks.period_start) >= cap.valid_from
    and last_day(last_weeks.period_start) < cap.valid_until
