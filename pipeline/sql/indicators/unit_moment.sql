-- unit_moment
-- The moments of every unit: teams as they are, units above with each worker counted once.
-- Grain: one row per indicator, kind, unit and period; units above a team by month only.
-- Measures: as team_moment; crew_people (people, from headcounts).
-- Source: build. Moments of workers with one team add up; the others are summed by worker first.
-- Caveats: tops hold at most two amounts of each piece they were joined from.
with
of_teams as (
    select
        moment.indicator_id,
        moment.exposure_kind,
        moment.period_kind,
        moment.period_start,
        moment.team_id as unit_id,
        moment.numerator,
        moment.denominator,
        moment.unknown_numerators,
        moment.unknown_denominators,
        moment.clusters,
        moment.numerator_squares,
        moment.denominator_squares,
        moment.products,
        moment.numerator_people,
        moment.denominator_people,
        moment.numerator_tops,
        moment.denominator_tops,
        moment.has_numerator_crews,
        moment.has_denominator_crews,
        case when moment.has_numerator_crews then team.headcount end as numerator_crew_people,
        case when moment.has_denominator_crews then team.headcount end
            as denominator_crew_people,
        moment.is_moving,
    from indicators.team_moment as moment
    join marts.dim_team as team using (team_id)
),

of_staying as (
    select
        of_teams.* replace (bridge.unit_id as unit_id),
    from of_teams
    join marts.bridge_team_unit as bridge
        on bridge.team_id = of_teams.unit_id and bridge.unit_id <> of_teams.unit_id
    where of_teams.period_kind = 'month' and not of_teams.is_moving
),

moving as (
    select
        ratio.indicator_id,
        ratio.exposure_kind,
        ratio.period_kind,
        ratio.period_start,
        bridge.unit_id,
        ratio.person_no,
        sum(ratio.numerator)::decimal(18, 2) as numerator,
        sum(ratio.denominator)::decimal(18, 2) as denominator,
        count(*) - count(ratio.numerator) as unknown_numerators,
        count(*) - count(ratio.denominator) as unknown_denominators,
    from indicators.worker_ratio as ratio
    semi join intermediate.int_mover as mover
        on mover.person_no = ratio.person_no and mover.month_start = ratio.period_start
    join marts.bridge_team_unit as bridge
        on bridge.team_id = ratio.team_id and bridge.unit_id <> ratio.team_id
    where ratio.period_kind = 'month'
    group by
        ratio.indicator_id,
        ratio.exposure_kind,
        ratio.period_kind,
        ratio.period_start,
        bridge.unit_id,
        ratio.person_no
),

of_moving as (
    select
        indicator_id,
        exposure_kind,
        period_kind,
        period_start,
        unit_id,
        sum(numerator)::decimal(18, 2) as numerator,
        sum(denominator)::decimal(18, 2) as denominator,
        sum(unknown_numerators) as unknown_numerators,
        sum(unknown_denominators) as unknown_denominators,
        count(*) filter (where numerator <> 0 or denominator <> 0) as clusters,
        sum(numerator::double * numerator::double) as numerator_squares,
        sum(denominator::double * denominator::double) as denominator_squares,
        sum(numerator::double * denominator::double) as products,
        count(*) filter (where numerator <> 0) as numerator_people,
        count(*) filter (where denominator <> 0) as denominator_people,
        max(numerator, 2) as numerator_tops,
        max(denominator, 2) as denominator_tops,
        false as has_numerator_crews,
        false as has_denominator_crews,
        null as numerator_crew_people,
        null as denominator_crew_people,
        true as is_moving,
    from moving
    group by indicator_id, exposure_kind, period_kind, period_start, unit_id
),

pieces as (
    select * from of_teams
    union all
    select * from of_staying
    union all
    select * from of_moving
)

select
    indicator_id,
    exposure_kind,
    period_kind,
    period_start,
    unit_id as team_id,
    case when sum(unknown_numerators) = 0 then sum(numerator) end::decimal(18, 2) as numerator,
    case when sum(unknown_denominators) = 0 then sum(denominator) end::decimal(18, 2)
        as denominator,
    sum(clusters)::bigint as clusters,
    sum(numerator_squares) as numerator_squares,
    sum(denominator_squares) as denominator_squares,
    sum(products) as products,
    case
        when bool_or(has_numerator_crews) and sum(numerator_crew_people) is null then null
        else sum(numerator_people) + coalesce(sum(numerator_crew_people), 0)
    end::integer as numerator_people,
    case
        when bool_or(has_denominator_crews) and sum(denominator_crew_people) is null then null
        else sum(denominator_people) + coalesce(sum(denominator_crew_people), 0)
    end::integer as denominator_people,
    -- the second largest of all is the second of the firsts, or the largest of the seconds
    case when not bool_or(has_numerator_crews) then max(numerator_tops[1]) end as numerator_top1,
    case
        when not bool_or(has_numerator_crews)
            then greatest(max(numerator_tops[1], 2)[2], max(numerator_tops[2]))
    end as numerator_top2,
    case when not bool_or(has_denominator_crews) then max(denominator_tops[1]) end
        as denominator_top1,
    case
        when not bool_or(has_denominator_crews)
            then greatest(max(denominator_tops[1], 2)[2], max(denominator_tops[2]))
    end as denominator_top2,
from pieces
group by indicator_id, exposure_kind, period_kind, period_start, unit_id
