-- int_team
-- Units rows may belong to, declared or met in the data, with the leaf their rows count for.
-- Grain: one row per unit.
-- Measures: headcount (people).
-- Source: rules of calculation, grain; one exposure log is enough to begin.
-- Caveats: a unit with units below it whose own code stands on rows gets a leaf of its own,
--     named "(direct)", so that a unit is always the sum of the units below it.
with
declared as (
    select * from staging.stg_team
),

rostered as (
    select team_id, bool_or(is_staffed) as is_rostered
    from staging.stg_shift
    group by team_id
),

logged as (
    select distinct team_id from staging.stg_exposure
),

assigned as (
    select distinct team_id from staging.stg_staff
),

met as (
    select team_id, bool_or(is_rostered) as is_rostered
    from (
        select team_id, is_rostered from rostered
        union all
        select team_id, false as is_rostered from logged
        union all
        select shown_id as team_id, true as is_rostered from ref.shown_as
    ) as seen
    group by team_id
),

tops as (
    select case when count(*) = 1 then any_value(team_id) end as team_id
    from (
        select distinct coalesce(above.team_id, below.parent_id) as team_id
        from declared as below
        left join declared as above on above.team_id = below.parent_id
        where below.parent_id is not null and above.parent_id is null
    ) as top
),

-- a group that is no unit of its own stands beside its teams; across divisions, at the top
groups as (
    select
        small_team_group as team_id,
        small_team_group as name,
        case
            when count(distinct coalesce(parent_id, '')) = 1 then any_value(parent_id)
            else any_value(tops.team_id)
        end as parent_id,
        case
            when count(distinct timezone) = 1 then any_value(timezone)
            else getvariable('timezone')
        end as timezone,
        case when count(distinct coalesce(profiles, '')) = 1 then any_value(profiles) end
            as profiles,
        null as small_team_group,
        sum(headcount)::integer as headcount,
        bool_and(has_referral_route) as has_referral_route,
        null as valid_from,
        case when bool_and(valid_to is not null) then max(valid_to) end as valid_to,
        null as merged_into,
    from declared
    cross join tops
    where
        small_team_group in (select shown_id from ref.shown_as)
        and small_team_group not in (
            select team_id from declared
            union all
            select parent_id from declared where parent_id is not null
        )
    group by small_team_group
),

unlisted as (
    select team_id from met
    union
    select team_id from assigned
    union
    select parent_id as team_id from declared where parent_id is not null
    union
    select merged_into as team_id from declared where merged_into is not null
),

units as (
    select
        declared.team_id,
        declared.name,
        declared.parent_id,
        declared.timezone,
        declared.profiles,
        declared.small_team_group,
        declared.headcount,
        declared.has_referral_route,
        declared.valid_from,
        declared.valid_to,
        declared.merged_into,
    from declared
    union all
    select * from groups
    union all
    select
        unlisted.team_id,
        unlisted.team_id as name,
        null as parent_id,
        getvariable('timezone') as timezone,
        null as profiles,
        null as small_team_group,
        null as headcount,
        null as has_referral_route,
        null as valid_from,
        null as valid_to,
        null as merged_into,
    from unlisted
    anti join declared using (team_id)
    anti join groups using (team_id)
),

numbered as (
    select
        *,
        (row_number() over (order by team_id))::integer as team_no,
    from units
),

above as (
    select distinct parent_id as team_id from units where parent_id is not null
)

select
    units.team_no,
    units.team_id,
    units.name,
    units.parent_id,
    units.timezone,
    units.profiles,
    units.small_team_group,
    units.headcount,
    units.has_referral_route,
    units.valid_from,
    units.valid_to,
    units.merged_into,
    above.team_id is not null as has_units_below,
    met.team_id is not null as has_rows,
    case
        when above.team_id is null then units.team_id
        else units.team_id || '/direct'
    end as leaf_id,
    target.team_no as merged_team_no,
    case when coalesce(met.is_rostered, false) then 'rostered' else 'logged' end as basis,
from numbered as units
left join numbered as target on target.team_id = units.merged_into
left join above on above.team_id = units.team_id
left join met on met.team_id = units.team_id
