-- dim_team
-- The tree of units: teams, divisions, the organisation.
-- Grain: one row per unit.
-- Measures: headcount (people).
-- Source: contract teams; one exposure log alone makes its teams, and the organisation above
--     them.
-- Caveats: recording is the strictest of a team's sources. An organisation without one declared
--     top gets the unit ORG. A unit with rows of its own and units below it gets a team
--     "(direct)" for them. The name of a small team tells the group it is shown in.
with
recordings as (
    select
        team_no,
        case
            when bool_or(recording = 'nil_returns') then 'nil_returns'
            when bool_or(recording = 'events_only') then 'events_only'
            else 'automatic'
        end as recording,
    from intermediate.int_delivery
    where contract = 'exposure_log'
    group by team_no
),

-- the last span has no end: nothing is decided for it
newest as (
    select
        team_no,
        arg_max(shown_no, valid_from) as shown_no,
    from intermediate.int_shown_as
    where valid_from <= getvariable('as_of') and valid_until < date '9999-12-31'
    group by team_no
),

units as (
    select
        team.* replace (
            case
                when together.team_id is null then team.name
                else team.name || ' (' || together.name || ')'
            end as name
        ),
        recordings.recording,
    from intermediate.int_team as team
    -- left joins: most units above have no log of their own, most teams are shown as themselves
    left join recordings using (team_no)
    left join newest on newest.team_no = team.team_no and newest.shown_no <> team.team_no
    left join intermediate.int_team as together on together.team_no = newest.shown_no
),

direct as (
    select * from units where has_units_below and has_rows
),

tops as (
    select
        count(*) as top_count,
        any_value(team_id) as top_id,
        bool_and(has_units_below) as has_units_below,
    from units
    where parent_id is null
),

root as (
    select
        case when top_count = 1 and has_units_below then top_id else 'ORG' end as root_id,
        not (top_count = 1 and has_units_below) as is_added,
    from tops
)

select
    units.team_id,
    units.name,
    case
        when units.parent_id is not null then units.parent_id
        when units.team_id <> root.root_id then root.root_id
    end as parent_id,
    case
        when units.team_id = root.root_id then 'organisation'
        when units.has_units_below then 'division'
        else 'team'
    end as level,
    units.timezone,
    units.profiles,
    units.small_team_group,
    case when not units.has_units_below then units.headcount end as headcount,
    units.has_referral_route,
    case when not units.has_units_below then units.basis end as basis,
    case when not units.has_units_below then units.recording end as recording,
    units.valid_from,
    units.valid_to,
from units
cross join root
union all
select
    direct.leaf_id as team_id,
    direct.name || ' (direct)' as name,
    direct.team_id as parent_id,
    'team' as level,
    direct.timezone,
    direct.profiles,
    null as small_team_group,
    direct.headcount,
    direct.has_referral_route,
    direct.basis,
    direct.recording,
    direct.valid_from,
    direct.valid_to,
from direct
union all
select
    root.root_id as team_id,
    'Organisation' as name,
    null as parent_id,
    'organisation' as level,
    getvariable('timezone') as timezone,
    null as profiles,
    null as small_team_group,
    null as headcount,
    null as has_referral_route,
    null as basis,
    null as recording,
    null as valid_from,
    null as valid_to,
from root
where root.is_added
