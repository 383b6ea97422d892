-- dim_period
-- Months, and the four parts of a month, that have ended and whose grace has passed.
-- Grain: one row per kind of period and first day.
-- Measures: none.
-- Source: rules of calculation: published periods; a part is days 1-7, 8-14, 15-21 or 22 to the
--     end.
-- Caveats: period_end is the first day after the period. No ISO weeks: a month less its weeks is
--     a handful of days.
with
span as (
    select
        date_trunc('month', min(local_date))::date as first_month,
        date_trunc('month', max(local_date))::date as last_month,
    from intermediate.int_worker_day
),

months as (
    select
        unnest(range(first_month, last_month + 1, interval 1 month))::date as month_start,
    from span
),

periods as (
    select
        'month' as period_kind,
        month_start as period_start,
        (month_start + interval 1 month)::date as period_end,
        strftime(month_start, '%B %Y') as label,
    from months
    union all
    select
        'part' as period_kind,
        month_start + 7 * part_no as period_start,
        case
            when part_no = 3 then (month_start + interval 1 month)::date
            else month_start + 7 * part_no + 7
        end as period_end,
        strftime(month_start + 7 * part_no, '%-d')
        || '-'
        || case
            when part_no = 3 then strftime(last_day(month_start), '%-d')
            else strftime(month_start + 7 * part_no + 6, '%-d')
        end
        || strftime(month_start, ' %B %Y') as label,
    from months
    cross join (values (0), (1), (2), (3)) as parts (part_no)
)

select
    period_kind,
    period_start,
    period_end,
    label,
from periods
where period_end + getvariable('grace_days') <= getvariable('as_of')
