-- unit_moment
-- The moments of every unit: teams as they are, units above with each worker counted once.
-- Grain: one row per indicator, kind, unit and period; units above a team by month only.
-- Measures: sums, sums of squares and products, people (for crews their headcount), the two largest
--     amounts of a person above the line (in amounts' units).
-- Source: build. Moments of workers with one team add up; the others are summed by worker first.
-- Caveats: people are null for crews without a headcount, largest amounts wherever crews are.
with
of_teams as (
    select
        moment.*,
        case when moment.standing = 'crew' then team.headcount end as crew_people,
    from indicators.team_moment as moment
    join marts.dim_team as team using (team_id)
),

of_others as (
    select of_teams.* replace (bridge.unit_id as team_id),
    from of_teams
    join marts.bridge_team_unit as bridge
        on bridge.team_id = of_teams.team_id and bridge.unit_id <> of_teams.team_id
    where of_teams.period_kind = 'month' and of_teams.standing <> 'moving'
),

moving as (
    select
        ratio.indicator_id,
        ratio.exposure_kind,
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
        ratio.period_start,
        bridge.unit_id,
        ratio.person_no
),

of_moving as (
    select
        indicator_id,
        exposure_kind,
        'month' as period_kind,
        period_start,
        unit_id as team_id,
        'moving' as standing,
        sum(numerator)::decimal(18, 2) as numerator,
        sum(denominator)::decimal(18, 2) as denominator,
        sum(unknown_numerators)::bigint as unknown_numerators,
        sum(unknown_denominators)::bigint as unknown_denominators,
        count_if(numerator <> 0 or denominator <> 0)::bigint as clusters,
        sum(numerator::double * numerator::double) as numerator_squares,
        sum(denominator::double * denominator::double) as denominator_squares,
        sum(numerator::double * denominator::double) as products,
        count_if(numerator <> 0)::bigint as numerator_rows,
        count_if(denominator <> 0)::bigint as denominator_rows,
        max(numerator, 2) as tops,
        null as crew_people,
    from moving
    group by indicator_id, exposure_kind, period_start, unit_id
),

pieces as (
    select * from of_teams
    union all
    select * from of_others
    union all
    select * from of_moving
),

sums as (
    select
        indicator_id,
        exposure_kind,
        period_kind,
        period_start,
        team_id,
        sum(numerator) as numerator,
        sum(denominator) as denominator,
        sum(unknown_numerators) as unknown_numerators,
        sum(unknown_denominators) as unknown_denominators,
        sum(clusters) as clusters,
        sum(numerator_squares) as numerator_squares,
        sum(denominator_squares) as denominator_squares,
        sum(products) as products,
        sum(case when standing <> 'crew' then numerator_rows else 0 end) as numerator_workers,
        sum(case when standing <> 'crew' then denominator_rows else 0 end)
            as denominator_workers,
        count_if(standing = 'crew' and numerator_rows > 0) as numerator_crews,
        count_if(standing = 'crew' and denominator_rows > 0) as denominator_crews,
        sum(case when numerator_rows > 0 then crew_people end) as numerator_crew_people,
        sum(case when denominator_rows > 0 then crew_people end) as denominator_crew_people,
        -- the second of all is the second of the firsts or the first of the seconds
        max(tops[1], 2) as firsts,
        max(tops[2]) as first_of_seconds,
    from pieces
    group by indicator_id, exposure_kind, period_kind, period_start, team_id
),

-- one kind is held against the denominator of all kinds, also where nobody met it
wholes as (
    select *, 'all' as cell_kind
    from sums
    where exposure_kind = 'all'
    union all
    select sums.*, kinds.exposure_kind as cell_kind
    from sums
    join ref.indicator as indicator using (indicator_id)
    cross join (
        values ('listening'), ('file_review'), ('video'), ('mass_violence'), ('aftermath')
    ) as kinds (exposure_kind)
    where sums.exposure_kind = 'all' and sums.period_kind = 'month' and indicator.has_kinds
)

select
    whole.indicator_id,
    whole.cell_kind as exposure_kind,
    whole.period_kind,
    whole.period_start,
    whole.team_id,
    case when coalesce(cell.unknown_numerators, 0) = 0 then coalesce(cell.numerator, 0) end
        ::decimal(18, 2) as numerator,
    case when whole.unknown_denominators = 0 then whole.denominator end::decimal(18, 2)
        as denominator,
    whole.clusters::bigint as clusters,
    coalesce(cell.numerator_squares, 0) as numerator_squares,
    whole.denominator_squares,
    coalesce(cell.products, 0) as products,
    case
        when cell.numerator_crews is null then 0
        when cell.numerator_crews = 0 then cell.numerator_workers
        when cell.numerator_crew_people is not null
            then cell.numerator_workers + cell.numerator_crew_people
    end::integer as numerator_people,
    case
        when whole.denominator_crews = 0 then whole.denominator_workers
        when whole.denominator_crew_people is not null
            then whole.denominator_workers + whole.denominator_crew_people
    end::integer as denominator_people,
    case when cell.numerator_crews = 0 then cell.firsts[1] end as top1,
    case
        when cell.numerator_crews = 0 then greatest(cell.firsts[2], cell.first_of_seconds)
    end as top2,
from wholes as whole
-- left join: a kind nobody met has no sums
left join sums as cell
    on cell.indicator_id = whole.indicator_id
    and cell.exposure_kind = whole.cell_kind
    and cell.period_kind = whole.period_kind
    and cell.period_start = whole.period_start
    and cell.team_id = whole.team_id
