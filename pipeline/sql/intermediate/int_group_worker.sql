-- int_group_worker
-- Who worked for each of the teams that are shown together.
-- Grain: one row per worker (or a team's crews), team, unit it is shown in and month.
-- Measures: none.
-- Source: protection, small teams: a figure of some members alone is none of the group.
-- Caveats: the unit itself is one of its teams where it has workers of its own. Only units that
--     small teams are shown in; an entry counts for the team that logged it.
with
members as (
    select team_no, shown_no, valid_from, valid_until
    from intermediate.int_shown_as
    where shown_no <> team_no
    union
    select shown_no as team_no, shown_no, valid_from, valid_until
    from intermediate.int_shown_as
    where shown_no <> team_no
),

teams as (
    select team_id, team_no, timezone, valid_to, merged_team_no
    from intermediate.int_team
    where
        team_no in (select team_no from members)
        or merged_team_no in (select team_no from members)
),

rows_of_work as (
    select actor_id, is_crew, team_id, starts_at as worked_at, true as is_rostered
    from staging.stg_shift
    where is_staffed and ends_at > starts_at
    union all
    select actor_id, is_crew, team_id, occurred_at as worked_at, false as is_rostered
    from staging.stg_exposure
),

local as (
    select
        rows_of_work.actor_id,
        rows_of_work.is_crew,
        rows_of_work.is_rostered,
        teams.team_no,
        teams.valid_to,
        teams.merged_team_no,
        timezone(teams.timezone, timezone('UTC', rows_of_work.worked_at))::date as local_date,
    from rows_of_work
    join teams using (team_id)
),

placed as (
    select
        actor_id,
        is_crew,
        is_rostered,
        local_date,
        case
            when local_date > valid_to then coalesce(merged_team_no, team_no)
            else team_no
        end as team_no,
    from local
)

select
    actor.actor_no,
    placed.team_no,
    members.shown_no,
    date_trunc('month', placed.local_date)::date as period_start,
    placed.is_crew,
    bool_or(placed.is_rostered) as is_rostered,
from placed
join members
    on members.team_no = placed.team_no
    and placed.local_date >= members.valid_from
    and placed.local_date < members.valid_until
join intermediate.int_actor as actor using (actor_id)
group by
    actor.actor_no,
    placed.team_no,
    members.shown_no,
    date_trunc('month', placed.local_date)::date,
    placed.is_crew
