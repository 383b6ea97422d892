-- int_shift
-- Staffed shifts, each once, with the rest before it and the local day it belongs to.
-- Grain: one row per worker (or crew) and shift.
-- Measures: people, shift_minutes, paid_minutes, break_minutes, rest_minutes and
--     rest_after_minutes (minutes; 0 where the next shift touches, null where none follows).
-- Source: rules of calculation, grain: a shift belongs to the local date of its start; gaps are
--     computed in UTC, so that a clock change neither invents nor hides a short rest.
--     A small team's shift counts for the group the team is shown in.
-- Caveats: rest runs from the latest end so far to the next start, null when there is none (first
--     shift, or shifts that touch); never for crews, whose people are unknown. A worker starts
--     one shift at a time: a second row with the same start is a duplicate. match_ends_at cuts a
--     shift where the next begins, so that a moment belongs to one shift.
with
rows_of_work as (
    select
        actor.actor_no,
        shift.is_crew,
        shift.people,
        shift.shift_id,
        shift.starts_at,
        shift.ends_at,
        shift.kind,
        shift.paid_minutes,
        shift.break_minutes,
        case
            when shift.starts_at >= clock.changes_at then clock.later_offset_minutes
            else clock.offset_minutes
        end as offset_minutes,
        team.team_no,
        team.valid_to,
        team.merged_team_no,
    from staging.stg_shift as shift
    -- left joins: every actor, team and date is listed; they keep the size of the join known
    left join intermediate.int_actor as actor using (actor_id)
    left join intermediate.int_team as team using (team_id)
    left join intermediate.int_utc_offset as clock
        on clock.timezone = team.timezone
        and clock.utc_date = shift.starts_at::date
    where shift.is_staffed and shift.ends_at > shift.starts_at
),

in_order as (
    select
        *,
        (starts_at + to_minutes(offset_minutes))::date as local_date,
        lag(starts_at) over by_start is not distinct from starts_at
        and (not is_crew or lag(shift_id) over by_start is not distinct from shift_id)
            as is_duplicate,
        lead(starts_at) over by_start as next_starts_at,
        max(ends_at) over (
            by_start rows between unbounded preceding and 1 preceding
        ) as rested_since,
        case
            when (starts_at + to_minutes(offset_minutes))::date > valid_to
                then coalesce(merged_team_no, team_no)
            else team_no
        end as worked_team_no,
    from rows_of_work
    window by_start as (
        partition by actor_no order by starts_at, shift_id, ends_at desc, team_no
    )
)

select
    case
        when is_crew then -(hash(actor_no, shift_id, starts_at) >> 2)::bigint
        else actor_no::bigint
    end as person_no,
    actor_no,
    people,
    shift_id,
    coalesce(shown_as.shown_no, worked_team_no) as team_no,
    local_date,
    offset_minutes,
    starts_at,
    ends_at,
    least(ends_at, coalesce(next_starts_at, ends_at)) as match_ends_at,
    kind,
    ((epoch_us(ends_at) - epoch_us(starts_at)) // 60000000)::integer as shift_minutes,
    paid_minutes,
    break_minutes,
    case
        when not is_crew and starts_at > rested_since
            then ((epoch_us(starts_at) - epoch_us(rested_since)) // 60000000)::integer
    end as rest_minutes,
    case
        -- greatest() passes over nulls: nothing follows must stay null
        when not is_crew and next_starts_at is not null
            then greatest(
                0,
                (
                    epoch_us(next_starts_at)
                    - epoch_us(greatest(ends_at, coalesce(rested_since, ends_at)))
                ) // 60000000
            )
    end::integer as rest_after_minutes,
from in_order
-- left join: most teams are always shown as themselves
left join intermediate.int_shown_as as shown_as
    on shown_as.team_no = in_order.worked_team_no
    and in_order.local_date >= shown_as.valid_from
    and in_order.local_date < shown_as.valid_until
where not is_duplicate
