-- int_video_month
-- Video by month: days past the cap, blocks without a pause, minutes at the end of shifts.
-- Grain: one row per worker (or crew unit-shift), leaf team and month with video.
-- Measures: days_over_cap (counted days over cap W-05, times the crew), blocks, long_blocks (over
--     cap W-06), closing_minutes (minutes in the last W-07 minutes of a shift, times the crew).
-- Source: article, sentence 7; IWF, YouTube and Police Care UK practice, see the register.
-- Caveats: null where the register holds no cap.
with
days as (
    select
        counted.person_no,
        counted.team_id,
        date_trunc('month', counted.local_date)::date as period_start,
        case
            when cap.cap is not null
                then case when video.minutes > cap.cap then counted.people else 0 end
        end as over_cap,
    from (
        select
            person_no,
            local_date,
            sum(epoch(ends_at - begins_at)) / 60 as minutes,
        from intermediate.int_video
        group by person_no, local_date
    ) as video
    join intermediate.int_counted_day as counted using (person_no, local_date)
    join intermediate.int_team as team on team.leaf_id = counted.team_id
    -- left join: a team without a limit keeps its days
    left join intermediate.int_limit_cap as cap
        on cap.team_no = team.team_no
        and cap.limit_id = 'W-05'
        and counted.local_date >= cap.valid_from
        and counted.local_date < cap.valid_until
),

blocks as (
    select
        block.person_no,
        team.leaf_id as team_id,
        date_trunc('month', block.local_date)::date as period_start,
        case
            when cap.cap is not null and block.block_no is not null
                then block.minutes > cap.cap
        end as is_long,
    from (
        select
            person_no,
            local_date,
            block_no,
            arg_min(team_no, begins_at) as team_no,
            epoch(max(ends_at) - min(begins_at)) / 60 as minutes,
        from intermediate.int_video
        group by person_no, local_date, block_no
    ) as block
    join intermediate.int_team as team using (team_no)
    -- left join: a team without a limit keeps its blocks
    left join intermediate.int_limit_cap as cap
        on cap.team_no = block.team_no
        and cap.limit_id = 'W-06'
        and block.local_date >= cap.valid_from
        and block.local_date < cap.valid_until
),

closings as (
    select
        video.person_no,
        team.leaf_id as team_id,
        date_trunc('month', video.local_date)::date as period_start,
        case
            when cap.cap is not null then video.people * greatest(
                0,
                epoch(
                    least(video.ends_at, video.shift_ends_at)
                    - greatest(
                        video.begins_at,
                        video.shift_ends_at - to_seconds(60 * cap.cap)
                    )
                ) / 60
            )
        end as closing_minutes,
    from intermediate.int_video as video
    join intermediate.int_team as team using (team_no)
    -- left join: a team without a limit keeps its minutes
    left join intermediate.int_limit_cap as cap
        on cap.team_no = video.team_no
        and cap.limit_id = 'W-07'
        and video.local_date >= cap.valid_from
        and video.local_date < cap.valid_until
    where video.shift_ends_at is not null
),

pieces as (
    select
        person_no,
        team_id,
        period_start,
        'day' as sort,
        over_cap as amount,
        null as is_long,
    from days
    union all
    select person_no, team_id, period_start, 'block' as sort, null as amount, is_long
    from blocks
    union all
    select
        person_no,
        team_id,
        period_start,
        'closing' as sort,
        closing_minutes as amount,
        null as is_long,
    from closings
)

select
    person_no,
    team_id,
    period_start,
    case
        when bool_and(sort <> 'day' or amount is not null)
            then coalesce(sum(amount) filter (where sort = 'day'), 0)
    end::integer as days_over_cap,
    (count(*) filter (where sort = 'block'))::integer as blocks,
    case
        when bool_and(sort <> 'block' or is_long is not null) then count(*) filter (where is_long)
    end::integer as long_blocks,
    case
        when bool_and(sort <> 'closing' or amount is not null)
            then round(coalesce(sum(amount) filter (where sort = 'closing'), 0), 2)
    end::decimal(12, 2) as closing_minutes,
from pieces
group by person_no, team_id, period_start
