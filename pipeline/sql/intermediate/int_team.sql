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

-- a group goes by its newest year of which a month is over, or by its first
group_year as (
    select
        shown_id as team_id,
        coalesce(
            max(valid_from) filter (where valid_from < date_trunc('month', getvariable('as_of'))),
            min(valid_from)
        ) as valid_from,
    from ref.shown_as
    where shown_id <> team_id
    group by shown_id
),

-- where groups stood when a year was first published, as long as that unit is there
places as (
    select
        shown_id as team_id,
        valid_from,
        name,
        case
            when
                parent_id in (
                    select team_id from declared
                    union all
                    select parent_id from declared where parent_id is not null
                )
                then parent_id
        end as parent_id,
        timezone,
    from ref.shown_group
),

-- a group that is no unit of its own stands where it stood when the year was first published;
-- else beside the teams shown in it, and across divisions at the top
groups as (
    select
        group_year.team_id,
        coalesce(any_value(places.name), group_year.team_id) as name,
        case
            when count(places.parent_id) > 0 then any_value(places.parent_id)
            when count(distinct case
                when small.team_id is not null then coalesce(small.parent_id, '')
            end) = 1
                then any_value(small.parent_id)
            else any_value(tops.team_id)
        end as parent_id,
        case
            when count(places.timezone) > 0 then any_value(places.timezone)
            when count(distinct small.timezone) = 1 then any_value(small.timezone)
            else getvariable('timezone')
        end as timezone,
        case
            when count(distinct case
                when small.team_id is not null then coalesce(small.profiles, '')
            end) = 1
                then any_value(small.profiles)
        end as profiles,
        null as small_team_group,
        sum(small.headcount)::integer as headcount,
        bool_and(small.has_referral_route) as has_referral_route,
        null as valid_from,
        case when bool_and(small.valid_to is not null) then max(small.valid_to) end as valid_to,
        null as merged_into,
    from group_year
    cross join tops
    join ref.shown_as as member
        on member.shown_id = group_year.team_id
        and member.valid_from = group_year.valid_from
        and member.team_id <> member.shown_id
    -- left joins: a team may have left the teams file, a year may not have been published
    left join declared as small on small.team_id = member.team_id
    left join places
        on places.team_id = group_year.team_id
        and places.valid_from = group_year.valid_from
    where
        group_year.team_id not in (
            select team_id from declared
            union all
            select parent_id from declared where parent_id is not null
        )
    group by group_year.team_id
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
