-- team_moment
-- What is needed of a team's workers to say its figures, how sure they are and who is behind
-- them.
-- Grain: one row per indicator, kind, leaf team, period and standing (staying: workers with one
--     team; crew; team: what a team received as a whole), and one per worker who may count for
--     several teams (moving).
-- Measures: sums, sums of squares and products, rows, two largest amounts (in amounts' units).
-- Source: linearised ratio estimator, clusters are workers (Cochran 1977, 6.3).
-- Caveats: clusters of crews are unit-shifts, so rows are not people there. Largest amounts are
--     found for amounts only, where dominance is a rule of protection. Run for one indicator
--     after the other: `relation` is the indicator's view.
-- Kind: per_indicator
with
placed as (
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
        mover.person_no as moving_person_no,
        ratio.numerator,
        ratio.denominator,
        ratio.numerator::double as above,
        ratio.denominator::double as below,
        indicator.has_dominance,
        indicator.has_dominance_below,
    from query_table(relation) as ratio
    join ref.indicator as indicator using (indicator_id)
    -- left join: most workers stay with one team
    left join intermediate.int_mover as mover
        on mover.person_no = ratio.person_no
        and mover.month_start = ratio.period_start
        and ratio.period_kind = 'month'
),

sums as (
    select
        indicator_id,
        exposure_kind,
        period_kind,
        period_start,
        team_id,
        standing,
        moving_person_no,
        sum(numerator)::decimal(18, 2) as numerator,
        sum(denominator)::decimal(18, 2) as denominator,
        count(*) - count(numerator) as unknown_numerators,
        count(*) - count(denominator) as unknown_denominators,
        count(*) filter (where above <> 0 or below <> 0) as clusters,
        sum(above * above) as numerator_squares,
        sum(below * below) as denominator_squares,
        sum(above * below) as products,
        count(*) filter (where above <> 0) as numerator_rows,
        count(*) filter (where below <> 0) as denominator_rows,
        max(numerator, 2) filter (where has_dominance) as tops,
        max(denominator, 2) filter (where has_dominance_below) as below_tops,
    from placed
    group by
        indicator_id,
        exposure_kind,
        period_kind,
        period_start,
        team_id,
        standing,
        moving_person_no
)

select
    * exclude (tops, below_tops),
    tops[1] as top1,
    tops[2] as top2,
    below_tops[1] as below_top1,
    below_tops[2] as below_top2,
from sums
