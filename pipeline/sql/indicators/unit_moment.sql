-- unit_moment
-- The moments of every unit: teams as they are, units above with each worker counted once.
-- Grain: one row per indicator, kind, unit and period; units above a team by month only.
-- Measures: sums, sums of squares and products, people (for crews their headcount), the two
--     largest amounts of a person above the line, and below it (in amounts' units).
-- Source: build. Moments of workers with one team add up; the others are summed by worker first.
-- Caveats: people are null for crews without a headcount, largest amounts wherever crews are.
with
of_teams as (
    select
        moment.*,
        case
            when moment.standing = 'crew' then team.headcount
            when moment.standing = 'team' and behind.team_id is not null then behind.workers
            when moment.standing = 'team'
                then coalesce(nullif(people.workers, 0), team.headcount)
        end as crew_people,
    from indicators.team_moment as moment
    join marts.dim_team as team using (team_id)
    -- left join: a team may have neither a shift nor an entry in the month
    left join intermediate.int_team_people as people using (team_id, period_start)
    -- left join: most are no group of small teams, or received something in all of them
    left join intermediate.int_group_people as behind
        on behind.indicator_id = moment.indicator_id
        and behind.team_id = moment.team_id
        and behind.period_start = moment.period_start
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
        moment.indicator_id,
        moment.exposure_kind,
        moment.period_start,
        bridge.unit_id,
        moment.moving_person_no,
        sum(moment.numerator) as numerator,
        sum(moment.denominator) as denominator,
        sum(moment.unknown_numerators) as unknown_numerators,
        sum(moment.unknown_denominators) as unknown_denominators,
    from indicators.team_moment as moment
    join marts.bridge_team_unit as bridge
        on bridge.team_id = moment.team_id and bridge.unit_id <> moment.team_id
    where moment.standing = 'moving'
    group by
        moment.indicator_id,
        moment.exposure_kind,
        moment.period_start,
        bridge.unit_id,
        moment.moving_person_no
),

of_moving as (
    select
        moving.indicator_id,
        moving.exposure_kind,
        'month' as period_kind,
        moving.period_start,
        moving.unit_id as team_id,
        'moving' as standing,
        null as moving_person_no,
        sum(moving.numerator)::decimal(18, 2) as numerator,
        sum(moving.denominator)::decimal(18, 2) as denominator,
        sum(moving.unknown_numerators)::bigint as unknown_numerators,
        sum(moving.unknown_denominators)::bigint as unknown_denominators,
        count(*) filter (where moving.numerator <> 0 or moving.denominator <> 0) as clusters,
        sum(moving.numerator::double * moving.numerator::double) as numerator_squares,
        sum(moving.denominator::double * moving.denominator::double) as denominator_squares,
        sum(moving.numerator::double * moving.denominator::double) as products,
        count(*) filter (where moving.numerator <> 0) as numerator_rows,
        count(*) filter (where moving.denominator <> 0) as denominator_rows,
        (max(moving.numerator, 2) filter (where indicator.has_dominance))[1]::decimal(18, 2)
            as top1,
        (max(moving.numerator, 2) filter (where indicator.has_dominance))[2]::decimal(18, 2)
            as top2,
        (max(moving.denominator, 2) filter (where indicator.has_dominance_below))[1]
            ::decimal(18, 2) as below_top1,
        (max(moving.denominator, 2) filter (where indicator.has_dominance_below))[2]
            ::decimal(18, 2) as below_top2,
        null as crew_people,
    from moving
    join ref.indicator as indicator using (indicator_id)
    group by
        moving.indicator_id,
        moving.exposure_kind,
        moving.period_start,
        moving.unit_id
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
        sum(case when standing in ('staying', 'moving') then numerator_rows else 0 end)
            as numerator_workers,
        sum(case when standing in ('staying', 'moving') then denominator_rows else 0 end)
            as denominator_workers,
        count(*) filter (where standing in ('crew', 'team') and numerator_rows > 0)
            as numerator_crews,
        count(*) filter (where standing in ('crew', 'team') and denominator_rows > 0)
            as denominator_crews,
        sum(case when numerator_rows > 0 then crew_people end) as numerator_crew_people,
        sum(case when denominator_rows > 0 then crew_people end) as denominator_crew_people,
        -- the second of all is the second of the firsts or the first of the seconds
        max(top1) as top1,
        greatest(max(top1, 2)[2], max(top2)) as top2,
        max(below_top1) as below_top1,
        greatest(max(below_top1, 2)[2], max(below_top2)) as below_top2,
    from pieces
    group by indicator_id, exposure_kind, period_kind, period_start, team_id
),

-- one kind is held against the denominator of all kinds, also where nobody met it
kinds as (
    select
        whole.* replace (kind.exposure_kind as exposure_kind),
    from sums as whole
    join ref.indicator as indicator using (indicator_id)
    cross join (
        values ('listening'), ('file_review'), ('video'), ('mass_violence'), ('aftermath')
    ) as kind (exposure_kind)
    where whole.exposure_kind = 'all' and whole.period_kind = 'month' and indicator.has_kinds
),

cells as (
    select * from sums where exposure_kind = 'all'
    union all by name
    select
        kinds.* replace (
            coalesce(cell.numerator, 0) as numerator,
            coalesce(cell.unknown_numerators, 0) as unknown_numerators,
            coalesce(cell.numerator_squares, 0) as numerator_squares,
            coalesce(cell.products, 0) as products,
            coalesce(cell.numerator_workers, 0) as numerator_workers,
            coalesce(cell.numerator_crews, 0) as numerator_crews,
            cell.numerator_crew_people as numerator_crew_people,
            cell.top1 as top1,
            cell.top2 as top2
        ),
    from kinds
    -- left join: a kind nobody met has no sums
    left join sums as cell
        using (indicator_id, exposure_kind, period_kind, period_start, team_id)
)

select
    indicator_id,
    exposure_kind,
    period_kind,
    period_start,
    team_id,
    case when unknown_numerators = 0 then numerator end::decimal(18, 2) as numerator,
    case when unknown_denominators = 0 then denominator end::decimal(18, 2) as denominator,
    clusters::bigint as clusters,
    numerator_squares,
    denominator_squares,
    products,
    case
        when numerator_crews = 0 then numerator_workers
        when numerator_crew_people is not null then numerator_workers + numerator_crew_people
    end::integer as numerator_people,
    case
        when denominator_crews = 0 then denominator_workers
        when denominator_crew_people is not null
            then denominator_workers + denominator_crew_people
    end::integer as denominator_people,
    case when numerator_crews = 0 then top1 end as top1,
    case when numerator_crews = 0 then top2 end as top2,
    case when denominator_crews = 0 then below_top1 end as below_top1,
    case when denominator_crews = 0 then below_top2 end as below_top2,
from cells
