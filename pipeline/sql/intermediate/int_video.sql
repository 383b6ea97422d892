-- int_video
-- Video entries with the minutes each adds to its day and the block it belongs to.
-- Grain: one row per video entry with minutes.
-- Measures: minutes (minutes new in the day), people.
-- Source: article, sentence 7 ("watching videos of exploited children"); cap W-06b, the pause
--     that ends a block.
-- Caveats: unions are over video alone, whatever else overlaps. block_no is null without a pause.
-- Kind: transient
with
intervals as (
    select
        person_no,
        people,
        team_no,
        local_date,
        shift_starts_at,
        shift_ends_at,
        occurred_at as begins_at,
        occurred_at + to_seconds(trauma_seconds) as ends_at,
    from intermediate.int_exposure
    where exposure_kind = 'video' and trauma_seconds is not null
),

reached as (
    select
        intervals.*,
        max(intervals.ends_at) over (
            partition by intervals.person_no, intervals.local_date
            order by intervals.begins_at, intervals.ends_at desc, intervals.team_no
            rows between unbounded preceding and 1 preceding
        ) as covered_until,
        pause.cap as pause_minutes,
    from intervals
    -- left join: without a pause there are minutes but no blocks
    left join intermediate.int_limit_cap as pause
        on pause.team_no = intervals.team_no
        and pause.limit_id = 'W-06b'
        and intervals.local_date >= pause.valid_from
        and intervals.local_date < pause.valid_until
)

select
    person_no,
    people,
    team_no,
    local_date,
    shift_starts_at,
    shift_ends_at,
    greatest(begins_at, coalesce(covered_until, begins_at)) as begins_at,
    greatest(ends_at, coalesce(covered_until, ends_at)) as ends_at,
    case
        when pause_minutes is not null then sum(
            case
                when covered_until is null then 1
                when epoch(begins_at - covered_until) >= 60 * pause_minutes then 1
                else 0
            end
        ) over (
            partition by person_no, local_date
            order by begins_at, ends_at desc, team_no
            rows between unbounded preceding and current row
        )
    end as block_no,
from reached
