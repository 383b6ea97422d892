-- team_moment
-- What is needed of a team's workers to say its figures, how sure they are and who is behind
-- them.
-- Grain: one row per indicator, kind, leaf team, period and standing (staying: workers with one
--     team; moving: workers who may count for several; crew; team: what a team received as a
--     whole).
-- Measures: sums, sums of squares and products, people, two largest amounts (in amounts' units).
-- Source: linearised ratio estimator, clusters are workers (Cochran 1977, 6.3).
-- Caveats: clusters of crews are unit-shifts, so rows are not people there. Run for one indicator
--     after the other: `relation` is the indicator's view.
-- Kind: per_indicator
with
sums as (
    select
        ratio.indicator_id,
        ratio.exposure_kind,
        ratio.period_kind,
        ratio.period_start,
        ratio.team_id,
        case
            when ratio.person_no is null then 'team'
            when ratio.person_no < 0 then 'crew'
            when mover.person_no is not null then 'moving'
            else 'staying'
        end as standing,
        sum(ratio.numerator)::decimal(18, 2) as numerator,
        sum(ratio.denominator)::decimal(18, 2) as denominator,
        count(*) - count(ratio.numerator) as unknown_numerators,
        count(*) - count(ratio.denominator) as unknown_denominators,
        count(*) filter (where ratio.numerator <> 0 or ratio.denominator <> 0) as clusters,
        sum(ratio.numerator::double * ratio.numerator::double) as numerator_squares,
        sum(ratio.denominator::double * ratio.denominator::double) as denominator_squares,
        sum(ratio.numerator::double * ratio.denominator::double) as products,
        (count(*) filter (where ratio.numerator <> 0))::bigint as numerator_rows,
        (count(*) filter (where ratio.denominator <> 0))::bigint as denominator_rows,
        max(ratio.numerator, 2) as tops,
    from query_table(relation) as ratio
    -- left join: most workers stay with one team
    left join intermediate.int_mover as mover
        on mover.person_no = ratio.person_no
        and mover.month_start = ratio.period_start
        and ratio.period_kind = 'month'
    group by
        ratio.indicator_id,
        ratio.exposure_kind,
        ratio.period_kind,
        ratio.period_start,
        ratio.team_id,
        standing
)

select
    * exclude (tops),
    tops[1] as top1,
    tops[2] as top2,
from sums
