-- int_exposure
-- Log rows with the shift they fall in and the worker-day and team they count for.
-- Grain: one row per log row.
-- Measures: people, trauma_cases (cases), trauma_seconds (seconds).
-- Source: rules of calculation, grain: the team is the shift's when the shift is found, else the
--     log's; a shift is found by its id, else by worker and time. A small team's entry counts for
--     the group the team is shown in.
-- Caveats: outside any shift the day is the local date of the entry. A crew without a shift is
--     one unit-day per team, shift id and date. week_block is 8 x (ISO weekday - 1) + hour / 3 in
--     local time.
-- Kind: transient
with
entries as (
    select
        actor.actor_no,
        exposure.is_crew,
        exposure.people,
        exposure.shift_id,
        exposure.occurred_at,
        exposure.exposure_kind,
        exposure.case_id,
        exposure.trauma_cases,
        exposure.trauma_seconds,
        team.timezone,
        team.team_no,
        team.valid_to,
        team.merged_team_no,
    from staging.stg_exposure as exposure
    -- left joins: every actor and team is listed; they keep the size of the join known
    left join intermediate.int_actor as actor using (actor_id)
    left join intermediate.int_team as team using (team_id)
),

placed as (
    select
        entries.*,
        coalesce(named.person_no, timed.person_no) as shift_person_no,
        coalesce(named.starts_at, timed.starts_at) as shift_starts_at,
        coalesce(named.match_ends_at, timed.match_ends_at) as shift_ends_at,
        coalesce(named.team_no, timed.team_no) as shift_team_no,
        coalesce(named.local_date, timed.local_date) as shift_local_date,
    from entries
    -- left join: work outside the roster is kept
    left join intermediate.int_shift_date as timed
        on timed.actor_no = entries.actor_no
        and timed.utc_date = entries.occurred_at::date
        and timed.starts_at <= entries.occurred_at
        and timed.match_ends_at > entries.occurred_at
    -- the id decides where it names another shift than the clock does
    left join intermediate.int_shift_name as named
        on named.actor_no = entries.actor_no
        and named.shift_id = case
            when entries.shift_id is distinct from timed.shift_id then entries.shift_id
        end
),

local as (
    select
        placed.*,
        placed.occurred_at
        + to_minutes(
            case
                when placed.occurred_at >= clock.changes_at then clock.later_offset_minutes
                else clock.offset_minutes
            end
        ) as local_at,
        case
            when local_at::date > placed.valid_to
                then coalesce(placed.merged_team_no, placed.team_no)
            else placed.team_no
        end as logged_team_no,
    from placed
    -- left join, and last: the planner misjudges what a join on an expression leaves
    left join intermediate.int_utc_offset as clock
        on clock.timezone = placed.timezone
        and clock.utc_date = placed.occurred_at::date
)

select
    case
        when not is_crew then actor_no::bigint
        else coalesce(
            shift_person_no,
            -(hash(actor_no, shift_id, local_at::date) >> 2)::bigint
        )
    end as person_no,
    people,
    shift_starts_at,
    shift_ends_at,
    coalesce(shift_local_date, local_at::date) as local_date,
    case
        when shift_team_no is not null then shift_team_no
        else coalesce(shown_as.shown_no, logged_team_no)
    end as team_no,
    occurred_at,
    (8 * (isodow(local_at) - 1) + hour(local_at) // 3)::tinyint as week_block,
    exposure_kind,
    case_id,
    trauma_cases,
    trauma_seconds,
from local
-- left join: most teams are always shown as themselves
left join intermediate.int_shown_as as shown_as
    on shown_as.team_no = local.logged_team_no
    and local.local_at::date >= shown_as.valid_from
    and local.local_at::date < shown_as.valid_until
