-- int_week_hours_month
-- Workers by month with the most hours they had in any 168.
-- Grain: one row per worker, leaf team of the last shift and month with a shift; no crews.
-- Measures: most_minutes (minutes in the worst 168 hours that end in the month), is_over_cap.
-- Source: article, sentence 6; NHS doctors' contract 2016: 72 hours in any 168.
-- Caveats: the worst window ends with a shift; of a shift that began before the window, the part
--     inside counts. Shifts are cut where the next begins. Null without a cap.
with
windows as (
    select
        person_no,
        team_no,
        local_date,
        starts_at,
        sum(epoch(match_ends_at - starts_at)) over seven_days
        - greatest(
            0,
            epoch(
                match_ends_at - interval 168 hour - first_value(starts_at) over seven_days
            )
        ) as seconds,
    from intermediate.int_shift
    where person_no >= 0 and match_ends_at > starts_at
    window seven_days as (
        partition by person_no
        order by match_ends_at
        range between interval 168 hour preceding and current row
    )
),

months as (
    select
        person_no,
        date_trunc('month', local_date)::date as period_start,
        arg_max(team_no, starts_at) as team_no,
        max(local_date) as last_date,
        max(seconds) / 60 as most_minutes,
    from windows
    group by person_no, date_trunc('month', local_date)::date
)

select
    months.person_no,
    team.leaf_id as team_id,
    months.period_start,
    months.most_minutes::decimal(12, 2) as most_minutes,
    months.most_minutes > 60 * cap.cap as is_over_cap,
from months
join intermediate.int_team as team using (team_no)
-- left join: a team without a limit keeps its workers
left join intermediate.int_limit_cap as cap
    on cap.team_no = months.team_no
    and cap.limit_id = 'B-02'
    and months.last_date >= cap.valid_from
    and months.last_date < cap.valid_until
