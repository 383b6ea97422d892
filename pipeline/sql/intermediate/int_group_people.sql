-- int_group_people
-- How many workers are behind what only some of the teams shown together received.
-- Grain: one row per indicator, leaf team and month with rows of small teams.
-- Measures: workers (people on the roster of the teams with hours; null where there are none).
-- Source: protection, small teams: a team's hours have that team's people behind them.
-- Caveats: hours of supervision only, of which a team without rows had none. Hours logged for the
--     group as such have everybody behind them, and no row here.
with
members as (
    select team_no, shown_no, valid_from, valid_until
    from intermediate.int_shown_as
    where shown_no <> team_no
    union
    -- a unit with workers of its own is one of the teams
    select span.shown_no as team_no, span.shown_no, span.valid_from, span.valid_until
    from intermediate.int_shown_as as span
    join intermediate.int_group_worker as own
        on own.shown_no = span.shown_no
        and own.team_no = span.shown_no
        and own.period_start >= span.valid_from
        and own.period_start < span.valid_until
    where span.shown_no <> span.team_no
),

given as (
    select distinct
        members.shown_no,
        members.team_no,
        date_trunc('month', support.support_date)::date as period_start,
    from staging.stg_support as support
    join intermediate.int_team as team using (team_id)
    join members
        on members.team_no = team.team_no
        and support.support_date >= members.valid_from
        and support.support_date < members.valid_until
    where support.kind = 'supervision' and support.hours > 0
)

select
    'C-03' as indicator_id,
    unit.leaf_id as team_id,
    given.period_start,
    nullif(count(distinct worker.actor_no) filter (where worker.is_rostered), 0)::integer
        as workers,
from given
join intermediate.int_team as unit on unit.team_no = given.shown_no
-- left join: a team may be given hours in a month without work
left join intermediate.int_group_worker as worker
    on worker.shown_no = given.shown_no
    and worker.team_no = given.team_no
    and worker.period_start = given.period_start
    and not worker.is_crew
group by unit.leaf_id, given.period_start
