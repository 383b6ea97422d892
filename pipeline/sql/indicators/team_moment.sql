-- team_moment
-- What is needed of a team's workers to say its figures, how sure they are and who is behind them.
-- Grain: one row per indicator, kind, leaf team, period, and whether its workers may count for
--     several teams.
-- Measures: sums, sums of squares and products, people, two largest amounts (in amounts' units).
-- Source: linearised ratio estimator, clusters are workers (Cochran 1977, 6.3).
-- Caveats: crews (negative person_no) are clusters by unit-shift, and no people are counted.
select
    ratio.indicator_id,
    ratio.exposure_kind,
    ratio.period_kind,
    ratio.period_start,
    ratio.team_id,
    mover.person_no is not null as is_moving,
    sum(ratio.numerator)::decimal(18, 2) as numerator,
    sum(ratio.denominator)::decimal(18, 2) as denominator,
    count(*) - count(ratio.numerator) as unknown_numerators,
    count(*) - count(ratio.denominator) as unknown_denominators,
    count(*) filter (where ratio.numerator <> 0 or ratio.denominator <> 0) as clusters,
    sum(ratio.numerator::double * ratio.numerator::double) as numerator_squares,
    sum(ratio.denominator::double * ratio.denominator::double) as denominator_squares,
    sum(ratio.numerator::double * ratio.denominator::double) as products,
    count(*) filter (where ratio.numerator <> 0 and ratio.person_no >= 0) as numerator_people,
    count(*) filter (where ratio.denominator <> 0 and ratio.person_no >= 0)
        as denominator_people,
    max(ratio.numerator, 2) filter (where ratio.person_no >= 0) as numerator_tops,
    max(ratio.denominator, 2) filter (where ratio.person_no >= 0) as denominator_tops,
    count(*) filter (where ratio.numerator <> 0 and ratio.person_no < 0) > 0
        as has_numerator_crews,
    count(*) filter (where ratio.denominator <> 0 and ratio.person_no < 0) > 0
        as has_denominator_crews,
from indicators.worker_ratio as ratio
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
    is_moving
