-- fct_amount
-- The cells for release: every amount an indicator names, once, with the people behind it.
-- Grain: one row per amount, unit, kind and period; units above a team by month only.
-- Measures: value, top1, top2 (unit of the amount), n_people (people).
-- Source: protection: one amount is one cell, and a cell has one state. Facts about the
--     organisation are no cells.
-- Caveats: n_people counts people with a contribution, for at-risk counts people in the
--     denominator; null for crews without a headcount. top1 and top2 are null for staffing (the
--     roster hangs on the wall) and for crews. Missing and late cells have no value.
with
sides as (
    select
        amount.amount_id,
        amount.rule,
        amount.needs_log,
        amount.needs_roster,
        moment.team_id,
        moment.exposure_kind,
        moment.period_kind,
        moment.period_start,
        case amount.source_side
            when 'numerator' then moment.numerator
            else moment.denominator
        end as value,
        case
            when amount.source_side = 'numerator' and amount.rule <> 'at_risk'
                then moment.numerator_people
            else moment.denominator_people
        end as n_people,
        case
            when amount.source_side = 'numerator' then moment.top1
            else moment.below_top1
        end as top1,
        case
            when amount.source_side = 'numerator' then moment.top2
            else moment.below_top2
        end as top2,
    from indicators.unit_moment as moment
    join ref.amount as amount on amount.source_indicator_id = moment.indicator_id
    where
        amount.rule <> 'fact'
        and (amount.source_side = 'numerator' or moment.exposure_kind = 'all')
),

absent as (
    select
        amount.amount_id,
        amount.rule,
        coverage.team_id,
        coverage.period_kind,
        coverage.period_start,
        (amount.needs_log and coverage.is_log_missing)
        or (amount.needs_roster and coverage.is_roster_missing) as is_missing,
        (amount.needs_log and coverage.is_log_late)
        or (amount.needs_roster and coverage.is_roster_late) as is_late,
    from marts.fct_coverage as coverage
    cross join ref.amount as amount
    where
        amount.rule <> 'fact'
        and (amount.has_parts or coverage.period_kind = 'month')
        and (
            coverage.is_log_missing
            or coverage.is_log_late
            or coverage.is_roster_missing
            or coverage.is_roster_late
        )
),

cells as (
    select
        coalesce(sides.amount_id, absent.amount_id) as amount_id,
        coalesce(sides.team_id, absent.team_id) as team_id,
        coalesce(sides.exposure_kind, 'all') as exposure_kind,
        coalesce(sides.period_kind, absent.period_kind) as period_kind,
        coalesce(sides.period_start, absent.period_start) as period_start,
        sides.value,
        sides.n_people,
        sides.top1,
        sides.top2,
        coalesce(sides.rule, absent.rule) as rule,
        coalesce(absent.is_late, false) as is_late,
        coalesce(absent.is_missing, false) as is_missing,
    from sides
    -- full join: what is missing altogether has no moments
    full join (select * from absent where is_missing or is_late) as absent
        on absent.amount_id = sides.amount_id
        and absent.team_id = sides.team_id
        and absent.period_kind = sides.period_kind
        and absent.period_start = sides.period_start
)

select
    cells.amount_id,
    cells.team_id,
    cells.exposure_kind,
    cells.period_kind,
    cells.period_start,
    period.period_end,
    (case when not cells.is_late and not cells.is_missing then cells.value end)::decimal(18, 2)
        as value,
    cells.n_people,
    cells.top1::decimal(18, 2) as top1,
    cells.top2::decimal(18, 2) as top2,
    cells.rule,
    coalesce(coverage.basis, team.basis, 'rostered') as basis,
    cells.is_late,
    cells.is_missing,
from cells
join marts.dim_period as period using (period_kind, period_start)
join marts.dim_team as team using (team_id)
-- left join: a closed team may still have a week or a survey that ends later
left join marts.fct_coverage as coverage using (team_id, period_kind, period_start)
where cells.value is not null or cells.is_late or cells.is_missing
